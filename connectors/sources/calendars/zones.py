"""Zones: what a calendar means by the name of a time zone, in the spellings of every vendor.

A name of the tz database goes first, then a Windows name (by Unicode's table), then a known name behind a vendor's prefix, then
what the calendar defines itself, then the cities of a Windows title. Systems ship old definitions under good names, so a good
name wins over a definition.
"""

import re
from bisect import bisect_right
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Final
from zoneinfo import available_timezones

import msgspec
from msgspec import Struct

from dealpulse.connectors.sources.calendars.lines import Line, Unparsable, value_of
from dealpulse.connectors.sources.calendars.rules import BadRule, Purse, Rule, Spent, dates, parse
from dealpulse.schemas.time import LATEST

_LAST: Final = datetime(2101, 1, 1)  # noqa: DTZ001
_EARLIEST_YEAR: Final = 1969
_STEPS: Final = 20_000
_MOST_CHANGES: Final = 2_000
_LONGEST_NAME: Final = 200
_OFFSET = re.compile(r"\(?\s*(?:UTC|GMT|Z)?\s*([+-])(\d{1,2}):?(\d{2})?\)?\s*", re.IGNORECASE)
_TITLED = re.compile(r"\((?:UTC|GMT)\s*[+-]?[\d:]*\)\s*|\s*\(.*?\)", re.IGNORECASE)
# Fixed offsets in the tz database, which American calendars use for zones with a summer time.
ABBREVIATIONS: Final = ("EST", "MST", "HST")
_NORTH_AMERICA: Final = {
    "eastern time": "America/New_York",
    "central time": "America/Chicago",
    "mountain time": "America/Denver",
    "pacific time": "America/Los_Angeles",
    "atlantic time": "America/Halifax",
}


class Table(Struct, frozen=True, array_like=True):
    """A zone by its changes.

    Attributes:
        changes: (when in UTC, the offset from then on), in seconds.
        before: the offset before the first change.
    """

    changes: tuple[tuple[int, int], ...]
    before: int

    def offset_at(self, seconds: int) -> int:
        """The offset at an instant."""
        found = bisect_right(self.changes, (seconds, LATEST)) - 1
        return self.before if found < 0 else self.changes[found][1]

    def offset_at_local(self, seconds: int) -> int:
        """The offset of a local time: of two the first; of one that is skipped, that before the change."""
        offset = self.before
        for at, after in self.changes[max(0, self._near(seconds) - 2) :]:
            if seconds < at + max(offset, after):
                break
            offset = after
        return offset

    def _near(self, seconds: int) -> int:
        return bisect_right(self.changes, (seconds - 86_400, LATEST))


def known(name: str) -> str | None:
    """The name in the tz database of what a calendar calls a zone, or None."""
    return None if len(name) > _LONGEST_NAME else _known(name.strip().strip('"').strip())


@lru_cache(maxsize=5_000)
def _known(name: str) -> str | None:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    names = _names()
    if name.casefold() in names:
        return names[name.casefold()]
    if name in WINDOWS_TO_OLSON:
        return WINDOWS_TO_OLSON[name]
    parts = name.split("/")
    for first in range(1, len(parts)):
        found = names.get("/".join(parts[first:]).casefold())
        if found is not None:
            return found
    return None


def by_title(name: str) -> str | None:
    """The zone of a title as Windows shows it, `(UTC+01:00) Amsterdam, Berlin, Bern`: by a city that names a zone; or by its
    offset.
    """
    if len(name) > _LONGEST_NAME:
        return None
    bare = _TITLED.sub("", name).strip()
    if bare.casefold() in _NORTH_AMERICA:
        return _NORTH_AMERICA[bare.casefold()]
    dashed = _names().get(name.strip().replace("-", "/", 1).casefold())
    if dashed is not None:
        return dashed
    cities = _cities()
    for city in bare.split(","):
        found = cities.get(city.strip().casefold().replace(" ", "_"))
        if found is not None:
            return found
    # Whole hours have names in the tz database, with the sign turned round. What shows two offsets is no fixed one.
    offset = _OFFSET.fullmatch(name.strip())
    if offset is not None and not int(offset[3] or 0) and int(offset[2]) <= 12:
        hours = int(offset[2])
        return f"Etc/GMT{'-' if offset[1] == '+' else '+'}{hours}" if hours else "Etc/UTC"
    return None


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    # `localtime` is the zone of the machine, and would give another meeting on another one.
    return {name.casefold(): name for name in available_timezones() if name != "localtime"}


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    found: dict[str, str] = {}
    for name in sorted(_names().values()):
        area, _, city = name.rpartition("/")
        if area and area != "Etc":
            found.setdefault(city.casefold(), name)
    return found


