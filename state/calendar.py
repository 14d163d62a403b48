"""Days of an org: its midnights, its dates. Daylight saving makes a day 23 or 25 hours long; calendar days do not care."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from dealpulse.schemas.time import instant, moment
from dealpulse.state.directory.org import zone


@lru_cache(maxsize=100_000)
def midnight(zone_name: str, day: str) -> int:
    """The first instant of a local day, also where the clocks jump over midnight."""
    return _midnight(zone_name, date.fromisoformat(day))


def _midnight(zone_name: str, day: date) -> int:
    # Where clocks spring forward at midnight, 00:00 does not exist: read with the offset before, it is the instant at which
    # the gap ends, and the day begins. Where they fall back at midnight, 00:00 comes twice: the first counts. fold=0 does both.
    return instant(datetime.combine(day, time(0), tzinfo=zone(zone_name)).astimezone(UTC))


@lru_cache(maxsize=200_000)
def _local_day(zone_name: str, hour: int) -> tuple[int, int]:
    """The local date's ordinal in an hour of UTC, and the instant at which the next local day begins."""
    day = moment(hour * 3_600_000_000).astimezone(zone(zone_name)).date()
    return day.toordinal(), _midnight(zone_name, day + timedelta(days=1))


def local_ordinal(zone_name: str, at: int) -> int:
    """The proleptic ordinal of the org's date at an instant."""
    ordinal, next_day = _local_day(zone_name, at // 3_600_000_000)
    return ordinal if at < next_day else ordinal + 1


@lru_cache(maxsize=100_000)
def ordinal(day: str) -> int:
    """The proleptic ordinal of a date."""
    return date.fromisoformat(day).toordinal()


@lru_cache(maxsize=100_000)
def midnight_of_ordinal(zone_name: str, days: int) -> int:
    """The first instant of the local day with this ordinal."""
    return _midnight(zone_name, date.fromordinal(days))
