"""Workers on Apache Kafka: started, stopped, killed, frozen, one after another and side by side."""

import asyncio
import re
import time
from dataclasses import replace
from pathlib import Path

import msgspec
from aiokafka import AIOKafkaProducer

from dealpulse.agents.line import Line
from dealpulse.streams.clients import writer_options
from dealpulse.streams.log import record_of
from dealpulse.streams.settings import Settings
from tests.parity import run, world
from tests.streams.http import free_port, page, until
from tests.streams.processes import WorkerProcess


def test_a_frozen_worker_that_wakes_up_writes_nothing_of_what_it_lost(
    settings: Settings, tmp_path: Path
) -> None:
    ticking = replace(settings, tick_s=0.2)
    first, second = tmp_path / "first.log", tmp_path / "second.log"
    with WorkerProcess(ticking, first) as frozen:
        until(lambda: "reads on at" in frozen.log)
        run.live(ticking, 10)
        frozen.freeze()
        with WorkerProcess(ticking, second) as other:
            until(lambda: other.log.count("reads on at") >= ticking.partitions, 30)
            run.live(ticking, 12)
            frozen.thaw()
            # It learns in one of two ways that its partitions are gone: the broker refuses a flush, and it leaves; or, where it
            # has nothing to flush at that moment, the group says so first, and it stands in line again.
            until(lambda: not frozen.running or "was somebody else's for a while" in frozen.log, 60)
            assert frozen.running or frozen.wait(1) != 0, frozen.log
            asyncio.run(world.settled(ticking))
            assert other.stop() == 0

    _as_the_log(ticking)


def test_workers_come_and_go_while_events_arrive(settings: Settings, tmp_path: Path) -> None:
    ticking = replace(settings, tick_s=0.2)
    with WorkerProcess(ticking, tmp_path / "1.log") as one, WorkerProcess(ticking, tmp_path / "2.log") as two:
        until(lambda: "reads on at" in one.log and "reads on at" in two.log)
        run.live(ticking, 10)
        with WorkerProcess(ticking, tmp_path / "3.log") as three:
            run.live(ticking, 12)
            until(lambda: "reads on at" in three.log, 30)
            assert one.stop() == 0, one.log
            run.live(ticking, 14)
            two.kill()
            run.live(ticking, 16)
            asyncio.run(world.settled(ticking, 90))
            assert three.stop() == 0, three.log
            # What nobody else had in between was kept over the rebalances.
            assert any("came back, reads on at" in worker.log for worker in (one, two, three))

    _as_the_log(ticking)


def test_a_worker_is_ready_and_alive_and_measured(settings: Settings, tmp_path: Path) -> None:
    port = free_port()
    with WorkerProcess(
        replace(settings, tick_s=0.2, http=f"127.0.0.1:{port}"), tmp_path / "worker.log"
    ) as worker:
        until(lambda: page(port, "/readyz")[0] == 200)
        run.live(settings, 10)
        asyncio.run(world.settled(settings))
        time.sleep(1.5)

        assert page(port, "/livez")[0] == 200
        measured = page(port, "/metrics")[1]
        assert 'dealpulse_events_total{outcome="folded"}' in measured
        beats = re.findall(
            r'^dealpulse_heartbeat_timestamp_seconds\{.*stage="flushed".*\} (.+)$', measured, re.MULTILINE
        )
        assert len(beats) == settings.partitions
        assert all(abs(time.time() - float(beat)) < 5 for beat in beats)
        assert worker.stop() == 0


