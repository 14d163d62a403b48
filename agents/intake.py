"""Intake: bytes become a fact, or say why they cannot. It keeps no state, so any number of copies may run.

One call decodes, validates and normalises. Duplicates, merges, lateness and holding back are the log's fold's business: intake
could not know.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from math import isfinite
from typing import Any, Final

import msgspec
from msgspec import UNSET, Struct

from dealpulse.agents.settings_values import checked_setting
from dealpulse.schemas import events as wire
from dealpulse.schemas.addresses import address, host, registrable
from dealpulse.schemas.errors import Unreadable
from dealpulse.schemas.facts import Call, Email, Event, Meeting, RecordChange, Setting, Task, Tick
from dealpulse.schemas.time import EARLIEST, LATEST, instant

MAX_BYTES: Final = 1 << 20
# How deep a record may nest at all, ignored fields included. Decoders give up by how deep their caller stands; a record that
# intake has read must be readable everywhere.
MOST_OPENED: Final = 100

_decoder: msgspec.json.Decoder[wire.Incoming] = msgspec.json.Decoder(wire.Incoming)
# One pass, whatever stands in it: a string that never ends takes the rest.
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# Deeper than anybody's custom fields, and far from where any library that meets them later gives up.
DEEPEST: Final = 32


def read(value: bytes) -> Event:
    """The fact in one record of an input topic or one line of a file.

    Raises:
        Unreadable: with a reason of the contract and a sentence that names the field.
    """
    if len(value) > MAX_BYTES:
        raise Unreadable("too_large", f"the record has {len(value):,} bytes; the limit is {MAX_BYTES:,}")
    if value.count(b"[") + value.count(b"{") > MOST_OPENED and _opened(value) > MOST_OPENED:
        raise Unreadable("not_json", f"nested more than {MOST_OPENED} levels deep; the contract needs five")
    try:
        if not value.isascii():
            value.decode()
        event = _decoder.decode(value)
    except UnicodeDecodeError as error:
        raise Unreadable("not_utf8", f"byte {error.start} is not UTF-8; send UTF-8") from None
    except RecursionError:
        raise Unreadable("not_json", "nested too deeply; the contract needs four levels") from None
    except msgspec.ValidationError as error:
        raise _refusal(str(error)) from None
    except msgspec.DecodeError as error:
        raise Unreadable("not_json", f"{error}; send one JSON object per record") from None
    if not event.org.isprintable():
        raise Unreadable("wrong_type", f"org: {short(event.org)} has characters that no name has")
    time = _instant("time", instant(event.time))
    data = _NORMALISE[type(event)](event.data)
    seq = -1 if event.seq is None else event.seq
    return Event(event.id, event.source, event.__struct_config__.tag, time, seq, event.org, data)  # type: ignore[arg-type]


def _opened(value: bytes) -> int:
    """How deep brackets stand in each other, outside of strings."""
    depth = deepest = 0
    for part in _STRING.split(value):
        for byte in part:
            if byte in b"[{":
                depth += 1
                deepest = max(deepest, depth)
            elif byte in b"]}":
                depth -= 1
    return deepest


def _refusal(text: str, below: str = "") -> Unreadable:
    """msgspec's message as a reason of the contract, with the field's path.

    Args:
        text: the message; what the sender wrote stands in it in quotes, and may look like anything.
        below: the path of what was looked at.
    """
    what, at, path = text.rpartition(" - at `$")
    if not at:
        what, path = text, ""
    path = (below + path.rstrip("`")).removeprefix(".")
    if what.startswith("Object missing required field"):
        field = ".".join(part for part in (path, what.split("`")[1]) if part)
        return Unreadable("missing", f"{field} is missing; every such event must have it")
    if what.startswith("Invalid value") and path == "type":
        return Unreadable("unknown_type", f"type: {_given(what)} is none of the contract's types")
    if what.startswith("Invalid enum value"):
        if path == "data.entity":
            return Unreadable(
                "unknown_entity", f"data.entity: {_given(what)} is none of the contract's entities"
            )
        return Unreadable("unknown_value", f"{path}: {_given(what)} is not a value of the contract")
    if not path:
        return Unreadable("not_an_object", "the record must be one JSON object, a CloudEvent")
    if what.startswith(("Expected `datetime`", "Invalid RFC3339")):
        return Unreadable("bad_time", f"{path}: not a time with an offset, such as 2026-03-02T09:30:00Z")
    if what.startswith("Expected `str` of length >= 1"):
        return Unreadable("missing", f"{path} is empty; it must name something")
    return Unreadable("wrong_type", f"{path}: {what[:200]}")


def _given(what: str) -> str:
    return short(what[what.find("'") + 1 : -1])


def short(text: str) -> str:
    """What somebody sent, quoted, but not a megabyte of it."""
    return repr(text if len(text) <= 100 else text[:100] + "…")


class Said(Struct, frozen=True):
    """What a record that cannot be used says of itself, as far as that can be read."""

    id: str | None = None
    source: str | None = None
    org: str | None = None
    time: int | None = None


_loose = msgspec.json.Decoder(dict[str, msgspec.Raw])


def said_of_itself(value: bytes) -> Said:
    """The attributes of an event that is otherwise unreadable."""
    if len(value) > MAX_BYTES:
        return Said()
    try:
        raw = _loose.decode(value)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Said()
    time = _decoded(raw.get("time"), datetime)
    at = None if time is None or time.tzinfo is None else instant(time)
    texts = [_decoded(raw.get(name), str) or None for name in ("id", "source", "org")]
    return Said(texts[0], texts[1], texts[2], at if at is not None and EARLIEST <= at < LATEST else None)


def _decoded(raw: msgspec.Raw | None, kind: type[Any]) -> Any:
    try:
        return None if raw is None else msgspec.json.decode(raw, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


# ---- one normaliser per type ------------------------------------------------------------------------------------------


def _record(data: wire.RecordChanged) -> RecordChange:
    given = data.fields or {}
    shape = wire.FIELDS[data.entity]
    try:
        known = msgspec.convert(given, shape)
    except msgspec.ValidationError as error:
        raise _refusal(str(error), "data.fields") from None
    fields: dict[str, Any] = {}
    for name in shape.__struct_fields__:
        value = getattr(known, name)
        if value is not UNSET:
            fields[name] = value if value is None else _field(data.entity, name, value)
    details = {name: value for name, value in given.items() if name not in shape.__struct_fields__}
    if details:
        _storable("data.fields", details)
    if data.change == "merge" and not data.into:
        raise Unreadable("missing", "data.into is missing; a merge must say into which record")
    return RecordChange(data.entity, data.record, data.change, fields, details, data.into)


def _field(entity: str, name: str, value: Any) -> Any:
    path = f"data.fields.{name}"
    clean = _FIELDS.get(name)
    if clean is not None:
        return clean(path, value)
    kind = type(value)
    if kind is dict or (kind is int and abs(value) >= 1 << 63) or (kind is float and not isfinite(value)):
        _storable(path, value)
    return value


def _mailbox(path: str, value: str) -> str:
    found = address(value)
    if found is None:
        raise Unreadable("unknown_value", f"{path}: {short(value)} is not an address such as ana@acme.com")
    return found


def _mailboxes(path: str, values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_mailbox(f"{path}[{i}]", value) for i, value in enumerate(values)))


def _mailbox_list(path: str, values: list[str]) -> list[str]:
    # A list, as it comes back from a row: a tuple would look like another value there.
    return list(_mailboxes(path, values))


def _contact_address(path: str, value: str) -> str | None:
    return _mailbox(path, value) if value.strip() else None


def _domains(path: str, values: list[str]) -> list[str]:
    """Account domains as registrable ones; free-mail domains never match, even if an account lists one (spec 11)."""
    found: dict[str, None] = {}
    for i, value in enumerate(values):
        bare = (
            value.strip()
            .lower()
            .removeprefix("https://")
            .removeprefix("http://")
            .partition("/")[0]
            .partition(":")[0]
        )
        if host(bare) is None:
            raise Unreadable("unknown_value", f"{path}[{i}]: {short(value)} is not a domain such as acme.com")
        owned = registrable(bare.removeprefix("www."))
        if owned is not None:
            found[owned] = None
    return list(found)


def _day(path: str, value: str) -> str:
    """A date; of a time the date as it is written (nobody can know whose midnight was meant)."""
    text = value.strip()
    try:
        if not _DAY.fullmatch(text):
            msgspec.convert(text, datetime)
        return date.fromisoformat(text[:10]).isoformat()
    except (ValueError, msgspec.ValidationError):
        raise Unreadable("bad_time", f"{path}: {short(value)} is not a date such as 2026-03-31") from None


def _day_or_instant(path: str, value: str) -> str | int:
    """A date stays text: its instant is the org's midnight, which intake cannot know."""
    text = value.strip()
    if _DAY.fullmatch(text):
        day = _day(path, text)
        if not "1990" <= day[:4] <= "2100":
            raise Unreadable("bad_time", f"{path}: lies outside the years 1990 to 2100")
        return day
    try:
        at = msgspec.convert(text, wire.Time)
    except msgspec.ValidationError:
        raise Unreadable(
            "bad_time", f"{path}: {short(value)} is not a date, nor a time with an offset"
        ) from None
    return _instant(path, instant(at))


