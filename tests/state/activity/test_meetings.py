"""A meeting is its latest version, by sequence, then by update time (X-09)."""

from itertools import permutations

from dealpulse.schemas.facts import Meeting
from dealpulse.state.activity.meetings import MeetingRow, current, fold
from tests.state.making import day, order


def version(at: float, start: float, sequence: int = 0, *, cancelled: bool = False) -> tuple[float, Meeting]:
    return at, Meeting(
        "M", day(start), day(start + 0.05), cancelled, ("ana@own.com", "kim@acme.com"), (), sequence
    )


def folded(*versions: tuple[float, Meeting], known: float | None = None) -> MeetingRow:
    row: MeetingRow | None = None
    for at, meeting in versions:
        arrival = at if known is None else max(at, known)
        row = fold(row, meeting, order(day(at), id_=f"{meeting}"), day(arrival), day(arrival - 7))
    assert row is not None
    return row


def start_of(row: MeetingRow, known: float | None = None) -> int | None:
    found = current(row, None if known is None else day(known))
    return None if found is None or found.cancelled else found.start


def test_the_latest_version_counts() -> None:
    """X-09"""
    assert start_of(folded(version(0, 10), version(1, 12))) == day(12)
    assert start_of(folded(version(0, 10), version(1, 12), version(2, 12, cancelled=True))) is None


def test_a_higher_sequence_beats_a_later_update() -> None:
    """X-09"""
    assert start_of(folded(version(0, 10, 2), version(1, 12, 1))) == day(10)
    assert start_of(folded(version(0, 10, 2), version(1, 12, 2))) == day(12)


def test_any_order_of_arrival_gives_the_same_meeting() -> None:
    """X-10"""
    told = [version(0, 10), version(1, 11, 2), version(2, 12, 1), version(3, 13, 2)]

    for arrived in permutations(told):
        assert start_of(folded(*arrived, *arrived, known=5)) == day(13)


def test_the_past_sees_what_was_known_then() -> None:
    """X-16"""
    row = folded(version(0, 10), version(3, 12))

    assert [start_of(row, at) for at in (-1, 0, 2.9, 3)] == [None, day(10), day(10), day(12)]
    assert current(None, None) is None


def test_a_meeting_that_a_calendar_sends_all_day_stays_one_row() -> None:
    """X-17: bounded, and the latest by sequence is never lost."""
    row = folded(version(0, 10, 9), *(version(number, 20) for number in range(1, 300)))

    assert len(row.versions) <= 10
    assert start_of(row) == day(10)
