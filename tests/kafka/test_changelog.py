"""Rows, outputs and position in one transaction, on a broker that keeps what it promises."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable

import pytest
from aiokafka.errors import ProducerFenced

from dealpulse.schemas.records import Flush, Output
from dealpulse.streams.settings import Settings
from dealpulse.streams.worker.changelog import Changelog
from dealpulse.streams.worker.recovery import FLUSH, Recovered
from tests.parity.world import read
from tests.streams.surroundings import outside_of


def test_a_new_owner_finds_the_rows_and_the_position_of_the_last_flush(settings: Settings) -> None:
    async def story() -> Recovered:
        owner = Changelog(outside_of(settings), 0)
        await owner.recover()
        await owner.commit(Flush([], [(b"a", b"1"), (b"b", b"1")]), 10)
        await owner.commit(Flush([], [(b"a", b"2"), (b"b", None)]), 25)
        await owner.close()
        return await _recovered(settings)

    found = asyncio.run(story())

    assert found.rows == {b"a": b"2"}
    assert found.position is not None
    assert found.position.next == 25


def test_the_former_owner_is_shut_out_and_what_it_had_begun_never_happened(settings: Settings) -> None:
    async def story() -> tuple[Recovered, list[bytes]]:
        former = Changelog(outside_of(settings), 1)
        await former.recover()
        await former.commit(Flush([_flip(b"first")], [(b"a", b"1")]), 10)
        # It begins a flush, and loses the partition before it commits.
        await former._producer.begin_transaction()
        await (
            await former._producer.send(settings.rows, b"9", key=b"a", partition=1, headers=[(FLUSH, b"1")])
        )
        await (await former._producer.send(settings.outputs["flips"], b"never", key=b"acme/1", partition=1))

        owner = Changelog(outside_of(settings), 1)
        found = (await owner.recover()).recovered
        await owner.commit(Flush([_flip(b"second")], [(b"a", b"2")]), 20)
        await _fails(former._producer.commit_transaction, ProducerFenced)
        await _fails(lambda: former.commit(Flush([_flip(b"third")], []), 30), Exception)
        await owner.close()
        await former.close()
        flips = await read(settings, settings.outputs["flips"])
        return found, [record.value for record in flips[1]]

    found, flips = asyncio.run(story())

    assert found.rows == {b"a": b"1"}
    assert found.position is not None
    assert found.position.next == 10
    assert flips == [b"first", b"second"]


def test_a_flush_of_many_rows_and_large_ones_stays_whole(settings: Settings) -> None:
    rows: list[tuple[bytes, bytes | None]] = [(b"row-%d" % n, b"x" * 700) for n in range(5_000)]
    rows.append((b"large", b"y" * 3_000_000))

    async def story() -> Recovered:
        owner = Changelog(outside_of(settings), 2)
        await owner.recover()
        await owner.commit(Flush([], rows), 1)
        await owner.close()
        return await _recovered(settings, 2)

    found = asyncio.run(story())

    assert found.rows == dict(rows)
    assert not found.doubtful


def test_a_refused_record_fails_the_flush_and_leaves_the_last_one_true(settings: Settings) -> None:
    async def story() -> Recovered:
        owner = Changelog(outside_of(settings), 3)
        await owner.recover()
        await owner.commit(Flush([], [(b"a", b"1")]), 10)
        await _fails(
            lambda: owner.commit(Flush([], [(b"a", b"2"), (b"b", secrets.token_bytes(17 << 20))]), 20),
            Exception,
        )
        await owner.close()
        return await _recovered(settings, 3)

    found = asyncio.run(story())

    assert found.rows == {b"a": b"1"}
    assert found.position is not None
    assert found.position.next == 10


async def _recovered(settings: Settings, partition: int = 0) -> Recovered:
    owner = Changelog(outside_of(settings), partition)
    found = (await owner.recover()).recovered
    await owner.close()
    return found


async def _fails(doing: Callable[[], Awaitable[object]], how: type[Exception]) -> None:
    with pytest.raises(how):
        await asyncio.wait_for(doing(), 10)


def _flip(value: bytes) -> Output:
    return Output("flips", b"acme/1", value)