def defined(lines: list[Line]) -> tuple[str, Table | None] | None:
    """The zone that a VTIMEZONE defines: the tz database's name for it, or a name of its own with its changes; None where it
    defines none.

    A rule that is not about years, or costs more than a zone of two centuries, ends the definition there.
    """
    alias, tables = "", list[tuple[datetime, int, int]]()
    observance: list[Line] | None = None
    purse = Purse(_STEPS)
    for line in lines:
        if line.name == "BEGIN":
            observance = [] if line.value.upper() in ("STANDARD", "DAYLIGHT") else None
        elif line.name == "END" and observance is not None:
            tables.extend(_changes(observance, purse))
            observance = None
        elif observance is not None:
            observance.append(line)
        elif line.name == "X-LIC-LOCATION":
            alias = known(line.value) or ""
    if alias:
        return alias, None
    if not tables:
        return None
    tables = sorted(set(tables))[:_MOST_CHANGES]
    changes = tuple((_seconds(at) - before, after) for at, before, after in tables)
    table = Table(tuple(sorted(dict(changes).items())), tables[0][1])
    return "own:" + blake2b(msgspec.json.encode(table), digest_size=8).hexdigest(), table


def _changes(observance: list[Line], purse: Purse) -> list[tuple[datetime, int, int]]:
    """(local time before the change, offset before, offset after) of one STANDARD or DAYLIGHT."""
    first: datetime | None = None
    before = after = None
    rules: list[str] = []
    more: list[datetime] = []
    try:
        for line in observance:
            match line.name:
                case "DTSTART" | "RDATE":
                    for text in line.value.split(",")[:_MOST_CHANGES]:
                        value = value_of(text)
                        if not isinstance(value, datetime):
                            continue
                        if line.name == "RDATE":
                            more.append(value.replace(tzinfo=None))
                        else:
                            first = value.replace(tzinfo=None)
                case "TZOFFSETFROM":
                    before = _offset(line.value)
                case "TZOFFSETTO":
                    after = _offset(line.value)
                case "RRULE":
                    rules.append(line.value)
    except (ValueError, Unparsable):
        return []
    if first is None or after is None:
        return []
    offset = after if before is None else before

    def local(at: datetime) -> datetime:
        return at.replace(tzinfo=None) + timedelta(seconds=offset)

    found = [first, *more]
    for text in rules:
        try:
            rule = parse(text)
            if rule.frequency == 0:
                found.extend(dates(rule, _recent(rule, first), _LAST, local, purse))
        except (BadRule, Spent):
            continue
    return [(at, offset, after) for at in found]


def _offset(text: str) -> int:
    from icalendar.prop import vUTCOffset

    return int(vUTCOffset.from_ical(text).total_seconds())  # type: ignore[no-untyped-call]


def _recent(rule: Rule, first: datetime) -> datetime:
    """Where a yearly rule may begin: Windows' began in 1601, and nobody imports a meeting from before 1990."""
    old = first.year < _EARLIEST_YEAR and (first.month, first.day) != (2, 29)
    yearly = rule.count is None and rule.parts["interval"] == 1
    return first.replace(year=_EARLIEST_YEAR) if old and yearly else first


def _seconds(at: datetime) -> int:
    return (at - datetime(1970, 1, 1)) // timedelta(seconds=1)  # noqa: DTZ001
