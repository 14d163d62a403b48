"""Calendars: everything that some files, mails and folders say of meetings, told together.

What one calendar says of a meeting can only be understood beside what the others say: an answer changes one person of an
invitation, a newer version cancels what it lacks. So all is read first, and told at the end.
"""

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final, cast

import msgspec

from dealpulse.connectors.sources.calendars import zones
from dealpulse.connectors.sources.calendars.lines import (
    LARGEST_FILE,
    LARGEST_PART,
    Calendar,
    Entry,
    calendars,
)
from dealpulse.connectors.sources.calendars.memory import (
    Export,
    Memory,
    bound,
    name_of,
    stated_in,
    vanished,
    zones_of,
)
from dealpulse.connectors.sources.calendars.moments import Clocks
from dealpulse.connectors.sources.calendars.rules import Purses
from dealpulse.connectors.sources.calendars.sayings import MESSAGES, Around, Saying, Unusable, read
from dealpulse.connectors.sources.calendars.series import Content
from dealpulse.connectors.sources.calendars.turns import Gone
from dealpulse.connectors.sources.calendars.versions import Telling, Versions
from dealpulse.connectors.sources.envelopes import line
from dealpulse.connectors.sources.report import Reject
from dealpulse.connectors.sources.wanted import Wanted
from dealpulse.schemas.errors import Refused
from dealpulse.schemas.time import EARLIEST, LATEST, rfc3339

SOURCE: Final = "calendar"

_FILE_STEPS: Final = 5_000_000
_MOST_ZONES: Final = 1_000
_ORGANIZER: Final = "the organizer"
_NO_MEETING: Final = {
    "VTODO": "a task",
    "VJOURNAL": "a note in a journal",
    "VFREEBUSY": "free and busy times",
    "VAVAILABILITY": "free and busy times",
    "VALARM": "an alarm",
    "VPOLL": "a poll for a date",
}
_PROPOSALS: Final = {
    "COUNTER": "it proposes another time, which only a new invitation makes true",
    "DECLINECOUNTER": "it turns down a proposal",
    "REFRESH": "it asks for the invitation again",
}


