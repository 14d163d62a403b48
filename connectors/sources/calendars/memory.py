"""Memory: what calendars have said so far, so that a later import knows what is new, and what has vanished.

A calendar does not say what was deleted; it only has it no longer. Who knows the earlier one can tell.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from dealpulse.connectors.sources.calendars.lines import Entry, Unparsable, value_of
from dealpulse.connectors.sources.calendars.sayings import Saying
from dealpulse.connectors.sources.calendars.turns import Gone
from dealpulse.connectors.sources.calendars.zones import Table
from dealpulse.schemas.time import EARLIEST, LATEST, instant


class Export(Struct, frozen=True, array_like=True):
    """A calendar as it was at an instant: the ids that it had, and the window that it speaks of."""

    calendar: str
    stated: int
    uids: frozenset[str]
    since: int
    until: int


class Memory(Struct, array_like=True):
    """All that has been said so far, as far as anything can still depend on it."""

    sayings: list[Saying] = []
    exports: list[Export] = []
    gone: list[Gone] = []
    tables: dict[str, Table] = {}
    latest: int = EARLIEST


def vanished(exports: list[Export]) -> Iterator[Gone]:
    """What a calendar had, and its next version has no longer.

    Who saves one invitation after the other as `invite.ics` has deleted nothing: two versions have something in common.
    """
    last: dict[str, Export] = {}
    for export in exports:
        before = last.get(export.calendar)
        if before is not None and before.uids & export.uids:
            for uid in sorted(before.uids - export.uids):
                yield Gone(uid, export.calendar, export.stated, export.since, export.until)
        last[export.calendar] = export


def name_of(about: dict[str, str]) -> str:
    """What a calendar is surely known by: an id, or somebody's address. "Calendar" and "Work" are everybody's."""
    name = about.get("X-WR-CALNAME", "").strip()
    return about.get("X-WR-RELCALID", "").strip()[:200] or (name[:200] if "@" in name else "")


def stated_in(entries: list[Entry]) -> int | None:
    """The last stamp in a calendar: it was written then, or later."""
    stamps = {
        line.rpartition(":")[2].strip()
        for entry in entries
        if entry.kind == "VEVENT"
        for line in entry.text.split("\n")
        if line.upper().startswith(("DTSTAMP", "LAST-MODIFIED"))
    }
    for text in sorted((text for text in stamps if len(text) == 16 and text.endswith("Z")), reverse=True):
        at = bound(text, -1)
        if at >= 0:
            return at
    return None


def bound(text: str, default: int) -> int:
    """An instant in UTC, or the default where the text is none that can be."""
    try:
        value: Any = value_of(text) if text else None
        at = instant(value)
    except (Unparsable, TypeError):
        return default
    return at if EARLIEST <= at < LATEST else default


def zones_of(saying: Saying) -> Iterator[str]:
    yield saying.midnights
    moments = [saying.start, saying.recurrence, *(moment for moment, _ in saying.more), *saying.without]
    yield from (moment.zone for moment in moments if moment is not None)
