"""How far orgs have gone already: their clocks, as the rows on the changelog say.

A live org's clock is written every second, so it stands near the end: the changelog is read backwards, block by block, until
every clock that is asked for has been found, or there is nothing left to read.
"""

from collections.abc import Collection
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from dealpulse.agents.line import Line
from dealpulse.agents.rows import key_of
from dealpulse.state.policy import default
from dealpulse.streams.clients import reader_options
from dealpulse.streams.log import partition_of
from dealpulse.streams.settings import Settings

_BLOCK: Final = 50_000


async def clocks(settings: Settings, orgs: Collection[str]) -> dict[str, int]:
    """The instants of those of these orgs that have one."""
    wanted: dict[TopicPartition, set[bytes]] = {}
    for org in orgs:
        place = TopicPartition(settings.rows, partition_of(org.encode(), settings.partitions))
        wanted.setdefault(place, set()).add(_clock_key(org))
    line = Line(default(), clock="log")
    consumer = AIOKafkaConsumer(
        **reader_options(settings),
        isolation_level="read_committed",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=8 << 20,
    )
    await consumer.start()
    try:
        for place, keys in wanted.items():
            for key, value in (await _last_values(consumer, place, keys)).items():
                line.restore(key, value)
    finally:
        await consumer.stop()
    line.ready()
    return {org: instant for org, (instant, _) in line.clocks().items()}


async def _last_values(
    consumer: AIOKafkaConsumer, place: TopicPartition, keys: Collection[bytes]
) -> dict[bytes, bytes]:
    """The last value of each of these keys that has one."""
    found: dict[bytes, bytes] = {}
    begin = (await consumer.beginning_offsets([place]))[place]
    stop = (await consumer.end_offsets([place]))[place]
    while stop > begin and len(found) < len(keys):
        start = max(begin, stop - _BLOCK)
        block: dict[bytes, bytes] = {}
        # In one breath: a consumer without a group that is assigned and not sought never stops (aiokafka 0.14).
        consumer.assign([place])
        consumer.seek(place, start)
        while await consumer.position(place) < stop:
            for record in (await consumer.getmany(place, timeout_ms=200)).get(place, ()):
                if record.offset < stop and record.key in keys and record.value is not None:
                    block[record.key] = record.value
        found = block | found
        stop = start
    return found


def _clock_key(org: str) -> bytes:
    """The key of an org's clock among the rows."""
    return key_of(org, "clock", "")
