"""The cast of the made-up histories: people, companies and deals that get into each other's way on purpose.

One public suffix for two companies, free mail, a colleague who is nobody's user, a user on a free-mail address; times that
cling to each other at exact distances of days.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

from tests.laws.oracle_facts import DAY, HOUR, SECOND, local_date, wire

Event = dict[str, Any]

ZONES = (
    "UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago", "Asia/Kolkata",
    "Pacific/Apia",
)  # fmt: skip
# Spring and autumn changes of the clocks lie within 60 days of these.
BEGINNINGS = ("2026-02-20T09:00:00Z", "2026-03-27T23:30:00Z", "2026-09-20T04:00:00Z", "2026-10-20T12:00:00Z")
USERS = ("u1", "u2", "u3")
ACCOUNTS = ("a1", "a2", "a3")
CONTACTS = ("c1", "c2", "c3", "c4")
LEADS = ("l1", "l2")
ROLES = ("r1", "r2", "r3")
DEALS = ("o1", "o2", "o3", "o4")
STAGES = ("s1", "s2", "s3", "s4", "s5")
NAMES = ("Prospect", "Demo", "Proposal", "Won", "Lost")
OURS = ("ann@own.com", "bob@own.com", "Cy@gmail.com", "Ann.Alias@own.com")
# Two companies under one public suffix, a mail host below a company, free mail, and a colleague who is nobody's user.
THEIRS = (
    "pat@a.co.uk", "PAT@mail.a.co.uk", "sam@b.co.uk", "kim@gmail.com", "lee@buyer.com", "lee.private@outlook.com",
    "jo@buyer.com", "hr@own.com",
)  # fmt: skip
DOMAINS = ("a.co.uk", "www.A.co.uk", "b.co.uk", "co.uk", "gmail.com", "https://buyer.com/about")
# Whom the history is mostly about, and what their company says of its domain.
MAINLY = (
    ("pat@a.co.uk", "a.co.uk"), ("pat@a.co.uk", "a.co.uk"), ("sam@b.co.uk", "co.uk"), ("kim@gmail.com", "gmail.com"),
    ("lee@buyer.com", "https://buyer.com/about"), ("hr@own.com", "buyer.com"),
)  # fmt: skip
TYPES = ("Fresh", "Renew", "Odd", None)
GAPS = (7, 8, 14, 30, 60, 90, 1, 2)


@dataclass
class Cast:
    """One org: the dice, the clock's play, and what its records may hold."""

    dice: Random
    org: str
    start: int
    span: int
    number: int = 0
    times: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    told: list[Event] = field(default_factory=list)
    mails: list[tuple[str, int]] = field(default_factory=list)
    theirs: tuple[str, ...] = THEIRS
    domains: tuple[str, ...] = DOMAINS

    def __post_init__(self) -> None:
        person, domain = self.one_of(*MAINLY)
        self.theirs = (person, *(other for other in THEIRS if other != person))
        self.domains = (domain, *(other for other in DOMAINS if other != domain))

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def one_of(self, *things: Any) -> Any:
        return self.dice.choice(things)

    def likely(self, *things: Any) -> Any:
        """Mostly the first: deals stay quiet unless the same few people meet again and again."""
        return things[0] if self.chance(0.6) else self.dice.choice(things)

    def group(self, things: tuple[str, ...], count: int) -> list[str]:
        """Several different ones, mostly with the first."""
        first = self.likely(*things)
        return [first, *self.dice.sample([thing for thing in things if thing != first], count - 1)]

    def moment(self) -> int:
        """Some instant of the history; often exactly so many days after another, or the very same."""
        if self.times and self.chance(0.35):
            known = self.one_of(*self.times, *self.starts)
            near = known + self.one_of(0, *GAPS) * DAY + self.one_of(0, 0, 0, 1, -1, SECOND, -HOUR)
            if self.start <= near <= self.start + self.span:
                return int(near)
        whole = self.dice.randrange(0, self.span // (15 * 60 * SECOND)) * 15 * 60 * SECOND
        return self.start + whole + (self.dice.randrange(SECOND) if self.chance(0.1) else 0)

    def tell(self, kind: str, data: dict[str, Any], at: int | None = None) -> Event:
        self.number += 1
        time = self.moment() if at is None else at
        self.times.append(time)
        event: Event = {
            "specversion": "1.0",
            "id": f"e{self.number}",
            "source": self.one_of("crm", "crm", "mail"),
            "type": kind,
            "time": wire(time),
            "org": self.org,
            "data": data,
        }
        if self.chance(0.3):
            event["seq"] = self.dice.randrange(5)
        if self.chance(0.05):
            # The same instant in another zone's words.
            event["time"] = datetime.fromtimestamp(time // SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%S") + (
                f".{time % SECOND:06d}+00:00"
            )
        self.told.append(event)
        return event

    def change(self, entity: str, record: str, change: str, at: int | None = None, **fields: Any) -> None:
        data: dict[str, Any] = {"entity": entity, "record": record, "change": change}
        if change == "merge":
            data["into"] = fields["into"]
        elif fields or change != "delete":
            data["fields"] = fields
        self.tell("crm.record.changed", data, at)

    # What a record may hold

    def day(self, low: int, high: int) -> str:
        return local_date(self.start + self.dice.randint(low, high) * DAY, "UTC").isoformat()

    def user(self, record: str) -> dict[str, Any]:
        own = [OURS[USERS.index(record)]] if self.chance(0.7) else self.dice.sample(OURS, self.one_of(1, 2))
        return {"name": "U", "emails": own, "active": self.chance(0.9)}

    def account(self) -> dict[str, Any]:
        domains = self.group(self.domains, self.one_of(1, 1, 2)) if self.chance(0.8) else []
        return {"name": self.one_of("Acme", "Buyer", None), "domains": domains, "owner": self.one_of(*USERS)}

    def person(self) -> dict[str, Any]:
        some = self.group(self.theirs, self.one_of(1, 1, 2)) if self.chance(0.85) else []
        fields: dict[str, Any] = {
            "email": some[0] if some else None,
            "account": self.likely("a1", None, "a2", "a3"),
        }
        if len(some) > 1:
            fields["emails"] = some[1:]
        return fields

    def role(self) -> dict[str, Any]:
        return {
            "opportunity": self.likely(*DEALS),
            "contact": self.likely(*CONTACTS, "l1", "c9"),
            "role": "buyer",
        }

    def stage(self, record: str) -> dict[str, Any]:
        index = STAGES.index(record)
        return {
            "name": NAMES[index],
            "order": self.one_of(index, index, index, 9 - index, None),
            "outcome": ("open", "open", "open", "won", "lost")[index],
            "probability": self.one_of(10 * index, None),
            "pipeline": self.one_of(None, None, None, None, "p2"),
        }

    def deal(self) -> dict[str, Any]:
        """Every field of a deal, for a create or a snapshot; updates take a few of them."""
        fields: dict[str, Any] = {
            "name": self.one_of("Big", "Small"),
            "account": self.likely("a1", "a2", "a3", None),
            "owner": self.likely("u1", "u2", None),
            "type": self.one_of(*TYPES),
            "stage": self.one_of(*NAMES[:3], *NAMES[:3], "Won", "Lost", "Unheard", None),
            "amount": self.one_of(1000, 0, None, 12.5),
            "probability": self.one_of(None, 30),
            "forecast_category": self.one_of("commit", None),
            "close_date": self.one_of(self.day(-5, 150), self.day(-5, 150) + "T22:30:00+02:00", None),
            "currency": self.one_of("EUR", None),
        }
        if self.chance(0.15):
            fields["pipeline"] = self.one_of("p2", None)
        if self.chance(0.4):
            at = self.start + self.dice.randint(-60, self.one_of(3, 3, 3, 40)) * DAY
            fields["created_at"] = self.one_of(wire(at), wire(at)[:10])
        if self.chance(0.2):
            at = self.moment()
            fields["closed_at"] = self.one_of(wire(at), wire(at)[:10], None)
        if self.chance(0.2):
            fields["custom"] = self.one_of({"ARR": 7, "x": "y"}, {"x": None}, None)
        if self.chance(0.2):
            fields["ARR"] = self.one_of(99, None)
        return fields

    def some(self, fields: dict[str, Any]) -> dict[str, Any]:
        names = list(fields)
        return {name: fields[name] for name in self.dice.sample(names, min(len(names), self.one_of(1, 1, 2)))}
