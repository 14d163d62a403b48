"""Rows, outputs and position of a log partition move together, or not at all.

A flush is one Kafka transaction: what goes to the output topics, the rows that changed, and last a position row: the log is
folded up to here. The transactional id belongs to the log partition, so the broker shuts out an owner that lost it and does not
know. A row carries its flush's number; the position row says how many rows its flush has, so that recovery can tell a whole
flush from a torn one.
"""

import asyncio
from collections.abc import Iterable
from typing import Any, Final

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from msgspec import Struct

from dealpulse.schemas.records import Flush
from dealpulse.streams.clients import reader_options, writer_options
from dealpulse.streams.log import Headers
from dealpulse.streams.settings import Settings

POSITION_KEY: Final = b"\x00position"
FLUSH: Final = "flush"

# A retriable error is retried for ever inside a transaction, and a broker that restarts is back in seconds: after this the
# worker leaves and another start decides.
FLUSH_LIMIT_S: Final = 30.0
# Recovery reads as fast as the broker gives; half a minute without a single record is a broker that gives nothing.
SILENCE_LIMIT_S: Final = 30.0


class Torn(Exception):
    """The changelog is not what a worker could have left behind. Its text is for the operator."""


class Position(Struct, frozen=True):
    """The last record of a flush.

    Attributes:
        next: offset of the first log record that is not folded in.
        flush: the flush's number, rising by one.
        rows, removed: how many rows it has with a value, and without.
    """

    next: int
    flush: int
    rows: int
    removed: int


class Recovered(Struct):
    """What a changelog partition holds: the rows of all whole flushes.

    Attributes:
        rows: by changelog key.
        position: of the last whole flush; None for an empty changelog.
        highest: the highest flush number seen, whole or not.
        doubtful: keys that stand in the topic with values of a flush that is not whole; the next flush must write them again.
    """

    rows: dict[bytes, bytes]
    position: Position | None
    highest: int
    doubtful: set[bytes]


class Reading:
    """Puts a changelog together, record by record, keeping the last flush apart until it is known to be whole."""

    def __init__(self) -> None:
        self._rows: dict[bytes, bytes] = {}
        self._last: dict[bytes, bytes | None] = {}
        self._number = -1
        self._position: Position | None = None
        self._pending: Position | None = None

    def add(self, key: bytes, value: bytes | None, number: int) -> None:
        """Take the next record of the changelog."""
        if number < self._number:
            raise Torn(
                f"flush {number} stands behind flush {self._number}: two workers wrote one changelog partition"
            )
        if number > self._number:
            self._settle()
            self._number = number
        if key != POSITION_KEY:
            self._last[key] = value
        elif value is not None:
            self._pending = msgspec.json.decode(value, type=Position)

    def finish(self) -> Recovered:
        """The end of the topic: decide about the last flush."""
        position, last = self._pending, self._last
        present = sum(value is not None for value in last.values())
        # Removals may have been compacted away since; rows, being the latest of their keys, cannot have been.
        whole = position is not None and position.rows == present and len(last) - present <= position.removed
        doubtful: set[bytes] = set()
        if whole:
            self._settle()
        else:
            doubtful = set(last)
        if self._position is None and (self._rows or doubtful):
            raise Torn(
                "the changelog has rows but no position: it was not written by a worker of this version"
            )
        return Recovered(self._rows, self._position, self._number, doubtful)

    def _settle(self) -> None:
        """A flush that another one follows counts: what was torn of it, the next flush has written again."""
        for key, value in self._last.items():
            if value is None:
                self._rows.pop(key, None)
            else:
                self._rows[key] = value
        if self._pending is not None:
            self._position = self._pending
        self._last = {}
        self._pending = None


