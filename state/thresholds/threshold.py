"""A threshold: what it means to work an account thoroughly.

So much activity, with so many people, in so many days; for some also so many calls, or so many of each with each person.
"""

from typing import Any

from msgspec import Struct


class Threshold(Struct, frozen=True):
    """What is expected.

    Attributes:
        level: account, book, rep, role, segment, org, or policy where the org has configured none that applies.
        key: the configured key (`role:SMB/SDR`); of the policy's the role, or `org`.
        name: the org's own; None where it has none.
        types: what counts at all; none: everything.
        min_activities, min_contacts, period_days: the minimums, and the days in which they must be met.
        min_per_type: of these types at least so many.
        min_per_contact: at least `min_contacts` people must each get so many of these.
    """

    level: str
    key: str
    name: str | None
    types: tuple[str, ...]
    min_activities: int
    min_contacts: int
    period_days: int
    min_per_type: dict[str, int]
    min_per_contact: dict[str, int]

    def wire(self) -> dict[str, Any]:
        """As it stands in outputs."""
        return {
            "level": self.level,
            "key": self.key,
            "name": self.name,
            "types": list(self.types),
            "min_activities": self.min_activities,
            "min_contacts": self.min_contacts,
            "period_days": self.period_days,
            "min_per_type": self.min_per_type,
            "min_per_contact": self.min_per_contact,
        }


def configured(level: str, key: str, value: dict[str, Any], period_days: int) -> Threshold:
    """A threshold of the org's own, from a value that intake has checked. What it leaves out it does not demand."""
    per_contact: dict[str, int] = value.get("min_per_contact") or {}
    contacts = value.get("min_contacts")
    activities = value.get("min_activities")
    return Threshold(
        level,
        key,
        value.get("name"),
        tuple(value.get("types") or ()),
        1 if activities is None else activities,
        (1 if per_contact else 0) if contacts is None else contacts,
        value.get("period_days") or period_days,
        value.get("min_per_type") or {},
        per_contact,
    )
