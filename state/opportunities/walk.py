"""The walk of a deal: its bucket, its factors, and when its health next deserves a look."""

from typing import Any, Final

from dealpulse.schemas.facts import Order
from dealpulse.schemas.time import DAY
from dealpulse.state.health.score import shown
from dealpulse.state.opportunities.deal import Deal, Flip
from dealpulse.state.opportunities.look import NOTHING, Look, Past, look, present
from dealpulse.state.policy import Policy
from dealpulse.state.shelf import Shelf
from dealpulse.state.walk import Changed, Subject
from dealpulse.state.walk import walk as walk_any

KIND: Final = "opportunity.health.changed"

HealthChanged = Changed


def walk(
    shelf: Shelf, org: str, id_: str, deal: Deal, start: int, end: int, policy: Policy, because: Order | None
) -> tuple[Deal, list[HealthChanged], bool]:
    """Walk a deal's instants in [start, end].

    Args:
        shelf, org, id_, deal: the deal and what is known around it.
        start: the first instant to look at.
        end: the last, the clock's instant; every instant that is due up to it is looked at.
        policy: the numbers.
        because: the fact that asked for this walk, if one did: what it proves wrong is withdrawn in its name.

    Returns:
        The row, with flips, revisions and next due instant; what to send; and whether the deal has a health now.
    """
    forget = end - policy.time.late_days * DAY
    walking = _Walking(shelf, org, id_, deal, forget, end - policy.time.remember_days * DAY, policy)
    flips, revisions, due, out = walk_any(walking, start, end, forget, because)
    scored = walking.seen.scored
    active = () if scored is None else scored.active
    if flips is deal.flips and due == deal.due and active == deal.active and revisions is deal.revisions:
        return deal, out, scored is not None
    return deal.looked_at(flips, revisions, due, active), out, scored is not None


class _Walking(Subject[Flip]):
    """A deal on its walk."""

    KIND = KIND
    RULE = "health"
    # A deal that closes keeps its last bucket (spec H-29).
    ENDS = False

    def __init__(
        self, shelf: Shelf, org: str, id_: str, deal: Deal, forget: int, old: int, policy: Policy
    ) -> None:
        self.org = org
        self.id = id_
        self.flips = deal.flips
        self.revisions = deal.revisions
        self.moments = deal.moments
        self.seen: Look = NOTHING
        self._shelf = shelf
        self._deal = deal
        self._forget = forget
        self._old = old
        self._policy = policy
        self._now = present(shelf, id_, deal)
        self._past: Past | None = None

    def look(self, at: int) -> tuple[str | None, int]:
        if at >= self._deal.volatile:
            seen = look(self._now, at, self._policy)
        else:
            if self._past is None:
                self._past = Past(self._shelf, self.id, self._deal, self._forget, self._old)
            sight = self._past.at(at)
            seen = NOTHING if sight is None else look(sight, at, self._policy)
        self.seen = seen
        scored = seen.scored
        return None if scored is None else scored.bucket, seen.due

    def says(self, before: Flip | None) -> dict[str, Any]:
        seen = self.seen
        scored, signals = seen.scored, seen.signals
        assert scored is not None and signals is not None
        held = () if before is None else before.active
        entered = tuple(factor for factor in scored.active if factor not in held)
        left = tuple(factor for factor in held if factor not in scored.active)
        return {
            "opportunity": self.id,
            "owner": seen.owner,
            "from": None if before is None else before.to,
            "to": scored.bucket,
            "score": scored.score,
            "reason": scored.reason,
            "entered": shown(entered, signals, self._policy),
            "left": shown(left, signals, self._policy),
        }

    def withdraws(self, flip: Flip) -> dict[str, Any]:
        return {
            "opportunity": self.id,
            "owner": self._deal.header.owner,
            "from": flip.before,
            "to": flip.to,
        }

    def versions(self, *, withdrawn: bool) -> dict[str, Any]:
        signals = self.seen.signals
        typical = None if withdrawn or signals is None else signals.typical.version
        return {"policy": self._policy.version, "benchmarks": typical}

    def flip(self, at: int, id_: str, revision: int, before: str | None, digest: bytes) -> Flip:
        scored = self.seen.scored
        assert scored is not None
        return Flip(at, id_, revision, before, scored.bucket, scored.active, digest)
