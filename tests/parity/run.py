"""One parity run: histories published through a real worker that is killed on the way, compared with the embedded interpreter.

Three orgs: two go through history mode and are compared with their replay; the third is live, and its facts come as they arrive,
late ones and repeats included. Everything is compared with the fold of the worker's own log.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from aiokafka import AIOKafkaProducer

from dealpulse.agents.intake import read
from dealpulse.agents.line import Line
from dealpulse.connectors.generator import events
from dealpulse.schemas.records import Record
from dealpulse.schemas.topics import INPUT_OF_TYPE
from dealpulse.state.policy import default
from dealpulse.streams.clients import writer_options
from dealpulse.streams.embedded import Replay
from dealpulse.streams.history import sorted_lines
from dealpulse.streams.publish import publish
from dealpulse.streams.settings import Settings
from tests.parity import world
from tests.streams.processes import WorkerProcess

POLICY = default()
HISTORIES = ("acme", "globex")
LIVE = "initech"
DAYS = 120
LIVE_DAYS = 21


class BrokenOff(Exception):
    """Somebody stopped `dealpulse publish`."""


@dataclass
class Published:
    """What stood on the broker when the histories were in, and what their replay says."""

    events: int
    worker: world.State
    flips: set[bytes]
    views: dict[bytes, bytes]
    rejected: int


def histories(folder: Path, opportunities: int) -> list[Path]:
    """A file of events for each org of the past, with repeats, late facts, merges and moves, and some lines that are none."""
    paths = []
    for seed, org in enumerate(HISTORIES):
        path = folder / f"{org}.ndjson"
        lines = list(events(opportunities, DAYS, seed, org=org))
        lines[10:10] = [b"{broken", b'{"specversion":"1.0"}', b"\xff\xfe"]
        path.write_bytes(b"\n".join(lines) + b"\n")
        paths.append(path)
    return paths


def published(
    settings: Settings, paths: list[Path], start: Callable[[], WorkerProcess], kill_at: int
) -> tuple[Published, WorkerProcess]:
    """Publish the histories into a worker that is killed once so many events are done, and started again.

    The publication itself is broken off half way to that, and started again.
    """
    worker = start()
    killed = False

    def progress(done: int, total: int | None) -> None:
        nonlocal worker, killed
        if done >= kill_at and not killed:
            killed = True
            worker.kill()
            worker = start()

    def broken_off(done: int, total: int | None) -> None:
        if done >= kill_at // 2:
            raise BrokenOff

    with contextlib.suppress(BrokenOff):
        publish(settings, paths, progress=broken_off)
    done = publish(settings, paths, progress=progress)
    assert done.skipped > 0
    assert killed
    assert worker.running, worker.log
    replay = Replay(POLICY)
    rejected = 0
    for event, value, place in sorted_lines(paths):
        if event is None:
            rejected += 1
        else:
            replay.take(event, Record(value, place))
    outputs = replay.finish(None)
    views = {_subject(value): value for value in outputs["opportunities"]}
    state = asyncio.run(world.actual(settings))
    return Published(done.events, state, set(outputs["flips"]), views, rejected), worker


def live(settings: Settings, opportunities: int) -> int:
    """Facts of a live org, in the order of arrival, as a connector brings them."""
    start = datetime.now(UTC).date() - timedelta(days=LIVE_DAYS - 1)
    lines = list(events(opportunities, LIVE_DAYS, 5, org=LIVE, start=start))
    asyncio.run(_bring(settings, lines))
    return len(lines)


async def _bring(settings: Settings, lines: list[bytes]) -> None:
    producer = AIOKafkaProducer(**writer_options(settings), linger_ms=5)
    await producer.start()
    try:
        sent = []
        for place, line in enumerate(lines):
            topic = settings.inputs[INPUT_OF_TYPE[read(line).type]]
            sent.append(await producer.send(topic, line, key=LIVE.encode()))
            if place % 50 == 0:
                sent.append(await producer.send(topic, line, key=LIVE.encode()))
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


def views_of(rows: dict[bytes, bytes]) -> dict[bytes, bytes]:
    """Every deal's view, made anew from rows, at its org's own instant."""
    line = Line(POLICY, clock="log")
    for key, value in rows.items():
        line.restore(key, value)
    line.ready()
    line.finish(None)
    found = {}
    for output in line.flush().outputs:
        if output.topic == "opportunities" and output.value is not None:
            found[_subject(output.value)] = output.value
    return found


def same_but_for_cause(view: bytes) -> dict[str, Any]:
    """A view's data: what caused it, and so its id, is another record on another way."""
    event: dict[str, Any] = msgspec.json.decode(view)
    del event["id"], event["data"]["caused_by"]
    return event


def _subject(view: bytes) -> bytes:
    event: dict[str, Any] = msgspec.json.decode(view)
    return f"{event['org']}/{event['subject']}".encode()
