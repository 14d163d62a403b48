"""Rules: how a meeting repeats, and on which dates, at a cost that nobody's rule can raise.

dateutil computes the dates. A rule of four lines can ask for every second until the year 9999, or for a 30 February for ever; so
every step of it is paid for out of a purse, and an empty purse ends it.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from msgspec import Struct

FREQUENCIES: Final = (
    "YEARLY",
    "MONTHLY",
    "WEEKLY",
    "DAILY",
    "HOURLY",
    "MINUTELY",
    "SECONDLY",
)  # dateutil's 0..6
DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_FILE_STEPS: Final = 1_500_000
_LONGEST_RULE: Final = 4_000
_LARGEST_INTERVAL: Final = 100_000

# Part of a rule → dateutil's name, smallest and largest number, whether it also counts from the end.
_NUMBERS: Final[dict[str, tuple[str, int, int, bool]]] = {
    "BYMONTH": ("bymonth", 1, 12, False),
    "BYMONTHDAY": ("bymonthday", 1, 31, True),
    "BYYEARDAY": ("byyearday", 1, 366, True),
    "BYWEEKNO": ("byweekno", 1, 53, True),
    "BYSETPOS": ("bysetpos", 1, 366, True),
    "BYHOUR": ("byhour", 0, 23, False),
    "BYMINUTE": ("byminute", 0, 59, False),
    "BYSECOND": ("bysecond", 0, 59, False),
}
_OF_A_DAY: Final = ("byhour", "byminute", "bysecond")


class BadRule(Exception):
    """A rule that cannot be read; the message says what of it."""


class Spent(Exception):
    """The purse is empty: the rule has more dates, or looks at more, than anybody will wait for."""


class Purse:
    """What the rules of one file, or of one series, may still cost, in steps of some microseconds."""

    def __init__(self, steps: int, whole: "Purse | None" = None) -> None:
        self.steps = steps
        self._whole = whole

    def pay(self, steps: int) -> None:
        """Take steps out.

        Raises:
            Spent: there are no more.
        """
        self.steps -= steps
        if self.steps < 0:
            raise Spent
        if self._whole is not None:
            self._whole.pay(steps)


class Purses(dict[str, Purse]):
    """A purse for each file, so that one cannot spend what another needs."""

    def __missing__(self, file: str) -> Purse:
        self[file] = Purse(_FILE_STEPS)
        return self[file]


class Rule(Struct, frozen=True):
    """A rule as read.

    Attributes:
        frequency: index in FREQUENCIES.
        parts: what dateutil takes, by its names.
        count: how many dates, with the first.
        until: the last date: a day, a local time, or an aware time in UTC.
    """

    frequency: int
    parts: dict[str, Any]
    count: int | None
    until: date | datetime | None

    @property
    def endless(self) -> bool:
        """Whether nothing in the rule ends it."""
        return self.count is None and self.until is None


@lru_cache(maxsize=2_000)
def parse(text: str) -> Rule:
    """The rule that a line says.

    Raises:
        BadRule: it says none, or one of another calendar than ours.
    """
    from icalendar.error import InvalidCalendar
    from icalendar.prop import vRecur

    if len(text) > _LONGEST_RULE:
        raise BadRule("the rule is longer than any rule")
    text = "".join(text.split())
    try:
        said: dict[str, Any] = dict(vRecur.from_ical(text))
    except (ValueError, TypeError, InvalidCalendar) as error:
        raise BadRule(f"{text!r} is no rule: {error}") from None
    frequency = str(said.pop("FREQ", [""])[0]).upper()
    if frequency not in FREQUENCIES:
        raise BadRule(f"{text!r} does not say how often")
    if str(said.pop("RSCALE", ["GREGORIAN"])[0]).upper() != "GREGORIAN":
        raise BadRule(f"{text!r} counts in another calendar than ours")
    said.pop("SKIP", None)
    count, until = said.pop("COUNT", [None])[0], said.pop("UNTIL", [None])[0]
    if (count is not None and count < 1) or not (until is None or isinstance(until, date)):
        raise BadRule(f"{text!r} does not say when it ends")
    parts: dict[str, Any] = {"interval": int(said.pop("INTERVAL", [1])[0]), "wkst": 0}
    if not 1 <= parts["interval"] <= _LARGEST_INTERVAL:
        raise BadRule(f"{text!r} has an interval outside 1 to {_LARGEST_INTERVAL:,}")
    if "WKST" in said:
        parts["wkst"] = _days(text, said.pop("WKST"))[0].weekday
    for name in ("BYDAY", "BYWEEKDAY"):
        if name in said:
            parts["byweekday"] = _days(text, said.pop(name))
    for name, values in said.items():
        if name.startswith("X-"):
            continue
        if name not in _NUMBERS:
            raise BadRule(f"{text!r} has a part {name} that rules do not have")
        key, least, most, backwards = _NUMBERS[name]
        numbers = [int(value) for value in values]
        if not all(least <= (abs(number) if backwards else number) <= most for number in numbers):
            raise BadRule(f"{text!r} has a {name} outside {least} to {most}")
        parts[key] = tuple(numbers)
    return Rule(FREQUENCIES.index(frequency), parts, count, until)


def _days(text: str, values: list[Any]) -> tuple[Any, ...]:
    from dateutil.rrule import weekday  # type: ignore[import-untyped]

    found = []
    for value in values:
        name, nth = str(value.weekday or "").upper(), value.relative
        if name not in DAYS or (nth is not None and not 1 <= abs(nth) <= 53):
            raise BadRule(f"{text!r} names a day of the week that there is not")
        found.append(weekday(DAYS.index(name), nth))
    return tuple(found)


def dates(
    rule: Rule,
    first: datetime,
    last: datetime,
    local: Callable[[datetime], datetime],
    purse: Purse,
    *,
    all_day: bool = False,
    with_first: bool = True,
) -> Iterator[datetime]:
    """The local times of a series, in order, up to `last`.

    Args:
        rule: how it repeats.
        first: the local time at which it starts.
        last: the local time after which nobody asks.
        local: makes a local time of one in UTC, for a rule that ends at an instant.
        purse: pays for every step.
        all_day: hours, minutes and seconds of the rule say nothing.
        with_first: the start is one of the times, and counted, whether or not the rule has it (RFC 5545, 3.8.5.3).

    Raises:
        Spent: the purse is empty.
    """
    # Who only asks for help should not wait for dateutil.
    from dealpulse.connectors.sources.calendars.paid import PaidRule

    parts = rule.parts
    if all_day:
        parts = {name: value for name, value in parts.items() if name not in _OF_A_DAY}
    until = last if rule.until is None else min(last, _until(rule.until, first, local))
    if with_first:
        yield first
    left = None if rule.count is None else rule.count - with_first
    if until < first or not _can_be(rule.frequency, parts):
        return
    try:
        found = PaidRule(purse, rule.frequency, dtstart=first, until=until, **parts)
        for at in found:
            purse.pay(1)
            if at == first and with_first:
                continue
            if left is not None:
                if left == 0:
                    return
                left -= 1
            yield at
    except (ValueError, OverflowError):
        # dateutil's word for hours or minutes that an interval never meets, and for the end of all calendars.
        return


def _until(until: date | datetime, first: datetime, local: Callable[[datetime], datetime]) -> datetime:
    """A rule's end as a local time; a day ends with its last second, as every calendar that writes one means it."""
    if not isinstance(until, datetime):
        return datetime(until.year, until.month, until.day, 23, 59, 59)  # noqa: DTZ001
    if until.tzinfo is None:
        return until
    try:
        return local(until)
    except OverflowError:
        return until.replace(tzinfo=None)


def _can_be(frequency: int, parts: dict[str, Any]) -> bool:
    """Whether a position can be in a set at all; dateutil would look for the second of one until the year 9999."""
    if "bysetpos" not in parts or frequency < 3:
        return True
    size = 1
    for level, name in enumerate(_OF_A_DAY, start=4):
        if level > frequency:
            size *= len(set(parts.get(name, (0,))))
    return any(abs(position) <= size for position in parts["bysetpos"])
