"""A simulated worker: the product's holdings, log partitions, intake and feeder; only Faust around them is played.

What is played is the order in which Faust calls us: assigned, fed, revoked, stopped, as transport.py has it.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from aiokafka import TopicPartition
from faust.types import TP

from dealpulse.state.policy import load
from dealpulse.streams.metrics import Metrics
from dealpulse.streams.settings import Settings
from dealpulse.streams.worker.feeding import Feeder
from dealpulse.streams.worker.folds import Job, Received
from dealpulse.streams.worker.holdings import Owned
from dealpulse.streams.worker.intake import Inlet, Intake
from dealpulse.streams.worker.outside import Outside
from dealpulse.streams.worker.partition import LogPartition
from tests.simulation.engine.broker import Broker
from tests.simulation.engine.clients import SimulatedClients
from tests.simulation.engine.group import Group
from tests.simulation.engine.network import Left, Network, Process

# Of one closed deal something is typical already: what an interruption leaves behind shows in small histories too.
POLICY = load(
    "[benchmarks]\nleast = 1\nleast_for_win_rate = 1\nwindow_days = 20\nwide_days = 45\n", "small.toml"
)
# One registry for all: making one takes longer than a schedule.
METRICS = Metrics("simulated", POLICY.version, 2)
_BEAT_S = 1.0
_COMMIT_S = 0.5
_WAIT_S = 0.5
_IDLE_S = 0.05
_FETCH = 8


class _SimulatedClock:
    def __init__(self, broker_now: Any) -> None:
        self._now = broker_now

    def now(self) -> int | None:
        return int(self._now() * 1_000_000)


class SimulatedWorker:
    """One start of a worker, until it is stopped, killed, or leaves.

    Attributes:
        busy: one batch in so many waits until the worker gets to it.
        skip, repeat: of so many deliveries one loses records on the way, or brings some again (notes: H1); 0: none.
    """

    def __init__(
        self, settings: Settings, job: Job, broker: Broker, group: Group, network: Network, dice: Random
    ) -> None:
        self.process = Process()
        self.clients = SimulatedClients(settings, broker, network, self.process)
        self.busy = 1_000_000
        self.skip = 0
        self.repeat = 0
        self._settings = settings
        self._job = job
        self._broker = broker
        self._group = group
        self._dice = dice
        self._flowing = False
        self._stopping = False
        self._generation = -1
        self._places: dict[TP, int] = {}
        self._queues: dict[bool, asyncio.Queue[tuple[Any, Any]]] = {
            True: asyncio.Queue(16),
            False: asyncio.Queue(16),
        }

    def start(self) -> None:
        """Begin to live."""
        loop = asyncio.get_running_loop()
        clock = _SimulatedClock(loop.time)
        outside = Outside(self._settings, self.clients, clock, self._job, self.process.leave)
        intake = Intake(outside, POLICY, self.clients.log_writer(), METRICS)
        intake.start()
        self._intake = intake
        self.holdings = Owned(outside, intake)
        self._feeder = Feeder(self._fetch, self._deliver, lambda: self._flowing)
        for work in (self._live(), self._feed(), self._agent(True), self._agent(False), self._tell()):
            self._mind(loop.create_task(work))

    def stop(self) -> None:
        """SIGTERM."""
        self._stopping = True

    def _mind(self, task: "asyncio.Task[None]") -> None:
        def done(task: "asyncio.Task[None]") -> None:
            if (
                not task.cancelled()
                and (error := task.exception()) is not None
                and not isinstance(error, Left)
            ):
                with contextlib.suppress(Left):
                    self.process.leave("a part of the worker failed", error)

        task.add_done_callback(done)

    # ---- membership, as aiokafka's coordinator and Faust have it -----------------------------------------------------

    async def _live(self) -> None:
        ask, group, me = self.clients.ask, self._group, self.process
        while not self._stopping:
            self._generation, given = await ask(lambda: group.join(me))
            inlets = [tp for tp in given if tp.topic != self._settings.log]
            self._places = dict(await ask(lambda of=inlets: {tp: group.offsets.get(tp, 0) for tp in of}))
            self._flowing = True
            await self.holdings.assigned(set(given), self)
            self.holdings.flow_is_back()
            while not self._stopping:
                await asyncio.sleep(_BEAT_S)
                if await ask(lambda: group.beat(me, self._generation)) != "stay":
                    break
            self._flowing = False
            await self._feeder.pause()
            places = await self.holdings.release()
            await self._commit(places)
        await self.holdings.forget()
        await ask(lambda: group.leave(me))
        self.process.end()

    async def committed(self, partition: TP) -> int | None:
        found: int = await self.clients.ask(lambda: self._group.offsets.get(partition, -1))
        return None if found < 0 else found

    async def start_at(self, partition: TP, offset: int) -> None:
        async def seek() -> None:
            self._places[partition] = offset

        await self._feeder.between(seek)

    async def _tell(self) -> None:
        told: dict[TP, int] = {}
        while self.process.alive:
            await asyncio.sleep(_COMMIT_S)
            places = {tp: at for tp, at in self.holdings.places().items() if told.get(tp) != at}
            if places and self._flowing and await self._commit(places):
                told |= places

    async def _commit(self, places: Mapping[TP, int]) -> bool:
        generation = self._generation
        answer = await self.clients.ask(lambda: (self._group.commit(self.process, generation, places),))
        return bool(answer[0])

    # ---- the flow, as transport.py has it ----------------------------------------------------------------------------

    async def _feed(self) -> None:
        while self.process.alive:
            if not self._flowing or not await self._feeder.feed(self.holdings):
                await asyncio.sleep(_IDLE_S)

    async def _fetch(self, ready: set[TP]) -> Mapping[TP, Sequence[Received]]:
        broker, places = self._broker, self._places
        wanted = sorted(ready & places.keys())

        def fetch() -> dict[TP, tuple[list[Any], int]]:
            return {tp: broker.fetch(TopicPartition(*tp), places[tp], _FETCH) for tp in wanted}

        if not any(broker.end(TopicPartition(*tp), True) > places[tp] for tp in wanted):
            news = asyncio.get_running_loop().create_future()
            broker.waiting.append(lambda: None if news.done() else news.set_result(None))
            try:
                async with asyncio.timeout(_WAIT_S):
                    await news
            except TimeoutError:
                return {}
        fetched = await self.clients.ask(fetch)
        places |= {tp: at for tp, (_, at) in fetched.items()}
        return {tp: self._mangled(tp, records) for tp, (records, _) in fetched.items()}

    def _mangled(self, tp: TP, records: list[Any]) -> list[Any]:
        if tp.topic != self._settings.log or not records:
            return records
        if self.skip and self._dice.randrange(self.skip) == 0:
            lost = self._dice.randrange(len(records))
            return records[lost + 1 :] if self._dice.random() < 0.5 else records[:lost] + records[lost + 1 :]
        if self.repeat and self._dice.randrange(self.repeat) == 0:
            before = self._broker.fetch(TopicPartition(*tp), max(0, records[0].offset - 5), 5)[0]
            return [record for record in before if record.offset < records[0].offset] + records
        return records

    async def _deliver(self, tp: TP, owner: object, records: Sequence[Received]) -> None:
        await self._queues[isinstance(owner, Inlet)].put((owner, records))

    async def _agent(self, inputs: bool) -> None:
        while True:
            owner, records = await self._queues[inputs].get()
            if self._dice.randrange(self.busy) == 0:
                await asyncio.sleep(self._dice.choice((0.02, 0.3, 1.5, 3.0)))
            if inputs:
                assert isinstance(owner, Inlet)
                await self._intake.take(owner, records)
            else:
                assert isinstance(owner, LogPartition)
                await owner.fold(records)
