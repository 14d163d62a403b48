"""Periods: this, the last and the next month, quarter and year, by the org's fiscal year."""

from datetime import date
from typing import Final

from dealpulse.state.calendar import midnight_of_ordinal
from dealpulse.state.views.subject import Calendar

_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
_SHIFTS: Final = {"last": -1, "this": 0, "next": 1}

PERIODS: Final = {
    f"{which}_{unit}": (shift, months) for which, shift in _SHIFTS.items() for unit, months in _MONTHS.items()
}


def bounds(period: str, today: int, calendar: Calendar) -> tuple[int, int]:
    """The ordinals of a period's first day, and of the first day after it."""
    shift, months = PERIODS[period]
    day = date.fromordinal(today)
    # Months since some fiscal year began: whatever divides a year divides them.
    count = day.year * 12 + day.month - calendar.first_month
    start = count - count % months + shift * months
    return _first_day(start + calendar.first_month), _first_day(start + months + calendar.first_month)


def _first_day(months: int) -> int:
    return date((months - 1) // 12, (months - 1) % 12 + 1, 1).toordinal()


def turn(period: str, today: int, calendar: Calendar) -> int:
    """The instant at which the period becomes another one: the org's midnight before the next month, quarter or year."""
    unit = period.partition("_")[2]
    return midnight_of_ordinal(calendar.zone, bounds(f"this_{unit}", today, calendar)[1])
