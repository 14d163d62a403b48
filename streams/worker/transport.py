"""Faust's inner loop, replaced: one event per fetched batch, and no acknowledgement but the flush.

Faust keeps what it is good at: membership, rebalancing, agents, signals. Its own loop takes records one by one through two tasks
and several queues (0.5 ms each), forgets some of them when a rebalance cuts a delivery short, and acknowledges others that were
never processed (docs/decisions/0006). So here a fetch's records of one partition are one message; which records come next is
decided by the partition's owner object, which a rebalance replaces; and offsets are committed only as a hint for readers.

Every method below overrides one of Faust 0.15.3; tests/streams/test_faust_is_as_we_know_it.py fails when upstream's change.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

import faust
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import ConsumerStoppedError, KafkaError
from aiokafka.structs import OffsetAndMetadata
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage
from faust.types.events import EventT

from dealpulse.streams.worker.feeding import Feeder
from dealpulse.streams.worker.fetching import as_they_came
from dealpulse.streams.worker.folds import Received
from dealpulse.streams.worker.leave import leave

_log = logging.getLogger("dealpulse.worker")

# How long a fetch may wait for records: requests that stand behind it (a seek's offsets) wait as long, and so does a rebalance.
_FETCH_WAIT_S = 0.1
_IDLE_S = 0.02


class Batch:
    """What one fetch brought of one partition, and the object that owns that partition."""

    __slots__ = ("owner", "records")

    def __init__(self, owner: object, records: Sequence[Received]) -> None:
        self.owner = owner
        self.records = records


class Holdings(Protocol):
    """What this worker owns, seen from the transport."""

    def ready(self) -> Mapping[TP, object]:
        """The partitions that may be fed, with the objects that own them."""

    async def assigned(self, partitions: set[TP], consumer: "Consumer") -> None:
        """The group gave us these, and nothing else. Returns at once; what takes time is done beside."""

    def ending(self) -> None:
        """A rebalance begins: from here on the time is limited."""

    async def release(self) -> Mapping[TP, int]:
        """Everything we own goes: finish it, and say up to where each partition is done."""

    async def forget(self) -> None:
        """Nothing comes back."""

    def places(self) -> Mapping[TP, int]:
        """Up to where each partition is done, for the group's offsets."""

    def flow_is_back(self) -> None:
        """Records flow again after a rebalance."""


class _Application(Protocol):
    holdings: Holdings
    policy_version: str


class WholeBatches(faust.Schema[Any, Any]):
    """The schema of a topic whose messages are batches: nothing is decoded here."""

    def compile(self, app: Any, **options: Any) -> Any:
        create_event = app.create_event

        async def passed_on(message: Any, *, propagate: bool = False) -> EventT[Any]:
            event: EventT[Any] = create_event(None, message.value, {}, message)
            return event

        return passed_on


class Thread(driver.AIOKafkaConsumerThread):
    """Faust's consumer thread, with a shorter fetch and commits that never crash."""

    def _create_worker_consumer(self, transport: driver.Transport) -> AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        # Faust hard-codes 1.5 s; the fetcher that reads this is only made when the consumer starts.
        consumer._fetch_max_wait_ms = int(_FETCH_WAIT_S * 1_000)
        # Faust would show us what somebody else's transaction wrote into an input and then took back.
        consumer._isolation_level = "read_committed"
        return consumer

    async def on_start(self) -> None:
        await super().on_start()
        as_they_came(self._ensure_consumer())

    async def _fetch_records(
        self,
        consumer: AIOKafkaConsumer,
        active_partitions: set[TP],
        timeout: float | None = None,  # noqa: ASYNC109  # Faust's name for it
        max_records: int | None = None,
    ) -> Any:
        """What has been fetched, or what comes before the time is up; nothing as soon as a rebalance begins.

        aiokafka's own `fetched_records` waits for the new assignment then, without a limit, and we must let go of the old one
        before there is a new one: each would wait for the other until the group put this worker out.
        """
        fetcher = consumer._fetcher
        if consumer._closed or fetcher._closed:
            raise ConsumerStoppedError
        subscriptions = fetcher._subscriptions
        with subscriptions.fetch_context():
            for wait in (timeout, None):
                if not self.consumer.flow_active or subscriptions.reassignment_in_progress:
                    break
                # Without a time-out it looks and does not wait.
                found = await fetcher.fetched_records(active_partitions, timeout=0, max_records=max_records)
                if found or not wait:
                    return found
                news = fetcher._create_fetch_waiter()
                await asyncio.wait((news,), timeout=wait)
                if news.done():
                    news.result()  # what the group's coordinator has against us
                news.cancel()
        return {}

    async def start_at(self, partition: TP, offset: int) -> None:
        """Read on from this offset."""
        await self.call_thread(self._start_at, partition, offset)

    async def _start_at(self, partition: TP, offset: int) -> None:
        self._ensure_consumer().seek(TopicPartition(*partition), offset)

    async def committed(self, partition: TP) -> int | None:
        """The group's offset for a partition."""
        found: int | None = await self.call_thread(
            self._ensure_consumer().committed, TopicPartition(*partition)
        )
        return found

    async def commit_places(self, places: Mapping[TP, int], note: str) -> bool:
        """Tell the group where we are. Not being able to is no harm: the truth stands in the rows and in the log."""
        told: bool = await self.call_thread(self._commit_places, places, note)
        return told

    async def _commit_places(self, places: Mapping[TP, int], note: str) -> bool:
        consumer = self._ensure_consumer()
        ours = consumer.assignment()
        offsets = {
            TopicPartition(*tp): OffsetAndMetadata(offset, note)
            for tp, offset in places.items()
            if tp in ours
        }
        if not offsets:
            return False
        try:
            await consumer.commit(offsets)
        except KafkaError as error:
            _log.info("offsets not committed this time: %s", error)
            return False
        return True


