"""Publishing history: files into Kafka, so that the workers come to what a replay of the files comes to.

An org's clock is set to `history` first, so that nothing but our ticks moves it. Then slices, cut between instants, go to the
input topics; once a slice is in the log, a tick says so, and everything up to it is folded in order. At the end the clock goes
back to `live`. Every record of ours has an id that depends on nothing but the files, so doing it again only makes duplicates; how
far it came is remembered as a consumer group's offsets are, so doing it again goes on from there.
"""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from aiokafka.structs import OffsetAndMetadata, RecordMetadata

from dealpulse.schemas.errors import Refused
from dealpulse.schemas.facts import Event, Setting, Tick
from dealpulse.schemas.time import rfc3339
from dealpulse.schemas.topics import INPUT_OF_TYPE
from dealpulse.streams.clients import client_options, reader_options, writer_options
from dealpulse.streams.history import sorted_lines
from dealpulse.streams.log import partition_of
from dealpulse.streams.settings import Settings

SOURCE: Final = "dealpulse.publish"

# So many records of ours may be unfolded in a partition of the log (contract); a slice is half of it, so that one is folded while
# the next is on its way.
_MOST_UNFOLDED: Final = 5_000
_SLICE: Final = 2_000
_LOOK_S: Final = 0.05
# No worker moves for so long: there is none, or it is stuck.
_PATIENCE_S: Final = 60.0

Progress = Callable[[int, int | None], None]
Places = dict[TopicPartition, int]


@dataclass
class Published:
    """What a publication came to: events of the files, those of them that an earlier run had brought, orgs, seconds."""

    events: int = 0
    skipped: int = 0
    orgs: int = 0
    seconds: float = 0.0


@dataclass
class _Line:
    """One line on its way: which input topic, key, value; the event, unless it cannot be read."""

    event: Event | None
    value: bytes


@dataclass
class _Slice:
    """Lines between two instants, each org's last instant among them, and how many lines of the files that is."""

    lines: list[_Line]
    last: dict[str, int]
    taken: int = 0


def publish(
    settings: Settings, paths: Sequence[Path], *, backfill: bool = False, progress: Progress | None = None
) -> Published:
    """Bring the files into Kafka, wait until the workers have folded them.

    Args:
        backfill: the orgs have gone on already: leave their clocks alone.
        progress: called with the number of events done, and how many there are if that is known.

    Raises:
        Refused: the broker cannot be reached, or no worker folds what arrives.
    """
    return asyncio.run(bring(settings, paths, backfill=backfill, progress=progress))


async def bring(
    settings: Settings,
    paths: Sequence[Path],
    *,
    backfill: bool = False,
    progress: Progress | None = None,
    slice_lines: int = _SLICE,
) -> Published:
    """As `publish`, in a running loop.

    Args:
        slice_lines: of the busiest log partition between two ticks; fewer show sooner, more are faster.
    """
    begun = time.monotonic()
    lines = (_Line(event, value) for event, value, _ in sorted_lines(paths) if not _moves_a_clock(event))
    slices = _slices(lines, settings.partitions, min(slice_lines, _SLICE))
    try:
        async with _Way(settings, _digest(paths)) as way:
            published = await _bring(way, slices, backfill, progress or (lambda done, total: None))
    except KafkaError as error:
        raise Refused(
            f"Kafka at {settings.kafka}: {type(error).__name__}: {error}; is the broker up?"
        ) from error
    published.seconds = time.monotonic() - begun
    return published


async def _bring(way: "_Way", slices: Iterable[_Slice], backfill: bool, progress: Progress) -> Published:
    published = Published(skipped=await way.done_before())
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for part in slices:
        for line in part.lines:
            if line.event is not None:
                first.setdefault(line.event.org, line.event.time)
        last |= part.last
        published.events += part.taken
        if published.events <= published.skipped:
            progress(published.events, None)
            continue
        if not backfill:
            await way.begin({org: at for org, at in first.items() if org in part.last})
        await way.send(part.lines)
        await way.until_logged()
        if not backfill:
            await way.tick(part.last)
        await way.remember(published.events)
        progress(published.events, None)
    if not backfill:
        await way.until_logged()
        await way.end(last)
    await way.until_folded()
    published.orgs = len(last)
    return published


