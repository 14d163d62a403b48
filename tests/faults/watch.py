"""Looking on from outside: how far the group is, how long a partition stood still, whether a flush is open."""

import asyncio
import contextlib
import time
from collections.abc import Callable

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from dealpulse.streams.clients import client_options, reader_options
from dealpulse.streams.settings import Settings

_LOOK_S = 0.25
_ANSWER_S = 5.0
# A flush that is as open as before after so long is not of one who is at work.
_STILL_S = 0.06
# Ticks go on, so the log's end is never quite reached.
_TICKS = 4
_CALM = 3
_QUIET_S = 1.2
_WORK_S = 0.008


class Watch:
    """Clients of the suite's own on the broker, and what they have seen.

    Args:
        stalled: called once for each time that a partition stands still for longer than a takeover may last.

    Attributes:
        stalled_s: the longest time for which a log partition had something to fold and did not move.
        stalled_after_s: the same, of the time after the fault.
    """

    def __init__(self, settings: Settings, stalled: Callable[[], None]) -> None:
        self._settings = settings
        self._stalled = stalled
        self._told: set[TopicPartition] = set()
        self._rows = [TopicPartition(settings.rows, number) for number in range(settings.partitions)]
        self._logs = [TopicPartition(settings.log, number) for number in range(settings.partitions)]
        self._inputs = [
            TopicPartition(name, number)
            for name in settings.inputs.values()
            for number in range(settings.partitions)
        ]
        self._moved: dict[TopicPartition, tuple[int, float]] = {}
        self._fault_over: float | None = None
        self._calm = 0
        self._wall_s = self._work_s = 0.0
        self.stalled_s = 0.0
        self.stalled_after_s = 0.0

    async def __aenter__(self) -> "Watch":
        self._admin = AIOKafkaAdminClient(**client_options(self._settings))
        options = reader_options(self._settings)
        self._committed = AIOKafkaConsumer(**options, isolation_level="read_committed")
        self._all = AIOKafkaConsumer(**options, isolation_level="read_uncommitted")
        for client in (self._admin, self._committed, self._all):
            await client.start()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._committed.stop()
        await self._all.stop()
        await self._admin.close()

    @property
    def busy(self) -> float:
        """How many times longer work takes here than on an idle machine: others have its cores too."""
        return max(1.0, self._wall_s / self._work_s) if self._work_s else 1.0

    # ---- is a flush under way? ----------------------------------------------------------------------------------------

    async def open_flushes(self) -> set[int]:
        """Log partitions in which a transaction is open, and stays as it is for a moment."""
        first = await self._open()
        if not first:
            return set()
        await asyncio.sleep(_STILL_S)
        return {number for number, at in (await self._open()).items() if first.get(number) == at}

    async def flush_begun(self) -> bool:
        """A transaction is open at this very moment, whoever's it is."""
        return bool(await self._open())

    async def _open(self) -> dict[int, tuple[int, int]]:
        committed = await self._committed.end_offsets(self._rows)
        written = await self._all.end_offsets(self._rows)
        return {
            tp.partition: (committed[tp], written[tp]) for tp in self._rows if committed[tp] < written[tp]
        }

    # ---- how far are they? --------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Look until cancelled. A broker that is away stands still like everything else."""
        while True:
            with contextlib.suppress(KafkaError, TimeoutError, OSError):
                async with asyncio.timeout(_ANSWER_S):
                    await self._look()
            self._measure()
            await asyncio.sleep(_LOOK_S)

    def _measure(self) -> None:
        """A little work, by the clock of this process and by the one on the wall."""
        wall, work = time.perf_counter(), time.process_time()
        while time.process_time() - work < _WORK_S:
            pass
        self._wall_s += time.perf_counter() - wall
        self._work_s += time.process_time() - work

    def fault_is_over(self) -> None:
        """From now on the workers have to get going again."""
        self._fault_over = time.monotonic()

    async def until_settled(self, limit_s: float) -> bool:
        """Wait until the inputs are in the log and the log is folded; False if that does not happen in time."""
        self._calm = 0
        limit = time.monotonic() + limit_s
        while self._calm < _CALM:
            if time.monotonic() > limit:
                return False
            await asyncio.sleep(_LOOK_S)
        return True

    async def until_shown(self, limit_s: float) -> bool:
        """Wait until no views come any more: they may be written later than what they show is folded."""
        views = [
            TopicPartition(self._settings.outputs["opportunities"], number)
            for number in range(self._settings.partitions)
        ]
        limit = time.monotonic() + limit_s
        before: dict[TopicPartition, int] = {}
        while (ends := await self._all.end_offsets(views)) != before:
            if time.monotonic() > limit:
                return False
            before = ends
            await asyncio.sleep(_QUIET_S)
        return True

    async def _look(self) -> None:
        everything = [*self._inputs, *self._logs]
        ends = await self._all.end_offsets(everything)
        told = await self._admin.list_consumer_group_offsets(self._settings.app, partitions=everything)
        places = {tp: max(0, told[tp].offset) if tp in told else 0 for tp in everything}
        now = time.monotonic()
        for tp in self._logs:
            before = self._moved.get(tp)
            if before is None or before[0] != places[tp] or places[tp] >= ends[tp]:
                self._moved[tp] = (places[tp], now)
                self._told.discard(tp)
                continue
            if now - before[1] > self._settings.session_s + 3.0 and tp not in self._told:
                self._told.add(tp)
                self._stalled()
            self.stalled_s = max(self.stalled_s, now - before[1])
            if self._fault_over is not None:
                since = max(before[1], self._fault_over)
                self.stalled_after_s = max(self.stalled_after_s, now - since)
        behind = any(places[tp] < ends[tp] for tp in self._inputs) or any(
            ends[tp] - places[tp] > _TICKS for tp in self._logs
        )
        self._calm = 0 if behind else self._calm + 1

    async def rewind(self, places: Callable[[TopicPartition], bool]) -> None:
        """Set the group's offsets of some partitions to 0, as an operator's tool would. The group has no members then."""
        consumer = AIOKafkaConsumer(
            **reader_options(self._settings), group_id=self._settings.app, enable_auto_commit=False
        )
        await consumer.start()
        try:
            chosen = [tp for tp in [*self._inputs, *self._logs] if places(tp)]
            consumer.assign(chosen)
            await consumer.commit(dict.fromkeys(chosen, 0))
        finally:
            await consumer.stop()
        self._moved = {}
