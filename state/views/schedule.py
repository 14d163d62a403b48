"""Schedules: on which days of the org, and when, a view is broadcast. Weekends and holidays are nobody's business day."""

import re
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any, Final, NamedTuple

from dealpulse.schemas.errors import Unreadable
from dealpulse.schemas.time import LATEST, instant
from dealpulse.state.calendar import local_ordinal
from dealpulse.state.directory.org import zone

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BUSINESS: Final = "business"
_AT: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
# A year of holidays is the longest that a schedule can pause.
_HORIZON: Final = 400


class Schedule(NamedTuple):
    """Attributes:
    days: weekdays, 0 for Monday; None: every business day.
    minute: of the org's day.
    """

    days: tuple[int, ...] | None
    minute: int


def read_schedule(given: Any, path: str) -> Schedule:
    """Read a schedule: {"days": ["mon", ...] or "business", "at": "09:00"}.

    Raises:
        Unreadable: wrong_type or unknown_value, naming the place.
    """
    if not isinstance(given, dict) or set(given) - {"days", "at"}:
        raise Unreadable("wrong_type", f"{path}: an object of days and at")
    at = given.get("at", "09:00")
    if not isinstance(at, str) or not _AT.fullmatch(at):
        raise Unreadable("unknown_value", f"{path}.at: a time of day such as 09:00, not {repr(at)[:100]}")
    days = given.get("days", BUSINESS)
    minute = int(at[:2]) * 60 + int(at[3:])
    if days == BUSINESS:
        return Schedule(None, minute)
    if not isinstance(days, list) or not days:
        raise Unreadable("wrong_type", f"{path}.days: business, or a list of {', '.join(DAYS)}")
    for place, day in enumerate(days):
        if day not in DAYS:
            raise Unreadable(
                "unknown_value", f"{path}.days[{place}]: {repr(day)[:100]} is none of {', '.join(DAYS)}"
            )
    return Schedule(tuple(sorted({DAYS.index(day) for day in days})), minute)


def next_turn(schedule: Schedule, zone_name: str, off: Any, at: int) -> int:
    """The first instant of the schedule that is not before another; LATEST if there is none.

    Args:
        schedule: the days and the time of day.
        zone_name: the org's.
        off: the org's holidays as they are set: a country's code, dates, or None.
        at: the instant.
    """
    today = local_ordinal(zone_name, at)
    for day in range(today, today + _HORIZON):
        when = date.fromordinal(day)
        if schedule.days is None:
            if when.weekday() >= 5 or is_holiday(off, when):
                continue
        elif when.weekday() not in schedule.days:
            continue
        turn = _instant(zone_name, when, schedule.minute)
        if turn >= at:
            return turn
    return LATEST


def _instant(zone_name: str, day: date, minute: int) -> int:
    # Where clocks spring over the time of day it is read with the offset before; where they fall back, the first one counts.
    return instant(
        datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone(zone_name)).astimezone(UTC)
    )


def is_holiday(off: Any, day: date) -> bool:
    """Whether a day is one of the org's holidays."""
    if isinstance(off, str):
        return day in _country(off, day.year)
    return isinstance(off, list) and day.isoformat() in off


@lru_cache(maxsize=512)
def _country(code: str, year: int) -> frozenset[date]:
    # Imported where it is needed: it reads the calendars of two hundred countries' modules.
    import holidays

    return frozenset(holidays.country_holidays(code, years=[year]))


def is_country(code: str) -> bool:
    """Whether there is a calendar of holidays for a country's code, such as DE."""
    from holidays.registry import COUNTRIES

    return any(code in names[1:] for names in COUNTRIES.values())
