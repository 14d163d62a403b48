"""Histories about accounts: owners who come and go, books, scores, tasks, roles with a date, and thresholds of every level."""

from random import Random
from typing import Any

from hypothesis import strategies as st

from tests.laws.histories import Teller
from tests.laws.histories_cast import ACCOUNTS, BEGINNINGS, CONTACTS, DEALS, USERS, Event
from tests.laws.oracle_facts import DAY, SECOND, instant, wire

SEGMENTS = ("SMB", "mid_market")
DISCIPLINES = ("AE", "SDR")
KINDS = ("linkedin", "demo", "call", "meeting")
KEYS = (
    "org", "org", "segment:SMB", "segment:mid_market", "role:SMB/SDR", "role:mid_market/AE", "rep:u1", "rep:u2", "book:north",
    "account:a1", "account:a2",
)  # fmt: skip


class AccountTeller(Teller):
    """Tells of a company that watches how its accounts are worked."""

    def begin(self) -> None:
        super().begin()
        for _ in range(self.one_of(0, 1, 2)):
            self.threshold(self.early())

    def account(self) -> dict[str, Any]:
        return {
            **super().account(),
            "owner": self.likely("u1", "u2", "u3", None),
            "book": self.one_of("north", None),
            "score": self.one_of(5, 19, 20, 80, 95, None),
        }

    def user(self, record: str) -> dict[str, Any]:
        fields = {
            **super().user(record),
            "segment": self.one_of(*SEGMENTS),
            "discipline": self.one_of(*DISCIPLINES),
        }
        fields |= {"team": self.one_of("t1", "t2", None), "manager": self.one_of(*USERS, None)}
        if self.chance(0.3):
            fields["effective"] = self.one_of(wire(self.moment()), wire(self.moment())[:10])
        return fields

    def threshold(self, at: int | None = None) -> None:
        some = self.one_of({}, {}, {"call": 1}, {"email": 2, "linkedin": 1})
        each = self.one_of({}, {}, {"email": 1}, {"email": 1, "call": 1}, {"meeting": 1})
        types = sorted(
            {*self.one_of(("email",), ("call", "meeting"), ("email", "linkedin", "call")), *some, *each}
        )
        value: dict[str, Any] | None = {
            "name": "T",
            "types": self.one_of(types, types, [], None),
            "min_activities": self.one_of(1, 2, 3, 4, None),
            "min_contacts": self.one_of(1, 1, 2, None),
            "period_days": self.one_of(7, 14, 30, 60, None),
            "min_per_type": some,
            "min_per_contact": each,
        }
        if self.chance(0.15):
            value = None
        self.tell("config.changed", {"kind": "threshold", "key": self.one_of(*KEYS), "value": value}, at)

    def task(self) -> None:
        time = self.moment()
        data: dict[str, Any] = {
            "task": f"t{self.dice.randrange(12)}", "user": self.likely(*USERS), "kind": self.one_of(*KINDS),
        }  # fmt: skip
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
        self.tell("activity.task.completed", data, time)

    def account_change(self) -> None:
        name = self.likely(*ACCOUNTS)
        fields = self.one_of(
            {"owner": self.likely("u1", "u2", "u3", None)}, {"book": self.one_of("north", None)}, {"score": 50},
            {"owner": self.one_of(*USERS), "book": "north"},
        )  # fmt: skip
        self.change("account", name, "update", **fields)

    def move(self) -> None:
        """Somebody changes team, boss or role, today, some days ago or in some days."""
        fields = self.one_of(
            {"team": self.one_of("t1", "t2")}, {"manager": self.one_of(*USERS, None)},
            {"segment": self.one_of(*SEGMENTS), "discipline": self.one_of(*DISCIPLINES)},
        )  # fmt: skip
        time = self.moment()
        if self.chance(0.4):
            fields = {**fields, "effective": wire(time + self.one_of(-20, -3, 2, 12) * DAY)}
        self.change("user", self.likely(*USERS), "update", time, **fields)

    def go_on(self, size: int) -> None:
        deeds = (
            [self.email] * 30 + [self.meeting] * 14 + [self.call] * 14 + [self.task] * 16 + [self.record] * 10
            + [self.account_change] * 12 + [self.threshold] * 8 + [self.move] * 6 + [self.setting, self.tick, self.deal_change]
        )  # fmt: skip
        theme = self.one_of(*dict.fromkeys(deeds))
        deeds += [theme] * 40
        for _ in range(size):
            self.one_of(*deeds)()


def tell_accounts(dice: Random, size: int) -> list[Event]:
    """A history of one org with about `size` events beyond the opening cast."""
    start = instant(dice.choice(BEGINNINGS)) // SECOND * SECOND
    teller = AccountTeller(dice, "acme", start, span=dice.choice((20, 60, 120)) * DAY)
    teller.begin()
    teller.go_on(size)
    return teller.told


def account_history(seed: int, size: int) -> list[Event]:
    """The same history for the same seed, for ever."""
    return tell_accounts(Random(seed), size)


def account_histories(size: int = 30) -> st.SearchStrategy[list[Event]]:
    """Histories that hypothesis may choose and shrink."""
    dice = st.randoms(use_true_random=False, note_method_calls=False)
    return st.builds(tell_accounts, dice, st.integers(1, size))
