"""One partition of the log, owned by this worker: its line of folds in memory, and the flushes that make them true.

Folding is synchronous; a flusher beside it takes everything that has gathered and writes it in one transaction while the next
records are folded. A flush that fails, or a record that is not the next one, ends the process: see leave.py.
"""

import asyncio
import contextlib
import logging
import math
import time
from collections.abc import Iterator, Sequence
from typing import Final

from aiokafka.errors import KafkaError
from msgspec import Struct

from dealpulse.schemas.records import Flush
from dealpulse.schemas.time import SECOND
from dealpulse.streams.worker.changelog import Changelog
from dealpulse.streams.worker.folds import Folds, Received
from dealpulse.streams.worker.outside import Outside
from dealpulse.streams.worker.recovery import Shelved, Torn

_log = logging.getLogger("dealpulse.worker")

# So many records may be folded and not yet flushed; then reading waits.
_MOST_UNFLUSHED: Final = 12_000
# Folding is synchronous; after so many records the event loop gets a turn, for heartbeats of other partitions' producers.
_TURN: Final = 250
_MILLISECOND: Final = 1_000
_ROWS_A_TURN: Final = 5_000
# While fetches bring whole turns there is a backlog. Nobody waits for a single record then, and a row that changes again and
# again is written once a flush: so flushes may be so far apart, and so many times larger.
_BACKLOG_S: Final = 0.3
_BACKLOG_TIMES: Final = 6
# Where a flush takes long, because the machine or the broker is busy, no more than half of the time goes into flushes.
_REST: Final = 2
# After so long without a fact it is quiet, however many ticks come.
_QUIET_S: Final = 1.0


class Held(Struct, frozen=True):
    """What an owner holds of a log partition between two ownerships: its rows, its writer, its place."""

    folds: Folds
    changelog: Changelog
    next: int


