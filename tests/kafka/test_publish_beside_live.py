"""One org's past does not stall another's present: flips of a live org, while history goes into the same log partition."""

import asyncio
import os
import secrets
import statistics
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from dealpulse.connectors.generator import events
from dealpulse.streams.clients import reader_options, writer_options
from dealpulse.streams.configuration import environment_of
from dealpulse.streams.settings import Settings
from dealpulse.streams.way import MOST_UNFOLDED
from tests.kafka.conftest import fresh
from tests.streams.http import free_port, page, until
from tests.streams.processes import WorkerProcess

_EVERY_S = 0.1
_LONGEST_S = 5.0


def test_the_present_goes_on_beside_the_past(kafka: str, tmp_path: Path) -> None:
    settings = replace(fresh(kafka, partitions=1), tick_s=0.5, http=f"127.0.0.1:{free_port()}")
    history = tmp_path / "history.ndjson"
    history.write_bytes(b"\n".join(events(150, 240, 4, org="past")) + b"\n")
    with WorkerProcess(settings, tmp_path / "worker.log") as worker:
        until(lambda: page(settings.http_address()[1], "/readyz")[0] == 200)

        alone = asyncio.run(_flips(settings, None))
        beside = asyncio.run(_flips(settings, history))

        assert worker.stop() == 0
    for name, waits in (("alone", alone.waits), ("beside a publication", beside.waits)):
        print(f"{name}: {len(waits)} flips, {_told(waits)}")
    print(
        f"published {beside.published:,} events in {beside.seconds:.0f} s, at most {beside.unfolded:,} unfolded in a partition"
    )
    assert len(beside.waits) > 20
    assert statistics.quantiles(beside.waits, n=100)[98] < _LONGEST_S
    assert beside.unfolded <= MOST_UNFOLDED + len(beside.waits)


class _Seen:
    """What a live org saw of itself.

    Attributes:
        waits: seconds from sending a new deal to reading its first flip, each.
        published: events of the past that went in meanwhile, in so many `seconds`.
        unfolded: the most records that waited at once in one partition, of the log or before it. Not their sum: what intake has
            written, and not yet committed, is in both.
    """

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.published = 0
        self.seconds = 0.0
        self.unfolded = 0


async def _flips(settings: Settings, history: Path | None) -> _Seen:
    """New deals of a live org, steadily: for three seconds, or as long as a publication takes."""
    seen, sent = _Seen(), dict[str, float]()
    flips = TopicPartition(settings.outputs["flips"], 0)
    producer = AIOKafkaProducer(**writer_options(settings))
    consumer = AIOKafkaConsumer(
        **reader_options(settings) | {"fetch_max_wait_ms": 20}, isolation_level="read_committed"
    )
    await producer.start()
    await consumer.start()
    consumer.assign([flips])
    await consumer.seek_to_end(flips)

    async def watch() -> None:
        while True:
            for record in (await consumer.getmany(flips, timeout_ms=20)).get(flips, ()):
                id_ = msgspec.json.decode(record.value)["data"]["opportunity"]
                if id_ in sent:
                    seen.waits.append(time.monotonic() - sent.pop(id_))

    async def publish() -> None:
        if history is None:
            await asyncio.sleep(3)
        else:
            # In a process of its own: its work must not hold up our looking.
            command = [sys.executable, "-m", "dealpulse.streams.cli", "publish", "--json", str(history)]
            running = await asyncio.create_subprocess_exec(
                *command, stdout=asyncio.subprocess.PIPE, env=os.environ | environment_of(settings)
            )
            said, _ = await running.communicate()
            assert running.returncode == 0
            published = msgspec.json.decode(said)
            seen.published, seen.seconds = published["events"], published["seconds"]

    watching, publishing = asyncio.create_task(watch()), asyncio.create_task(publish())
    looking = asyncio.create_task(_most_unfolded(settings, seen))
    try:
        while not publishing.done():
            id_ = secrets.token_hex(6)
            sent[id_] = time.monotonic()
            await producer.send(settings.inputs["crm"], _deal(id_), key=b"present")
            await asyncio.sleep(_EVERY_S)
        publishing.result()
        for _ in range(300):
            if not sent:
                break
            await asyncio.sleep(0.1)
        assert not sent, "flips are missing"
    finally:
        for task in (watching, looking):
            task.cancel()
        await asyncio.wait({watching, looking})
        await consumer.stop()
        await producer.stop()
    return seen


async def _most_unfolded(settings: Settings, seen: _Seen) -> None:
    """Look, often, at how many records are not folded, by the group's offsets."""
    places = [TopicPartition(name, 0) for name in (*settings.inputs.values(), settings.log)]
    consumer = AIOKafkaConsumer(**reader_options(settings), group_id=settings.app, enable_auto_commit=False)
    await consumer.start()
    try:
        while True:
            ends = await consumer.end_offsets(places)
            done = {place: await consumer.committed(place) or 0 for place in places}
            seen.unfolded = max(seen.unfolded, *(ends[place] - done[place] for place in places))
            await asyncio.sleep(0.1)
    finally:
        await consumer.stop()


def _deal(id_: str) -> bytes:
    now = datetime.now(UTC).isoformat()
    return msgspec.json.encode(
        {
            "specversion": "1.0",
            "id": id_,
            "source": "crm",
            "type": "crm.record.changed",
            "time": now,
            "org": "present",
            "data": {
                "entity": "opportunity",
                "record": id_,
                "change": "create",
                "fields": {"name": "New", "stage": "Discovery", "created_at": now},
            },
        }
    )


def _told(waits: list[float]) -> str:
    cuts = statistics.quantiles(waits, n=100)
    return (
        f"p50 {cuts[49] * 1_000:.0f} ms, p99 {cuts[98] * 1_000:.0f} ms, longest {max(waits) * 1_000:.0f} ms"
    )
