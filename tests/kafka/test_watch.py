"""`dealpulse watch` on Apache Kafka with a worker behind it: killed in the middle, every event is in the log, and counts once."""

import asyncio
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from dealpulse.agents.line import Line
from dealpulse.connectors.sources import read
from dealpulse.state.policy import default
from dealpulse.streams.log import record_of
from dealpulse.streams.settings import Settings
from tests.kafka.apache import ApacheKafka, NoKafka
from tests.kafka.conftest import fresh, go_without
from tests.parity import world
from tests.streams.processes import WorkerProcess
from tests.streams.watching import MAPPING, Arrivals, Watching

# So many that nobody has sent them all before they are seen to arrive.
DEALS = 20_000


def test_killed_in_the_middle_every_event_is_in_the_log_and_counts_once(
    settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "acme"
    (folder / "csv").mkdir(parents=True)
    mapping = folder / "csv" / "mapping.toml"
    mapping.write_text(MAPPING)
    deals = folder / "csv" / "deals.csv"
    rows = "".join(f"D{number},Deal {number},{number},2026-01-02\n" for number in range(DEALS))
    deals.write_text("id,name,amount,created\n" + rows)

    with WorkerProcess(settings, tmp_path / "worker.log") as worker:
        with closing(Arrivals(settings)) as arrivals, Watching(settings, folder) as watching:
            watching.until(lambda: arrivals.count() >= 500)
            watching.kill()
        with Watching(settings, folder) as watching:
            watching.until_said(f"{DEALS:,} events from {DEALS:,} rows")
            assert watching.stop() == 0
        sent = arrived(settings)
        with Watching(settings, folder, "--once") as watching:
            assert watching.wait(30) == 0
        assert arrived(settings) == sent
        counts = until_folded(settings, sent)
        assert worker.stop() == 0

    assert (counts["folded"], counts["duplicates"]) == (DEALS, sent - DEALS)
    values = {record.value for record in inputs(settings)}
    assert values == set(read("csv", [deals], "acme", mapping=mapping))


def test_a_broker_that_goes_and_comes_back_is_waited_for(tmp_path: Path) -> None:
    (tmp_path / "kafka").mkdir()
    folder = tmp_path / "acme"
    folder.mkdir()
    try:
        with ApacheKafka(tmp_path / "kafka") as broker:
            settings = fresh(broker.kafka)
            with Watching(settings, folder) as watching:
                watching.until_said("watching")
                broker.kill()
                (folder / "offer.eml").write_text(
                    "Date: Tue, 01 Sep 2026 09:10:00 +0200\nFrom: ana@ours.example\nTo: zoe@acme.example\n"
                    "Message-ID: <offer@ours.example>\n\nwords\n"
                )
                watching.until(lambda: "; waiting for it" in watching.log, 90)
                broker.start()
                watching.until(lambda: "offer.eml: 1 event " in watching.log, 90)
                assert "is there again" in watching.log
                assert "Traceback" not in watching.log
                assert watching.stop() == 0
            found = asyncio.run(world.read(settings, settings.inputs["emails"]))
            assert len({record.value for records in found.values() for record in records}) == 1
    except NoKafka as error:
        go_without(error)


def inputs(settings: Settings) -> list[Any]:
    """Everything in the input topic of the CRM."""
    found = asyncio.run(world.read(settings, settings.inputs["crm"]))
    return [record for records in found.values() for record in records]


def arrived(settings: Settings) -> int:
    return len(inputs(settings))


def until_folded(settings: Settings, records: int) -> dict[str, int]:
    """What a fold of the log counts, once so many records have come through intake."""
    limit = time.monotonic() + 60
    while True:
        line = Line(default(), clock="log")
        line.ready()
        taken = 0
        for found in asyncio.run(world.read(settings, settings.log)).values():
            for received in found:
                if (record := record_of(received)) is not None:
                    line.take(record)
                    taken += 1
        if taken >= records:
            return dict(line.counts)
        assert time.monotonic() < limit, f"{taken} of {records} records came through intake"
        time.sleep(0.5)