class Consumer(driver.Consumer):
    """Faust's consumer, fed by whole batches and by what the holdings say."""

    _thread: Thread

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._feeder = Feeder(self._fetch, self._deliver, lambda: self.flow_active)
        self._told: dict[TP, int] = {}

    @property
    def _holdings(self) -> Holdings:
        # Faust makes its consumer before the application starts, and the holdings need a running loop.
        return cast("_Application", self.app).holdings

    @property
    def _note(self) -> str:
        # Stands beside the group's offsets: whoever starts with another policy while we run finds it there, and refuses.
        return cast("_Application", self.app).policy_version

    def _new_consumer_thread(self) -> Thread:
        return Thread(self, loop=self.loop, beacon=self.beacon)

    async def _drain_messages(self, fetcher: Any) -> None:
        try:
            await self._feed(fetcher)
        except self.consumer_stopped_errors:
            if not self.app.should_stop:
                leave("the consumer stopped by itself")
        except asyncio.CancelledError:
            # During a rebalance Faust's fetcher would take this for a crash of ours.
            if not (self.app.should_stop or fetcher.should_stop):
                raise
        except Exception as error:
            leave("reading from Kafka failed", error)

    async def _feed(self, fetcher: Any) -> None:
        while not (self.should_stop or fetcher.should_stop):
            if not self.flow_active:
                await self.wait_first(self.can_resume_flow.wait())
                continue
            self._holdings.flow_is_back()
            if not await self._feeder.feed(self._holdings):
                await self.sleep(_IDLE_S)

    async def _fetch(self, ready: set[TP]) -> Mapping[Any, Sequence[Received]]:
        return await self._getmany(ready, timeout=_FETCH_WAIT_S)

    async def _deliver(self, tp: TP, owner: object, records: Sequence[Received]) -> None:
        first = records[0]
        message = ConsumerMessage(
            tp.topic, tp.partition, first.offset, first.timestamp / 1_000, 0, None, None,
            cast(bytes, Batch(owner, records)), None, 0, 0, tp, generation_id=self.app.consumer_generation_id,
        )  # fmt: skip
        # The agent's queue may be full; a rebalance must not wait for it.
        await self.wait_first(self.callback(message), self.suspend_flow.wait())

    async def start_at(self, partition: TP, offset: int) -> None:
        """Read on from this offset, once no fetch is on its way."""
        await self._feeder.between(lambda: self._thread.start_at(partition, offset))

    async def committed(self, partition: TP) -> int | None:
        """The group's offset for a partition."""
        return await self._thread.committed(partition)

    async def perform_seek(self) -> None:
        """Nothing: each owner seeks for itself. Faust's recovery gives up for good when this takes long."""

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        self._holdings.ending()
        await super().on_partitions_revoked(revoked)
        await self._let_go()

    async def on_partitions_assigned(self, assigned: set[TP], generation_id: int = 0) -> None:
        await super().on_partitions_assigned(assigned, generation_id)
        if self.app.should_stop:
            return
        try:
            await self._holdings.assigned(assigned, self)
        except Exception as error:
            # aiokafka swallows what a listener raises; we would own partitions and never read them.
            leave("taking over partitions failed", error)

    async def on_stop(self) -> None:
        self._holdings.ending()
        await self._let_go()
        await self._holdings.forget()
        await super().on_stop()

    async def _let_go(self) -> None:
        await self._feeder.pause()
        try:
            await self._thread.commit_places(await self._holdings.release(), self._note)
        except Exception as error:
            leave("giving partitions back failed", error)
        self._told = {}

    async def force_commit(self, topics: Any = None, start_new_transaction: bool = True) -> bool:
        places = {
            tp: offset for tp, offset in self._holdings.places().items() if self._told.get(tp) != offset
        }
        # What the group did not take is told again, or the ticks of others would wait for it (clock.py).
        told = bool(places) and await self._thread.commit_places(places, self._note)
        if told:
            self._told.update(places)
        return told

    async def verify_all_partitions_active(self) -> None:
        """Nothing: Faust looks at acknowledgements that we do not make; /livez looks at positions."""


class Transport(driver.Transport):
    """The transport that makes our consumers."""

    Consumer = Consumer
