"""The walk of an account: its colour, what is missing for green, and when the colour next deserves a look."""

from typing import Any, Final

from dealpulse.schemas.facts import Order
from dealpulse.schemas.time import DAY
from dealpulse.state.accounts.look import NO_OWNER, Look, Sight, then
from dealpulse.state.accounts.working import ColourFlip, Working
from dealpulse.state.directory.people import View
from dealpulse.state.policy import Policy
from dealpulse.state.thresholds.judged import YELLOW, missing
from dealpulse.state.walk import Changed, Subject
from dealpulse.state.walk import walk as walk_any

KIND: Final = "account.colour.changed"


def walk(
    view: View, org: str, id_: str, row: Working, start: int, end: int, policy: Policy, because: Order | None
) -> tuple[Working, list[Changed]]:
    """Walk an account's instants in [start, end].

    Args:
        view: the directory as known now.
        org, id_, row: the account.
        start: the first instant to look at.
        end: the last, the clock's instant; every instant that is due up to it is looked at.
        policy: the numbers.
        because: the fact that asked for this walk, if one did: what it proves wrong is withdrawn in its name.

    Returns:
        The row, with flips, revisions and next due instant; and what to send.
    """
    forget = end - policy.time.late_days * DAY
    walking = _Walking(view, org, id_, row, forget, policy)
    flips, revisions, due, out = walk_any(walking, start, end, forget, because)
    now, threshold, found = walking.now, walking.seen.threshold, walking.seen.judged
    lacking = contacts = 0
    if threshold is not None and found is not None and found.colour == YELLOW:
        lacking = threshold.min_activities - found.activities
        contacts = threshold.min_contacts
    row = Working(
        row.owner,
        now.activity,
        now.reach,
        lacking,
        contacts,
        row.volatile,
        flips,
        revisions,
        row.moments,
        due,
        row.base,
        row.changes,
    )
    return row, out


class _Walking(Subject[ColourFlip]):
    """An account on its walk."""

    KIND = KIND
    RULE = "colour"
    # Without an owner there is no colour; whoever counts by colours must hear of it.
    ENDS = True

    def __init__(self, view: View, org: str, id_: str, row: Working, forget: int, policy: Policy) -> None:
        self.org = org
        self.id = id_
        self.flips = row.flips
        self.revisions = row.revisions
        self.moments = row.moments
        self.seen: Look = NO_OWNER
        self.now = Sight(view, id_, row, forget, policy)
        self._shelf = view.shelf
        self._volatile = row.volatile
        self._policy = policy

    def look(self, at: int) -> tuple[str | None, int]:
        sight = self.now if at >= self._volatile else then(self._shelf, self.id, at, self._policy)
        self.seen = sight.look(at)
        return self.seen.colour, self.seen.due

    def says(self, before: ColourFlip | None) -> dict[str, Any]:
        return {
            "account": self.id,
            "owner": self.seen.owner,
            "from": None if before is None else before.to,
            "to": self.seen.colour,
            **evidence(self.seen),
        }

    def withdraws(self, flip: ColourFlip) -> dict[str, Any]:
        return {"account": self.id, "owner": self.now.owner, "from": flip.before, "to": flip.to}

    def versions(self, *, withdrawn: bool) -> dict[str, Any]:
        return {"policy": self._policy.version}

    def flip(self, at: int, id_: str, revision: int, before: str | None, digest: bytes) -> ColourFlip:
        return ColourFlip(at, id_, revision, before, self.seen.colour, digest)


def evidence(seen: Look) -> dict[str, Any]:
    """What a colour rests on: the whole threshold that applied, what counted, and what green would take."""
    threshold, found = seen.threshold, seen.judged
    if threshold is None or found is None:
        return {"threshold": None, "activities": 0, "contacts": 0, "by_type": {}, "missing": {}}
    return {
        "threshold": threshold.wire(),
        "activities": found.activities,
        "contacts": found.contacts,
        "by_type": dict(sorted(found.by_type.items())),
        "missing": missing(found, threshold),
    }
