"""The clock of the log: the owner of a log partition appends ticks to it (spec X-15).

A tick says: everything that reached the input topics before this instant is in the log by now. So it is never later than the
broker's timestamp of the oldest input record that is not yet in the log, whoever's job that record is, and an outage is caught
up, not called late. The time is the broker's, learnt from its answers: this machine's clock may be wrong by hours.

Ticks fall on whole multiples of their distance, so that two owners, for the moment when there are two, write the same ones.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import RecordMetadata

from dealpulse.schemas.records import Record
from dealpulse.schemas.time import SECOND
from dealpulse.streams.log import BEAT, headers_of
from dealpulse.streams.metrics import Metrics
from dealpulse.streams.settings import Settings
from dealpulse.streams.worker.clients import Clients
from dealpulse.streams.worker.watchdog import Answering

_log = logging.getLogger("dealpulse.worker")

_MILLISECOND: Final = 1_000
_LOG_APPEND_TIME: Final = 1
# How long one round may look for the oldest record of a backlog before it goes without a new instant.
_LOOK_S: Final = 2.0
_ALL_LOGGED: Final = 1 << 62


class BrokerClock:
    """The broker's time: never later than it is, and earlier only by the way of an answer."""

    def __init__(self, embedded: bool) -> None:
        self._embedded = embedded
        self._ahead: int | None = None

    def heard(self, answer: RecordMetadata) -> None:
        """An answer to a record sent to a topic with LogAppendTime."""
        if answer.timestamp_type == _LOG_APPEND_TIME and not self._embedded:
            self._ahead = answer.timestamp * _MILLISECOND - time.monotonic_ns() // 1_000

    def now(self) -> int | None:
        """The instant at the broker; None until it has answered once."""
        if self._embedded:
            # The mock stamps nothing, but it lives on this machine, and so do its clients.
            return time.time_ns() // 1_000
        return None if self._ahead is None else self._ahead + time.monotonic_ns() // 1_000


class Ticker:
    """Writes the ticks of the log partitions that this worker owns.

    Args:
        owned: the log partitions that are ready.
        logged: for input partitions of this worker, up to where they are in the log; fresher than what is committed.

    Attributes:
        answering: whether rounds of ticks get through.
    """

    def __init__(
        self,
        settings: Settings,
        clients: Clients,
        producer: AIOKafkaProducer,
        clock: BrokerClock,
        metrics: Metrics,
        owned: Callable[[], Iterable[int]],
        logged: Callable[[], Mapping[TopicPartition, int]],
    ) -> None:
        self.answering = Answering()
        self._settings = settings
        self._clients = clients
        self._producer = producer
        self._clock = clock
        self._metrics = metrics
        self._owned = owned
        self._logged = logged
        self._inputs = [
            TopicPartition(name, partition)
            for name in settings.inputs.values()
            for partition in range(settings.partitions)
        ]
        self._last: dict[int, int] = {}
        self._oldest: dict[TopicPartition, tuple[int, int]] = {}

    async def start(self) -> None:
        """Connect."""
        self._admin = self._clients.admin()
        # What somebody else's transaction took back is not missing in the log.
        self._consumer = self._clients.looker("read_committed")
        await self._admin.start()
        await self._consumer.start()

    async def run(self) -> None:
        """Tick until cancelled."""
        while True:
            await asyncio.sleep(self._settings.tick_s)
            try:
                await self._tick()
            except (KafkaError, TimeoutError) as error:
                # Without ticks time stands still and nothing is wrong; the heartbeat metric shows it.
                _log.warning("no tick this time: %s: %s", type(error).__name__, error)

    async def stop(self) -> None:
        """Disconnect; after `run` is cancelled."""
        await self._consumer.stop()
        await self._admin.close()

    async def _tick(self) -> None:
        owned = list(self._owned())
        now = self._clock.now()
        if now is None:
            if owned:
                self._clock.heard(await self._append(owned[0], [(BEAT, b"")]))
            return
        # The order matters: what arrives after this `now` carries a later timestamp, and what came before is looked at below.
        oldest = await self._oldest_unlogged(now)
        if oldest is None:
            return
        distance = max(1, int(self._settings.tick_s * SECOND))
        instant = min(now, oldest) // distance * distance
        # The same instant again is no news to the fold, but it is a heartbeat.
        self._last = {partition: max(instant, self._last.get(partition, 0)) for partition in owned}
        answers = await asyncio.gather(
            *(
                self._append(partition, headers_of(Record(b"", {}, tick=tick)))
                for partition, tick in self._last.items()
            )
        )
        for partition, answer in zip(self._last, answers, strict=True):
            self._clock.heard(answer)
            self._metrics.appended(partition, answer.offset + 1, now)
        self.answering.heard(time.monotonic())

    async def _append(self, partition: int, headers: list[tuple[str, bytes]]) -> RecordMetadata:
        return await self._producer.send_and_wait(
            self._settings.log, b"", key=b"", partition=partition, headers=headers
        )

    async def _oldest_unlogged(self, now: int) -> int | None:
        """The timestamp of the oldest input record that is not in the log: far ahead when all are, None when unknown."""
        ends = await self._consumer.end_offsets(self._inputs)
        begins = await self._consumer.beginning_offsets(self._inputs)
        committed = await self._admin.list_consumer_group_offsets(self._settings.app, partitions=self._inputs)
        places = {tp: found.offset for tp, found in committed.items() if found.offset >= 0}
        for tp, offset in self._logged().items():
            places[tp] = max(offset, places.get(tp, 0))
        lagging = {
            tp: place for tp in self._inputs if (place := max(begins[tp], places.get(tp, 0))) < ends[tp]
        }
        self._oldest = {tp: found for tp, found in self._oldest.items() if lagging.get(tp) == found[0]}
        unknown = {tp: place for tp, place in lagging.items() if tp not in self._oldest}
        known = not unknown or await self._look(unknown, ends)
        oldest = min((stamp for _, stamp in self._oldest.values()), default=_ALL_LOGGED)
        waited = 0.0 if oldest == _ALL_LOGGED else (now - oldest) / SECOND
        self._metrics.input_lag(sum(ends[tp] - place for tp, place in lagging.items()), waited)
        return oldest if known else None

    async def _look(self, places: Mapping[TopicPartition, int], ends: Mapping[TopicPartition, int]) -> bool:
        """Read the timestamps of the records at these offsets; False when not all were to be had."""
        self._consumer.assign(list(places))
        for tp, offset in places.items():
            self._consumer.seek(tp, offset)
        missing = set(places)
        limit = time.monotonic() + _LOOK_S
        while missing and time.monotonic() < limit:
            for tp, records in (await self._consumer.getmany(*missing, timeout_ms=100)).items():
                if records:
                    self._oldest[tp] = (places[tp], records[0].timestamp * _MILLISECOND)
                    missing.discard(tp)
            for tp in list(missing):
                # Nothing but transaction markers up to the end: nothing is missing in the log.
                if await self._consumer.position(tp) >= ends[tp]:
                    missing.discard(tp)
        self._consumer.unsubscribe()
        return not missing
