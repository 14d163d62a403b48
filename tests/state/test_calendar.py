"""Days of an org: midnights where the clocks jump, and dates that no two machines read differently (X-02)."""

from datetime import date, timedelta

import pytest

from dealpulse.schemas.time import DAY, HOUR, MINUTE, parse, rfc3339
from dealpulse.state.calendar import local_ordinal, midnight, midnight_of_ordinal, ordinal


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("UTC", "2026-03-08", "2026-03-08T00:00:00Z"),
        ("America/New_York", "2026-03-08", "2026-03-08T05:00:00Z"),
        ("America/New_York", "2026-03-09", "2026-03-09T04:00:00Z"),
        ("America/New_York", "2026-11-02", "2026-11-02T05:00:00Z"),
        ("Asia/Kolkata", "2026-03-09", "2026-03-08T18:30:00Z"),
        ("Pacific/Kiritimati", "2026-03-09", "2026-03-08T10:00:00Z"),
    ],
)
def test_a_day_begins_at_local_midnight(zone: str, day: str, begins: str) -> None:
    """X-02"""
    assert rfc3339(midnight(zone, day)) == begins


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z"),
        ("America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z"),
        ("Asia/Beirut", "2026-03-29", "2026-03-28T22:00:00Z"),
    ],
)
def test_where_midnight_does_not_exist_the_day_begins_when_the_gap_ends(
    zone: str, day: str, begins: str
) -> None:
    """X-02: the clocks go forward at midnight, so the day has 23 hours and begins at one."""
    start = midnight(zone, day)
    following = midnight(zone, (date.fromisoformat(day) + timedelta(days=1)).isoformat())

    assert rfc3339(start) == begins
    assert following - start == 23 * HOUR
    assert local_ordinal(zone, start) == ordinal(day)
    assert local_ordinal(zone, start - 1) == ordinal(day) - 1


def test_where_midnight_comes_twice_the_first_one_counts() -> None:
    """X-02: in Havana the clocks go back at one in the morning to midnight."""
    start = midnight("America/Havana", "2025-11-02")

    assert rfc3339(start) == "2025-11-02T04:00:00Z"
    assert midnight("America/Havana", "2025-11-03") - start == 25 * HOUR
    assert local_ordinal("America/Havana", start + 24 * HOUR) == ordinal("2025-11-02")


def test_half_an_hour_of_summer_time_on_lord_howe() -> None:
    """X-02"""
    lengths = [
        midnight("Australia/Lord_Howe", second) - midnight("Australia/Lord_Howe", first)
        for first, second in (
            ("2026-04-05", "2026-04-06"),
            ("2026-10-04", "2026-10-05"),
            ("2026-07-01", "2026-07-02"),
        )
    ]

    assert lengths == [24 * HOUR + 30 * MINUTE, 24 * HOUR - 30 * MINUTE, DAY]


def test_a_day_that_was_left_out_begins_with_the_next() -> None:
    """X-02: Samoa went from 29 to 31 December 2011."""
    assert midnight("Pacific/Apia", "2011-12-31") == parse("2011-12-30T10:00:00Z")
    assert local_ordinal("Pacific/Apia", parse("2011-12-30T09:59:59Z")) == ordinal("2011-12-29")


def test_a_leap_day_is_a_day() -> None:
    """X-02"""
    assert ordinal("2028-03-01") - ordinal("2028-02-28") == 2
    assert ordinal("2026-03-01") - ordinal("2026-02-28") == 1
    assert rfc3339(midnight("Europe/Berlin", "2028-02-29")) == "2028-02-28T23:00:00Z"


@pytest.mark.parametrize(
    "zone",
    ["UTC", "Europe/Berlin", "Africa/Cairo", "America/Havana", "Australia/Lord_Howe", "Asia/Kathmandu"],
)
def test_the_date_changes_at_midnight_and_at_no_other_instant(zone: str) -> None:
    """X-02: over two years, at every midnight and just before it."""
    for number in range(ordinal("2026-01-01"), ordinal("2028-01-01")):
        start = midnight_of_ordinal(zone, number)

        assert local_ordinal(zone, start) == number
        assert local_ordinal(zone, start - 1) == number - 1
