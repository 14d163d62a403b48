"""Intake on Kafka: what the input topics bring goes into the log, keyed by org; what cannot be an event to the dead letters.

It has no state but its place in each input partition, and a place counts only when the broker has acknowledged everything before
it. So a crash repeats records in the log and loses none; the fold knows a repeat by its event id.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

from aiokafka import AIOKafkaProducer

from dealpulse.agents.envelopes import dead_letter
from dealpulse.agents.intake import read
from dealpulse.schemas.errors import Unreadable
from dealpulse.schemas.records import Record
from dealpulse.state.policy import Policy
from dealpulse.streams.log import CAME, Came, packed, partition_of
from dealpulse.streams.metrics import Metrics
from dealpulse.streams.worker.folds import Received
from dealpulse.streams.worker.outside import Outside
from dealpulse.streams.worker.sending import Sending

# So many records may be on their way to the log; then reading waits.
_MOST_UNLOGGED: Final = 5_000
# Reading is synchronous; after so many records the event loop gets a turn.
_TURN: Final = 250
_MILLISECOND: Final = 1_000
# Partitions of so many orgs are remembered; working one out costs more than reading a record's header.
_MOST_ORGS: Final = 100_000


class Inlet:
    """One partition of an input topic, owned by this worker.

    Attributes:
        topic, partition: which.
        logged: offset of the first record that is not known to be in the log or the dead letters; None until one is.
    """

    def __init__(self, topic: str, partition: int) -> None:
        self.topic = topic
        self.partition = partition
        self.logged: int | None = None


class Intake:
    """Reads records of inputs, and sends everything that has gathered to the log together."""

    def __init__(
        self, outside: Outside, policy: Policy, producer: AIOKafkaProducer, metrics: Metrics
    ) -> None:
        self._outside = outside
        self._log = outside.settings.log
        self._outputs = outside.settings.outputs
        self._partitions = outside.settings.partitions
        self._policy = policy.version
        self._producer = producer
        self._metrics = metrics
        self._orgs: dict[str, tuple[int, bytes]] = {}
        self._sending = Sending(producer)
        self._places: dict[Inlet, int] = {}
        self._waiting = 0
        self._gathered = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._idle = asyncio.Event()
        self._idle.set()

    def start(self) -> None:
        """Begin to send."""
        sending = asyncio.create_task(self._send_for_ever(), name="intake")
        self._outside.leave_when_it_fails(sending, "writing to the log")

    async def take(self, inlet: Inlet, records: Sequence[Received]) -> None:
        """Records of one input partition, in order."""
        for start in range(0, len(records), _TURN):
            await self._room.wait()
            turn = records[start : start + _TURN]
            self._take_some(inlet, turn)
            self._places[inlet] = turn[-1].offset + 1
            self._waiting += len(turn)
            self._idle.clear()
            self._gathered.set()
            if self._waiting >= _MOST_UNLOGGED:
                self._room.clear()
            await asyncio.sleep(0)

    async def drain(self) -> None:
        """Wait until everything taken so far is acknowledged."""
        await self._idle.wait()

    def _take_some(self, inlet: Inlet, records: Sequence[Received]) -> None:
        pile, log, orgs = self._sending.pile, self._log, self._orgs
        topic, partition = inlet.topic, inlet.partition
        taken: dict[str, list[int]] = {}
        for received in records:
            value = received.value or b""
            stamp = received.timestamp * _MILLISECOND
            try:
                event = read(value)
            except Unreadable as error:
                at = {"topic": topic, "partition": partition, "offset": received.offset}
                self._reject(error, Record(value, at, received.key, stamp))
                continue
            org = event.org
            where = orgs.get(org) or self._partition_of(org)
            came = packed(Came(topic, partition, received.offset, stamp, received.key))
            pile(log, where[0]).add(where[1], value, [(CAME, came)])
            if (times := taken.get(event.type)) is None:
                times = taken[event.type] = []
            times.append(event.time)
        self._metrics.taken(taken)

    def _reject(self, error: Unreadable, record: Record) -> None:
        letter = dead_letter(error.reason, error.detail, record, policy=self._policy)
        self._metrics.unreadable(error.reason)
        partition = partition_of(letter.key or b"", self._partitions)
        self._sending.pile(self._outputs[letter.topic], partition).add(letter.key, letter.value, [])

    def _partition_of(self, org: str) -> tuple[int, bytes]:
        """An org's partition of the log, and its key there."""
        if len(self._orgs) >= _MOST_ORGS:
            self._orgs.clear()
        key = org.encode()
        found = self._orgs[org] = partition_of(key, self._partitions), key
        return found

    async def _send_for_ever(self) -> None:
        while True:
            await self._gathered.wait()
            self._gathered.clear()
            sending, self._sending = self._sending, Sending(self._producer)
            places, self._places = self._places, {}
            self._waiting = 0
            self._room.set()
            await sending.send()
            for inlet, offset in places.items():
                inlet.logged = offset
            if not self._gathered.is_set():
                self._idle.set()
