"""What stands on a broker after a run, and what should stand there: the fold of the log as it is, in one process.

The log in the topic is the truth, not what a producer thinks it sent (notes/reliability.md, section 1).
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from dealpulse.agents.line import Line
from dealpulse.schemas.records import Flush
from dealpulse.state.policy import Policy
from dealpulse.streams.clients import client_options, reader_options
from dealpulse.streams.log import record_of
from dealpulse.streams.settings import Settings
from dealpulse.streams.worker.recovery import Position, Reading

LOGS = ("flips", "deadletters")  # the outputs that are complete logs; views may skip versions
_FLUSH_EVERY = 997


@dataclass
class State:
    """Rows by key, and complete logs as (topic, key, value) with how often each was seen."""

    rows: dict[bytes, bytes] = field(default_factory=dict)
    outputs: Counter[tuple[str, bytes | None, bytes | None]] = field(default_factory=Counter)
    positions: dict[int, Position] = field(default_factory=dict)


async def read(settings: Settings, topic: str, isolation: str = "read_committed") -> dict[int, list[Any]]:
    """All records of a topic, by partition."""
    consumer = AIOKafkaConsumer(
        **reader_options(settings),
        isolation_level=isolation,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, number) for number in range(settings.partitions)]
        ends = await consumer.end_offsets(partitions)
        found: dict[int, list[Any]] = {tp.partition: [] for tp in partitions}
        open_ = [tp for tp in partitions if ends[tp] > 0]
        if not open_:
            return found
        consumer.assign(open_)
        await consumer.seek_to_beginning(*open_)
        while open_:
            for tp, records in (await consumer.getmany(timeout_ms=300)).items():
                found[tp.partition] += [record for record in records if record.offset < ends[tp]]
            open_ = [tp for tp in open_ if await consumer.position(tp) < ends[tp]]
        return found
    finally:
        await consumer.stop()


async def actual(settings: Settings) -> State:
    """What the workers left on the broker."""
    state = State()
    for partition, records in (await read(settings, settings.rows)).items():
        reading = Reading()
        reading.take(records)
        recovered = reading.finish()
        assert not recovered.doubtful
        state.rows |= recovered.rows
        if recovered.position is not None:
            state.positions[partition] = recovered.position
    for topic in LOGS:
        for records in (await read(settings, settings.outputs[topic])).values():
            state.outputs.update((topic, record.key, record.value) for record in records)
    return state


async def golden(settings: Settings, policy: Policy, positions: dict[int, Position]) -> State:
    """The fold of the log up to these positions, in one process without interruption.

    Nothing but the last ticks may lie behind them: a worker that is stopped leaves those to the next.
    """
    state = State()
    for partition, records in (await read(settings, settings.log)).items():
        upto = positions[partition].next if partition in positions else 0
        rest = [record_of(received) for received in records[upto:]]
        assert all(record is None or record.tick is not None for record in rest), "facts are not folded"
        line = Line(policy, clock="log")
        line.ready()
        for count, received in enumerate(records[:upto]):
            assert received.offset == count, "the log has a hole"
            record = record_of(received)
            if record is not None:
                line.take(record)
            if count % _FLUSH_EVERY == 0:
                _keep(state, line.flush())
        _keep(state, line.flush())
    return state


def _keep(state: State, flush: Flush) -> None:
    for key, value in flush.rows:
        if value is None:
            state.rows.pop(key, None)
        else:
            state.rows[key] = value
    for output in flush.outputs:
        if output.topic in LOGS:
            state.outputs[output.topic, output.key, output.value] += 1


async def settled(settings: Settings, limit_s: float = 60.0) -> None:
    """Wait until the log is folded to its end and the inputs are in it, twice in a row."""
    admin = AIOKafkaAdminClient(**client_options(settings))
    consumer = AIOKafkaConsumer(**reader_options(settings))
    await admin.start()
    await consumer.start()
    try:
        names = [*settings.inputs.values(), settings.log]
        everything = [TopicPartition(name, number) for name in names for number in range(settings.partitions)]
        async with asyncio.timeout(limit_s):
            calm = 0
            while calm < 3:
                await asyncio.sleep(0.3)
                ends = await consumer.end_offsets(everything)
                places = await admin.list_consumer_group_offsets(settings.app, partitions=everything)
                behind = {
                    tp: (places[tp].offset if tp in places else -1, end)
                    for tp, end in ends.items()
                    if end > 0 and (tp not in places or places[tp].offset < end)
                }
                # Ticks go on: the log's end is never quite reached.
                late = [tp for tp, (at, end) in behind.items() if tp.topic != settings.log or end - at > 3]
                calm = 0 if late else calm + 1
    finally:
        await consumer.stop()
        await admin.close()
