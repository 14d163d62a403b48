"""What this worker owns at the moment: inlets, and partitions of the log.

A rebalance ends every ownership and begins new ones, with new objects: a batch or an acknowledgement that comes late finds its
object no longer in charge, and counts for nothing. What an ownership held, its rows first of all, is kept until the next
assignment: most partitions come back, and need not be read again if nobody had them in between.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Protocol

from aiokafka import TopicPartition
from faust.types import TP

from dealpulse.streams.worker.intake import Inlet, Intake
from dealpulse.streams.worker.outside import Outside
from dealpulse.streams.worker.partition import Held, LogPartition

_log = logging.getLogger("dealpulse.worker")

# After a rebalance Faust's flow comes back within a second or two. It has been seen never to come back, silently.
_FLOW_LIMIT_S = 20.0
# Others may be in the middle of a rebalance, or dead and not yet missed.
_JOIN_LIMIT_S = 60.0


class Seeking(Protocol):
    """What is asked of the group's consumer."""

    async def committed(self, partition: TP) -> int | None:
        """The group's offset for a partition."""

    async def start_at(self, partition: TP, offset: int) -> None:
        """Read on from this offset, once no fetch is on its way."""


class Owned:
    """The partitions that the group gave to this worker.

    Attributes:
        flowing: records flow; false from a rebalance's start until Faust lets them flow again.
    """

    def __init__(self, outside: Outside, intake: Intake) -> None:
        self._outside = outside
        self._settings = outside.settings
        self._intake = intake
        self._inlets: dict[TP, Inlet] = {}
        self._partitions: dict[TP, LogPartition] = {}
        self._ending = False
        self._forgetting: asyncio.Task[None] | None = None
        self._kept: dict[int, Held] = {}
        self._openings: dict[asyncio.Task[None], None] = {}
        self._ready: dict[TP, object] = {}
        self._watch: asyncio.TimerHandle | None = None
        self.flowing = False

    @property
    def partitions(self) -> list[LogPartition]:
        """The log partitions, recovered or not."""
        return list(self._partitions.values())

    def ready(self) -> Mapping[TP, object]:
        return self._ready

    def ready_partitions(self) -> list[int]:
        """Numbers of the log partitions that are recovered."""
        return [partition.partition for partition in self._partitions.values() if partition.ready]

    def logged(self) -> dict[TopicPartition, int]:
        """Up to where our input partitions are in the log, as far as is known."""
        return {
            TopicPartition(*tp): inlet.logged
            for tp, inlet in self._inlets.items()
            if inlet.logged is not None
        }

    def places(self) -> dict[TP, int]:
        done = {tp: inlet.logged for tp, inlet in self._inlets.items() if inlet.logged is not None}
        for tp, partition in self._partitions.items():
            if partition.flushed is not None:
                done[tp] = partition.flushed
        return done

    def ending(self) -> None:
        """A rebalance begins. What hangs in it hangs without a sound: no heartbeat misses, no record comes."""
        self._ending = True
        self.flowing = False
        self._expect_flow(_JOIN_LIMIT_S, "a rebalance did not come to its end")

    def expect_assignment(self) -> None:
        """The worker joins the group now; aiokafka only logs when the broker refuses it."""
        self._expect_flow(_JOIN_LIMIT_S, "no partitions were assigned")

    async def assigned(self, partitions: set[TP], consumer: Seeking) -> None:
        assert not self._partitions
        self._ending = False
        self._inlets = {}
        # In order, so that a run of the simulation is the same on every machine.
        for tp in sorted(partitions):
            if tp.topic == self._settings.log:
                kept = self._kept.pop(tp.partition, None)
                self._partitions[tp] = LogPartition(self._outside, tp.partition, kept)
            else:
                self._inlets[tp] = Inlet(tp.topic, tp.partition)
        # Beside: whoever has these partitions now does not wait for it, and neither must our heartbeats.
        forgetting = asyncio.create_task(self.forget(), name="forgetting")
        self._outside.leave_when_it_fails(forgetting, "letting go of partitions")
        self._forgetting = forgetting
        self._ready = dict(self._inlets)
        _log.info("owns %d log partitions and %d inlets", len(self._partitions), len(self._inlets))
        for tp, partition in self._partitions.items():
            # Not awaited: no heartbeat runs until this callback returns.
            opening = asyncio.create_task(self._open(tp, partition, consumer), name=f"opening-{tp.partition}")
            self._outside.leave_when_it_fails(opening, f"recovering log partition {tp.partition}")
            self._openings[opening] = None
            opening.add_done_callback(self._openings.pop)
        self._expect_flow(_FLOW_LIMIT_S, "no records flow after a rebalance: Faust's recovery is stuck")

    async def _open(self, tp: TP, partition: LogPartition, consumer: Seeking) -> None:
        await partition.open(await consumer.committed(tp))
        if self._partitions.get(tp) is partition:
            await consumer.start_at(tp, partition.next)
            self._ready[tp] = partition

    async def release(self) -> dict[TP, int]:
        self._ready = {}
        openings = list(self._openings)
        for opening in openings:
            opening.cancel()
        if openings:
            await asyncio.wait(openings)
        # The group gives our partitions away when the session ends; by then we must have let go.
        async with asyncio.timeout(0.75 * self._settings.session_s):
            await self._intake.drain()
            await asyncio.gather(*(self._rest(partition) for partition in self._partitions.values()))
        places = self.places()
        self._partitions = {}
        self._inlets = {}
        self.flowing = False
        return places

    async def _rest(self, partition: LogPartition) -> None:
        held = await partition.rest()
        if held is not None:
            self._kept[partition.partition] = held
        else:
            self._outside.job.released(partition.partition)
            await partition.close()

    async def forget(self) -> None:
        """Let go of what was kept for its return, and has not returned."""
        kept, self._kept = self._kept, {}
        for partition in kept:
            self._outside.job.released(partition)
        async with asyncio.timeout(0.75 * self._settings.session_s):
            await asyncio.gather(*(held.changelog.close() for held in kept.values()))

    def flow_is_back(self) -> None:
        if self._ending:
            return
        self.flowing = True
        self._stop_watching()

    def _expect_flow(self, limit_s: float, else_: str) -> None:
        self._stop_watching()
        self._watch = asyncio.get_running_loop().call_later(
            limit_s, self._outside.leave, f"{else_} within {limit_s:.0f} s", None
        )

    def _stop_watching(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
