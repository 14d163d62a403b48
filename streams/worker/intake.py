"""Intake on Kafka: what the input topics bring goes into the log, keyed by org; what cannot be an event to the dead letters.

It has no state but its place in each input partition, and a place counts only when the broker has acknowledged everything before
it. So a crash repeats records in the log and loses none; the fold knows a repeat by its event id.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.structs import ConsumerRecord

from dealpulse.agents.envelopes import dead_letter
from dealpulse.agents.intake import read
from dealpulse.schemas.errors import Unreadable
from dealpulse.schemas.records import Record
from dealpulse.state.policy import Policy
from dealpulse.streams.log import Headers, headers_of, partition_of
from dealpulse.streams.metrics import Metrics
from dealpulse.streams.settings import Settings
from dealpulse.streams.worker.leave import leave_when_it_fails

# So many records may be on their way to the log; then reading waits.
_MOST_UNLOGGED = 5_000
_TURN = 200


class Inlet:
    """One partition of an input topic, owned by this worker.

    Attributes:
        logged: offset of the first record that is not known to be in the log or the dead letters; None until one is.
    """

    def __init__(self) -> None:
        self.logged: int | None = None


class Intake:
    """Reads records of inputs, and sends everything that has gathered to the log together."""

    def __init__(
        self, settings: Settings, policy: Policy, producer: AIOKafkaProducer, metrics: Metrics
    ) -> None:
        self._settings = settings
        self._policy = policy.version
        self._producer = producer
        self._metrics = metrics
        self._batches: dict[tuple[str, int], list[Any]] = {}
        self._places: dict[Inlet, int] = {}
        self._waiting = 0
        self._gathered = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._idle = asyncio.Event()
        self._idle.set()

    def start(self) -> None:
        """Begin to send."""
        leave_when_it_fails(asyncio.create_task(self._send_for_ever(), name="intake"), "writing to the log")

    async def take(self, inlet: Inlet, records: Sequence["ConsumerRecord[bytes, bytes]"]) -> None:
        """Records of one input partition, in order."""
        for start in range(0, len(records), _TURN):
            await self._room.wait()
            for received in records[start : start + _TURN]:
                self._take_one(received)
                self._places[inlet] = received.offset + 1
                self._waiting += 1
            self._idle.clear()
            self._gathered.set()
            if self._waiting >= _MOST_UNLOGGED:
                self._room.clear()
            await asyncio.sleep(0)

    async def drain(self) -> None:
        """Wait until everything taken so far is acknowledged."""
        await self._idle.wait()

    def _take_one(self, received: "ConsumerRecord[bytes, bytes]") -> None:
        record = Record(
            received.value or b"",
            {"topic": received.topic, "partition": received.partition, "offset": received.offset},
            received.key,
            received.timestamp * 1_000,
        )
        try:
            event = read(record.value)
        except Unreadable as error:
            letter = dead_letter(error.reason, error.detail, record, policy=self._policy)
            self._metrics.unreadable(error.reason)
            partition = partition_of(letter.key or b"", self._settings.partitions)
            self._add(self._settings.outputs[letter.topic], partition, letter.key, letter.value, [])
        else:
            self._metrics.taken(event.type, event.time)
            org = event.org.encode()
            partition = partition_of(org, self._settings.partitions)
            self._add(self._settings.log, partition, org, record.value, headers_of(record))

    def _add(
        self, topic: str, partition: int, key: bytes | None, value: bytes | None, headers: Headers
    ) -> None:
        batches = self._batches.setdefault((topic, partition), [])
        if not batches or batches[-1].append(key=key, value=value, timestamp=None, headers=headers) is None:
            batches.append(self._producer.create_batch())
            taken = batches[-1].append(key=key, value=value, timestamp=None, headers=headers)
            assert taken is not None  # an empty batch takes a record of any size

    async def _send_for_ever(self) -> None:
        while True:
            await self._gathered.wait()
            self._gathered.clear()
            batches, self._batches = self._batches, {}
            places, self._places = self._places, {}
            self._waiting = 0
            self._room.set()
            await asyncio.gather(*(self._send(*where, some) for where, some in batches.items()))
            for inlet, offset in places.items():
                inlet.logged = offset
            if not self._gathered.is_set():
                self._idle.set()

    async def _send(self, topic: str, partition: int, batches: list[Any]) -> None:
        for batch in batches:
            await (await self._producer.send_batch(batch, topic, partition=partition))
