"""Histories small enough to know every flip of. Days are whole days after a Monday; nobody works the deals unless it is told.

By the built-in policy a deal that nobody works is Average for 14 days, then At Risk (no meeting booked, none held, no
reply: −3), and Poor at 60 days (−8).
"""

import json
from pathlib import Path
from typing import Any

from dealpulse.schemas.time import DAY, parse, rfc3339

BORN = parse("2026-03-02T09:00:00Z")
STAGES = (("Discovery", 1, "open"), ("Proposal", 2, "open"), ("Won", 3, "won"), ("Lost", 3, "lost"))


def at(number: float) -> str:
    """The time so many days after the beginning."""
    return rfc3339(BORN + round(number * DAY))


class Telling:
    """A history in the making."""

    def __init__(self, org: str = "acme") -> None:
        self.org = org
        self.told: list[dict[str, Any]] = []
        self.change("user", "ana", 0, "create", name="Ana Lima", emails=["ana@us.example"])
        self.setting("domains", ["us.example"])

    def stages(self) -> "Telling":
        for name, order, outcome in STAGES:
            self.change("stage", name, 0, "create", name=name, order=order, outcome=outcome)
        return self

    def event(self, type_: str, day: float, data: dict[str, Any]) -> None:
        self.told.append(
            {
                "specversion": "1.0",
                "id": f"e{len(self.told)}",
                "source": "test",
                "type": type_,
                "time": at(day),
                "org": self.org,
                "data": data,
            }
        )

    def change(self, entity: str, record: str, day: float, change: str = "update", **fields: Any) -> None:
        data = {"entity": entity, "record": record, "change": change, "fields": fields}
        self.event("crm.record.changed", day, data)

    def setting(self, key: str, value: Any) -> None:
        self.event("config.changed", 0, {"kind": "org", "key": key, "value": value})

    def deal(
        self, id_: str, born: float, closed: float | None = None, outcome: str = "Lost", **fields: Any
    ) -> None:
        """A deal of Ana's, in Discovery until it closes."""
        self.change(
            "opportunity",
            id_,
            born,
            "create",
            **({"name": f"Deal {id_}", "owner": "ana", "stage": "Discovery"} | fields),
        )
        if closed is not None:
            self.change("opportunity", id_, closed, stage=outcome)

    def buyer(self, account: str, address: str) -> None:
        self.change("account", account, 0, "create", name=account)
        self.change("contact", f"c-{account}", 0, "create", name="Bo", email=address, account=account)

    def mail(self, day: float, sender: str, to: str) -> None:
        number = len(self.told)
        self.event("activity.email.sent", day, {"message": f"m{number}", "from": sender, "to": [to]})

    def lines(self) -> list[bytes]:
        return [json.dumps(event).encode() for event in self.told]

    def write(self, path: Path) -> Path:
        path.write_bytes(b"".join(line + b"\n" for line in self.lines()))
        return path


def four_deals() -> Telling:
    """Lost after 40 days (flagged for the last 26), won after 10, lost after 10, and one that is open."""
    telling = Telling().stages()
    telling.deal("slow", 0, 40)
    telling.deal("quick", 0, 10, "Won")
    telling.deal("short", 0, 10)
    telling.deal("open", 20)
    return telling