class Changelog:
    """The rows of one log partition on the broker: read once, then written flush by flush."""

    def __init__(self, settings: Settings, partition: int) -> None:
        self._settings = settings
        self._partition = partition
        self._topic = TopicPartition(settings.rows, partition)
        self._outputs = settings.outputs
        self._flush = -1
        self._doubtful: dict[bytes, bytes | None] = {}
        self._producer = AIOKafkaProducer(
            **writer_options(settings),
            acks="all",
            transactional_id=f"{settings.app}-{partition}",
            transaction_timeout_ms=int(settings.session_s * 1_000),
        )

    async def recover(self) -> Recovered:
        """Shut out the former owner, then read what it left.

        Raises:
            Torn: the changelog contradicts itself.
        """
        # Only now does the broker refuse the former owner; whatever it still had in flight is committed or undone.
        await self._producer.start()
        end = await self._settled_end()
        found = Reading()
        consumer = AIOKafkaConsumer(
            **reader_options(self._settings),
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=8 << 20,
        )
        await consumer.start()
        try:
            consumer.assign([self._topic])
            await consumer.seek_to_beginning(self._topic)
            silence = 0.0
            while await consumer.position(self._topic) < end:
                fetched = await consumer.getmany(timeout_ms=200)
                silence = 0.0 if fetched else silence + 0.2
                if silence > SILENCE_LIMIT_S:
                    raise Torn(
                        f"the broker gave nothing of {self._topic} for {SILENCE_LIMIT_S:.0f} s before its end"
                    )
                for record in fetched.get(self._topic, ()):
                    found.add(record.key, record.value, int(dict(record.headers)[FLUSH]))
        finally:
            await consumer.stop()
        recovered = found.finish()
        self._flush = recovered.highest
        self._doubtful = {key: recovered.rows.get(key) for key in recovered.doubtful}
        return recovered

    async def commit(self, flush: Flush, position: int) -> None:
        """Write outputs, rows and position in one transaction. Returns when the broker has made it true.

        Any error means doubt about what is true: the caller leaves. Nothing is ever aborted from here; the next owner's start
        does that.
        """
        number = self._flush + 1
        rows = {**self._doubtful, **dict(flush.rows)}
        assert POSITION_KEY not in rows
        last = Position(position, number, sum(value is not None for value in rows.values()), 0)
        last = Position(position, number, last.rows, len(rows) - last.rows)
        # All is encoded before the transaction begins, and without an await: it is a snapshot.
        headers: Headers = [(FLUSH, b"%d" % number)]
        outgoing = _Outgoing(self._producer, self._partition)
        for output in flush.outputs:
            outgoing.add(self._outputs[output.topic], output.key, output.value, [])
        for key, value in rows.items():
            outgoing.add(self._topic.topic, key, value, headers)
        outgoing.add(self._topic.topic, POSITION_KEY, msgspec.json.encode(last), headers)
        async with asyncio.timeout(FLUSH_LIMIT_S):
            await self._producer.begin_transaction()
            # aiokafka commits even when a batch of the transaction was refused, so every one is looked at first.
            await outgoing.send()
            await self._producer.commit_transaction()
        self._flush = number
        self._doubtful = {}

    async def close(self) -> None:
        """Let go of the partition, in order."""
        await self._producer.stop()

    async def _settled_end(self) -> int:
        """The changelog's end, once no transaction of a former owner hangs over it."""
        async with asyncio.timeout(FLUSH_LIMIT_S):
            while True:
                committed = await self._end("read_committed")
                if committed == await self._end("read_uncommitted"):
                    return committed
                await asyncio.sleep(0.05)

    async def _end(self, isolation: str) -> int:
        consumer = AIOKafkaConsumer(**reader_options(self._settings), isolation_level=isolation)
        await consumer.start()
        try:
            ends = await consumer.end_offsets([self._topic])
        finally:
            await consumer.stop()
        return int(ends[self._topic])


class _Outgoing:
    """Records gathered into batches, one list per topic; all go to the partition that the log has.

    An org's outputs so stand in one partition, in order, and a transaction touches few partitions.
    """

    def __init__(self, producer: AIOKafkaProducer, partition: int) -> None:
        self._producer = producer
        self._partition = partition
        self._batches: dict[str, list[Any]] = {}

    def add(self, topic: str, key: bytes | None, value: bytes | None, headers: Headers) -> None:
        batches = self._batches.setdefault(topic, [])
        if not batches or batches[-1].append(key=key, value=value, timestamp=None, headers=headers) is None:
            batches.append(self._producer.create_batch())
            taken = batches[-1].append(key=key, value=value, timestamp=None, headers=headers)
            assert taken is not None  # an empty batch takes a record of any size

    async def send(self) -> None:
        await asyncio.gather(*(self._send_topic(topic, batches) for topic, batches in self._batches.items()))

    async def _send_topic(self, topic: str, batches: Iterable[Any]) -> None:
        for batch in batches:
            await (await self._producer.send_batch(batch, topic, partition=self._partition))
