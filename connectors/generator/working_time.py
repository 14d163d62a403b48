"""Working time: when people of a region sit at their desks.

Days are whole numbers since 1970-01-01, instants are seconds since then, UTC. Zones and summer time are written down here and not
read from the machine, because a history must not change with the machine's zone files.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

DAY = 86_400
HOUR = 3_600
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Region:
    """Where people live: their zone, its hours ahead of UTC in winter, whose summer time, whose holidays, whose money."""

    name: str
    zone: str
    ahead: int
    summer: str
    country: str
    currency: str


REGIONS = (
    Region("East", "America/New_York", -5, "us", "US", "USD"),
    Region("West", "America/Los_Angeles", -8, "us", "US", "USD"),
    Region("UKI", "Europe/London", 0, "eu", "GB", "GBP"),
    Region("DACH", "Europe/Berlin", 1, "eu", "DE", "EUR"),
    Region("APAC", "Asia/Singapore", 8, "", "SG", "USD"),
)


class WorkingTime:
    """A region's days from `first` to `last`: which are worked, how briskly, and when the office is open."""

    __slots__ = ("first", "offset", "pace", "region", "working")

    def __init__(self, region: Region, first: int, last: int) -> None:
        self.region = region
        self.first = first
        self.offset: list[int] = []
        self.working: list[bool] = []
        self.pace: list[float] = []
        for number in range(first, last + 1):
            day = EPOCH + timedelta(days=number)
            self.offset.append((region.ahead + _summer_time(region.summer, day)) * HOUR)
            self.working.append(day.weekday() < 5 and day not in _holidays(region.country, day.year))
            self.pace.append(_pace(region.country, day))

    def at(self, day: int, minute: int) -> int:
        """The instant of a minute of a local day."""
        return day * DAY - self.offset[day - self.first] + minute * 60

    def works(self, day: int) -> bool:
        """True on a day on which the region works."""
        return self.working[day - self.first]

    def next_day(self, day: int) -> int:
        """The first working day from `day` on."""
        while not self.working[day - self.first]:
            day += 1
        return day

    def day_of(self, instant: int) -> int:
        """The local day of an instant."""
        return (instant + self.offset[instant // DAY - self.first]) // DAY

    def open_at(self, instant: int, random: Callable[[], float]) -> int:
        """The instant itself when the office is open, else some time in the next morning that is worked."""
        local = instant + self.offset[instant // DAY - self.first]
        day, second = divmod(local, DAY)
        if second > 68_400:  # 19:00
            day += 1
        elif second >= 28_800 and self.working[day - self.first]:
            return instant
        return self.at(self.next_day(day), 480) + int(random() * 9_000)


def number_of(day: date) -> int:
    """The day's number since 1970-01-01."""
    return (day - EPOCH).days


def _summer_time(rule: str, day: date) -> int:
    if rule == "us":
        return 1 if _sunday(day.year, 3, 2) <= day < _sunday(day.year, 11, 1) else 0
    if rule == "eu":
        return (
            1
            if _sunday(day.year, 4, 1) - timedelta(7) <= day < _sunday(day.year, 11, 1) - timedelta(7)
            else 0
        )
    return 0


@lru_cache(maxsize=256)
def _sunday(year: int, month: int, which: int) -> date:
    first = date(year, month, 1)
    return first + timedelta((6 - first.weekday()) % 7 + 7 * (which - 1))


@lru_cache(maxsize=256)
def _holidays(country: str, year: int) -> frozenset[date]:
    """The holidays that nobody works through; enough to make gaps in the right places."""
    days = [date(year, 1, 1), date(year, 12, 25)]
    easter = _easter(year)
    if country == "US":
        thanksgiving = date(year, 11, 22) + timedelta((3 - date(year, 11, 22).weekday()) % 7)
        memorial = date(year, 5, 31) - timedelta(date(year, 5, 31).weekday())
        labour = date(year, 9, 1) + timedelta((0 - date(year, 9, 1).weekday()) % 7)
        days += [
            date(year, 7, 4),
            memorial,
            labour,
            thanksgiving,
            thanksgiving + timedelta(1),
            date(year, 12, 24),
        ]
    elif country in ("GB", "DE"):
        days += [easter - timedelta(2), easter + timedelta(1), date(year, 12, 26)]
        days += [date(year, 5, 1), date(year, 10, 3)] if country == "DE" else [_august_bank_holiday(year)]
    else:
        days += [date(year, 5, 1), date(year, 8, 9)]
    return frozenset(days)


def _august_bank_holiday(year: int) -> date:
    last = date(year, 8, 31)
    return last - timedelta(last.weekday())


def _easter(year: int) -> date:
    """Easter Sunday by the Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _pace(country: str, day: date) -> float:
    """How much is done on a day against an ordinary one: summer and Christmas are slow, ends of quarters are brisk."""
    if (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 3):
        return 0.45
    if day.month == 8:
        return 0.8 if country == "US" else 0.65
    if day.month in (3, 6, 9, 12) and day.day >= 15:
        return 1.2
    return 1.0
