"""Sayings: what a calendar says of a meeting once: when, how often, with whom, and how far it has come.

Two people's calendars say the same meeting in different words: other zones, other spellings of an address, rooms among the
people. Here it all becomes one form, so that what is the same compares as the same.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from hashlib import blake2b
from typing import Any, Final

import msgspec
from msgspec import Struct

from dealpulse.connectors.sources.calendars.lines import Line, Unparsable, value_of
from dealpulse.connectors.sources.calendars.moments import DATE, Clocks, Moment
from dealpulse.schemas.addresses import address
from dealpulse.schemas.time import DAY, EARLIEST, LATEST, SECOND

MOST_PEOPLE: Final = 2_000

_NOTHING: Final = Line("", {}, "")
# A birthday may begin in 1890; what says 0001 or 9999 means that it does not know.
_FIRST_YEAR: Final = 1600
_LAST_YEAR: Final = 2200
_LONGEST_UID: Final = 200
_LONGEST_NUMBER: Final = 12
_LARGEST_SEQUENCE: Final = 2**31
_LONGEST: Final = 36_600 * DAY
_RESPONSES: Final = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    # Somebody else comes instead, and stands in the list as well.
    "DELEGATED": "declined",
    "TENTATIVE": "tentative",
}
_NO_PERSON: Final = ("ROOM", "RESOURCE")
# Google's addresses of rooms and of calendars that belong to nobody.
_NOBODY: Final = (
    "@resource.calendar.google.com",
    "@group.calendar.google.com",
    "@import.calendar.google.com",
)
# These say when the message was written; a calendar that is published says by DTSTAMP when it was exported.
MESSAGES: Final = ("REQUEST", "REPLY", "CANCEL", "ADD")

Lasts = tuple[int, int]
"""Days by the calendar, then seconds by the clock."""


class Saying(Struct, frozen=True, array_like=True, eq=False):
    """One event of a calendar. One is itself and no other: it may have a hundred thousand dates, too many to compare.

    Attributes:
        uid: the series' or the meeting's own id.
        method: REQUEST, REPLY, CANCEL, ADD; "" for what a calendar holds.
        calendar: which calendar said it, where that is known; "" otherwise.
        together: what stands in one calendar of one file has one number.
        file, row: where; `row` is the how manieth entry of the file.
        sequence: the organizer's count of versions; None where an answer does not say which it answers.
        said: the instant at which it was said.
        booked: the instant at which the meeting was first said, where it has not been moved since.
        midnights: the zone in which its days begin.
        start, lasts: when the (first) meeting starts, and how long each takes.
        recurrence: the date of a series that it speaks of; `onwards`: that one and all later ones.
        rules, unrules: repetitions, and repetitions to leave out.
        more: more dates, each perhaps with a length of its own; `without`: dates to leave out.
        status: confirmed, tentative or cancelled; "" where it says nothing.
        organizer: an address.
        people: (address, response), in the order of addresses.
    """

    uid: str
    method: str
    calendar: str
    together: int
    file: str
    row: int
    sequence: int | None
    said: int
    booked: int | None
    midnights: str
    start: Moment | None
    lasts: Lasts
    recurrence: Moment | None
    onwards: bool
    rules: tuple[str, ...]
    unrules: tuple[str, ...]
    more: tuple[tuple[Moment, Lasts | None], ...]
    without: tuple[Moment, ...]
    status: str
    organizer: str | None
    people: tuple[tuple[str, str], ...]

    @property
    def repeats(self) -> bool:
        """Whether it speaks of a series."""
        return bool(self.rules or self.more)

    @property
    def names_nobody(self) -> bool:
        """Whether it says nothing of who takes part."""
        return self.organizer is None and not self.people


class Unusable(Exception):
    """An entry of which no meeting can be made: a word of `report.REASONS`, and a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class Around(Struct, frozen=True):
    """What stands around an entry, and holds for it.

    Attributes:
        method, calendar, together, file: as in Saying.
        zone: the zone of times without one.
        zones: makes a zone of the name of one; None where it is none.
        clocks: the time of all zones.
        said: the instant at which it was said, for an entry without a stamp; None where nothing says it.
        note: is told what could not be used, of an entry that can: reason, column, detail, the value.
    """

    method: str
    calendar: str
    together: int
    file: str
    zone: str
    zones: Callable[[str], str | None]
    clocks: Clocks
    said: int | None
    note: Callable[[str, str, str, str], None]


