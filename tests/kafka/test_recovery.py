"""What a broker does to a changelog behind our back, and what a partition that comes back needs: on the real one."""

import asyncio
import time

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from dealpulse.schemas.records import Flush
from dealpulse.streams.clients import client_options, writer_options
from dealpulse.streams.log import CAME, Came, packed
from dealpulse.streams.settings import Settings
from dealpulse.streams.worker.changelog import Changelog
from dealpulse.streams.worker.outside import Outside
from dealpulse.streams.worker.partition import Held, LogPartition
from dealpulse.streams.worker.recovery import FLUSH, Recovered
from tests.parity.world import read
from tests.simulation.engine.tally import TallyJob
from tests.streams.surroundings import outside_of

_KEYS = 20
_FLUSHES = 60
# The cleaner looks every fifteen seconds, and only at segments that are full or a while old.
_CLEANED_S = 120.0
_TINY = {
    "cleanup.policy": "compact",
    "segment.bytes": str(1 << 20),
    "segment.ms": "500",
    "min.cleanable.dirty.ratio": "0.01",
    "min.compaction.lag.ms": "0",
    "max.compaction.lag.ms": "1000",
    "delete.retention.ms": "0",
}


@pytest.mark.timeout(300)
def test_a_compacted_changelog_full_of_markers_is_read_back_whole(settings: Settings) -> None:
    """Most records are gone, markers of their transactions stand alone, offsets have holes."""

    async def story() -> tuple[Recovered, int]:
        await _make_anew(settings.rows, settings)
        owner = Changelog(outside_of(settings), 0)
        await owner.recover()
        for flush in range(_FLUSHES):
            rows: list[tuple[bytes, bytes | None]] = [
                (b"row-%d" % (flush % _KEYS), b"%d" % flush + b"x" * 20_000)
            ]
            if flush == _FLUSHES // 2:
                rows.append((b"row-0", None))
            await owner.commit(Flush([], rows), flush + 1)
        await owner.close()
        limit = time.monotonic() + _CLEANED_S
        left = _FLUSHES
        while left > _FLUSHES // 2 and time.monotonic() < limit:
            await asyncio.sleep(2)
            # Segments are closed by what comes behind them, so something small comes now and then.
            owner = Changelog(outside_of(settings), 0)
            await owner.recover()
            await owner.commit(Flush([], [(b"late", b"1")]), _FLUSHES)
            await owner.close()
            records = (await read(settings, settings.rows))[0]
            left = sum(record.key.startswith(b"row-") for record in records)
        owner = Changelog(outside_of(settings), 0)
        found = (await owner.recover()).recovered
        await owner.close()
        return found, left

    found, left = asyncio.run(story())

    assert left <= _FLUSHES // 2, "the cleaner has not come by"
    assert {key: value[:2] for key, value in found.rows.items() if key != b"late"} == {
        b"row-%d" % key: b"%d" % (_FLUSHES - _KEYS + key) for key in range(_KEYS)
    }
    assert found.position is not None
    assert found.position.next == _FLUSHES
    assert not found.doubtful


def test_a_flush_that_a_late_abort_has_torn_never_happened_and_the_next_one_mends_it(
    settings: Settings,
) -> None:
    async def story() -> tuple[Recovered, Recovered]:
        owner = Changelog(outside_of(settings), 0)
        await owner.recover()
        await owner.commit(Flush([], [(b"a", b"1"), (b"b", b"1")]), 10)
        await owner.close()
        await _half_a_flush(settings, b"1", a=b"2", c=b"2")
        heir = Changelog(outside_of(settings), 0)
        torn = (await heir.recover()).recovered
        await heir.commit(Flush([], [(b"b", b"3")]), 12)
        await heir.close()
        last = Changelog(outside_of(settings), 0)
        mended = (await last.recover()).recovered
        await last.close()
        return torn, mended

    torn, mended = asyncio.run(story())

    assert torn.rows == {b"a": b"1", b"b": b"1"}
    assert torn.position is not None
    assert (torn.position.next, torn.doubtful) == (10, {b"a", b"c"})
    assert mended.rows == {b"a": b"1", b"b": b"3"}
    assert mended.position is not None
    assert (mended.position.next, mended.doubtful) == (12, set())


def test_a_partition_that_comes_back_untouched_is_not_read_again(settings: Settings) -> None:
    async def story() -> tuple[Held, Held]:
        outside = outside_of(settings, TallyJob())
        await _facts(settings, 5)
        first = await _opened(outside, None)
        await first.fold((await read(settings, settings.log))[0])
        held = await first.rest()
        assert held is not None
        second = await _opened(outside, held)
        held_again = await second.rest()
        assert held_again is not None
        await held_again.changelog.close()
        return held, held_again

    before, after = asyncio.run(story())

    assert after.folds is before.folds
    assert after.next == before.next == 5


def test_a_partition_that_somebody_else_had_meanwhile_is_read_again(settings: Settings) -> None:
    async def story() -> tuple[Held, Held]:
        outside = outside_of(settings, TallyJob())
        await _facts(settings, 5)
        first = await _opened(outside, None)
        await first.fold((await read(settings, settings.log))[0])
        held = await first.rest()
        assert held is not None
        await _facts(settings, 3)
        other = await _opened(outside_of(settings, TallyJob()), None)
        await other.fold((await read(settings, settings.log))[0][5:])
        others = await other.rest()
        assert others is not None
        await others.changelog.close()
        second = await _opened(outside, held)
        held_again = await second.rest()
        assert held_again is not None
        await held_again.changelog.close()
        return held, held_again

    before, after = asyncio.run(story())

    assert after.folds is not before.folds
    assert (before.next, after.next) == (5, 8)


async def _opened(outside: Outside, held: Held | None) -> LogPartition:
    partition = LogPartition(outside, 0, held)
    await partition.open(None)
    return partition


async def _facts(settings: Settings, count: int) -> None:
    producer = AIOKafkaProducer(**writer_options(settings), enable_idempotence=True)
    await producer.start()
    for number in range(count):
        value = b'{"id":"d1-%d","org":"acme"}' % (time.monotonic_ns() + number)
        came = packed(Came("crm", 0, number))
        await producer.send_and_wait(settings.log, value, key=b"acme", partition=0, headers=[(CAME, came)])
    await producer.stop()


async def _half_a_flush(settings: Settings, number: bytes, **rows: bytes) -> None:
    """What is left of a flush of which the end, with its position, was taken back."""
    producer = AIOKafkaProducer(**writer_options(settings), transactional_id=f"{settings.app}-0")
    await producer.start()
    async with producer.transaction():
        for key, value in rows.items():
            await producer.send_and_wait(
                settings.rows, value, key=key.encode(), partition=0, headers=[(FLUSH, number)]
            )
    await producer.stop()


async def _make_anew(topic: str, settings: Settings) -> None:
    admin = AIOKafkaAdminClient(**client_options(settings))
    await admin.start()
    try:
        await admin.delete_topics([topic])
        limit = time.monotonic() + 20
        while topic in await admin.list_topics() and time.monotonic() < limit:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
        await admin.create_topics([NewTopic(topic, settings.partitions, 1, topic_configs=_TINY)])
        while time.monotonic() < limit:
            described = await admin.describe_topics([topic])
            if all(partition["leader"] >= 0 for partition in described[0]["partitions"]):
                break
            await asyncio.sleep(0.2)
    finally:
        await admin.close()