def _instant(path: str, at: int) -> int:
    if EARLIEST <= at < LATEST:
        return at
    raise Unreadable("bad_time", f"{path}: lies outside the years 1990 to 2100")


_FIELDS: dict[str, Callable[[str, Any], Any]] = {
    "email": _contact_address,
    "emails": _mailbox_list,
    "domains": _domains,
    "close_date": _day,
    "start_date": _day,
    "created_at": _day_or_instant,
    "closed_at": _day_or_instant,
    "effective": _day_or_instant,
}


def _email(data: wire.EmailSent) -> Email:
    sender = _mailbox("data.from", data.sender)
    to = _mailboxes("data.to", data.to or [])
    cc = _mailboxes("data.cc", data.cc or [])
    bcc = _mailboxes("data.bcc", data.bcc or [])
    recipients = to if not cc and not bcc else tuple(dict.fromkeys(to + cc + bcc))
    return Email(data.message, sender, recipients, bool(data.auto))


def _meeting(data: wire.MeetingChanged) -> Meeting:
    people: dict[str, None] = {}
    declined: dict[str, None] = {}
    for i, attendee in enumerate(data.attendees or []):
        mailbox = _mailbox(f"data.attendees[{i}].email", attendee.email)
        (declined if attendee.response == "declined" else people)[mailbox] = None
    if data.organizer is not None and data.organizer.strip():
        organizer = _mailbox("data.organizer", data.organizer)
        if organizer not in declined:
            people[organizer] = None
    start = _instant("data.start", instant(data.start))
    # A meeting that ends before it starts ends when it starts (spec 11).
    end = max(start, _instant("data.end", instant(data.end)))
    going = tuple(person for person in people if person not in declined)
    return Meeting(
        data.meeting, start, end, data.status == "cancelled", going, tuple(declined), data.sequence or 0
    )