def read(row: int, lines: list[Line], around: Around) -> Saying:
    """The saying that an entry is: the how manieth of the file, and its lines.

    Raises:
        Unusable: it is none.
    """
    by_name: dict[str, list[Line]] = {}
    for line in lines:
        by_name.setdefault(line.name, []).append(line)
    reader = _Reader(by_name, around)
    start = reader.moment("DTSTART")
    recurrence = reader.moment("RECURRENCE-ID")
    of = by_name.get("RECURRENCE-ID", [_NOTHING])[-1].parameters
    answer = around.method in ("REPLY", "CANCEL")
    if start is None and not (answer and (recurrence is not None or reader.text("UID"))):
        raise Unusable("unreadable_entry", reader.why("DTSTART"))
    organizer, people = reader.organizer(), reader.people()
    sequence = reader.sequence()
    said, created = reader.said(start)
    more = tuple(found for line in by_name.get("RDATE", ()) for found in reader.dates(line))
    without = tuple(found for line in by_name.get("EXDATE", ()) for found, _ in reader.dates(line))
    return Saying(
        uid=reader.uid(start, recurrence, organizer, people),
        method=around.method,
        calendar=around.calendar,
        together=around.together,
        file=around.file,
        row=row,
        sequence=0 if sequence is None and around.method != "REPLY" else sequence,
        said=said,
        booked=created if created is not None and created < said and not sequence else None,
        midnights=around.zone,
        start=start,
        lasts=(0, 0) if start is None else reader.lasts(start),
        recurrence=recurrence,
        onwards=of.get("RANGE", "").upper() == "THISANDFUTURE",
        rules=tuple(line.value for line in by_name.get("RRULE", ()) if line.value)[:10],
        unrules=tuple(line.value for line in by_name.get("EXRULE", ()) if line.value)[:10],
        more=more,
        without=without,
        status=_STATUS.get(reader.text("STATUS").upper(), ""),
        organizer=organizer,
        people=people,
    )


_STATUS: Final = {"CONFIRMED": "confirmed", "TENTATIVE": "tentative", "CANCELLED": "cancelled"}


