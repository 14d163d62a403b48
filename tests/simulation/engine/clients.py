"""What a simulated worker has for Kafka clients: the few calls of aiokafka's that we make, asked of the simulated broker."""

import asyncio
import contextlib
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, ProducerFenced

from dealpulse.streams.settings import Settings
from dealpulse.streams.worker.clients import Clients
from tests.simulation.engine.broker import Broker
from tests.simulation.engine.network import Network, Process

_BATCH = 40
_FETCH = 60


class SimulatedClients(Clients):
    """Makes the clients of one process.

    Attributes:
        refuse: so many more batches in transactions are refused, as one that is too large would be.
        reading_s: how long a fetch of rows takes.
        tear: the next commit tears its rows, and the process dies of it.
    """

    def __init__(self, settings: Settings, broker: Broker, network: Network, process: Process) -> None:
        super().__init__(settings)
        self.broker = broker
        self.network = network
        self.process = process
        self.refuse = 0
        self.tear = False
        self.reading_s = 0.0

    def log_writer(self) -> Any:
        return _LogWriter(self)

    def flush_writer(self, partition: int) -> Any:
        return _FlushWriter(self, str(partition))

    def row_reader(self) -> Any:
        return _Reader(self, committed=True)

    def looker(self, isolation: str = "read_uncommitted") -> Any:
        return _Reader(self, committed=isolation == "read_committed")

    def ask(self, do: Any) -> "asyncio.Future[Any]":
        """Ask the broker."""
        return self.network.ask(self.process, do)


class _Batch:
    """A batch of records, filled as ours fill aiokafka's: through its builder."""

    def __init__(self) -> None:
        self._builder = self
        self._relative_offset = 0
        self.records: list[Any] = []
        self.size = 0

    def append(self, offset: int, timestamp: int, key: Any, value: Any, headers: Any) -> object:
        if len(self.records) == _BATCH:
            return None
        self.records.append((key, value, headers))
        self.size += len(value or b"")
        return self


class _LogWriter:
    """An idempotent producer."""

    def __init__(self, clients: SimulatedClients) -> None:
        self._clients = clients
        self._before: dict[TopicPartition, asyncio.Future[Any]] = {}

    def create_batch(self) -> _Batch:
        return _Batch()

    async def send_batch(self, batch: _Batch, topic: str, *, partition: int) -> "asyncio.Future[Any]":
        """In order for each partition, as aiokafka's accumulator has it."""
        tp, request = TopicPartition(topic, partition), object()
        before, task = self._before.get(tp), self._send(batch, tp, request)
        self._before[tp] = asyncio.ensure_future(_after(before, task))
        return self._before[tp]

    async def _send(self, batch: _Batch, tp: TopicPartition, request: object) -> Any:
        return await self._clients.ask(lambda: self._clients.broker.append(tp, batch.records, request))


class _FlushWriter(_LogWriter):
    """A transactional producer. After the first fatal error nothing works any more, as with aiokafka."""

    def __init__(self, clients: SimulatedClients, id_: str) -> None:
        super().__init__(clients)
        self._id = id_
        self._epoch = -1
        self._broken = False

    async def start(self) -> None:
        request = object()
        self._epoch = await self._clients.ask(lambda: self._clients.broker.begin_writer(self._id, request))

    async def begin_transaction(self) -> None:
        assert not self._broken
        self._before = {}

    async def _send(self, batch: _Batch, tp: TopicPartition, request: object) -> Any:
        clients = self._clients

        def write() -> Any:
            if clients.refuse:
                clients.refuse -= 1
                raise MessageSizeTooLargeError("refused")
            return clients.broker.write(self._id, self._epoch, tp, batch.records, batch.size, request)

        return await self._fatal(clients.ask(write))

    async def commit_transaction(self) -> None:
        """aiokafka commits whatever has become of the batches."""
        assert not self._broken
        await asyncio.gather(*self._before.values(), return_exceptions=True)
        assert not self._broken
        request, clients = object(), self._clients
        tear, clients.tear = clients.tear, False

        def end() -> Any:
            if tear:
                clients.process.end()
            return clients.broker.end_transaction(self._id, self._epoch, request, tear)

        await self._fatal(clients.ask(end))

    async def _fatal(self, answer: "asyncio.Future[Any]") -> Any:
        try:
            return await answer
        except ProducerFenced:
            self._broken = True
            raise

    async def stop(self) -> None:
        self._broken = True


class _Reader:
    """A consumer without a group."""

    def __init__(self, clients: SimulatedClients, committed: bool) -> None:
        self._clients = clients
        self._committed = committed
        self._fetcher = SimpleNamespace()
        self._places: dict[TopicPartition, int] = {}

    async def start(self) -> None:
        """Nothing to be done."""

    async def stop(self) -> None:
        """Nothing to be done."""

    def assign(self, partitions: list[TopicPartition]) -> None:
        self._places = dict.fromkeys(partitions, 0)

    async def seek_to_beginning(self, *partitions: TopicPartition) -> None:
        self._places |= dict.fromkeys(partitions, 0)

    async def position(self, tp: TopicPartition) -> int:
        return self._places[tp]

    async def beginning_offsets(self, partitions: list[TopicPartition]) -> Mapping[TopicPartition, int]:
        return dict.fromkeys(partitions, 0)

    async def end_offsets(self, partitions: list[TopicPartition]) -> Mapping[TopicPartition, int]:
        broker = self._clients.broker
        found: Mapping[TopicPartition, int] = await self._clients.ask(
            lambda: {tp: broker.end(tp, self._committed) for tp in partitions}
        )
        return found

    async def getmany(self, timeout_ms: int) -> Mapping[TopicPartition, list[Any]]:
        broker = self._clients.broker
        await asyncio.sleep(self._clients.reading_s)
        fetched = await self._clients.ask(
            lambda: {tp: broker.fetch(tp, at, _FETCH, self._committed) for tp, at in self._places.items()}
        )
        self._places = {tp: at for tp, (_, at) in fetched.items()}
        return {tp: records for tp, (records, _) in fetched.items()}


async def _after(before: "asyncio.Future[Any] | None", work: Any) -> Any:
    if before is not None:
        with contextlib.suppress(KafkaError):  # whoever sent it hears of it
            await before
    return await work
