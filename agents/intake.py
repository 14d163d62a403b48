"""Intake: bytes become a fact, or say why they cannot. It keeps no state, so any number of copies may run.

One call decodes, validates and normalises. Duplicates, merges, lateness and holding back are the log's fold's business: intake
could not know.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Final

import msgspec
from msgspec import UNSET, Struct

from dealpulse.agents.settings_values import checked_setting
from dealpulse.schemas import events as wire
from dealpulse.schemas.addresses import address, host, registrable
from dealpulse.schemas.errors import Unreadable
from dealpulse.schemas.facts import Call, Email, Event, Meeting, RecordChange, Setting, Task, Tick
from dealpulse.schemas.time import EARLIEST, LATEST, instant, parse

MAX_BYTES: Final = 1 << 20

_decoder: msgspec.json.Decoder[wire.Incoming] = msgspec.json.Decoder(wire.Incoming)
_PATH = re.compile(r"at `(.+?)`$")
_FIELD = re.compile(r"field `(.+?)`")


def read(value: bytes) -> Event:
    """The fact in one record of an input topic or one line of a file.

    Raises:
        Unreadable: with a reason of the contract and a sentence that names the field.
    """
    if len(value) > MAX_BYTES:
        raise Unreadable("too_large", f"the record has {len(value):,} bytes; the limit is {MAX_BYTES:,}")
    try:
        if not value.isascii():
            value.decode()
        event = _decoder.decode(value)
    except UnicodeDecodeError as error:
        raise Unreadable("not_utf8", f"byte {error.start} is not UTF-8; send UTF-8") from None
    except RecursionError:
        raise Unreadable("not_json", "nested too deeply; the contract needs four levels") from None
    except msgspec.ValidationError as error:
        raise _refusal(value, str(error)) from None
    except msgspec.DecodeError as error:
        raise Unreadable("not_json", f"{error}; send one JSON object per record") from None
    time = _instant("time", instant(event.time))
    data = _NORMALISE[type(event)](event.data)
    seq = -1 if event.seq is None else event.seq
    return Event(event.id, event.source, event.__struct_config__.tag, time, seq, event.org, data)  # type: ignore[arg-type]


def _refusal(value: bytes, text: str) -> Unreadable:
    """msgspec's message as a reason of the contract, with the field's path."""
    found = _PATH.search(text)
    path = found[1].removeprefix("$.").removeprefix("$") if found else ""
    if text.startswith("Object missing required field"):
        name = _FIELD.search(text)
        field = ".".join(part for part in (path, name[1] if name else "") if part)
        return Unreadable("missing", f"{field} is missing; every such event must have it")
    if not path:
        return Unreadable("not_an_object", "the record must be one JSON object, a CloudEvent")
    if path == "type" and text.startswith("Invalid value"):
        return Unreadable("unknown_type", f"type: {_given(text)} is none of the contract's types")
    if path == "data.entity" and text.startswith("Invalid enum value"):
        return Unreadable("unknown_entity", f"data.entity: {_given(text)} is none of the contract's entities")
    if "datetime" in text or "RFC3339" in text:
        return Unreadable("bad_time", f"{path}: not a time with an offset, such as 2026-03-02T09:30:00Z")
    if text.startswith("Invalid enum value"):
        return Unreadable("unknown_value", f"{path}: {_given(text)} is not a value of the contract")
    if "length >= 1" in text:
        return Unreadable("missing", f"{path} is empty; it must name something")
    return Unreadable("wrong_type", f"{path}: {text.partition(' - at ')[0]}")


def _given(text: str) -> str:
    quoted = text.partition(" - at ")[0]
    return quoted[quoted.find("'") :]


# ---- one normaliser per type ------------------------------------------------------------------------------------------


def _record(data: wire.RecordChanged) -> RecordChange:
    given = data.fields or {}
    shape = wire.FIELDS[data.entity]
    try:
        known = msgspec.convert(given, shape)
    except msgspec.ValidationError as error:
        raise _refusal(b"", str(error).replace("at `$", "at `$.data.fields")) from None
    fields: dict[str, Any] = {}
    for name in shape.__struct_fields__:
        value = getattr(known, name)
        if value is not UNSET:
            fields[name] = value if value is None else _field(data.entity, name, value)
    details = {name: value for name, value in given.items() if name not in shape.__struct_fields__}
    _storable("data.fields", details)
    if data.change == "merge" and not data.into:
        raise Unreadable("missing", "data.into is missing; a merge must say into which record")
    return RecordChange(data.entity, data.record, data.change, fields, details, data.into)


def _field(entity: str, name: str, value: Any) -> Any:
    path = f"data.fields.{name}"
    clean = _FIELDS.get(name)
    if clean is not None:
        return clean(path, value)
    if isinstance(value, int | float | dict):
        _storable(path, value)
    return value


def _mailbox(path: str, value: str) -> str:
    found = address(value)
    if found is None:
        raise Unreadable("unknown_value", f"{path}: {value!r} is not an address such as ana@acme.com")
    return found


def _mailboxes(path: str, values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_mailbox(f"{path}[{i}]", value) for i, value in enumerate(values)))


def _contact_address(path: str, value: str) -> str | None:
    return _mailbox(path, value) if value.strip() else None


def _domains(path: str, values: list[str]) -> tuple[str, ...]:
    """Account domains as registrable ones; free-mail domains never match, even if an account lists one (spec 11)."""
    found: dict[str, None] = {}
    for i, value in enumerate(values):
        bare = value.strip().lower().removeprefix("https://").removeprefix("http://").partition("/")[0]
        if host(bare) is None:
            raise Unreadable("unknown_value", f"{path}[{i}]: {value!r} is not a domain such as acme.com")
        owned = registrable(bare.removeprefix("www."))
        if owned is not None:
            found[owned] = None
    return tuple(found)


def _day(path: str, value: str) -> str:
    try:
        return date.fromisoformat(value.strip()[:10]).isoformat()
    except ValueError:
        raise Unreadable("bad_time", f"{path}: {value!r} is not a date such as 2026-03-31") from None


def _day_or_instant(path: str, value: str) -> str | int:
    """A date stays text: its instant is the org's midnight, which intake cannot know."""
    if len(value.strip()) == 10:
        day = _day(path, value)
        if not "1990" <= day[:4] <= "2100":
            raise Unreadable("bad_time", f"{path}: lies outside the years 1990 to 2100")
        return day
    try:
        at = parse(value.strip())
    except ValueError:
        raise Unreadable("bad_time", f"{path}: {value!r} is not a date, nor a time with an offset") from None
    return _instant(path, at)


def _instant(path: str, at: int) -> int:
    if EARLIEST <= at < LATEST:
        return at
    raise Unreadable("bad_time", f"{path}: lies outside the years 1990 to 2100")


_FIELDS: dict[str, Callable[[str, Any], Any]] = {
    "email": _contact_address,
    "emails": _mailboxes,
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
    """Refuse numbers that no row could keep, such as 1e999."""
    try:
        msgspec.json.encode(msgspec.msgpack.decode(msgspec.msgpack.encode(value)))
    except (OverflowError, ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise Unreadable("wrong_type", f"{path}: {error}") from None


_NORMALISE: dict[type[Struct], Callable[[Any], Any]] = {
    wire.RecordChangedEvent: _record,
    wire.EmailSentEvent: _email,
    wire.MeetingChangedEvent: _meeting,
    wire.CallLoggedEvent: _call,
    wire.TaskCompletedEvent: _task,
    wire.ConfigChangedEvent: _setting,
    wire.ClockTickEvent: _tick,
}