def test_no_tick_passes_what_is_not_in_the_log_yet(settings: Settings, tmp_path: Path) -> None:
    ticking = replace(settings, tick_s=0.1)
    # An outage: records lie in the inputs while no worker runs.
    asyncio.run(_broken_records(ticking, 3))
    run.live(ticking, 10)
    time.sleep(2)
    with WorkerProcess(ticking, tmp_path / "worker.log"):
        asyncio.run(world.settled(ticking))
        time.sleep(1)

    log = asyncio.run(world.read(ticking, ticking.log))
    ticked = [
        (received.timestamp, record.tick)
        for records in log.values()
        for received in records
        if (record := record_of(received)) is not None and record.tick is not None
    ]
    stamps = [
        (received.timestamp, record.stamp)
        for records in log.values()
        for received in records
        if (record := record_of(received)) is not None and record.stamp is not None
    ]
    assert len(ticked) > 4
    for appended, tick in ticked:
        # Every input record that came into the log after this tick reached the broker no earlier than the tick says.
        later = [stamp for at, stamp in stamps if at > appended]
        assert all(tick <= stamp for stamp in later)
        assert tick <= appended * 1_000
    assert max(tick for _, tick in ticked) > max(stamp for _, stamp in stamps)


def test_what_cannot_be_read_is_a_dead_letter_and_the_worker_stays(
    settings: Settings, tmp_path: Path
) -> None:
    asyncio.run(_poison(settings))
    with WorkerProcess(settings, tmp_path / "worker.log") as worker:
        asyncio.run(world.settled(settings))
        assert worker.stop() == 0, worker.log

    letters = asyncio.run(world.read(settings, settings.outputs["deadletters"]))
    found = {
        event["data"]["reason"]: (record.key, event["data"])
        for records in letters.values()
        for record in records
        for event in [msgspec.json.decode(record.value)]
    }
    assert set(found) == {"not_json", "not_utf8", "not_an_object", "too_large", "unknown_type"}
    key, data = found["too_large"]
    assert key == b"acme"
    assert data["original_length"] == 2_000_000
    assert data["at"]["topic"] == settings.inputs["crm"]


def test_what_somebody_took_back_from_an_input_is_not_folded_and_holds_up_no_tick(
    settings: Settings, tmp_path: Path
) -> None:
    ticking = replace(settings, tick_s=0.2)
    asyncio.run(_taken_back(ticking))
    with WorkerProcess(ticking, tmp_path / "worker.log") as worker:
        until(lambda: worker.log.count("reads on at") == ticking.partitions)
        time.sleep(4)
        assert worker.stop() == 0, worker.log

    log = asyncio.run(world.read(ticking, ticking.log))
    records = [record_of(received) for received in (one for found in log.values() for one in found)]
    assert [record.value for record in records if record is not None and record.tick is None] == []
    assert max(record.tick or 0 for record in records if record is not None) > 0


async def _taken_back(settings: Settings) -> None:
    producer = AIOKafkaProducer(**writer_options(settings), transactional_id=f"{settings.app}-somebody")
    await producer.start()
    await producer.begin_transaction()
    await producer.send_and_wait(settings.inputs["crm"], b"{broken", key=b"acme", partition=0)
    await producer.abort_transaction()
    await producer.stop()


async def _broken_records(settings: Settings, count: int) -> None:
    producer = AIOKafkaProducer(**writer_options(settings))
    await producer.start()
    for number in range(count):
        await producer.send_and_wait(settings.inputs["tasks"], b"{broken", key=b"k%d" % number)
    await producer.stop()


async def _poison(settings: Settings) -> None:
    producer = AIOKafkaProducer(**writer_options(settings))
    await producer.start()
    for key, value in (
        (b"acme", b"{broken"), (None, b"\xff\xfe"), (b"acme", b"[]"), (b"acme", b"x" * 2_000_000),
        (b"acme", b'{"specversion":"1.0","id":"1","source":"s","type":"no.such","time":"2026-01-01T00:00:00Z","org":"a"}'),
    ):  # fmt: skip
        await producer.send_and_wait(settings.inputs["crm"], value, key=key)
    await producer.stop()


def _as_the_log(settings: Settings) -> None:
    worker = asyncio.run(world.actual(settings))
    golden = asyncio.run(world.golden(settings, run.POLICY, worker.positions))
    ours, theirs = (Line.taken_up(run.POLICY, state.rows).rows() for state in (worker, golden))
    assert ours == theirs
    flips = {output: count for output, count in worker.outputs.items() if output[0] == "flips"}
    assert flips.keys() == {output for output in golden.outputs if output[0] == "flips"}
    assert set(flips.values()) == {1}
