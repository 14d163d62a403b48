"""Dates: when a mail was sent.

Its own date counts, whatever its zone. Clocks of computers are wrong, though, and some mails carry no date or an impossible one;
then the servers that passed the mail on know when it was on its way, and the mailbox when it came.
"""

import re
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from typing import Final

from msgspec import Struct

from dealpulse.connectors.sources.mail.headers import Headers
from dealpulse.schemas.time import DAY, EARLIEST, HOUR, LATEST, MINUTE, SECOND, instant

# A server's clock may be a little ahead of the next one's; mail waits at most this long for the next server (RFC 5321, 4.5.4.1).
_AHEAD: Final = HOUR
_WAITS: Final = 5 * DAY

# Names that mean one zone; RFC 5322 knows only those of North America.
_ZONES: Final = {
    "WET": "+0000",
    "WEST": "+0100",
    "BST": "+0100",
    "CET": "+0100",
    "MET": "+0100",
    "MEZ": "+0100",
    "CEST": "+0200",
    "MEST": "+0200",
    "MESZ": "+0200",
    "EET": "+0200",
    "SAST": "+0200",
    "EEST": "+0300",
    "MSK": "+0300",
    "HKT": "+0800",
    "SGT": "+0800",
    "JST": "+0900",
    "KST": "+0900",
    "AEST": "+1000",
    "AEDT": "+1100",
    "NZST": "+1200",
    "NZDT": "+1300",
}

# What nearly every program writes; all else is for the library, which takes ten times as long.
_PLAIN = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) ([+-]\d\d)([0-5]\d)(?: \([A-Z]*\))?$",
    re.ASCII,
)
_MONTHS: Final = {
    name: number
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1)
}
_COLON = re.compile(r"\s*+:\s*+")
_REMARK = re.compile(r"\([^()]*\)")
_NAMED = re.compile(r"\b([A-Z]{3,4})$")
_OFFSET = re.compile(r"(?:GMT|UTC?)?\s*([+-])(\d{1,2}):?(\d\d)$|(?:GMT|UTC?)\s*([+-])(\d{1,2})$")
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?")
_UNZONED = re.compile(r"(.* \d\d?:\d\d(?::\d\d)?)\b")
_ENVELOPE = re.compile(
    r"From .*?((?:[A-Z][a-z]{2},? +)?(?:[A-Z][a-z]{2} +\d{1,2}|\d{1,2} +[A-Z][a-z]{2}) .*\d{4}.*)$"
)
_ASCTIME = re.compile(
    r"(?:\w{3},? +)?(\w{3}) +(\d{1,2}) +(\d\d?:\d\d(?::\d\d)?) +(?:([A-Z]{3,4}|[+-]\d{4}) +)?(\d{4})(.*)"
)


class Sent(Struct, frozen=True):
    """When a mail was sent.

    Attributes:
        at: the instant that counts.
        said: the instant that its own date names, if it has a usable one.
    """

    at: int
    said: int | None


def sent(headers: Headers, delivered: int | None, zone: tzinfo) -> Sent | None:
    """When a mail was sent, or None where nothing says so.

    A date more than a day after the first server had the mail is a wrong clock: then it was sent when it came.

    Args:
        headers: of the mail.
        delivered: when the mailbox got it, as far as the mailbox says; programs that convert mailboxes make such dates up, so it
            stands in for a date that is missing, and corrects none.
        zone: of dates that carry none.
    """
    said = next((at for value in headers.all("date") if (at := date(value, zone)) is not None), None)
    came = _arrival(headers.all("received"), zone)
    if said is None:
        noted = (came, date(headers.first("delivery-date"), zone), delivered)
        return next((Sent(at, None) for at in noted if at is not None), None)
    return Sent(came if came is not None and said > came + DAY else said, said)


