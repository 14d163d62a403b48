"""Lines: a calendar file as its entries, each a list of named lines, without what nobody needs.

Titles, descriptions and attachments are never looked at. An entry that is broken costs itself and nothing else; a file of any
size is read a line at a time.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import IO, Any, Final

from msgspec import Struct

LARGEST_FILE: Final = 256 << 20
LARGEST_PART: Final = 4 << 20
"""Of an attachment of a mail, and of one line."""
MOST_ENTRIES: Final = 100_000

_PLAIN: Final = re.compile(r"[0-9]{8}(?:T[0-9]{6}Z?)?")
_PIECE: Final = 1 << 16
_LARGEST_ENTRY: Final = 8 << 20
_SHORT: Final = 1_000
_MOST_LINES: Final = 100

_OF_CALENDAR: Final = frozenset(
    ("METHOD", "X-WR-TIMEZONE", "X-WR-CALNAME", "X-WR-RELCALID", "X-CALSTART", "X-CALEND")
)
_OF_ENTRY: Final = frozenset(
    """
    UID RECURRENCE-ID SEQUENCE DTSTAMP LAST-MODIFIED CREATED DTSTART DTEND DURATION RRULE EXRULE RDATE EXDATE STATUS ORGANIZER
    ATTENDEE
    """.split()
)
_OF_ZONE: Final = frozenset(
    "TZID X-LIC-LOCATION DTSTART TZOFFSETFROM TZOFFSETTO RRULE RDATE BEGIN END".split()
)


class Unparsable(Exception):
    """A line that says nothing of what its name promises; the message says why."""


class Line(Struct, frozen=True):
    """One line: its name in capitals, its parameters, its value as it stands."""

    name: str
    parameters: dict[str, str]
    value: str


class Entry(Struct):
    """One part of a calendar: an event, a zone, a task …

    Attributes:
        kind: VEVENT, VTIMEZONE, VTODO …
        line: the line of the file on which it begins.
        row: the how manieth entry of the file it is.
        text: the lines that matter, as they stand: a calendar is read to its end before its entries can be understood, and a
            hundred thousand of them should not take more room than they must.
        fault: why it cannot be used, or None.
    """

    kind: str
    line: int
    row: int = 0
    text: str = ""
    fault: tuple[str, str] | None = None

    def lines(self) -> list[Line]:
        """The lines that matter."""
        return [_line(text) if len(text) < _SHORT else _split(text) for text in self.text.split("\n") if text]


class Calendar(Struct):
    """One calendar of a file: what it says of itself, and its parts."""

    lines: list[Line]
    entries: list[Entry]


def calendars(handle: IO[bytes], most: int, fault: Callable[[str, str], None]) -> Iterator[Calendar]:
    """The calendars in a file; parts that stand outside of any are one together.

    Args:
        handle: the file.
        most: how many bytes are read at most.
        fault: is told a reason and a detail that concern the whole file.
    """
    reading = _Reading()
    for row, text in _unfolded(handle, most, fault):
        done = reading.take(row, text)
        if done is not None:
            yield done
        if reading.entries > MOST_ENTRIES:
            fault(
                "too_large",
                f"the file has more than {MOST_ENTRIES:,} entries; those from line {row} on are not read",
            )
            reading.abandon()
            break
    yield from reading.rest()


class _Reading:
    """Where in a file the reader stands."""

    def __init__(self) -> None:
        self.entries = 0
        self._calendar = Calendar([], [])
        self._open = False
        self._entry: Entry | None = None
        self._depth = 0
        self._texts: list[str] = []
        self._size = 0

    def take(self, row: int, text: str) -> Calendar | None:
        """Take one line; the calendar that it ends, if it ends one."""
        colon = text.find(":")
        word = text[:colon].strip().upper() if 0 <= colon <= 32 else ""
        if word in ("BEGIN", "END"):
            return self._begin_or_end(row, word, text[colon + 1 :].strip().upper()[:64])
        entry = self._entry
        if entry is None:
            if _name(text) in _OF_CALENDAR and len(text) < _SHORT and len(self._calendar.lines) < _MOST_LINES:
                self._calendar.lines.append(_line(text))
        elif entry.kind == "VTIMEZONE":
            self._keep(text, _OF_ZONE, entry)
        elif entry.kind == "VEVENT" and self._depth == 1:
            self._keep(text, _OF_ENTRY, entry)
        return None

    def abandon(self) -> None:
        """Forget the entry that has begun."""
        self._entry = None

    def rest(self) -> Iterator[Calendar]:
        """What the file's end leaves open."""
        if self._entry is not None:
            self._broken("the file ends in the middle of it")
        if self._calendar.entries or self._open:
            yield self._calendar
        self._calendar = Calendar([], [])

    def _begin_or_end(self, row: int, word: str, kind: str) -> Calendar | None:
        if kind == "VCALENDAR":
            return self._calendar_turns(word)
        entry = self._entry
        if word == "BEGIN":
            # No event stands in an event: the one before was never closed.
            if entry is not None and kind != "VEVENT":
                self._depth += 1
                if entry.kind == "VTIMEZONE":
                    self._keep(f"BEGIN:{kind}", _OF_ZONE, entry)
                return None
            if entry is not None:
                self._broken(f"it has no END:{entry.kind}")
            self._entry, self._depth, self._size = Entry(kind, row), 1, 0
            self.entries += 1
        elif entry is not None:
            if entry.kind == kind:
                self._done(entry)
            else:
                self._depth = max(1, self._depth - 1)
                if entry.kind == "VTIMEZONE":
                    self._keep(f"END:{kind}", _OF_ZONE, entry)
        return None

    def _calendar_turns(self, word: str) -> Calendar | None:
        if self._entry is not None:
            self._broken(f"it has no END:{self._entry.kind}")
        done = self._calendar
        fresh = word == "BEGIN" and not self._open and not done.entries
        self._open = word == "BEGIN"
        if fresh:
            return None
        self._calendar = Calendar([], [])
        return done

    def _broken(self, how: str) -> None:
        assert self._entry is not None
        self._entry.fault = self._entry.fault or ("unreadable_entry", how)
        self._done(self._entry)

    def _done(self, entry: Entry) -> None:
        entry.text = "\n".join(self._texts)
        self._calendar.entries.append(entry)
        self._texts, self._entry = [], None

    def _keep(self, text: str, names: frozenset[str], entry: Entry) -> None:
        if _name(text) not in names:
            return
        self._size += len(text)
        if self._size <= _LARGEST_ENTRY:
            self._texts.append(text)
        else:
            self._texts.clear()
            entry.fault = ("too_large", f"it has more than {_LARGEST_ENTRY >> 20} MiB")


