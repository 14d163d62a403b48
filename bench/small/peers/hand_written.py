"""The small job by hand on aiokafka: what the engine is measured against.

The plainest loop with the engine's promise: for each partition, one transaction holds the outputs, the rows that changed and the
position; the next records are folded while it is on its way. It has no membership, no recovery, no signals but the default ones.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from bench.small.job import ANSWER_EVERY, Job, told

# What the engine does while it has a backlog.
FLUSH_RECORDS = 6_000
MOST_UNFLUSHED = 12_000


class Partition:
    """Totals of one partition, what has changed since the last flush, and the flush that is on its way."""

    def __init__(self, job: Job, number: int) -> None:
        self.job = job
        self.number = number
        self.totals: dict[bytes, tuple[int, int]] = {}
        self.changed: set[bytes] = set()
        self.answers: list[tuple[bytes, bytes]] = []
        self.next = 0
        self.flushed = 0
        self.room = asyncio.Event()
        self.room.set()
        self.full = asyncio.Event()
        self.producer = AIOKafkaProducer(
            bootstrap_servers=job.kafka,
            transactional_id=f"{job.app}-{number}",
            acks="all",
            compression_type="lz4",
            max_batch_size=512 << 10,
            max_request_size=16 << 20,
        )

    def fold(self, records: Sequence[Any]) -> None:
        totals, changed = self.totals, self.changed
        for record in records:
            event = orjson.loads(record.value)
            key = record.key
            count, total = totals.get(key, (0, 0))
            totals[key] = count, total = count + 1, total + event["amount"]
            changed.add(key)
            if event["n"] % ANSWER_EVERY == 0:
                answer = {"n": event["n"], "key": event["key"], "count": count, "sum": total}
                self.answers.append((key, orjson.dumps(answer)))
        self.next = records[-1].offset + 1
        if self.next - self.flushed >= FLUSH_RECORDS:
            self.full.set()
        if self.next - self.flushed >= MOST_UNFLUSHED:
            self.room.clear()

    async def flush_for_ever(self) -> None:
        await self.producer.start()
        while True:
            try:
                await asyncio.wait_for(self.full.wait(), self.job.commit_s)
            except TimeoutError:
                if self.next == self.flushed:
                    continue
            self.full.clear()
            await self.flush()

    async def flush(self) -> None:
        position = self.next
        answers, self.answers = self.answers, []
        rows = [(key, orjson.dumps(self.totals[key])) for key in self.changed]
        self.changed.clear()
        rows.append((b"\0position", b"%d" % position))
        batches = [*self.batches(self.job.output, answers), *self.batches(self.job.rows, rows)]
        await self.producer.begin_transaction()
        sent = [
            await self.producer.send_batch(batch, topic, partition=self.number) for topic, batch in batches
        ]
        await asyncio.gather(*sent)
        await self.producer.commit_transaction()
        self.flushed = position
        self.room.set()

    def batches(self, topic: str, records: Sequence[tuple[bytes, bytes]]) -> list[tuple[str, Any]]:
        found: list[tuple[str, Any]] = []
        for key, value in records:
            if not found or found[-1][1].append(key=key, value=value, timestamp=None) is None:
                found.append((topic, self.producer.create_batch()))
                found[-1][1].append(key=key, value=value, timestamp=None)
        return found


async def main() -> None:
    """Run until killed."""
    job = told()
    partitions = {TopicPartition(job.input, n): Partition(job, n) for n in range(job.partitions)}
    consumer = AIOKafkaConsumer(
        bootstrap_servers=job.kafka,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=100,
        max_partition_fetch_bytes=1 << 20,
        check_crcs=True,
    )
    await consumer.start()
    consumer.assign(list(partitions))
    async with asyncio.TaskGroup() as tasks:
        for partition in partitions.values():
            tasks.create_task(partition.flush_for_ever())
        while True:
            fetched = await consumer.getmany(timeout_ms=100, max_records=2_000)
            for tp, records in fetched.items():
                partition = partitions[tp]
                await partition.room.wait()
                partition.fold(records)
            await asyncio.sleep(0)


if __name__ == "__main__":
    asyncio.run(main())
