"""What goes in during a round: several orgs' generated histories, late facts and repeats included.

Live orgs' facts come as a connector would bring them, in their order of arrival; other orgs' pasts are published with
`dealpulse publish`, which is started again when a fault ends it.
"""

import asyncio
import random
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from aiokafka import AIOKafkaProducer

from dealpulse.agents.intake import read
from dealpulse.connectors.generator import events
from dealpulse.schemas.topics import INPUT_OF_TYPE
from dealpulse.streams.clients import writer_options
from dealpulse.streams.log import partition_of
from dealpulse.streams.settings import Settings
from tests.faults.crew import ROOT, common_options
from tests.faults.patience import until

_DAYS = 60
_EVENTS_OF_A_DEAL = 6  # at least, in the smallest org; a longer history than is wanted is cut
_PIECE_S = 0.05
_ATTEMPTS = 20
_PUBLISH_S = 240.0


@dataclass(frozen=True)
class Sent:
    """One record on its way in: the topic's name in the catalogue, key and value."""

    topic: str
    key: bytes | None
    value: bytes


@dataclass
class Traffic:
    """The records of a round.

    Attributes:
        live: in their order of arrival, of all live orgs.
        tail: the last of them, which come after the fault and a restart.
        past: lines of orgs whose history is published.
        orgs: everyone's name.
    """

    live: list[Sent]
    tail: list[Sent]
    past: list[bytes]
    orgs: list[str]
    refused: list[str] = field(default_factory=list)

    @property
    def events(self) -> int:
        """How many records that is."""
        return len(self.live) + len(self.tail) + len(self.past)


def orgs_for(dice: random.Random, partitions: int, count: int) -> list[str]:
    """Names of orgs that together stand in as many partitions as there are."""
    found: list[str] = []
    missing = set(range(partitions))
    while len(found) < count:
        name = f"org-{dice.randrange(1 << 32):08x}"
        partition = partition_of(name.encode(), partitions)
        if partition in missing or not missing:
            missing.discard(partition)
            found.append(name)
    return found


def make(
    dice: random.Random, partitions: int, live: Sequence[int], past: Sequence[int] = (), tail: int = 0
) -> Traffic:
    """Make up a round's records.

    Args:
        live: how many events each live org has.
        past: how many each org has whose past is published.
        tail: how many of the live events are kept for after the fault.
    """
    orgs = orgs_for(dice, partitions, len(live) + len(past))
    # The last day is yesterday: nothing lies ahead of the clock and waits there.
    start = datetime.now(UTC).date() - timedelta(days=_DAYS)
    lines = [
        list(islice(events(count // _EVENTS_OF_A_DEAL + 5, _DAYS, dice.randrange(1 << 30), org=org, start=start), count))
        for org, count in zip(orgs, [*live, *past], strict=True)
    ]  # fmt: skip
    mixed = _together(dice, lines[: len(live)])
    sent = [as_sent(line) for line in mixed]
    return Traffic(
        sent[: len(sent) - tail], sent[len(sent) - tail :], _together(dice, lines[len(live) :]), orgs
    )


def as_sent(line: bytes) -> Sent:
    """A generated event, as a connector sends it."""
    event = read(line)
    return Sent(INPUT_OF_TYPE[event.type], event.org.encode(), line)


def late_or_repeated(lines: Iterable[bytes]) -> float:
    """The share of events that were brought before, or that speak of a time that their org had left behind."""
    seen: set[tuple[str, str, str]] = set()
    newest: dict[str, int] = {}
    odd = total = 0
    for line in lines:
        event = read(line)
        identity = (event.org, event.source, event.id)
        odd += identity in seen or event.time < newest.get(event.org, 0)
        total += 1
        seen.add(identity)
        newest[event.org] = max(event.time, newest.get(event.org, 0))
    return odd / max(1, total)


def _together(dice: random.Random, orgs: Sequence[Sequence[bytes]]) -> list[bytes]:
    """All orgs' lines in one stream, each org's in its order."""
    turns = [number for number, lines in enumerate(orgs) for _ in lines]
    dice.shuffle(turns)
    sources = [iter(lines) for lines in orgs]
    return [next(sources[turn]) for turn in turns]


async def bring(settings: Settings, records: Sequence[Sent], seconds: float) -> None:
    """Write records to the input topics, evenly over some time; all are acknowledged at the end."""
    producer = AIOKafkaProducer(
        **writer_options(settings), acks="all", enable_idempotence=True, linger_ms=5, request_timeout_ms=90_000
    )  # fmt: skip
    await producer.start()
    try:
        begun = time.monotonic()
        answers = []
        done = 0
        while done < len(records):
            share = 1.0 if seconds <= 0 else min(1.0, (time.monotonic() - begun + _PIECE_S) / seconds)
            upto = max(done + 1, int(share * len(records)))
            for record in records[done:upto]:
                topic = settings.inputs[record.topic]
                answers.append(await producer.send(topic, record.value, key=record.key))
            done = upto
            await asyncio.sleep(_PIECE_S)
        await asyncio.gather(*answers)
    finally:
        await producer.stop()


async def publish(settings: Settings, lines: Sequence[bytes], folder: Path) -> None:
    """Bring pasts in with `dealpulse publish`, again and again until it comes to its end.

    Raises:
        TimeoutError: it never did.
    """
    path = folder / "past.ndjson"
    path.write_bytes(b"\n".join(lines) + b"\n")
    command = [sys.executable, "-m", "dealpulse.streams.cli", "publish", str(path), *common_options(settings)]
    async with asyncio.timeout(_PUBLISH_S):
        for _ in range(_ATTEMPTS):
            if await _run(command, folder / "publish.log") == 0:
                return
            await asyncio.sleep(1.0)
    raise TimeoutError(f"publish failed {_ATTEMPTS} times: see {folder / 'publish.log'}")


async def _run(command: list[str], log: Path) -> int:
    """Its exit code; it does not outlive us."""
    with log.open("ab") as said:
        process = subprocess.Popen(  # noqa: ASYNC220  (it returns at once)
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd=ROOT
        )
    try:
        await until(lambda: process.poll() is not None, _PUBLISH_S)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
    return process.returncode