def _arrival(hops: list[str], zone: tzinfo) -> int | None:
    """When the first server got it, as far down as the servers agree.

    Each server puts its line on top. The topmost is ours; from there on each must be earlier than the one above, but not by more
    than mail waits. What stands below the first that is not was written by a wrong clock, or by a forger.
    """
    trusted: int | None = None
    for hop in hops:
        at = date(hop.rpartition(";")[2], zone)
        if at is None:
            continue
        if trusted is not None and not trusted - _WAITS <= at <= trusted + _AHEAD:
            break
        trusted = at if trusted is None else min(trusted, at)
    return trusted


def date(value: str, zone: tzinfo) -> int | None:
    """The instant that a date of a mail names; None where it names none between 1990 and 2100."""
    text = value.strip()
    if not 6 < len(text) <= 200:
        return None
    if (plain := _PLAIN.match(text)) and (at := _plainly(plain)) is not None:
        return at
    while "(" in text and (bare := _REMARK.sub(" ", text).strip()) != text:
        text = bare
    text = _COLON.sub(":", text)
    found = _iso(text) if _ISO.match(text) else _rfc(_zoned(text))
    if found is None:
        return None
    try:
        at = instant(found if found.tzinfo is not None else found.replace(tzinfo=zone))
    except OverflowError:
        return None
    return at if EARLIEST <= at < LATEST else None


def _plainly(found: re.Match[str]) -> int | None:
    day, month, year, hour, minute, second, hours, minutes = found.groups()
    try:
        local = datetime(
            int(year), _MONTHS.get(month, 0), int(day), int(hour), int(minute), int(second), tzinfo=UTC
        )
    except ValueError:
        return None
    if abs(int(hours)) > 23:
        return None
    ahead = int(hours) * HOUR + int(hours[0] + minutes) * MINUTE
    at = instant(local) - ahead
    return at if EARLIEST <= at < LATEST else None


def _zoned(text: str) -> str:
    """A date whose zone is spelt as the library knows it."""
    if found := _NAMED.search(text):
        return text[: found.start()] + _ZONES.get(found[1], found[1])
    if found := _OFFSET.search(text):
        sign, hours, minutes = found[1] or found[4], found[2] or found[5], found[3] or "00"
        return f"{text[: found.start()]} {sign}{int(hours):02}{minutes}"
    return text


def _rfc(text: str) -> datetime | None:
    for attempt in (text, text.replace(":60", ":59"), _without_zone(text)):
        try:
            found = parsedate_to_datetime(attempt)
        except (ValueError, TypeError, IndexError, OverflowError):
            # What it raises for what is no date differs between versions.
            continue
        # "-0000" is UTC of which the zone is not known; the library gives it no zone, as it does where there is none.
        return found.replace(tzinfo=UTC) if found.tzinfo is None and attempt.endswith("-0000") else found
    return None


def _without_zone(text: str) -> str:
    """A date without its zone: one of 25 hours is none."""
    found = _UNZONED.match(text)
    return found[1] if found else ""


def _iso(text: str) -> datetime | None:
    found = _ISO.match(text)
    if found is None:
        return None
    try:
        return datetime.fromisoformat(found[0].replace(" ", "T", 1).replace(" ", ""))
    except ValueError:
        return None


def delivered_by_line(line: str, zone: tzinfo) -> int | None:
    """When a mail came into an mbox, by the `From ` line above it."""
    found = _ENVELOPE.match(line[:300])
    if found is None:
        return None
    parts = _ASCTIME.search(found[1])
    if parts is None:
        return date(found[1], zone)
    month, day, clock, before, year, after = parts.groups()
    return date(f"{day} {month} {year} {clock} {before or after.strip()}".strip(), zone)


def delivered_by_name(name: str) -> int | None:
    """When a mail came into a Maildir, by the name of its file: `1204680122.27c448.host:2,S`."""
    seconds = re.match(r"(\d{9,10})\.", name)
    at = int(seconds[1]) * SECOND if seconds else 0
    return at if EARLIEST <= at < LATEST else None
