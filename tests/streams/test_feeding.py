"""Records go to whoever owned their partition when they were asked for, and still does; and nobody waits for ever."""

import asyncio
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from aiokafka import TopicPartition
from faust.types import TP

from dealpulse.streams.worker.feeding import Feeder
from dealpulse.streams.worker.folds import Received
from dealpulse.streams.worker.transport import Thread

LOG = TP("log", 0)


class Ownership:
    def __init__(self, owner: object) -> None:
        self.owner = owner

    def ready(self) -> Mapping[TP, object]:
        return {} if self.owner is None else {LOG: self.owner}


class World:
    """A client whose fetch can be held up, and a note of what was delivered to whom."""

    def __init__(self) -> None:
        self.flowing = True
        self.arrived = asyncio.Event()
        self.delivered: list[tuple[object, Sequence[Any]]] = []
        self.feeder = Feeder(self.fetch, self.deliver, lambda: self.flowing)

    async def fetch(self, ready: set[TP]) -> Mapping[Any, Sequence[Received]]:
        await self.arrived.wait()
        records: Any = ["a record"]
        return {TopicPartition(*tp): records for tp in ready}

    async def deliver(self, tp: TP, owner: object, records: Sequence[Received]) -> None:
        self.delivered.append((owner, records))


def test_records_go_to_their_owner() -> None:
    async def story() -> None:
        world, holdings = World(), Ownership("we")
        world.arrived.set()

        assert await world.feeder.feed(holdings)
        assert world.delivered == [("we", ["a record"])]

    asyncio.run(story())


def test_nobody_is_fed_who_is_not_ready() -> None:
    async def story() -> None:
        assert not await World().feeder.feed(Ownership(None))

    asyncio.run(story())


def test_what_was_fetched_for_a_former_owner_goes_to_nobody() -> None:
    async def story() -> None:
        world, holdings = World(), Ownership("former")
        feeding = asyncio.create_task(world.feeder.feed(holdings))
        await asyncio.sleep(0)
        holdings.owner = "new"
        world.arrived.set()
        await feeding

        assert world.delivered == []

    asyncio.run(story())


def test_nothing_is_delivered_once_a_rebalance_has_begun() -> None:
    async def story() -> None:
        world, holdings = World(), Ownership("we")
        feeding = asyncio.create_task(world.feeder.feed(holdings))
        await asyncio.sleep(0)
        world.flowing = False
        world.arrived.set()
        await feeding

        assert world.delivered == []

    asyncio.run(story())


def test_a_place_is_set_while_no_fetch_is_on_its_way() -> None:
    async def story() -> None:
        world, seen = World(), []

        async def seek() -> None:
            seen.append(len(world.delivered))

        feeding = asyncio.create_task(world.feeder.feed(Ownership("we")))
        await asyncio.sleep(0)
        seeking = asyncio.create_task(world.feeder.between(seek))
        await asyncio.sleep(0)
        assert seen == []
        world.arrived.set()
        await asyncio.gather(feeding, seeking)

        assert seen == [1]

    asyncio.run(story())


def test_a_fetch_does_not_wait_for_an_assignment() -> None:
    """aiokafka's own would, without a limit, and the rebalance waits for the fetch (seen: faults-1)."""

    async def story() -> dict[Any, Any]:
        subscriptions = _Subscriptions()
        fetcher = _Fetcher(subscriptions)
        thread: Any = SimpleNamespace(consumer=SimpleNamespace(flow_active=True))
        consumer: Any = SimpleNamespace(_fetcher=fetcher, _closed=False)
        fetching = asyncio.create_task(Thread._fetch_records(thread, consumer, {LOG}, timeout=0.05))
        await asyncio.sleep(0.01)
        subscriptions.reassignment_in_progress = True
        async with asyncio.timeout(5):
            found: dict[Any, Any] = await fetching
        return found

    assert asyncio.run(story()) == {}


class _Subscriptions:
    reassignment_in_progress = False

    def fetch_context(self) -> "_Subscriptions":
        return self

    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: object) -> None:
        pass


class _Fetcher:
    """aiokafka's fetcher, which has nothing, and waits for ever once a reassignment has begun."""

    _closed = False

    def __init__(self, subscriptions: _Subscriptions) -> None:
        self._subscriptions = subscriptions

    async def fetched_records(self, *_asked: Any, **_more: Any) -> dict[Any, Any]:
        if self._subscriptions.reassignment_in_progress:
            await asyncio.Event().wait()
        return {}

    def _create_fetch_waiter(self) -> "asyncio.Future[None]":
        return asyncio.get_running_loop().create_future()
