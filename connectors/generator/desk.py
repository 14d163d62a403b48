"""The desk: what everybody in one simulated org shares, and the one way in which they tell the CRM something."""

from collections.abc import Callable
from typing import Any, Protocol

from dealpulse.connectors.generator.dice import Dice
from dealpulse.connectors.generator.post import Post
from dealpulse.connectors.generator.working_time import HOUR, WorkingTime

CRM = "salesforce"
RECORD = "crm.record.changed"


class Entry(Protocol):
    """Anything that is a record of the CRM: `seq` counts its changes."""

    id: str
    seq: int


class Row:
    """A record of the CRM that has no life of its own: a stage, a role on a deal."""

    def __init__(self, ident: str) -> None:
        self.id = ident
        self.seq = 0


class Desk:
    """One org's dice, calendars, post and running numbers; `monday` is the first day of the week at hand."""

    def __init__(
        self, org: str, dice: Dice, post: Post, calendars: tuple[WorkingTime, ...], first: int, last: int
    ) -> None:
        self.org = org
        self.dice = dice
        self.random: Callable[[], float] = dice.random
        self.post = post
        self.calendars = calendars
        self.first = first
        self.last = last
        self.monday = first - (first + 3) % 7
        self._numbers: dict[str, int] = {}

    def number(self, prefix: str) -> str:
        """The next id with this prefix."""
        count = self._numbers.get(prefix, 0) + 1
        self._numbers[prefix] = count
        return f"{prefix}{count:06d}"

    def crm(
        self, when: int, entity: str, record: Entry, change: str, fields: dict[str, Any] | None = None
    ) -> None:
        """Tell the CRM of a change of a record."""
        record.seq += 1
        data: dict[str, Any] = {"entity": entity, "record": record.id, "change": change}
        if fields is not None:
            data["fields"] = fields
        self.post.send(when, CRM, f"{record.id}.{record.seq}", RECORD, data, record.seq)

    def merge(self, when: int, entity: str, loser: Entry, survivor: Entry) -> None:
        """Tell the CRM that one record has become part of another."""
        loser.seq += 1
        data = {"entity": entity, "record": loser.id, "change": "merge", "into": survivor.id}
        self.post.send(when, CRM, f"{loser.id}.{loser.seq}", RECORD, data, loser.seq)

    def config(self, when: int, kind: str, key: str, value: Any) -> None:
        """Change a setting of the org."""
        self.post.send(
            when,
            "settings",
            self.number("cfg-"),
            "config.changed",
            {"kind": kind, "key": key, "value": value},
        )

    def in_office(self, calendar: WorkingTime, day: int) -> int:
        """An instant in working hours of a day, more often around its middle."""
        random = self.random
        return calendar.at(day, 500) + int((random() + random()) * 4.4 * HOUR)
