"""Small, nasty sales histories: a few people, a few deals, and everything that can go wrong between them.

A history is a list of contract events in the order in which they happened to be told. `random_history(seed, size)` makes one
from a number; `histories()` is the same for hypothesis, which can then shrink it. Times cling to each other at exact
distances of 7, 14, 30 … days, since that is where mistakes live.
"""

import json
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.laws.histories_cast import (
    ACCOUNTS,
    BEGINNINGS,
    CONTACTS,
    DEALS,
    LEADS,
    NAMES,
    OURS,
    ROLES,
    STAGES,
    USERS,
    ZONES,
    Cast,
    Event,
)
from tests.laws.oracle_facts import DAY, HOUR, SECOND, instant, wire


class Teller(Cast):
    """Tells one org's history, event by event."""

    def begin(self) -> None:
        """The usual cast; now and then somebody enters only in the middle of the history."""
        for entity, names, share in (
            ("user", USERS, 0.9),
            ("account", ACCOUNTS, 0.8),
            ("contact", CONTACTS, 0.7),
            ("contact_role", ROLES, 0.2),
        ):
            for name in names:
                if self.chance(share):
                    self.change(entity, name, "create", self.early(), **self.fields_of(entity, name))
        for name in STAGES:
            if self.chance(0.9):
                self.change(
                    "stage", name, self.one_of("create", "snapshot"), self.early(), **self.stage(name)
                )
        for key in ("timezone", "domains", "type_groups", "fields"):
            if self.chance(0.7):
                self.setting(key, self.early())
        for name in DEALS[: self.dice.randint(1, 4)]:
            self.change("opportunity", name, "create", **self.deal())

    def early(self) -> int | None:
        return self.start if self.chance(0.8) else None

    def setting(self, key: str | None = None, at: int | None = None) -> None:
        key = key or self.one_of("timezone", "domains", "type_groups", "fields", "clock")
        values: dict[str, tuple[Any, ...]] = {
            "timezone": (*ZONES, None),
            "domains": (["own.com"], ["OWN.com", "gmail.com"], [], None),
            "type_groups": ({"Renew": "existing", "Fresh": "new_business"}, {"Fresh": "existing"}, None),
            # A replay moves by its events whatever this says.
            "clock": ("live", "history", None),
            "fields": ({"amount": "ARR"}, {"territory": "x"}, {}, None),
        }
        self.tell("config.changed", {"kind": "org", "key": key, "value": self.one_of(*values[key])}, at)

    def fields_of(self, entity: str, name: str) -> dict[str, Any]:
        match entity:
            case "user":
                return self.user(name)
            case "account":
                return self.account()
            case "contact" | "lead":
                return self.person()
            case "contact_role":
                return self.role()
            case "stage":
                return self.stage(name)
            case _:
                return self.deal()

    def record(self) -> None:
        """Some change of some record."""
        entity, names = self.one_of(
            ("contact", CONTACTS), ("lead", LEADS), ("contact_role", ROLES), ("account", ACCOUNTS), ("user", USERS),
            ("stage", STAGES),
        )  # fmt: skip
        name = self.likely(*names)
        change = self.one_of(
            "create", "update", "update", "update", "snapshot", "delete", "undelete", "merge"
        )
        if change == "merge":
            # Accounts may even be merged in a ring; people only into an older record.
            others = [other for other in names if other < name or (entity == "account" and other != name)]
            if others:
                self.change(entity, name, "merge", into=self.one_of(*others))
        elif change in ("delete", "undelete"):
            self.change(entity, name, change)
        else:
            fields = self.fields_of(entity, name)
            self.change(entity, name, change, **(self.some(fields) if change == "update" else fields))

    def deal_change(self) -> None:
        name = self.one_of(*DEALS)
        what = self.dice.random()
        if what < 0.35:
            self.change("opportunity", name, "update", stage=self.one_of(*NAMES[:3], *NAMES, None, "Unheard"))
        elif what < 0.45:
            fields = {
                "stage": self.one_of("Won", "Lost"),
                "closed_at": self.one_of(None, wire(self.moment())),
            }
            self.change("opportunity", name, "update", **fields)
        elif what < 0.55:
            self.change("opportunity", name, "update", close_date=self.day(-5, 150))
        elif what < 0.65:
            self.change("opportunity", name, "update", owner=self.likely(*USERS, "u9", None))
        elif what < 0.8:
            self.change("opportunity", name, "update", **self.some(self.deal()))
        elif what < 0.85:
            self.change("opportunity", name, self.one_of("snapshot", "create"), **self.deal())
        elif what < 0.98:
            self.change("opportunity", name, self.one_of("delete", "undelete", "undelete"))
        else:
            self.change("opportunity", name, "merge", into=self.one_of(*DEALS))

    def email(self) -> None:
        ours, theirs = self.likely(*OURS), self.group(self.theirs, self.one_of(1, 1, 2, 3))
        out, at = self.chance(0.5), self.moment()
        message = f"m{len(self.mails)}"
        if self.mails and self.chance(0.2):
            # The same message from another mailbox: other recipients, and a clock that is not quite the same.
            message, first = self.one_of(*self.mails)
            at = first + self.one_of(0, SECOND, HOUR, -HOUR, 12 * HOUR)
        else:
            self.mails.append((message, at))
        data: dict[str, Any] = {
            "message": message,
            "from": ours if out else theirs[0],
            "to": theirs if out else [ours, *theirs[1:]],
            "cc": self.one_of([], [self.one_of(*OURS)], [self.one_of(*self.theirs).upper()]),
        }
        if self.chance(0.1):
            data["bcc"] = [self.one_of(*self.theirs)]
        if self.chance(0.1):
            data["auto"] = self.one_of(True, False)
        self.tell("activity.email.sent", data, at)

    def meeting(self) -> None:
        time = self.moment()
        start = time + self.one_of(-3, -1, 0, 1, 2, 5, 14, 30) * DAY + self.one_of(0, HOUR)
        if self.starts and self.chance(0.4):
            start = self.one_of(*self.starts)
        self.starts.append(start)
        attendees = [
            {"email": text, "response": self.one_of("accepted", "none", "none", "tentative", "declined")}
            for text in {
                *self.group(self.theirs, self.one_of(1, 2)),
                *self.dice.sample(OURS, self.one_of(0, 1, 2)),
            }
        ]
        attendees.sort(key=lambda item: str(item["email"]))
        data: dict[str, Any] = {
            "meeting": self.one_of(*(f"g{number}" for number in range(12))),
            "start": wire(start),
            "end": wire(start + self.one_of(HOUR, HOUR, 0, -HOUR, 30 * HOUR, 90 * HOUR)),
            "status": self.one_of("confirmed", "confirmed", "confirmed", "tentative", "cancelled"),
            "organizer": self.likely(*OURS, "pat@a.co.uk"),
            "attendees": attendees,
        }
        if self.chance(0.3):
            data["sequence"] = self.dice.randrange(3)
        self.tell("activity.meeting.changed", data, time)

    def call(self) -> None:
        time = self.moment()
        data: dict[str, Any] = {"call": f"k{self.dice.randrange(12)}", "user": self.likely(*USERS)}
        data |= self.one_of(
            {"contact": self.likely(*CONTACTS, "l1", "c9")}, {"email": self.likely(*self.theirs)},
            {"account": self.likely(*ACCOUNTS)},
        )  # fmt: skip
        if self.chance(0.3):
            data["at"] = wire(time + self.one_of(-1, -5, -20, 1) * DAY)
        if self.chance(0.2):
            data["opportunity"] = self.one_of(*DEALS)
        if self.chance(0.15):
            data["status"] = "removed"
        self.tell("activity.call.logged", data, time)

    def task(self) -> None:
        data = {
            "task": f"t{self.number}",
            "user": self.one_of(*USERS),
            "kind": ("linkedin", "letter", "gift")[self.number % 3],
            "contact": self.one_of(*CONTACTS),
        }
        self.tell("activity.task.completed", data | self.one_of({}, {"opportunity": self.one_of(*DEALS)}))

    def tick(self) -> None:
        self.tell("clock.tick", {})

    def go_on(self, size: int) -> None:
        weighted: tuple[tuple[Callable[[], None], int], ...] = (
            (self.email, 28), (self.meeting, 18), (self.call, 12), (self.deal_change, 20), (self.record, 14), (self.setting, 3),
            (self.task, 3), (self.tick, 2),
        )  # fmt: skip
        # Each history has its theme: in one people come and go, in another the deal is moved about.
        theme = self.one_of(*(deed for deed, _ in weighted))
        deeds = [deed for deed, weight in weighted for _ in range(weight + 40 * (deed == theme))]
        for _ in range(size):
            self.one_of(*deeds)()


