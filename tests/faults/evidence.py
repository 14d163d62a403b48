"""What stands on the broker after a round, read back with `read_committed`: all that the judge looks at."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import msgspec

from dealpulse.agents.envelopes import dead_letter
from dealpulse.agents.intake import read as read_event
from dealpulse.schemas.errors import Unreadable
from dealpulse.schemas.records import Record
from dealpulse.state.policy import default
from dealpulse.streams.log import record_of
from dealpulse.streams.settings import Settings
from dealpulse.streams.worker.recovery import FLUSH, POSITION_KEY, Position, Reading, Torn
from tests.parity.world import read

Place = tuple[str, int, int]
"""Topic, partition and offset of an input record."""


@dataclass(frozen=True)
class Logged:
    """A record of the log: the broker's time of its append (µs), and what it carries; None for a beat."""

    appended: int
    record: Record | None


@dataclass
class Flushed:
    """A flush in the changelog: its number, how many rows it has and says it has, up to where the log is folded.

    One that is torn was found so by a recovery, and the next one says that it never happened.
    """

    number: int
    rows: int = 0
    says: int | None = None
    next: int | None = None
    torn: bool = False


@dataclass
class Evidence:
    """One round's topics.

    Attributes:
        inputs: every input record by its place, with the org it belongs to, or None where intake must reject it.
        letters: what intake must say of those it rejects: (key, value) by place.
        log: by partition, in order.
        flushes: by partition, in order.
        rows: of the changelog by partition, as a restart would find them.
        torn: changelog partitions that no restart can take up, and why.
        outputs: by topic and partition, (key, value) in order.
    """

    inputs: dict[Place, Record] = field(default_factory=dict)
    letters: dict[Place, tuple[bytes | None, bytes | None]] = field(default_factory=dict)
    log: dict[int, list[Logged]] = field(default_factory=dict)
    flushes: dict[int, list[Flushed]] = field(default_factory=dict)
    rows: dict[int, dict[bytes, bytes]] = field(default_factory=dict)
    torn: dict[int, str] = field(default_factory=dict)
    outputs: dict[str, dict[int, list[tuple[bytes | None, bytes | None]]]] = field(default_factory=dict)


JUDGED = ("flips", "colours", "benchmarks", "broadcasts", "deadletters", "opportunities")
"""The outputs that are a matter of the log alone, and one that is a matter of when it was looked at."""


async def gather(settings: Settings) -> Evidence:
    """Read everything back."""
    names = [
        *settings.inputs.values(), settings.log, settings.rows, *(settings.outputs[topic] for topic in JUDGED)
    ]  # fmt: skip
    read_back = dict(zip(names, await asyncio.gather(*(read(settings, name) for name in names)), strict=True))
    found = Evidence()
    version = default().version
    for topic in settings.inputs.values():
        for partition, records in read_back[topic].items():
            for received in records:
                place = (topic, partition, received.offset)
                found.inputs[place] = _input(topic, received)
                letter = _rejected(found.inputs[place], version)
                if letter is not None:
                    found.letters[place] = letter
    for partition, records in read_back[settings.log].items():
        assert [received.offset for received in records] == list(range(len(records))), "the log has a hole"
        found.log[partition] = [
            Logged(received.timestamp * 1_000, record_of(received)) for received in records
        ]
    for partition, records in read_back[settings.rows].items():
        found.flushes[partition] = []
        for received in records:
            _add(found.flushes[partition], received)
        reading = Reading()
        try:
            reading.take(records)
            found.rows[partition] = reading.finish().rows
        except Torn as error:
            found.torn[partition] = str(error)
    for topic in JUDGED:
        found.outputs[topic] = {
            partition: [(received.key, received.value) for received in records]
            for partition, records in read_back[settings.outputs[topic]].items()
        }
    return found


def _input(topic: str, received: Any) -> Record:
    at = {"topic": topic, "partition": received.partition, "offset": received.offset}
    return Record(received.value or b"", at, received.key, received.timestamp * 1_000)


def _rejected(record: Record, policy: str) -> tuple[bytes | None, bytes | None] | None:
    try:
        read_event(record.value)
    except Unreadable as error:
        letter = dead_letter(error.reason, error.detail, record, policy=policy)
        return letter.key, letter.value
    return None


def _add(flushes: list[Flushed], received: Any) -> None:
    text, _, before = dict(received.headers)[FLUSH].partition(b"/")
    number = int(text)
    if before and flushes and flushes[-1].number != number:
        for flush in flushes:
            flush.torn |= flush.number > int(before)
    if not flushes or flushes[-1].number != number:
        flushes.append(Flushed(number))
    flush = flushes[-1]
    if received.key != POSITION_KEY:
        flush.rows += 1
        return
    position = msgspec.json.decode(received.value, type=Position)
    flush.says, flush.next = position.rows + position.removed, position.next
