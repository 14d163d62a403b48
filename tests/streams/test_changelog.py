"""Putting a changelog together: the last flush counts only when it is whole."""

from typing import NamedTuple

import msgspec
import pytest

from dealpulse.streams.worker.recovery import FLUSH, POSITION_KEY, Position, Reading, Recovered, Torn


class Record(NamedTuple):
    """A record of a changelog."""

    key: bytes
    value: bytes | None
    headers: list[tuple[str, bytes]]
    offset: int = 0
    timestamp: int = 0


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
        [
            *flush(0, 10, a=b"1"),
            *[record for record in flush(1, 20, a=b"2", b=None) if record.value is not None],
        ]
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
        read([*flush(0, 10, a=b"1")[:-1], *flush(1, 20, a=b"2")[:-1]])


def test_the_first_flush_of_all_may_be_torn_and_the_next_goes_on_from_nothing() -> None:
    torn = flush(0, 10, a=b"wrong", b=b"wrong")[:-1]

    assert read(torn) == Recovered({}, None, 0, {b"a", b"b"})
    found = read([*torn, *flush(1, 5, before=-1, a=None, b=b"1")])
    assert found.rows == {b"b": b"1"}
    assert found.position is not None
    assert found.position.next == 5


def test_two_torn_flushes_in_a_row_never_happened() -> None:
    """The second torn one had begun to mend what the first had done."""
    torn = flush(1, 20, a=b"wrong", c=b"wrong")[:-1]
    torn_again = flush(2, 18, before=0, a=b"1", c=None, d=b"wrong")[1:]

    found = read([*flush(0, 10, a=b"1"), *torn, *torn_again])

    assert found.rows == {b"a": b"1"}
    assert found.position is not None
    assert found.position.next == 10
    assert found.doubtful == {b"a", b"c", b"d"}
    assert found.highest == 2


def test_what_earlier_versions_wrote_after_a_torn_flush_still_mends_it() -> None:
    """Their rows do not say from which flush they go on; that they wrote the doubtful keys again is enough."""
    torn = flush(1, 20, a=b"wrong", c=b"wrong")[:-1]

    assert read([*flush(0, 10, a=b"1"), *torn, *flush(2, 15, a=b"1", c=None)]).rows == {b"a": b"1"}


def flush(number: int, position: int, before: int | None = None, **rows: bytes | None) -> list[Record]:
    present = sum(value is not None for value in rows.values())
    last = Position(position, number, present, len(rows) - present)
    headers = [(FLUSH, b"%d" % number if before is None else b"%d/%d" % (number, before))]
    return [
        *(Record(key.encode(), value, headers) for key, value in rows.items()),
        Record(POSITION_KEY, msgspec.json.encode(last), headers),
    ]


def read(records: list[Record]) -> Recovered:
    reading = Reading()
    reading.take(records)
    return reading.finish()
