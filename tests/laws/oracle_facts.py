"""What was known when: the facts of one org, in order, and nothing but the facts.

First half of the brute-force oracle. It reads contract events the slow and plain way: sort, drop copies, and for any moment
build every record, setting, email, call and meeting anew from the facts that had happened by then. It imports nothing of the
product, so that a mistake there is not repeated here.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Fields = dict[str, Any]


def instant(text: str) -> int:
    """Microseconds since 1970 of an RFC 3339 time with an offset."""
    moment = datetime.fromisoformat(text)
    assert moment.tzinfo is not None, f"{text}: a time without an offset"
    return (moment - EPOCH) // timedelta(microseconds=1)


def wire(moment: int) -> str:
    """The RFC 3339 form the contract writes: seconds, and fractions only where there are some."""
    whole = EPOCH + timedelta(microseconds=moment)
    text = whole.strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{whole.microsecond:06d}Z" if whole.microsecond else f"{text}Z"


def local_date(moment: int, zone: str) -> date:
    """The calendar day that a wall calendar in that zone shows."""
    return (EPOCH + timedelta(microseconds=moment)).astimezone(ZoneInfo(zone)).date()


def first_instant(day: date, zone: str) -> int:
    """The org's midnight: the first microsecond of that local day, found by halving (no arithmetic on offsets)."""
    noon = (datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)
    before, within = noon - 60 * HOUR, noon + 36 * HOUR
    while within - before > 1:
        middle = (before + within) // 2
        if local_date(middle, zone) >= day:
            within = middle
        else:
            before = middle
    return within


@dataclass(frozen=True)
class Fact:
    """One event, with the key that orders it (spec 11, "which of two")."""

    order: tuple[int, int, str, str, str, bytes]
    type: str
    data: Fields

    @property
    def time(self) -> int:
        return self.order[0]

    @property
    def version(self) -> tuple[int, int, str, str]:
        """(time, seq, id, source): orders the facts of one record."""
        return self.order[:4]


def read(events: Iterable[Mapping[str, Any] | bytes]) -> dict[str, list[Fact]]:
    """The facts of each org in order, the first of each (source, id) only."""
    every = []
    for event in events:
        raw = event if isinstance(event, bytes) else json.dumps(event).encode()
        body = json.loads(raw)
        seq = body.get("seq")
        key = (
            instant(body["time"]),
            -1 if seq is None else seq,
            body["id"],
            body["source"],
            body["org"],
            raw,
        )
        every.append(Fact(key, body["type"], body.get("data") or {}))
    seen: set[tuple[str, str, str]] = set()
    orgs: dict[str, list[Fact]] = {}
    for fact in sorted(every, key=lambda fact: fact.order):
        name = (fact.order[4], fact.order[3], fact.order[2])
        facts = orgs.setdefault(fact.order[4], [])
        if name not in seen:
            seen.add(name)
            facts.append(fact)
    return orgs


@dataclass
class Record:
    """A CRM record: how it stood after each of its facts, and whether it is still there."""

    first: int
    history: list[tuple[int, Fields]] = field(default_factory=list)
    status: str = "unseen"
    into: str | None = None

    @property
    def fields(self) -> Fields:
        return self.history[-1][1] if self.history else {}

    @property
    def alive(self) -> bool:
        return self.status == "alive"

    def take(self, fact: Fact) -> None:
        change = fact.data["change"]
        given: Fields = fact.data.get("fields") or {}
        now = {} if change == "snapshot" else dict(self.fields)
        if change in ("create", "update", "undelete", "snapshot"):
            for name, value in given.items():
                now[name] = _united(now.get(name), value) if name == "custom" else value
        self.history.append((fact.time, now))
        if change in ("create", "snapshot", "undelete"):
            self.status, self.into = "alive", None
        elif change == "delete":
            self.status, self.into = "deleted", None
        elif change == "merge":
            self.status, self.into = "merged", fact.data["into"]
        elif self.status == "unseen":
            self.status = "alive"


