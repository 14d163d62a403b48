"""`dealpulse publish` into a worker on the embedded broker: copies count, what is past is refused, what is done is done."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from dealpulse.agents.intake import read
from dealpulse.agents.line import Line
from dealpulse.connectors.generator import events
from dealpulse.schemas.errors import Refused
from dealpulse.state.policy import default
from dealpulse.streams.broker import EmbeddedBroker
from dealpulse.streams.log import record_of
from dealpulse.streams.publish import publish
from dealpulse.streams.replay import replay_files
from dealpulse.streams.settings import Settings
from dealpulse.streams.way import SOURCE
from tests.parity import world
from tests.streams.processes import WorkerProcess


@dataclass
class Running:
    """A worker on a broker of its own."""

    settings: Settings
    worker: WorkerProcess


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """One that is stopped at the end."""
    with EmbeddedBroker(Settings().topics, 4) as broker:
        settings = Settings(
            kafka=broker.kafka, partitions=4, tick_s=0.0, http="", session_s=2.0, embedded=True
        )
        with WorkerProcess(settings, tmp_path / "worker.log") as worker:
            yield Running(settings, worker)


def test_as_many_duplicates_as_a_replay_finds(running: Running, tmp_path: Path) -> None:
    lines = facts(1)
    # Whole copies, near and far; and one id under two types, which travels through two topics.
    copied = [*lines, *lines[::7], lines[100], *(retyped(line) for line in lines if b".email." in line)]
    path = written(tmp_path / "history.ndjson", copied)
    summary = replay_files([path], tmp_path / "out", policy=default())

    done = publish(running.settings, [path])

    counts, ours = folded(running.settings)
    assert done.events == summary["events"] == len(copied)
    assert summary["duplicates"] > len(lines) // 7 + 20
    assert counts["duplicates"] == summary["duplicates"]
    assert counts["folded"] - ours == summary["folded"]
    assert counts["rejected"] == summary["rejected"] == 0


def test_an_org_that_has_gone_on_is_refused_unless_it_is_a_backfill(running: Running, tmp_path: Path) -> None:
    lines = facts(2)
    middle = len(lines) // 2
    early, late = written(tmp_path / "early", lines[:middle]), written(tmp_path / "late", lines[middle:])
    publish(running.settings, [late])
    before = folded(running.settings)

    with pytest.raises(Refused, match=r"acme has gone on to .* already, and this history begins at"):
        publish(running.settings, [early])
    assert folded(running.settings) == before

    again = publish(running.settings, [late])
    assert again.skipped == again.events
    publish(running.settings, [early], backfill=True)
    after = folded(running.settings)[0]
    assert after["folded"] + after["duplicates"] - before[0]["folded"] - before[0]["duplicates"] >= middle


def facts(seed: int) -> list[bytes]:
    """A small org's history, in order and without a clock of its own."""
    lines = [line for line in events(12, 40, seed, org="acme") if b"clock.tick" not in line]
    return sorted(lines, key=lambda line: read(line).order)


def retyped(line: bytes) -> bytes:
    """Another event of the same id at the same time."""
    event = msgspec.json.decode(line)
    event["type"] = "activity.task.completed"
    event["data"] = {
        "task": event["id"],
        "user": "005000001",
        "kind": "linkedin",
        "email": "ana@buyer.example",
    }
    return msgspec.json.encode(event)


def written(path: Path, lines: list[bytes]) -> Path:
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def folded(settings: Settings) -> tuple[dict[str, int], int]:
    """What the fold of the log as it stands counts, and how many of it were publish's own."""
    line, ours = Line(default(), clock="log"), 0
    line.ready()
    for records in asyncio.run(world.read(settings, settings.log)).values():
        for received in records:
            if (record := record_of(received)) is not None:
                ours += read(record.value).source == SOURCE
                line.take(record)
    return line.counts, ours
