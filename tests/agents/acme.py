"""Acme, the org that these tests play: its events, a line that takes them, and what came of it.

An event's id is a hash of what it says, so telling the same thing twice is a copy.
"""

from hashlib import blake2b
from typing import Any, Literal

import orjson

from dealpulse.agents.line import Line
from dealpulse.schemas.records import Flush, Record
from dealpulse.schemas.time import parse, rfc3339
from dealpulse.state.policy import default

POLICY = default()
START = "2026-03-02T09:30:00Z"

Json = dict[str, Any]


def event(type_: str, data: Any, time: str = START, **more: Any) -> Json:
    """One CloudEvent of the contract."""
    told: Json = {
        "specversion": "1.0",
        "source": "crm",
        "type": type_,
        "time": time,
        "org": "acme",
        "data": data,
    }
    told |= more
    told.setdefault("id", blake2b(orjson.dumps(told), digest_size=6).hexdigest())
    return told


def record(entity: str, id_: str, time: str = START, /, change: str = "update", **fields: Any) -> Json:
    """A change of a record; `into` says into which a merge goes."""
    data: Json = {"entity": entity, "record": id_, "change": change}
    if "into" in fields:
        data["into"] = fields.pop("into")
    return event("crm.record.changed", data | {"fields": fields}, time)


def deal(id_: str, time: str = START, /, change: str = "update", **fields: Any) -> Json:
    """A change of an opportunity."""
    return record("opportunity", id_, time, change, **fields)


def email(message: str, time: str, sender: str, *to: str) -> Json:
    """An email."""
    return event("activity.email.sent", {"message": message, "from": sender, "to": list(to)}, time)


def call(id_: str, time: str = START, **data: Any) -> Json:
    """A logged call of Ann's."""
    return event("activity.call.logged", {"call": id_, "user": "ann", **data}, time)


def meeting(id_: str, time: str, start: str, *attendees: str) -> Json:
    """A meeting that Ann organises."""
    people = [{"email": attendee} for attendee in attendees]
    data = {"meeting": id_, "start": start, "end": start, "organizer": "ann@acme.com", "attendees": people}
    return event("activity.meeting.changed", data, time)


def setting(key: str, value: Any, time: str = START) -> Json:
    """A setting of the org."""
    return event("config.changed", {"kind": "org", "key": key, "value": value}, time)


def clock_tick(time: str) -> Json:
    """A tick among the input."""
    return event("clock.tick", {}, time)


def cast(time: str = START) -> list[Json]:
    """Ann, who sells; Bo, who buys at Brook; and Ann's deal with Brook."""
    return [
        record("user", "ann", time, name="Ann", emails=["ann@acme.com"]),
        record("account", "brook", time, name="Brook", domains=["brook.com"]),
        record("contact", "bo", time, name="Bo", email="bo@brook.com", account="brook"),
        deal("d1", time, change="create", name="Boats", account="brook", owner="ann", stage="Demo"),
    ]


def wire(told: Json | bytes) -> bytes:
    """The event as it travels."""
    return told if isinstance(told, bytes) else orjson.dumps(told)


class Acme:
    """A line and what came out of it so far.

    Attributes:
        line: the line.
        rows: the changelog, compacted.
        flips, letters: in the order in which they came.
        views: by subject, those of other orgs by org/subject; a removed one is gone.
        others: what else came, by topic.
    """

    def __init__(self, clock: Literal["replay", "log"] = "log", tick: str | None = START) -> None:
        self.line = Line(POLICY, clock=clock)
        self.rows: dict[bytes, bytes] = {}
        self.flips: list[Json] = []
        self.letters: list[Json] = []
        self.views: dict[str, Json] = {}
        self.others: dict[str, list[Json | None]] = {}
        self._offset = 0
        if tick is not None:
            self.tick(tick)

    def take(self, *told: Json | bytes, stamp: str | None = "2026-12-31T00:00:00Z") -> Flush:
        """Take inputs that reached the broker at an instant, and flush."""
        for one in told:
            self._offset += 1
            at = {"topic": "crm", "partition": 0, "offset": self._offset}
            self.line.take(Record(wire(one), at, b"acme", None if stamp is None else parse(stamp)))
        return self.flush()

    def tick(self, time: str) -> Flush:
        """A tick of the partition."""
        self.line.take(Record(b"", {}, tick=parse(time)))
        return self.flush()

    def flush(self) -> Flush:
        """Take down what came of it."""
        flush = self.line.flush()
        for key, value in flush.rows:
            if value is None:
                self.rows.pop(key, None)
            else:
                self.rows[key] = value
        for output in flush.outputs:
            told = None if output.value is None else orjson.loads(output.value)
            if output.topic == "opportunities":
                assert output.key is not None
                subject = output.key.decode().removeprefix("acme/")
                self.views.pop(subject, None)
                if told is not None:
                    self.views[subject] = told
            elif output.topic not in ("flips", "deadletters"):
                self.others.setdefault(output.topic, []).append(told)
            elif told is not None:
                {"flips": self.flips, "deadletters": self.letters}[output.topic].append(told)
        return flush

    def facets(self, id_: str = "d1") -> Json:
        """What a deal's view shows."""
        found: Json = self.views[id_]["data"]["facets"]
        return found

    def reasons(self) -> list[str]:
        """Why events were rejected."""
        return [letter["data"]["reason"] for letter in self.letters]

    def counts(self) -> dict[str, int]:
        """Events by outcome, without those that nothing had."""
        return {outcome: n for outcome, n in self.line.counts.items() if n}

    def clock(self, org: str = "acme") -> str:
        """The org's instant."""
        return rfc3339(self.line.clocks()[org][0])

    def adds_up(self) -> bool:
        """events = folded + duplicates + rejected + held."""
        n = self.line.counts
        return n["events"] == n["folded"] + n["duplicates"] + n["rejected"] + n["held"]
