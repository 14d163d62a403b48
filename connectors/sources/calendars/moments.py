"""Moments: a day, or a local time in a zone, as calendars write them, and the instant that each one is.

A weekly meeting at nine in Berlin stays at nine when the clocks change; so a series is counted in local time, and each of its
dates becomes an instant by itself.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from dealpulse.connectors.sources.calendars.zones import Table
from dealpulse.schemas.time import EPOCH, SECOND, instant

DATE: Final = ""
"""The zone of a day, which is the same everywhere."""


class Moment(Struct, frozen=True, array_like=True):
    """A local time, and its zone: an IANA name, the name of a table of the calendar's own, or DATE for a whole day."""

    at: datetime
    zone: str

    @property
    def all_day(self) -> bool:
        """Whether it is a day and no time."""
        return self.zone == DATE


class Clocks:
    """Makes instants of moments and local times of instants.

    Args:
        tables: the zones that calendars define themselves, by name.
    """

    def __init__(self, tables: dict[str, Table]) -> None:
        self.tables = tables

    def instant(self, moment: Moment, midnights: str) -> int:
        """The instant (µs); of a day its midnight in the zone `midnights`. A time that the change of clocks skips is read by the
        clock before it.
        """
        zone = moment.zone or midnights
        table = self.tables.get(zone)
        if table is not None:
            since = _naive(moment.at)
            return since - table.offset_at_local(since // SECOND) * SECOND
        try:
            return instant(moment.at.replace(tzinfo=_zone(zone)))
        except OverflowError:
            return _naive(moment.at)

    def local(self, at: int, zone: str) -> datetime:
        """An instant as the clocks of a zone show it."""
        table = self.tables.get(zone)
        seconds, rest = divmod(at, SECOND)
        if table is not None:
            return _ZERO + timedelta(seconds=seconds + table.offset_at(seconds), microseconds=rest)
        aware = EPOCH + timedelta(microseconds=at)
        return aware.astimezone(_zone(zone)).replace(tzinfo=None)

    def key(self, moment: Moment) -> str:
        """How a moment is written in the id of a meeting: the day, or the time in UTC."""
        if moment.all_day:
            return f"{moment.at:%Y%m%d}"
        return f"{EPOCH + timedelta(microseconds=self.instant(moment, moment.zone)):%Y%m%dT%H%M%SZ}"


@lru_cache(maxsize=1_000)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _naive(at: datetime) -> int:
    return instant(at.replace(tzinfo=UTC))


_ZERO: Final = EPOCH.replace(tzinfo=None)
