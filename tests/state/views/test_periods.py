"""Months, quarters and years by the org's fiscal year."""

from datetime import date

import pytest

from dealpulse.state.calendar import midnight
from dealpulse.state.views.periods import PERIODS, bounds, turn
from dealpulse.state.views.subject import Calendar


def days(period: str, today: str, first_month: int) -> tuple[str, str]:
    start, end = bounds(period, date.fromisoformat(today).toordinal(), Calendar("UTC", first_month))
    return date.fromordinal(start).isoformat(), date.fromordinal(end).isoformat()


@pytest.mark.parametrize(
    ("period", "today", "first_month", "expected"),
    [
        ("this_quarter", "2026-03-22", 1, ("2026-01-01", "2026-04-01")),
        ("this_quarter", "2026-01-15", 2, ("2025-11-01", "2026-02-01")),
        ("next_quarter", "2026-12-31", 1, ("2027-01-01", "2027-04-01")),
        ("this_year", "2026-01-31", 2, ("2025-02-01", "2026-02-01")),
        ("last_year", "2026-07-01", 7, ("2025-07-01", "2026-07-01")),
        ("last_month", "2026-01-31", 11, ("2025-12-01", "2026-01-01")),
    ],
)
def test_bounds(period: str, today: str, first_month: int, expected: tuple[str, str]) -> None:
    assert days(period, today, first_month) == expected


@pytest.mark.parametrize("first_month", range(1, 13))
def test_periods_follow_each_other_without_a_gap_and_hold_today(first_month: int) -> None:
    for today in range(date(2026, 1, 1).toordinal(), date(2027, 2, 1).toordinal(), 9):
        calendar = Calendar("UTC", first_month)
        for unit in ("month", "quarter", "year"):
            last, this, following = (
                bounds(f"{which}_{unit}", today, calendar) for which in ("last", "this", "next")
            )
            assert last[1] == this[0] <= today < this[1] == following[0]


def test_a_period_turns_at_the_orgs_midnight() -> None:
    today = date(2026, 3, 22).toordinal()

    assert turn("next_quarter", today, Calendar("Asia/Kolkata")) == midnight("Asia/Kolkata", "2026-04-01")
    assert set(PERIODS) == {
        f"{which}_{unit}" for which in ("last", "this", "next") for unit in ("month", "quarter", "year")
    }