class LogPartition:
    """One ownership of a log partition: open it, fold into it, close it. After a rebalance there is a new object.

    Args:
        held: what we held of it in the last ownership, which has just ended.

    Attributes:
        partition: its number.
        next: offset of the first record that is not folded.
        flushed: offset of the first record that is not flushed; None before recovery.
        ready: it is recovered, and may be fed.
        moved_at: when it last moved (monotonic seconds), for /livez.
    """

    def __init__(self, outside: Outside, partition: int, held: Held | None = None) -> None:
        self.partition = partition
        self.next = 0
        self.flushed: int | None = None
        self.ready = False
        self.moved_at = time.monotonic()
        self._held = held
        self._folds: Folds
        self._changelog: Changelog | None = None
        self._outside = outside
        self._settings = outside.settings
        self._job = outside.job
        self._clock = outside.clock
        self._gathered = asyncio.Event()
        self._full = asyncio.Event()
        self._drained = asyncio.Event()
        self._drained.set()
        self._calm = asyncio.Event()
        self._calm.set()
        self._closing = False
        self._flusher: asyncio.Task[None] | None = None
        self._behind = False
        self._begun = -math.inf
        self._fact_at = -math.inf
        self._took = 0.0
        self._oldest_stamp: int | None = None
        self._newest_tick: int | None = None

    @property
    def unflushed(self) -> int:
        """Records folded and not flushed."""
        return 0 if self.flushed is None else self.next - self.flushed

    async def open(self, committed: int | None) -> None:
        """Recover: afterwards `next` says where to read on.

        Args:
            committed: the group's offset for this partition, for a look whether the position makes sense.
        """
        if not await self._is_still_ours():
            await self._recover(committed)
        self._flusher = asyncio.create_task(self._flush_for_ever(), name=f"flusher-{self.partition}")
        self._outside.leave_when_it_fails(self._flusher, f"flushing log partition {self.partition}")
        self.moved_at = time.monotonic()
        self.ready = True

    async def _is_still_ours(self) -> bool:
        """Whether nobody had it since our last ownership: then a flush of nothing goes through, under the same epoch."""
        held, self._held = self._held, None
        if held is None:
            return False
        self._changelog = held.changelog
        try:
            await held.changelog.commit(Flush([], []), held.next)
        except (KafkaError, TimeoutError) as error:
            _log.info(
                "log partition %d was somebody else's for a while (%s)", self.partition, type(error).__name__
            )
            await held.changelog.close()
            self._changelog = None
            return False
        self._folds = held.folds
        self.next = self.flushed = held.next
        _log.info("log partition %d: came back, reads on at %d", self.partition, self.next)
        return True

    async def _recover(self, committed: int | None) -> None:
        begun = time.monotonic()
        self._changelog = Changelog(self._outside, self.partition)
        self._folds = self._job.folds(self.partition)
        try:
            found = await self._changelog.recover(self._restoring)
            self.next = self.flushed = _place(found, committed)
        except Torn as error:
            self._outside.leave(f"log partition {self.partition} cannot be recovered", error)
        rows, restore = found.recovered.rows, self._folds.restore
        count = len(rows)
        for left in range(count, 0, -1):
            # A row goes from hand to hand: two copies of a million would be one too many.
            restore(*rows.popitem())
            if left % _ROWS_A_TURN == 0:
                self._restoring(count - left)
                await asyncio.sleep(0)
        self._folds.ready()
        seconds = time.monotonic() - begun
        self._restoring(count)
        self._job.recovered(self.partition, seconds)
        _log.info(
            "log partition %d: %d rows in %.2f s, reads on at %d", self.partition, count, seconds, self.next
        )

    def _restoring(self, rows: int) -> None:
        self.moved_at = time.monotonic()
        self._job.restoring(self.partition, rows)

    async def fold(self, records: Sequence[Received]) -> None:
        """Take the next records of the log into account. Waits while too much is unflushed."""
        await self._drained.wait()
        self._behind = len(records) >= _TURN
        full = self._settings.flush_records * (_BACKLOG_TIMES if self._behind else 1)
        for turn, is_tick in _turns(records):
            if is_tick:
                # A tick may bring months that fall due, and nothing else runs meanwhile: no transaction may be open so long.
                await self._calm.wait()
            if self._closing:
                return
            self._fold_some(turn, is_tick)
            self._gathered.set()
            if self.unflushed >= full:
                self._full.set()
            if self.unflushed >= _MOST_UNFLUSHED:
                self._drained.clear()
                await self._drained.wait()
            else:
                await asyncio.sleep(0)

    def _fold_some(self, records: Sequence[Received], is_tick: bool) -> None:
        begun = time.perf_counter()
        first, last = records[0].offset, records[-1].offset
        if first < self.next:
            # A seek that was overtaken by a fetch: these are folded already.
            records = [record for record in records if record.offset >= self.next]
            if not records:
                return
            first = records[0].offset
        if first != self.next or last - first + 1 != len(records):
            self._outside.leave(
                f"log partition {self.partition} goes on from {self.next} with {first} to {last} in {len(records)}"
                " records: some are missing (did the log's retention end before they were folded?)", None
            )  # fmt: skip
        self._folds.take(records)
        self.next = last + 1
        if self._oldest_stamp is None:
            self._oldest_stamp = records[0].timestamp * _MILLISECOND
        if is_tick:
            self._newest_tick = records[-1].timestamp * _MILLISECOND
        else:
            self._fact_at = asyncio.get_running_loop().time()
        self._job.folded(len(records), time.perf_counter() - begun)

    async def rest(self) -> Held | None:
        """Stop folding, and flush what is folded. Gives back what is worth keeping, should the partition come back."""
        self._closing = True
        self.ready = False
        if self._flusher is None:
            held, self._held = self._held, None
            return held
        self._gathered.set()
        self._full.set()
        self._drained.set()
        await self._flusher
        assert self._changelog is not None
        return Held(self._folds, self._changelog, self.next)

    async def close(self) -> None:
        """Let the partition go, after a rest that left nothing to keep."""
        if self._changelog is not None:
            await self._changelog.close()

    async def _flush_for_ever(self) -> None:
        while True:
            if not self._gathered.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._gathered.wait(), self._until_more())
            if not self._closing and (patience := self._patience()) > 0:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._full.wait(), patience)
            self._gathered.clear()
            self._full.clear()
            if self.unflushed or (not self._closing and self._folds.waiting(quiet=self._quiet())):
                await self._flush()
            self._drained.set()
            if self._closing and not self.unflushed:
                return

    def _until_more(self) -> float | None:
        """How long to wait for records before what waits in the folds is written without any; None: nothing waits."""
        if self._folds.waiting(quiet=self._quiet()):
            return self._settings.flush_s
        return _QUIET_S if self._folds.waiting(quiet=True) else None

    def _quiet(self) -> bool:
        return asyncio.get_running_loop().time() - self._fact_at >= _QUIET_S

    def _patience(self) -> float:
        """How long what is folded waits for neighbours: the first after a silence not at all."""
        distance = max(_BACKLOG_S if self._behind else self._settings.flush_s, _REST * self._took)
        return self._begun + distance - asyncio.get_running_loop().time()

    async def _flush(self) -> None:
        """Outputs, rows and position, in one piece."""
        begun = self._begun = asyncio.get_running_loop().time()
        position, oldest, beat = self.next, self._oldest_stamp, self._newest_tick
        self._oldest_stamp = None
        flush = self._folds.flush(quiet=self._quiet())
        self._calm.clear()
        assert self._changelog is not None
        await self._changelog.commit(flush, position)
        self._calm.set()
        self.flushed = position
        self.moved_at = time.monotonic()
        self._took = asyncio.get_running_loop().time() - begun
        self._job.flushed(self._took)
        now = self._clock.now()
        if now is not None and oldest is not None:
            self._job.answered((now - oldest) / SECOND)
        if beat is not None:
            self._job.beat(self.partition, beat)


def _place(found: Shelved, committed: int | None) -> int:
    """Where to read on, if that makes sense.

    Raises:
        Torn: it does not.
    """
    recovered = found.recovered
    if recovered.position is None:
        return found.begin
    position = recovered.position.next
    if not found.begin <= position <= found.end:
        raise Torn(
            f"the rows stand at {position}, the log has {found.begin} to {found.end}: log and rows do not belong together,"
            " or the log was cut before it was folded"
        )
    # A flush that is not whole is dropped, and its position with it; no more than that one may be missing.
    if committed is not None and committed > position and not recovered.doubtful:
        raise Torn(
            f"the rows stand at {position}, the group had folded up to {committed}: the end of the changelog is gone"
        )
    return position


def _turns(records: Sequence[Received]) -> Iterator[tuple[Sequence[Received], bool]]:
    """Cut records into turns of the event loop; a tick has one of its own."""
    start = 0
    for place, received in enumerate(records):
        if not received.value:
            if place > start:
                yield records[start:place], False
            yield records[place : place + 1], True
            start = place + 1
        elif place - start == _TURN:
            yield records[start:place], False
            start = place
    if start < len(records):
        yield records[start:], False