def _name(text: str) -> str:
    end = min((found for found in (text.find(":", 0, 64), text.find(";", 0, 64)) if found >= 0), default=-1)
    return text[:end].strip().upper() if end > 0 else ""


@lru_cache(maxsize=20_000)
def _line(text: str) -> Line:
    return _split(text)


def _split(text: str) -> Line:
    """A line in its parts; of one whose parameters cannot be read the name alone. A broken address is not a broken meeting."""
    from icalendar.parser import Contentline

    colon = text.find(":")
    if colon > 0 and ";" not in text[:colon]:
        return Line(text[:colon].strip().upper(), {}, text[colon + 1 :].strip())
    try:
        name, parameters, value = Contentline(text).raw_parts()  # type: ignore[no-untyped-call]
    except (ValueError, AssertionError):
        return Line(_name(text), {}, "")
    plain = {
        str(key).upper(): ",".join(map(str, said)) if isinstance(said, list) else str(said)
        for key, said in parameters.items()
    }
    return Line(str(name).upper(), plain, str(value).strip())


def _unfolded(handle: IO[bytes], most: int, fault: Callable[[str, str], None]) -> Iterator[tuple[int, str]]:
    """Whole lines with the number of their first; of lines that nobody wants only the start."""
    row = first = 0
    kept: list[bytes] = []
    size = read = 0
    goes_on = wanted = False
    while piece := handle.readline(_PIECE):
        read += len(piece)
        if read > most:
            fault("too_large", f"it has more than {most >> 20} MiB; the rest is not read")
            break
        starts_line, goes_on = not goes_on, not piece.endswith(b"\n")
        row += starts_line
        folded = starts_line and piece[:1] in (b" ", b"\t")
        if starts_line and not folded:
            if not piece.strip():
                continue
            if kept:
                yield first, _text(kept)
            kept, size, first = [piece.rstrip(b"\r\n")], len(piece), row
            wanted = _may_matter(kept[0])
        elif kept and wanted and size < LARGEST_PART:
            more = (piece[1:] if folded else piece).rstrip(b"\r\n")
            kept.append(more)
            size += len(more)
    if kept:
        yield first, _text(kept)


def _may_matter(start: bytes) -> bool:
    name = _name(start[:64].decode("latin-1") + ":")
    return (
        name in _OF_ENTRY
        or name in _OF_ZONE
        or name in _OF_CALENDAR
        or (len(start) < 64 and b":" not in start)
    )


def _text(pieces: list[bytes]) -> str:
    whole = b"".join(pieces)
    try:
        text = whole.decode()
    except UnicodeDecodeError:
        # What is not UTF-8 is some old Windows page; addresses, dates and ids are ASCII in all of them.
        text = whole.decode("latin-1")
    return text.removeprefix("\ufeff").replace("\x00", "").replace("\n", "").replace("\r", "")


def value_of(text: str) -> date | datetime | timedelta | tuple[Any, Any]:
    """A day, a time, a duration or a period.

    Raises:
        Unparsable: it is none of them.
    """
    from icalendar.error import InvalidCalendar
    from icalendar.prop import vDDDTypes

    bare = text.strip().upper()
    if len(bare) > 100:
        raise Unparsable("it is longer than any date")
    try:
        if _PLAIN.fullmatch(bare):
            # A minute may have a sixty-first second; nobody's clock does.
            plain = bare if bare[13:15] != "60" else f"{bare[:13]}59{bare[15:]}"
            return datetime.fromisoformat(plain) if "T" in plain else date.fromisoformat(plain)
        found = vDDDTypes.from_ical(bare)  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, OverflowError, InvalidCalendar):
        raise Unparsable(f"{bare!r} is no date or time") from None
    if not isinstance(found, (date, timedelta, tuple)):
        raise Unparsable(f"{bare!r} is no date")
    return found