def tell(dice: Random, size: int) -> list[Event]:
    """A history of one org (now and then of two) with about `size` events beyond the opening cast."""
    events: list[Event] = []
    opening = datetime.fromisoformat(dice.choice(BEGINNINGS))
    start = int(opening.timestamp()) * SECOND
    for org in ("acme", "beta")[: 1 if dice.random() < 0.85 else 2]:
        teller = Teller(dice, org, start, span=dice.choice((20, 60, 120)) * DAY)
        teller.begin()
        teller.go_on(size)
        events += teller.told
    return events


def random_history(seed: int, size: int) -> list[Event]:
    """The same history for the same seed, for ever."""
    return tell(Random(seed), size)


def histories(size: int = 30) -> st.SearchStrategy[list[Event]]:
    """Histories that hypothesis may choose and shrink."""
    dice = st.randoms(use_true_random=False, note_method_calls=False)
    return st.builds(tell, dice, st.integers(1, size))


def encoded(events: list[Event]) -> list[bytes]:
    """As lines of a file."""
    return [json.dumps(event, separators=(",", ":")).encode() for event in events]


def with_twins(events: list[Event], dice: Random) -> list[Event]:
    """Some events once more under the same id, but with another's contents: the first in order is the one that counts."""
    twins: list[Event] = []
    for event in dice.choices(events, k=len(events) // 5):
        other = dice.choice(events)
        time = wire(instant(event["time"]) + dice.choice((0, 0, 1, -SECOND, DAY)))
        data = dict(other["data"])
        if "message" in data:
            # Copies of one mail are known as such for eight days only, so a twin brings a mail of its own.
            data["message"] += f" again {len(twins)}"
        twins.append({**event, "time": time, "type": other["type"], "data": data})
    return events + twins


def finished(events: list[Event]) -> int:
    """The time of the last event."""
    return max(instant(event["time"]) for event in events)
