"""Putting a changelog together: the last flush counts only when it is whole."""

import msgspec
import pytest

from dealpulse.streams.worker.changelog import POSITION_KEY, Position, Reading, Recovered, Torn

Record = tuple[bytes, bytes | None, int]


def test_an_empty_changelog_has_no_position() -> None:
    assert read([]) == Recovered({}, None, -1, set())


def test_later_rows_replace_earlier_ones_and_removed_ones_are_gone() -> None:
    found = read([*flush(0, 10, a=b"1", b=b"1"), *flush(1, 20, a=b"2", b=None)])

    assert found.rows == {b"a": b"2"}
    assert found.position is not None
    assert found.position.next == 20


def test_a_last_flush_without_its_position_never_happened() -> None:
    found = read([*flush(0, 10, a=b"1"), *flush(1, 20, a=b"2", c=b"2")[:-1]])

    assert found.rows == {b"a": b"1"}
    assert found.position is not None
    assert found.position.next == 10
    assert found.highest == 1
    assert found.doubtful == {b"a", b"c"}


def test_a_last_flush_that_lost_a_row_never_happened() -> None:
    found = read([*flush(0, 10, a=b"1"), *flush(1, 20, a=b"2", c=b"2")[1:]])

    assert found.rows == {b"a": b"1"}
    assert found.doubtful == {b"c"}


def test_compaction_may_have_taken_the_removals_of_the_last_flush() -> None:
    found = read(
        [*flush(0, 10, a=b"1"), *[record for record in flush(1, 20, a=b"2", b=None) if record[1] is not None]]
    )

    assert found.rows == {b"a": b"2"}
    assert not found.doubtful


def test_compaction_may_have_thinned_every_flush_but_the_last() -> None:
    thin = [flush(0, 10, a=b"1", b=b"1", c=b"1")[1], *flush(1, 20, a=b"2", c=b"2")]

    found = read(thin)

    assert found.rows == {b"a": b"2", b"b": b"1", b"c": b"2"}
    assert not found.doubtful


def test_a_torn_flush_that_another_follows_is_mended_by_it() -> None:
    torn = flush(1, 20, a=b"wrong", c=b"wrong")[:-1]

    found = read([*flush(0, 10, a=b"1"), *torn, *flush(2, 15, a=b"1", c=None, d=b"3")])

    assert found.rows == {b"a": b"1", b"d": b"3"}
    assert found.position is not None
    assert found.position.next == 15


def test_two_writers_of_one_changelog_are_noticed() -> None:
    with pytest.raises(Torn, match="two workers"):
        read([*flush(3, 10, a=b"1"), *flush(2, 20, a=b"2")])


def test_rows_without_any_position_are_noticed() -> None:
    with pytest.raises(Torn, match="no position"):
        read(flush(0, 10, a=b"1")[:-1])


def flush(number: int, position: int, **rows: bytes | None) -> list[Record]:
    present = sum(value is not None for value in rows.values())
    last = Position(position, number, present, len(rows) - present)
    return [
        *((key.encode(), value, number) for key, value in rows.items()),
        (POSITION_KEY, msgspec.json.encode(last), number),
    ]


def read(records: list[Record]) -> Recovered:
    reading = Reading()
    for record in records:
        reading.add(*record)
    return reading.finish()