class _Reader:
    """Reads the lines of one entry."""

    def __init__(self, lines: dict[str, list[Line]], around: Around) -> None:
        self._lines = lines
        self._around = around

    def text(self, name: str) -> str:
        """The value of a line that stands once; of several the last."""
        return self._lines.get(name, [_NOTHING])[-1].value

    def why(self, name: str) -> str:
        """Why a time could not be read."""
        line = self._lines.get(name, [_NOTHING])[-1]
        if not line.name:
            return f"it has no {name}"
        return f"{name} {line.value[:40]!r} is no date or time"

    def moment(self, name: str) -> Moment | None:
        """A day or a time; None where there is none that can be."""
        line = self._lines.get(name, [_NOTHING])[-1]
        if not line.value:
            return None
        try:
            value = value_of(line.value)
            return self._moment(value, line) if isinstance(value, date) else None
        except Unparsable:
            return None

    def _moment(self, value: date, line: Line) -> Moment:
        if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
            raise Unparsable(f"it lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}")
        if not isinstance(value, datetime):
            return Moment(datetime.combine(value, time()), DATE)
        if value.tzinfo is not None:
            return Moment(value.replace(tzinfo=None), "UTC")
        if line.parameters.get("VALUE", "").upper() == "DATE":
            return Moment(datetime.combine(value.date(), time()), DATE)
        name = line.parameters.get("TZID", "").strip()
        zone = self._around.zones(name) if name else self._around.zone
        if zone is None:
            zone = self._around.zone
            detail = f"nobody knows the time zone {name[:80]!r}; its times are read in {zone}"
            self._around.note("unknown_zone", line.name, detail, name[:200])
        return Moment(value, zone)

    def dates(self, line: Line) -> list[tuple[Moment, Lasts | None]]:
        """The days and times of a list, with the length of those that have one."""
        found: list[tuple[Moment, Lasts | None]] = []
        bad = ""
        for text in line.value.split(","):
            if not text.strip():
                continue
            try:
                found.append(self._date(value_of(text), line))
            except Unparsable:
                bad = text
        if bad:
            self._around.note("bad_time", line.name, f"{bad[:40]!r} is no date or time", bad[:200])
        return found

    def _date(self, value: date | timedelta | tuple[Any, Any], line: Line) -> tuple[Moment, Lasts | None]:
        first, last = value if isinstance(value, tuple) else (value, None)
        if not isinstance(first, date):
            raise Unparsable("it is no date")
        start = self._moment(first, line)
        if last is None:
            return start, None
        if isinstance(last, date):
            return start, (
                0,
                _within(self._instant(self._moment(last, line)) - self._instant(start)) // SECOND,
            )
        return start, (0, _within(last // timedelta(microseconds=1)) // SECOND)

    def lasts(self, start: Moment) -> Lasts:
        """How long a meeting takes. A day takes a day, and a time nothing, where the entry does not say."""
        length = self.text("DURATION")
        if length:
            try:
                value = value_of(length)
            except Unparsable:
                value = timedelta()
            if isinstance(value, timedelta) and value > timedelta():
                days = value.days if any(sign in length.upper() for sign in "DW") else 0
                rest = _within((value - timedelta(days=days)) // timedelta(microseconds=1))
                return (min(days, _LONGEST // DAY), rest // SECOND)
        end = self.moment("DTEND")
        if end is None:
            return (1, 0) if start.all_day else (0, 0)
        if start.all_day and end.all_day:
            return (max(1, min((end.at - start.at).days, _LONGEST // DAY)), 0)
        return (0, _within(self._instant(end) - self._instant(start)) // SECOND)

    def _instant(self, moment: Moment) -> int:
        return self._around.clocks.instant(moment, self._around.zone)

    def sequence(self) -> int | None:
        """The organizer's count."""
        text = self.text("SEQUENCE")
        if not text.isascii() or not text.isdigit():
            return None
        return min(int(text[:_LONGEST_NUMBER]), _LARGEST_SEQUENCE)

    def said(self, start: Moment | None) -> tuple[int, int | None]:
        """When it was said, and when the meeting was made.

        Without any stamp: when the mail or the rest of the file was said, or when the meeting starts, whichever is first.
        """
        modified, stamp, created = (
            self._stamp("LAST-MODIFIED"),
            self._stamp("DTSTAMP"),
            self._stamp("CREATED"),
        )
        order = (stamp, modified, created) if self._around.method in MESSAGES else (modified, stamp, created)
        for found in order:
            if found is not None:
                return found, created
        begins = None if start is None else self._instant(start)
        known = [at for at in (self._around.said, begins) if at is not None and EARLIEST <= at < LATEST]
        return min(known, default=EARLIEST), None

    def _stamp(self, name: str) -> int | None:
        line = self._lines.get(name, [_NOTHING])[-1]
        try:
            value = value_of(line.value) if line.value else None
        except Unparsable:
            return None
        if not isinstance(value, date):
            return None
        try:
            moment = self._moment(value, line)
        except Unparsable:
            return None
        # A stamp is in UTC by the format; some write it without saying so.
        zone = moment.zone if "TZID" in line.parameters and moment.zone else "UTC"
        at = self._around.clocks.instant(Moment(moment.at, zone), zone)
        return at if EARLIEST <= at < LATEST else None

    def uid(
        self,
        start: Moment | None,
        recurrence: Moment | None,
        organizer: str | None,
        people: tuple[tuple[str, str], ...],
    ) -> str:
        """The entry's id; without one, or with one of silly length, a hash."""
        said = " ".join(self.text("UID").split())
        if said and len(said) <= _LONGEST_UID:
            return said
        if said:
            return f"long:{_hash([said])}"
        key = self._around.clocks.key
        when = [key(moment) for moment in (start, recurrence) if moment is not None]
        return f"none:{_hash([when, organizer, [email for email, _ in people]])}"

    def organizer(self) -> str | None:
        """The organizer's address."""
        lines = [line for line in self._lines.get("ORGANIZER", ()) if line.value or line.parameters]
        if not lines or not _is_person(lines[-1]):
            return None
        found = _address(lines[-1])
        if found is None:
            self._no_address(lines[-1])
        return None if found is None or found.endswith(_NOBODY) else found

    def people(self) -> tuple[tuple[str, str], ...]:
        """The people invited, each once, with their answers."""
        lines = self._lines.get("ATTENDEE", [])
        if len(lines) > MOST_PEOPLE:
            raise Unusable("too_large", f"it invites more than {MOST_PEOPLE:,} people")
        found: dict[str, str] = {}
        for line in lines:
            if not _is_person(line):
                continue
            email = _address(line)
            if email is None:
                self._no_address(line)
            elif not email.endswith(_NOBODY):
                response = _RESPONSES.get(line.parameters.get("PARTSTAT", "").upper(), "none")
                # Two lines of one person: an answer says more than none.
                if found.get(email, "none") == "none":
                    found[email] = response
        return tuple(sorted(found.items()))

    def _no_address(self, line: Line) -> None:
        detail = f"{line.value[:80]!r} is not an e-mail address"
        self._around.note("bad_address", line.name, detail, line.value[:200])


def _is_person(line: Line) -> bool:
    kind, role = line.parameters.get("CUTYPE", "").upper(), line.parameters.get("ROLE", "").upper()
    return kind not in _NO_PERSON and role != "NON-PARTICIPANT"


def _address(line: Line) -> str | None:
    """The address of an organizer or attendee; some systems write it beside an id of their own."""
    for text in (line.value, line.parameters.get("EMAIL", ""), line.parameters.get("CN", "")):
        found = address(text.strip().strip("<>\"'")) if "@" in text else None
        if found is not None and len(found) <= 254:
            return found
    return None


def _within(span: int) -> int:
    return max(0, min(span, _LONGEST))


def _hash(said: object) -> str:
    return blake2b(msgspec.json.encode(said), digest_size=12).hexdigest()