def _united(old: Fields | None, new: Fields | None) -> Fields | None:
    """Custom fields change key by key; null takes one away."""
    if new is None:
        return None
    return {name: value for name, value in {**(old or {}), **new}.items() if value is not None}


@dataclass
class Email:
    time: int
    sender: str
    auto: bool
    recipients: set[str]


@dataclass
class Call:
    first: int
    data: Fields

    @property
    def at(self) -> int:
        at = self.data.get("at")
        return self.first if at is None else instant(at)


@dataclass
class Meeting:
    version: tuple[int, int, int, str, str]
    data: Fields

    @property
    def start(self) -> int:
        return instant(self.data["start"])

    @property
    def end(self) -> int:
        """A meeting that ends before it starts ends when it starts."""
        end = self.data.get("end")
        return max(self.start, instant(end) if end else self.start)


def address(text: str) -> str:
    return text.strip().lower()


class Known:
    """Everything that a given list of facts says, built from nothing each time."""

    def __init__(self, facts: list[Fact]) -> None:
        self.records: dict[str, dict[str, Record]] = {}
        self.settings: Fields = {}
        self.emails: dict[str, Email] = {}
        self.calls: dict[str, Call] = {}
        self.meetings: dict[str, Meeting] = {}
        for fact in facts:
            match fact.type:
                case "crm.record.changed":
                    table = self.records.setdefault(fact.data["entity"], {})
                    table.setdefault(fact.data["record"], Record(fact.time)).take(fact)
                case "config.changed" if fact.data["kind"] == "org":
                    self.settings[fact.data["key"]] = fact.data["value"]
                case "activity.email.sent":
                    self._email(fact)
                case "activity.call.logged":
                    first = (
                        self.calls[fact.data["call"]].first if fact.data["call"] in self.calls else fact.time
                    )
                    self.calls[fact.data["call"]] = Call(first, fact.data)
                case "activity.meeting.changed":
                    self._meeting(fact)

    def _email(self, fact: Fact) -> None:
        data = fact.data
        to = {address(text) for name in ("to", "cc", "bcc") for text in data.get(name) or ()}
        known = self.emails.get(data["message"])
        if known is None:
            auto = bool(data.get("auto"))
            self.emails[data["message"]] = Email(fact.time, address(data["from"]), auto, to)
        else:
            known.recipients |= to

    def _meeting(self, fact: Fact) -> None:
        version = (fact.data.get("sequence") or 0, *fact.version)
        known = self.meetings.get(fact.data["meeting"])
        if known is None or version > known.version:
            self.meetings[fact.data["meeting"]] = Meeting(version, fact.data)

    @property
    def zone(self) -> str:
        return self.settings.get("timezone") or "UTC"

    def dated(self, text: str) -> int:
        """An instant; a bare date is the org's midnight."""
        return first_instant(date.fromisoformat(text), self.zone) if len(text) == 10 else instant(text)

    def table(self, entity: str) -> dict[str, Record]:
        return self.records.get(entity, {})

    def living(self, entity: str) -> dict[str, Record]:
        return {name: record for name, record in self.table(entity).items() if record.alive}

    def standing(self, entity: str) -> dict[str, Record]:
        """Neither deleted nor merged into another (one of a ring of merges stands)."""
        return {
            name: record
            for name, record in self.table(entity).items()
            if self.survivor(entity, name) == name and not self.gone(entity, name)
        }

    def survivor(self, entity: str, name: str) -> str:
        """Who a record is after all merges; in a ring of merges the smallest id."""
        path: list[str] = []
        while name not in path:
            path.append(name)
            record = self.table(entity).get(name)
            if record is None or record.into is None:
                return name
            name = record.into
        return min(path[path.index(name) :])

    def gone(self, entity: str, name: str) -> bool:
        """Deleted, or merged into one that is."""
        record = self.table(entity).get(self.survivor(entity, name))
        return record is not None and record.status == "deleted"