def _slices(lines: Iterable[_Line], partitions: int, size: int) -> Iterator[_Slice]:
    """Cut the sorted lines between instants, about every `size` lines of the busiest log partition."""
    part = _Slice([], {})
    fill = [0] * partitions
    seen: set[tuple[str, str, str]] = set()
    for _, together in groupby(lines, key=lambda line: None if line.event is None else line.event.time):
        if max(fill) >= size:
            yield part
            part, fill = _Slice([], {}), [0] * partitions
            seen = set()
        for line in together:
            part.taken += 1
            if line.event is not None:
                # The first of two copies wins, but on its way through several topics the second could come first.
                identity = (line.event.org, line.event.source, line.event.id)
                if identity in seen:
                    continue
                seen.add(identity)
                part.last[line.event.org] = line.event.time
                fill[partition_of(line.event.org.encode(), partitions)] += 1
            part.lines.append(line)
    if part.lines:
        yield part


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


class _Way:
    """The way into Kafka for one publication, and what is known of how far the workers are."""

    def __init__(self, settings: Settings, name: str) -> None:
        self._settings = settings
        self._name = name
        self._begun: set[str] = set()
        self._sent: dict[TopicPartition, int] = {}
        # How far this publication came stands where a consumer group's offsets do: in a group of its own, on the log.
        self._group = f"{settings.app}.publish.{name}"
        self._place = TopicPartition(settings.log, 0)
        self._inputs = [
            TopicPartition(topic, number)
            for topic in settings.inputs.values()
            for number in range(settings.partitions)
        ]
        self._logs = [TopicPartition(settings.log, number) for number in range(settings.partitions)]

    async def __aenter__(self) -> "_Way":
        settings = self._settings
        self._producer = AIOKafkaProducer(
            **writer_options(settings), acks="all", enable_idempotence=True, linger_ms=5
        )
        self._consumer = AIOKafkaConsumer(
            **reader_options(settings), group_id=self._group, enable_auto_commit=False
        )
        self._admin = AIOKafkaAdminClient(**client_options(settings))
        await self._producer.start()
        await self._consumer.start()
        await self._admin.start()
        self._consumer.assign([self._place])
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._admin.close()
        await self._consumer.stop()
        await self._producer.stop()

    # ---- how far an earlier run came ---------------------------------------------------------------------------------

    async def done_before(self) -> int:
        """Lines that an earlier run of the same publication has brought to a tick."""
        return await self._consumer.committed(self._place) or 0

    async def remember(self, lines: int) -> None:
        """So many lines are in the log, with the tick behind them."""
        await self._consumer.commit({self._place: OffsetAndMetadata(lines, "")})

    # ---- what is sent ------------------------------------------------------------------------------------------------

    async def begin(self, first: dict[str, int]) -> None:
        """Put orgs into history mode, before anything else of theirs."""
        new = {org: at for org, at in first.items() if org not in self._begun}
        if not new:
            return
        await self._send_all([self._clock(org, at, "history", 0) for org, at in new.items()])
        await self.until_logged()
        self._begun |= set(new)

    async def send(self, lines: Sequence[_Line]) -> None:
        """A slice, no faster than it is folded."""
        for start in range(0, len(lines), _SLICE):
            chunk = lines[start : start + _SLICE]
            await self.until_room(len(chunk))
            sent = []
            for line in chunk:
                if line.event is None:
                    # Nobody knows whose it is; intake will say what is wrong with it.
                    sent.append(self._producer.send(self._settings.inputs["crm"], line.value, partition=0))
                else:
                    topic = self._settings.inputs[INPUT_OF_TYPE[line.event.type]]
                    sent.append(self._producer.send(topic, line.value, key=line.event.org.encode()))
            await self._all(sent)

    async def tick(self, last: dict[str, int]) -> None:
        """All of these orgs' facts up to these instants are in the log."""
        await self._send_all(
            [
                (
                    org,
                    {
                        "id": f"{self._name}/{org}/{rfc3339(at)}",
                        "type": "clock.tick",
                        "time": rfc3339(at),
                        "org": org,
                    },
                )
                for org, at in last.items()
            ]
        )

    async def end(self, last: dict[str, int]) -> None:
        """The clocks go on by themselves."""
        await self._send_all([self._clock(org, at, "live", 1) for org, at in last.items()])
        await self.until_logged()

    def _clock(self, org: str, at: int, mode: str, seq: int) -> tuple[str, dict[str, Any]]:
        return org, {
            "id": f"{self._name}/{org}/{mode}",
            "type": "config.changed",
            "time": rfc3339(at),
            "org": org,
            "seq": seq,
            "data": {"kind": "org", "key": "clock", "value": mode},
        }

    async def _send_all(self, events: Sequence[tuple[str, dict[str, Any]]]) -> None:
        topic = self._settings.inputs["config"]
        await self._all(
            [
                self._producer.send(
                    topic,
                    msgspec.json.encode({"specversion": "1.0", "source": SOURCE, **event}),
                    key=org.encode(),
                )
                for org, event in events
            ]
        )

    async def _all(self, sends: Sequence[Awaitable[Awaitable[RecordMetadata]]]) -> None:
        for answer in await asyncio.gather(*[await sent for sent in sends]):
            place = answer.topic_partition
            self._sent[place] = max(answer.offset + 1, self._sent.get(place, 0))

    # ---- how far the workers are -------------------------------------------------------------------------------------

    async def until_room(self, records: int) -> None:
        """Wait until so many more records may be unfolded in any partition of the log."""

        def unfolded(ends: Places, places: Places) -> int:
            waiting = sum(ends[tp] - places[tp] for tp in self._inputs)
            return waiting + max(ends[tp] - places[tp] for tp in self._logs)

        await self._until(lambda ends, places: max(0, unfolded(ends, places) + records - _MOST_UNFOLDED))

    async def until_logged(self) -> None:
        """Wait until everything that we have sent is in the log."""
        await self._until(
            lambda ends, places: sum(max(0, offset - places[tp]) for tp, offset in self._sent.items())
        )

    async def until_folded(self) -> None:
        """Wait until everything that is in the log now is folded; other facts and ticks go on."""
        await self.until_logged()
        ends_now = await self._consumer.end_offsets(self._logs)
        await self._until(lambda ends, places: sum(max(0, ends_now[tp] - places[tp]) for tp in self._logs))

    async def _until(self, missing: Callable[[Places, Places], int]) -> None:
        """Wait until nothing is missing, given the ends of the topics and the places of the workers' group.

        Raises:
            Refused: nobody has moved for a minute.
        """
        everything = [*self._inputs, *self._logs]
        before, since = None, time.monotonic()
        while True:
            ends = await self._consumer.end_offsets(everything)
            begins = await self._consumer.beginning_offsets(everything)
            told = await self._admin.list_consumer_group_offsets(self._settings.app, partitions=everything)
            places = {tp: max(begins[tp], told[tp].offset if tp in told else 0) for tp in everything}
            if missing(ends, places) <= 0:
                return
            if places != before:
                before, since = places, time.monotonic()
            elif time.monotonic() - since > _PATIENCE_S:
                raise Refused(
                    f"no worker of {self._settings.app!r} has moved for {_PATIENCE_S:.0f} s: start `dealpulse worker` with the"
                    " same --kafka, --app and --prefix, then publish again: it goes on from here"
                )
            await asyncio.sleep(_LOOK_S)
