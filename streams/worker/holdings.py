"""What this worker owns at the moment: inlets, and partitions of the log.

A rebalance ends every ownership and begins new ones, with new objects: a batch or an acknowledgement that comes late finds its
object no longer in charge, and counts for nothing.
"""

import asyncio
import logging
from collections.abc import Mapping

from aiokafka import TopicPartition
from faust.types import TP

from dealpulse.state.policy import Policy
from dealpulse.streams.metrics import Metrics
from dealpulse.streams.settings import Settings
from dealpulse.streams.worker.clock import BrokerClock
from dealpulse.streams.worker.intake import Inlet, Intake
from dealpulse.streams.worker.leave import leave, leave_when_it_fails
from dealpulse.streams.worker.partition import LogPartition
from dealpulse.streams.worker.transport import Consumer

_log = logging.getLogger("dealpulse.worker")

# After a rebalance Faust's flow comes back within a second or two. It has been seen never to come back, silently.
_FLOW_LIMIT_S = 20.0
# Others may be in the middle of a rebalance, or dead and not yet missed.
_JOIN_LIMIT_S = 90.0


class Owned:
    """The partitions that the group gave to this worker.

    Attributes:
        flowing: records flow; false from a rebalance's start until Faust lets them flow again.
    """

    def __init__(
        self, settings: Settings, policy: Policy, metrics: Metrics, clock: BrokerClock, intake: Intake
    ) -> None:
        self._settings = settings
        self._policy = policy
        self._metrics = metrics
        self._clock = clock
        self._intake = intake
        self._inlets: dict[TP, Inlet] = {}
        self._partitions: dict[TP, LogPartition] = {}
        self._openings: set[asyncio.Task[None]] = set()
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

    def expect_assignment(self) -> None:
        """The worker joins the group now; aiokafka only logs when the broker refuses it."""
        self._expect_flow(_JOIN_LIMIT_S, "no partitions were assigned")

    async def assigned(self, partitions: set[TP], consumer: Consumer) -> None:
        assert not self._partitions
        self._inlets = {}
        for tp in partitions:
            if tp.topic == self._settings.log:
                self._partitions[tp] = LogPartition(
                    self._settings, self._policy, self._metrics, self._clock, tp.partition
                )
            else:
                self._inlets[tp] = Inlet()
        self._ready = dict(self._inlets)
        _log.info("owns %d log partitions and %d inlets", len(self._partitions), len(self._inlets))
        for tp, partition in self._partitions.items():
            # Not awaited: no heartbeat runs until this callback returns.
            opening = asyncio.create_task(self._open(tp, partition, consumer), name=f"opening-{tp.partition}")
            leave_when_it_fails(opening, f"recovering log partition {tp.partition}")
            self._openings.add(opening)
            opening.add_done_callback(self._openings.discard)
        self._expect_flow(_FLOW_LIMIT_S, "no records flow after a rebalance: Faust's recovery is stuck")

    async def _open(self, tp: TP, partition: LogPartition, consumer: Consumer) -> None:
        await partition.open(await consumer.committed(tp))
        if self._partitions.get(tp) is partition:
            await consumer.start_at(tp, partition.next)
            self._ready[tp] = partition

    async def release(self) -> dict[TP, int]:
        self._stop_watching()
        self._ready = {}
        openings = list(self._openings)
        for opening in openings:
            opening.cancel()
        if openings:
            await asyncio.wait(openings)
        # The group gives our partitions away when the session ends; by then we must have let go.
        async with asyncio.timeout(0.75 * self._settings.session_s):
            await self._intake.drain()
            await asyncio.gather(*(partition.close() for partition in self._partitions.values()))
        places = self.places()
        for partition in self._partitions.values():
            self._metrics.released(partition.partition)
        self._partitions = {}
        self._inlets = {}
        self.flowing = False
        return places

    def flow_is_back(self) -> None:
        self.flowing = True
        self._stop_watching()

    def _expect_flow(self, limit_s: float, else_: str) -> None:
        self._stop_watching()
        self._watch = asyncio.get_running_loop().call_later(limit_s, leave, f"{else_} within {limit_s:.0f} s")

    def _stop_watching(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
