"""One partition of the log, owned by this worker: its line of folds in memory, and the flushes that make them true.

Folding is synchronous; a flusher beside it takes everything that has gathered and writes it in one transaction while the next
records are folded. A flush that fails, or a record that is not the next one, ends the process: see leave.py.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord

from dealpulse.agents.line import Line
from dealpulse.schemas.time import SECOND
from dealpulse.state.policy import Policy
from dealpulse.streams.clients import reader_options
from dealpulse.streams.log import record_of
from dealpulse.streams.metrics import Metrics
from dealpulse.streams.settings import Settings
from dealpulse.streams.worker.changelog import Changelog, Recovered, Torn
from dealpulse.streams.worker.clock import BrokerClock
from dealpulse.streams.worker.leave import leave, leave_when_it_fails

_log = logging.getLogger("dealpulse.worker")

# A record as it came from the log.
Received: TypeAlias = "ConsumerRecord[bytes, bytes]"

# So many records may be folded and not yet flushed; then reading waits.
_MOST_UNFLUSHED = 10_000
# Folding is synchronous; after so many records the event loop gets a turn, for heartbeats of other partitions' producers.
_TURN = 100
_MILLISECOND = 1_000
# While a partition is more than a second behind, its flushes may be so much rarer.
_CATCHING_UP = 8


class LogPartition:
    """The state of one log partition: open it, fold into it, close it.

    Attributes:
        partition: its number.
        next: offset of the first record that is not folded.
        flushed: offset of the first record that is not flushed; None before recovery.
        ready: it is recovered, and may be fed.
        moved_at: when it last moved (monotonic seconds), for /livez.
    """

    def __init__(
        self, settings: Settings, policy: Policy, metrics: Metrics, clock: BrokerClock, partition: int
    ) -> None:
        self.partition = partition
        self.next = 0
        self.flushed: int | None = None
        self.ready = False
        self.moved_at = time.monotonic()
        self.line = Line(policy, clock="log")
        self._settings = settings
        self._metrics = metrics
        self._clock = clock
        self._changelog = Changelog(settings, partition)
        self._gathered = asyncio.Event()
        self._full = asyncio.Event()
        self._drained = asyncio.Event()
        self._drained.set()
        self._calm = asyncio.Event()
        self._calm.set()
        self._closing = False
        self._flusher: asyncio.Task[None] | None = None
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
        begun = time.monotonic()
        try:
            recovered = await self._changelog.recover()
            self.next = self.flushed = await self._position(recovered, committed)
        except Torn as error:
            leave(f"log partition {self.partition} cannot be recovered", error)
        for count, (key, value) in enumerate(recovered.rows.items()):
            self.line.restore(key, value)
            if count % 1_000 == 0:
                await asyncio.sleep(0)
        self.line.ready()
        seconds = time.monotonic() - begun
        self._metrics.recovered(self.partition, self.line, seconds)
        _log.info("log partition %d: %d rows in %.2f s, reads on at %d",
                  self.partition, len(recovered.rows), seconds, self.next)  # fmt: skip
        self._flusher = asyncio.create_task(self._flush_for_ever(), name=f"flusher-{self.partition}")
        leave_when_it_fails(self._flusher, f"flushing log partition {self.partition}")
        self.moved_at = time.monotonic()
        self.ready = True

    async def fold(self, records: Sequence[Received]) -> None:
        """Take the next records of the log into account. Waits while too much is unflushed."""
        await self._drained.wait()
        for turn, is_tick in _turns(records):
            if is_tick:
                # A tick may bring months that fall due, and nothing else runs meanwhile: no transaction may be open so long.
                await self._calm.wait()
            if self._closing:
                return
            self._fold_some(turn)
            self._gathered.set()
            if self.unflushed >= self._settings.flush_records:
                self._full.set()
            if self.unflushed >= _MOST_UNFLUSHED:
                self._drained.clear()
                await self._drained.wait()
            else:
                await asyncio.sleep(0)

    def _fold_some(self, records: Sequence[Received]) -> None:
        begun = time.perf_counter()
        folded = 0
        for received in records:
            if received.offset < self.next:
                continue
            if received.offset > self.next:
                leave(
                    f"log partition {self.partition} goes from {self.next} to {received.offset}: records are missing"
                    " (did the log's retention end before they were folded?)"
                )
            record = record_of(received)
            if record is not None:
                self.line.take(record)
                folded += 1
                arrived = received.timestamp * _MILLISECOND
                if self._oldest_stamp is None:
                    self._oldest_stamp = arrived
                if record.tick is not None:
                    self._newest_tick = arrived
            self.next = received.offset + 1
        self._metrics.folded(folded, time.perf_counter() - begun)

    async def close(self) -> None:
        """Stop folding, flush what is folded, let the partition go."""
        self._closing = True
        self.ready = False
        if self._flusher is not None:
            self._gathered.set()
            self._full.set()
            self._drained.set()
            await self._flusher
        await self._changelog.close()

    async def _flush_for_ever(self) -> None:
        while True:
            await self._gathered.wait()
            if not self._closing:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._full.wait(), self._patience())
            self._gathered.clear()
            self._full.clear()
            if self.unflushed:
                await self._flush()
            self._drained.set()
            if self._closing and not self.unflushed:
                return

    def _patience(self) -> float:
        """How long folded records wait for neighbours: while we catch up, larger flushes get us there sooner."""
        now, oldest = self._clock.now(), self._oldest_stamp
        behind = now is not None and oldest is not None and now - oldest > SECOND
        return self._settings.flush_s * (_CATCHING_UP if behind else 1)

    async def _flush(self) -> None:
        """Outputs, rows and position, in one piece."""
        begun = time.perf_counter()
        position, oldest, beat = self.next, self._oldest_stamp, self._newest_tick
        self._oldest_stamp = None
        flush = self.line.flush()
        self._calm.clear()
        await self._changelog.commit(flush, position)
        self._calm.set()
        self.flushed = position
        self.moved_at = time.monotonic()
        self._metrics.flushed(time.perf_counter() - begun)
        now = self._clock.now()
        if now is not None and oldest is not None:
            self._metrics.answered((now - oldest) / SECOND)
        if beat is not None:
            self._metrics.beat("flushed", beat)

    async def _position(self, recovered: Recovered, committed: int | None) -> int:
        """Where to read on, if that makes sense.

        Raises:
            Torn: it does not.
        """
        topic = TopicPartition(self._settings.log, self.partition)
        consumer = AIOKafkaConsumer(**reader_options(self._settings))
        await consumer.start()
        try:
            begin = (await consumer.beginning_offsets([topic]))[topic]
            end = (await consumer.end_offsets([topic]))[topic]
        finally:
            await consumer.stop()
        if recovered.position is None:
            return int(begin)
        position = recovered.position.next
        if not begin <= position <= end:
            raise Torn(
                f"the rows stand at {position}, the log has {begin} to {end}: log and rows do not belong together, or the"
                " log was cut before it was folded"
            )
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