def _party(data: wire.CallLogged | wire.TaskCompleted) -> str | None:
    if data.contact:
        return f"contact:{data.contact}"
    if data.email:
        return _mailbox("data.email", data.email)
    if data.account:
        return f"account:{data.account}"
    if data.status == "removed" or data.opportunity:
        return None
    raise Unreadable(
        "missing", "data.contact, data.email and data.account are missing; one must say with whom"
    )


def _at(at: Any) -> int | None:
    return None if at is None else _instant("data.at", instant(at))


def _call(data: wire.CallLogged) -> Call:
    removed = data.status == "removed"
    return Call(data.call, data.user, _party(data), _at(data.at), data.opportunity or None, removed)


def _task(data: wire.TaskCompleted) -> Task:
    removed = data.status == "removed"
    return Task(
        data.task, data.user, data.kind, _party(data), _at(data.at), data.opportunity or None, removed
    )


def _setting(data: wire.ConfigChanged) -> Setting:
    _storable("data.value", data.value)
    return Setting(data.kind, data.key, checked_setting(data.kind, data.key, data.value))


def _tick(data: wire.NoData | None) -> Tick:
    return Tick()


def _storable(path: str, value: Any) -> None:
    """Refuse what no row could keep: numbers such as 1e999, and nests of nests."""
    if _depth(value) > DEEPEST:
        raise Unreadable("wrong_type", f"{path}: nested more than {DEEPEST} levels deep")
    try:
        msgspec.json.encode(msgspec.msgpack.decode(msgspec.msgpack.encode(value)))
    except (OverflowError, ValueError, TypeError, msgspec.MsgspecError) as error:
        raise Unreadable("wrong_type", f"{path}: {error}") from None


def _depth(value: Any) -> int:
    """How deep lists and objects stand in each other, as far as it matters."""
    level, depth = [value], 0
    while level and depth <= DEEPEST:
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
        level, depth = below, depth + 1
    return depth


_NORMALISE: dict[type[Struct], Callable[[Any], Any]] = {
    wire.RecordChangedEvent: _record,
    wire.EmailSentEvent: _email,
    wire.MeetingChangedEvent: _meeting,
    wire.CallLoggedEvent: _call,
    wire.TaskCompletedEvent: _task,
    wire.ConfigChangedEvent: _setting,
    wire.ClockTickEvent: _tick,
}
