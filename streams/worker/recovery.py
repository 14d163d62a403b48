"""What the former owner of a log partition left: its changelog, read back and checked.

Whole fetches at a time, and no row is decoded here. The last flush is kept apart while reading: it counts only when it is whole.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition
from msgspec import Struct

from dealpulse.streams.worker.clients import Clients
from dealpulse.streams.worker.fetching import as_they_came
from dealpulse.streams.worker.folds import Received

_log = logging.getLogger("dealpulse.worker")

POSITION_KEY: Final = b"\x00position"
FLUSH: Final = "flush"

# A transaction that hangs is ended by the broker when its time is up (clients.py); after this something else is wrong.
SETTLE_LIMIT_S: Final = 60.0
# Recovery reads as fast as the broker gives; half a minute without a single record is a broker that gives nothing.
SILENCE_LIMIT_S: Final = 30.0
_FETCH_S: Final = 0.2
_PROGRESS_S: Final = 2.0


class Torn(Exception):
    """The changelog is not what a worker could have left behind. Its text is for the operator."""


class Position(Struct, frozen=True):
    """The last record of a flush.

    Attributes:
        next: offset of the first log record that is not folded in.
        flush: the flush's number, rising by one.
        rows, removed: how many rows it has with a value, and without.
    """

    next: int
    flush: int
    rows: int
    removed: int


class Recovered(Struct):
    """What a changelog partition holds: the rows of all whole flushes.

    Attributes:
        rows: by changelog key.
        position: of the last whole flush; None for an empty changelog.
        highest: the highest flush number seen, whether it happened or not.
        doubtful: keys that stand in the topic with values of a flush that is not whole; the next flush must write them again.
    """

    rows: dict[bytes, bytes]
    position: Position | None
    highest: int
    doubtful: set[bytes]


class Reading:
    """Puts a changelog together, keeping each flush apart until it is known whether it happened.

    The last one happened if it is whole. One that another follows happened if that one says so: a row carries the number of its
    flush, and after a recovery also the number of the flush that it goes on from (`7/5`: flush 6 was torn and never happened).
    """

    def __init__(self) -> None:
        self._rows: dict[bytes, bytes] = {}
        self._last: dict[bytes, bytes | None] = {}
        self._number = -1
        self._position: Position | None = None
        self._pending: Position | None = None
        self._doubtful: set[bytes] = set()

    @property
    def rows(self) -> int:
        """Rows read until now, about."""
        return len(self._rows) + len(self._last)

    def take(self, records: Iterable[Received]) -> None:
        """Take the next records of the changelog."""
        written = b""
        for record in records:
            (_, mark), *_rest = record.headers
            if mark != written:
                self._next_flush(mark)
                written = mark
            key, value = record.key, record.value
            assert key is not None
            if key != POSITION_KEY:
                self._last[key] = value
            elif value is not None:
                self._pending = msgspec.json.decode(value, type=Position)

    def finish(self) -> Recovered:
        """The end of the topic: decide about the last flush."""
        position, last = self._pending, self._last
        present = sum(value is not None for value in last.values())
        # Removals may have been compacted away since; rows, being the latest of their keys, cannot have been.
        whole = position is not None and position.rows == present and len(last) - present <= position.removed
        if whole:
            self._settle()
        else:
            self._drop()
        if self._position is None and self._rows:
            raise Torn(
                "the changelog has rows but no position: it was not written by a worker of this version"
            )
        return Recovered(self._rows, self._position, self._number, self._doubtful)

    def _next_flush(self, mark: bytes) -> None:
        text, _, before = mark.partition(b"/")
        number = int(text)
        if number == self._number:
            return
        if number < self._number:
            raise Torn(
                f"flush {number} stands behind flush {self._number}: two workers wrote one changelog partition"
            )
        if before and int(before) < self._number:
            self._drop()
        else:
            self._settle()
        self._number = number

    def _settle(self) -> None:
        """This flush happened; and what was torn before it, it has written again."""
        rows = self._rows
        for key, value in self._last.items():
            if value is None:
                rows.pop(key, None)
            else:
                rows[key] = value
        if self._pending is not None:
            self._position = self._pending
        self._last = {}
        self._pending = None
        self._doubtful = set()

    def _drop(self) -> None:
        """This flush never happened."""
        self._doubtful |= self._last.keys()
        self._last = {}
        self._pending = None


class Shelved(Struct):
    """A changelog partition as it stands, and the log beside it.

    Attributes:
        recovered: the rows and the position.
        begin, end: the log's first offset, and the one behind its last.
    """

    recovered: Recovered
    begin: int
    end: int


async def read_back(
    clients: Clients, rows: TopicPartition, log: TopicPartition, progress: Callable[[int], None]
) -> Shelved:
    """Read a changelog partition to its end. Its former owner must have been shut out before.

    Args:
        progress: told, now and then, how many rows are back.

    Raises:
        Torn: the changelog contradicts itself, or the broker does not give it.
    """
    reader, looker = clients.row_reader(), clients.looker()
    try:
        await asyncio.gather(reader.start(), looker.start())
        end = await _settled_end(reader, looker, rows)
        as_they_came(reader)
        recovered = await _read(reader, rows, end, progress)
        begins, ends = await asyncio.gather(looker.beginning_offsets([log]), looker.end_offsets([log]))
        return Shelved(recovered, begins[log], ends[log])
    finally:
        await asyncio.gather(reader.stop(), looker.stop())


async def _settled_end(reader: AIOKafkaConsumer, looker: AIOKafkaConsumer, rows: TopicPartition) -> int:
    """The changelog's end, once no transaction of a former owner hangs over it."""
    try:
        async with asyncio.timeout(SETTLE_LIMIT_S):
            while True:
                committed = (await reader.end_offsets([rows]))[rows]
                if committed == (await looker.end_offsets([rows]))[rows]:
                    return int(committed)
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise Torn(f"a transaction has hung over {rows} for {SETTLE_LIMIT_S:.0f} s") from None


async def _read(
    reader: AIOKafkaConsumer, rows: TopicPartition, end: int, progress: Callable[[int], None]
) -> Recovered:
    found, time = Reading(), asyncio.get_running_loop().time
    reader.assign([rows])
    await reader.seek_to_beginning(rows)
    heard = said = time()
    while await reader.position(rows) < end:
        fetched: dict[Any, Any] = await reader.getmany(timeout_ms=int(_FETCH_S * 1_000))
        now = time()
        if records := fetched.get(rows):
            found.take(records)
            heard = now
        elif now - heard > SILENCE_LIMIT_S:
            raise Torn(f"the broker gave nothing of {rows} for {SILENCE_LIMIT_S:.0f} s before its end")
        if now - said > _PROGRESS_S:
            said = now
            at = await reader.position(rows)
            _log.info("%s[%d]: %d rows are back, %d %% read", *rows, found.rows, 100 * at // end)
            progress(found.rows)
    return found.finish()