class Calendars:
    """Reads calendars and tells their meetings.

    Args:
        wanted: what is asked of the import.
        known: what an earlier import knew in the end: what was told then is not told again, and what has vanished since is
            cancelled.

    Raises:
        Refused: the zone, or what is known, cannot be used.
    """

    def __init__(self, wanted: Wanted, known: bytes = b"") -> None:
        self._wanted = wanted
        self._zone = None if wanted.zone is None else zones.known(wanted.zone)
        if wanted.zone is not None and self._zone is None:
            raise Refused(f"{wanted.zone!r} is no time zone; give one such as Europe/Berlin with --zone")
        try:
            self._before = msgspec.msgpack.decode(known, type=Memory) if known else Memory()
        except msgspec.DecodeError as error:
            raise Refused(f"what is known of earlier calendars cannot be read: {error}") from None
        self._fresh: list[Saying] = []
        self._exports: dict[tuple[str, str], Export] = {}
        self._tables = dict(self._before.tables)
        self._definitions: dict[str, str | None] = {}
        self._clocks = Clocks(self._tables)
        self._latest = self._before.latest
        self._together = 1 + max((saying.together for saying in self._before.sayings), default=0)
        self._told: list[Saying] = []
        self._gone: list[Gone] = []
        self.made: dict[str, int] = {}

    # ---- taking -------------------------------------------------------------------------------------------------------

    def take(
        self, raw: bytes, file: str, row: int, *, method: str | None = None, said: int | None = None
    ) -> int:
        """Take the calendar of a mail's part; returns how many of its entries speak of meetings.

        Args:
            raw: the part, decoded.
            file, row: how a Reject names it.
            method: the part's `method`; what the calendar says of itself goes before it.
            said: the mail's instant (µs), for entries that do not say when they were written.
        """
        entries, taken = self._take(io.BytesIO(raw), LARGEST_PART, file, row, method or "", said, "")
        if entries == 0:
            self._reject(file, row, None, "no_entry", "it holds no calendar entry", {})
        return taken

    def take_file(self, path: Path, calendar: str = "") -> int:
        """Take a file; returns how many entries it has.

        Args:
            path: the file, plain or .gz.
            calendar: what the calendar is known by, where a later file may be a newer version of the same one.
        """
        name = path.name
        entries = 0
        try:
            with _opened(path) as handle:
                entries, _ = self._take(handle, LARGEST_FILE, name, None, "", None, calendar)
        except (OSError, EOFError, zlib.error) as error:
            self._reject(name, 0, None, "unreadable_file", f"the file cannot be read: {error}", {})
            return 0
        if entries == 0:
            self._reject(name, 0, None, "no_entry", "it holds no calendar entry", {})
        return entries

    def _take(
        self,
        handle: IO[bytes],
        most: int,
        file: str,
        row: int | None,
        method: str,
        said: int | None,
        calendar: str,
    ) -> tuple[int, int]:
        entries = taken = 0

        def fault(reason: str, detail: str) -> None:
            self._reject(file, row or 0, None, reason, detail, {})

        for found in calendars(handle, most, fault):
            for entry in found.entries:
                # A zone is part of the others' times, and no entry by itself.
                entries += entry.kind != "VTIMEZONE"
                entry.row = entries if row is None else row
            taken += self._calendar(found, file, method, said, calendar)
            self._together += 1
        return entries, taken

    def _calendar(self, found: Calendar, file: str, method: str, said: int | None, calendar: str) -> int:
        """Take one calendar: its own words first, then its zones, then its events."""
        about = {line.name: line.value for line in found.lines}
        method = (about.get("METHOD") or method).strip().upper()
        named = self._own_zones(found.entries)
        zone = self._zone or self._named_zone(about.get("X-WR-TIMEZONE", ""), named) or "UTC"
        stated = stated_in(found.entries)
        name = calendar or name_of(about)
        around = Around(
            method=method if method in MESSAGES else "",
            calendar=_ORGANIZER if method in MESSAGES else name or about.get("X-WR-CALNAME", "")[:200],
            together=self._together,
            file=file,
            zone=zone,
            zones=lambda tzid: self._named_zone(tzid, named),
            clocks=self._clocks,
            said=stated if said is None else said,
            note=lambda *note: None,
        )
        taken: list[Saying] = []
        for entry in found.entries:
            saying = self._entry(entry, around, method)
            if saying is not None:
                taken.append(saying)
        self._fresh.extend(taken)
        self._latest = max([self._latest, stated or EARLIEST, *(saying.said for saying in taken)])
        if name and taken and method not in MESSAGES:
            self._export(name, file, stated, taken, about)
        return len(taken)

    def _entry(self, entry: Entry, around: Around, method: str) -> Saying | None:
        if entry.kind == "VTIMEZONE":
            return None
        lines = entry.lines()
        cells = {
            line.name: line.value[:200] for line in lines if line.name in ("UID", "DTSTART", "RECURRENCE-ID")
        }

        def reject(reason: str, detail: str, column: str | None = None, kept: bool = False) -> None:
            self._reject(around.file, entry.row, column, reason, detail, cells, kept)

        if entry.kind != "VEVENT":
            what = _NO_MEETING.get(entry.kind, "something else")
            reject("no_meeting", f"{entry.kind[:32]} is {what}, and no meeting")
        elif entry.fault is not None:
            reject(*entry.fault)
        elif method in _PROPOSALS:
            reject("proposal", _PROPOSALS[method])
        else:
            notes: dict[tuple[str, str], tuple[str, int]] = {}

            def note(reason: str, column: str, detail: str, value: str) -> None:
                first, count = notes.get((reason, column), (detail, 0))
                notes[reason, column] = (first, count + 1)

            try:
                saying = read(entry.row, lines, msgspec.structs.replace(around, note=note))
            except Unusable as error:
                reject(error.reason, error.detail)
                return None
            for (reason, column), (detail, count) in notes.items():
                more = f", and {count - 1:,} more" if count > 1 else ""
                reject(reason, detail + more, column, kept=True)
            if saying.names_nobody and saying.status != "cancelled":
                reject("nobody", "it names nobody, so it counts for nobody", "ATTENDEE", kept=True)
            return saying
        return None

    def _own_zones(self, entries: list[Entry]) -> dict[str, Entry]:
        """The zones that a calendar defines, by the names that it gives them."""
        found: dict[str, Entry] = {}
        for entry in entries:
            if entry.kind == "VTIMEZONE":
                title = next((line.value for line in entry.lines() if line.name == "TZID"), "")
                found.setdefault(title.strip().strip('"'), entry)
        return found

    def _named_zone(self, title: str, named: dict[str, Entry]) -> str | None:
        bare = title.strip().strip('"')
        if not bare:
            return None
        known = zones.known(bare)
        if known is not None and bare not in zones.ABBREVIATIONS:
            return known
        return self._defined(named[bare]) if bare in named else known or zones.by_title(bare)

    def _defined(self, entry: Entry) -> str | None:
        """The name of a zone that a calendar defines. Each mail brings the same definition again, so it is read once."""
        if entry.text not in self._definitions:
            found = zones.defined(entry.lines()) if len(self._definitions) < _MOST_ZONES else None
            if found is not None and found[1] is not None:
                self._tables[found[0]] = found[1]
            self._definitions[entry.text] = None if found is None else found[0]
        return self._definitions[entry.text]

    def _export(
        self, name: str, file: str, stated: int | None, taken: list[Saying], about: dict[str, str]
    ) -> None:
        uids = frozenset(saying.uid for saying in taken)
        before = self._exports.get((name, file))
        since, until = (
            bound(about.get(key, ""), default)
            for key, default in (("X-CALSTART", EARLIEST), ("X-CALEND", LATEST))
        )
        if before is not None:
            uids, since, until = uids | before.uids, min(since, before.since), max(until, before.until)
            stated = max(stated or EARLIEST, before.stated)
        self._exports[name, file] = Export(name, stated or EARLIEST, uids, since, until)

    # ---- telling ------------------------------------------------------------------------------------------------------

    def events(self) -> Iterator[bytes]:
        """The events of everything taken that no earlier import has told, once each."""
        exports = sorted([*self._before.exports, *self._exports.values()], key=lambda export: export.stated)
        self._gone = list(dict.fromkeys([*self._before.gone, *vanished(exports)]))
        old = _by_uid(self._before.sayings)
        fresh = _by_uid(self._fresh)
        gone: dict[str, list[Gone]] = {}
        for one in self._gone:
            gone.setdefault(one.uid, []).append(one)
        now, then = Purses(), Purses()
        known_gone = set(self._before.gone)
        for uid in list(old):
            if uid not in fresh and all(one in known_gone for one in gone.get(uid, ())):
                self._told.extend(old.pop(uid))
        for uid in dict.fromkeys([*fresh, *old]):
            before = Versions(self._clocks, self._before.latest, self._wanted.until, then)
            if uid in old:
                before.tell(old[uid], [one for one in gone.get(uid, ()) if one in known_gone])
            versions = Versions(self._clocks, self._latest, self._wanted.until, now)
            sayings = [*old.get(uid, ()), *fresh.get(uid, ())]
            versions.tell(sayings, gone.get(uid, ()))
            told = {telling.said for telling in before.tellings}
            yield from self._tell(versions, told, sayings, fresh.get(uid, []))

    def _tell(
        self,
        versions: Versions,
        before: set[tuple[str, int, int, Content]],
        sayings: list[Saying],
        fresh: list[Saying],
    ) -> Iterator[bytes]:
        """The events of one UID, and what became of the entries that gave none."""
        spoke: set[Saying | None] = set()
        new = set(fresh)
        useful = {telling.by for telling in versions.tellings}
        for telling in versions.tellings:
            if telling.said in before or not EARLIEST <= telling.at < LATEST:
                continue
            spoke.add(telling.by)
            file = "" if telling.by is None else telling.by.file
            self.made[file] = self.made.get(file, 0) + 1
            yield line(SOURCE, self._wanted.org, "activity.meeting.changed", telling.at, _data(telling))
        remarked: set[tuple[Saying, str | None]] = set()
        for saying, reason, detail in versions.remarks:
            # One reason for what became nothing; and each thing once of what was told without it.
            place = (saying, reason if saying in spoke else None)
            if saying in new and place not in remarked:
                remarked.add(place)
                self._of(saying, reason, detail, kept=saying in spoke)
        silent = {saying for saying, _ in remarked}
        for saying in fresh:
            if saying not in spoke and saying not in silent:
                again = ("changed_nothing", "it says again what another version or copy says")
                self._of(saying, *versions.useless.get(saying, again))
        self._told.extend(saying for saying in sayings if saying in useful)

    def known(self) -> bytes:
        """After `events`: what the next import should know, as `known`."""
        last: dict[str, Export] = {}
        for export in sorted(
            [*self._before.exports, *self._exports.values()], key=lambda export: export.stated
        ):
            last[export.calendar] = export
        used = {zone for saying in self._told for zone in zones_of(saying)}
        tables = {name: table for name, table in self._tables.items() if name in used}
        return msgspec.msgpack.encode(
            Memory(self._told, list(last.values()), self._gone, tables, self._latest)
        )

    def _of(self, saying: Saying, reason: str, detail: str, kept: bool = False) -> None:
        cells = {"UID": saying.uid}
        if saying.start is not None:
            cells["DTSTART"] = self._clocks.key(saying.start)
        if saying.recurrence is not None:
            cells["RECURRENCE-ID"] = self._clocks.key(saying.recurrence)
        self._reject(saying.file, saying.row, None, reason, detail, cells, kept)

    def _reject(
        self,
        file: str,
        row: int,
        column: str | None,
        reason: str,
        detail: str,
        cells: dict[str, str],
        kept: bool = False,
    ) -> None:
        self._wanted.on_reject(Reject(file, row, column, reason, detail, cells, kept))


def _data(telling: Telling) -> dict[str, Any]:
    content = telling.content
    data: dict[str, Any] = {
        "meeting": telling.meeting,
        "start": rfc3339(content.start),
        "end": rfc3339(content.end),
        "status": content.status,
    }
    if content.organizer is not None:
        data["organizer"] = content.organizer
    data["attendees"] = [{"email": email, "response": response} for email, response in content.people]
    data["sequence"] = telling.sequence
    return data


def _by_uid(sayings: list[Saying]) -> dict[str, list[Saying]]:
    found: dict[str, list[Saying]] = {}
    for saying in sayings:
        found.setdefault(saying.uid, []).append(saying)
    return found


def _opened(path: Path) -> IO[bytes]:
    if path.suffix.lower() == ".gz":
        return cast("IO[bytes]", gzip.open(path))
    return path.open("rb")
