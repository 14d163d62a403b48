"""Meetings between the owner and the deal's people: F-15, F-16, F-20 to F-25."""

import pytest

from dealpulse.schemas.time import DAY, rfc3339
from dealpulse.state.facets import facets
from tests.state.making import change, day, facing, opened

INSTANT = 1 / DAY


def test_the_next_meeting_is_the_earliest_after_now() -> None:
    """F-15, X-03: one that starts now is past."""
    assert facets(facing(9, meetings=(12, 10, 5)))["next_meeting"] == rfc3339(day(10))
    assert facets(facing(10, meetings=(12, 10)))["next_meeting"] == rfc3339(day(12))
    assert facets(facing(12, meetings=(12, 10)))["next_meeting"] is None


def test_the_last_meeting_is_the_latest_that_has_started() -> None:
    """F-16: also from before the deal existed."""
    assert facets(facing(9, meetings=(12, 10)))["last_meeting"] is None
    assert facets(facing(10, meetings=(12, 10)))["last_meeting"] == rfc3339(day(10))
    assert facets(facing(1, meetings=(-5,)))["last_meeting"] == rfc3339(day(-5))


def test_all_meetings_while_the_deal_was_open_are_counted() -> None:
    """F-20: not before it was created, not while it was closed, not those to come; and what is remembered only as a number."""
    told = (opened(), change(10, stage="Lost"), change(20, stage="Discovery"))
    row = facets(facing(30, *told, meetings=(-1, 0, 5, 10, 15, 20, 25, 31), met_before=3))

    assert row["meetings_total"] == 3 + 4


@pytest.mark.parametrize(
    ("facet", "window"),
    [("meetings_14d", 14), ("meetings_30d", 30), ("meetings_90d", 90)],
)
def test_held_meetings_count_in_their_windows(facet: str, window: int) -> None:
    """F-21, F-22, F-23: (as_of − N d, as_of]"""
    counts = [
        facets(facing(at, meetings=(2, 4)))[facet]
        for at in (1, 2, 4, window + 2 - INSTANT, window + 2, window + 4)
    ]

    assert counts == [0, 1, 2, 2, 1, 0]


@pytest.mark.parametrize(("facet", "window"), [("meetings_next_30d", 30), ("meetings_next_90d", 90)])
def test_booked_meetings_count_in_their_windows(facet: str, window: int) -> None:
    """F-24, F-25: (as_of, as_of + N d]"""
    counts = [
        facets(facing(at, meetings=(100, 102)))[facet]
        for at in (99 - window, 100 - window, 102 - window, 99, 100, 102)
    ]

    assert counts == [0, 1, 2, 2, 1, 0]


def test_meetings_outside_the_open_time_of_a_deal_do_not_count_in_windows() -> None:
    """F-22"""
    assert facets(facing(3, meetings=(-1, 1)))["meetings_30d"] == 1
