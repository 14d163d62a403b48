"""Publishing history: files into Kafka, so that the workers come to what a replay of the files comes to.

An org's clock is set to `history` first, so that nothing but our ticks moves it. Then slices, cut between instants, go to the
input topics; once a slice is in the log, a tick says so, and everything up to it is folded in order. At the end the clock goes
back to `live`. Every record of ours has an id that depends on nothing but the files, so doing it again only makes duplicates; how
far it came is remembered as a consumer group's offsets are, so doing it again goes on from there.

An org that has gone on already is refused, since its clock cannot go back; `--backfill` brings its past as late facts.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from pathlib import Path
from typing import Final

from aiokafka.errors import KafkaError

from dealpulse.agents.intake import read
from dealpulse.schemas.errors import Refused, Unreadable
from dealpulse.schemas.facts import Event, Setting, Tick
from dealpulse.schemas.time import rfc3339
from dealpulse.schemas.topics import INPUT_OF_TYPE
from dealpulse.streams import reach, standing
from dealpulse.streams.history import lines as lines_of
from dealpulse.streams.history import sorted_lines
from dealpulse.streams.log import partition_of
from dealpulse.streams.settings import Settings
from dealpulse.streams.way import CHUNK, Outgoing, Way

# A slice is to take so long. While it is folded the other orgs of its partitions wait, so slow workers get smaller ones.
_LONGEST_S: Final = 1.0
_FEWEST, _FIRST, _MOST = 100, 500, CHUNK

Progress = Callable[[int, int | None], None]


@dataclass
class Published:
    """What a publication came to: events of the files, those of them that an earlier run had brought, orgs, seconds."""

    events: int = 0
    skipped: int = 0
    orgs: int = 0
    seconds: float = 0.0


@dataclass
class _Line:
    """One line on its way: the event, unless it cannot be read, and the bytes."""

    event: Event | None
    value: bytes

    @property
    def topic(self) -> str:
        """The input topic that it goes to; intake says what is wrong with what nobody can read."""
        return "crm" if self.event is None else INPUT_OF_TYPE[self.event.type]

    @property
    def outgoing(self) -> Outgoing:
        """As it is sent."""
        return self.topic, None if self.event is None else self.event.org.encode(), self.value


@dataclass
class _Slice:
    """Lines between two instants.

    Attributes:
        lines: what can go in any order of topics, since nothing of it is folded before the tick.
        copies: second copies under another type than the first: on their way through another topic they could overtake it.
        first, last: each org's first and last instant.
        taken: how many lines of the files that is.
    """

    lines: list[_Line] = field(default_factory=list)
    copies: list[_Line] = field(default_factory=list)
    first: dict[str, int] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)
    taken: int = 0


def publish(
    settings: Settings, paths: Sequence[Path], *, backfill: bool = False, progress: Progress | None = None
) -> Published:
    """Bring the files into Kafka, wait until the workers have folded them.

    Args:
        backfill: the orgs have gone on already: leave their clocks alone.
        progress: called with the number of events done, and how many there are if that is known.

    Raises:
        Refused: the broker cannot be reached, an org has gone on already, or no worker folds what arrives.
    """
    return asyncio.run(bring(settings, paths, backfill=backfill, progress=progress))


async def bring(
    settings: Settings,
    paths: Sequence[Path],
    *,
    backfill: bool = False,
    progress: Progress | None = None,
    slice_lines: int = _MOST,
) -> Published:
    """As `publish`, in a running loop.

    Args:
        slice_lines: the most lines of the busiest log partition between two ticks; fewer show sooner.
    """
    begun = time.monotonic()
    await reach.insist(settings)
    lines = (_Line(event, value) for event, value, _ in sorted_lines(paths) if not _moves_a_clock(event))
    try:
        async with Way(settings, _digest(paths)) as way:
            skipped = await way.done_before()
            if skipped is None and not backfill:
                first = _first_instants(paths)
                _refuse_what_is_past(first, await standing.clocks(settings, first))
                await way.remember(0)
            pace = _Pace(min(slice_lines, _MOST))
            tell = progress or (lambda done, total: None)
            published = await _bring(way, lines, skipped or 0, pace, backfill, tell)
    except KafkaError as error:
        raise Refused(
            f"Kafka at {settings.kafka}: {type(error).__name__}: {error}; is the broker up?"
        ) from error
    published.seconds = time.monotonic() - begun
    return published


async def _bring(
    way: Way, lines: Iterator[_Line], skipped: int, pace: "_Pace", backfill: bool, progress: Progress
) -> Published:
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    # What an earlier run has brought to a tick is only looked at: whose it is, from when to when.
    for line in islice(lines, skipped):
        if line.event is not None:
            first.setdefault(line.event.org, line.event.time)
            last[line.event.org] = line.event.time
    published = Published(events=skipped, skipped=skipped)
    progress(published.events, None)
    for part in _slices(lines, way.partitions, pace):
        begun = time.monotonic()
        for org, at in part.first.items():
            first.setdefault(org, at)
        last |= part.last
        if not backfill:
            await way.begin({org: first[org] for org in part.last})
        await way.send([line.outgoing for line in part.lines])
        await way.until_logged()
        if part.copies:
            await way.send([line.outgoing for line in part.copies])
            await way.until_logged()
        if not backfill:
            await way.tick(part.last)
        published.events += part.taken
        await way.remember(published.events)
        progress(published.events, None)
        pace.took(time.monotonic() - begun)
    if not backfill:
        await way.until_logged()
        await way.end(last)
    await way.until_folded()
    published.orgs = len(last)
    return published


class _Pace:
    """How many lines of the busiest log partition make a slice.

    Attributes:
        lines: at present.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.lines = min(_FIRST, most)

    def took(self, seconds: float) -> None:
        """A slice took so long, waiting for the workers included."""
        if seconds > _LONGEST_S:
            self.lines = max(min(_FEWEST, self._most), self.lines // 2)
        elif seconds < _LONGEST_S / 2:
            self.lines = min(self._most, self.lines + self.lines // 4)


def _slices(lines: Iterable[_Line], partitions: int, pace: _Pace) -> Iterator[_Slice]:
    """Cut the sorted lines between instants, at the pace's number of lines of the busiest log partition."""
    part = _Slice()
    fill = [0] * partitions
    seen: dict[tuple[str, str, str], str] = {}
    for _, together in groupby(lines, key=lambda line: None if line.event is None else line.event.time):
        if max(fill) >= pace.lines:
            yield part
            part, fill, seen = _Slice(), [0] * partitions, {}
        for line in together:
            part.taken += 1
            way = part.lines
            if line.event is not None:
                # The first of two copies wins. In one topic they stay in order; from two the second could come first.
                identity = (line.event.org, line.event.source, line.event.id)
                if seen.setdefault(identity, line.topic) != line.topic:
                    way = part.copies
                part.first.setdefault(line.event.org, line.event.time)
                part.last[line.event.org] = line.event.time
                fill[partition_of(line.event.org.encode(), partitions)] += 1
            way.append(line)
    if part.taken:
        yield part


def _refuse_what_is_past(first: Mapping[str, int], clocks: Mapping[str, int]) -> None:
    """An org's clock never goes back: what lies behind it would come as late facts, not as history."""
    past = [org for org, at in first.items() if org in clocks and clocks[org] > at]
    if past:
        org = past[0]
        more = f" (and {len(past) - 1} orgs more)" if len(past) > 1 else ""
        raise Refused(
            f"{org}{more} has gone on to {rfc3339(clocks[org])} already, and this history begins at"
            f" {rfc3339(first[org])}: say --backfill to bring it as late facts, or publish into another --app and"
            " --output-prefix"
        )


def _first_instants(paths: Sequence[Path]) -> dict[str, int]:
    """When each org's history begins."""
    first: dict[str, int] = {}
    for value, _, _ in lines_of(paths):
        try:
            event = read(value)
        except Unreadable:
            continue
        if not _moves_a_clock(event) and event.time < first.get(event.org, event.time + 1):
            first[event.org] = event.time
    return first


def _moves_a_clock(event: Event | None) -> bool:
    """The file's own ticks and settings of the clock stay behind: the clock is ours for the while."""
    if event is None:
        return False
    return isinstance(event.data, Tick) or (
        isinstance(event.data, Setting) and (event.data.kind, event.data.key) == ("org", "clock")
    )


def _digest(paths: Sequence[Path]) -> str:
    """A name for these files' contents, in whatever order they are given."""
    found = []
    for path in paths:
        with path.open("rb") as file:
            found.append(hashlib.file_digest(file, "sha256").hexdigest())
    return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()[:16]
