"""The view of a deal: its page as one document, with what would fix it and what comes next.

Read afresh from the ledgers: a view is written once per flush and deal, so it can afford to be simple.
"""

from typing import Any

from dealpulse.schemas.time import DAY, LATEST, rfc3339
from dealpulse.state.directory.people import View
from dealpulse.state.facets import facets
from dealpulse.state.facets.facet import Facing
from dealpulse.state.health.fix import fix
from dealpulse.state.health.score import shown
from dealpulse.state.opportunities.deal import Counted, Deal
from dealpulse.state.opportunities.look import Sight, look
from dealpulse.state.opportunities.pulse import engagement, pulse_of
from dealpulse.state.opportunities.standing import standing, was_open
from dealpulse.state.policy import Policy

_HORIZON = 365 * DAY


def view(directory: View, id_: str, deal: Deal, at: int, policy: Policy) -> dict[str, Any]:
    """The view of a living deal as of an instant that is not before anything known of it.

    Returns:
        The data of `opportunity.updated`, without what caused it.
    """
    header = deal.header
    where = standing(header, directory.environment)
    old = at - policy.time.remember_days * DAY
    found = engagement(directory, id_, header.fields.get("account"), header.owner, where.closed, old)
    meetings = sorted({start for start, _ in found.meetings.values()})
    touches = sorted([*found.touches, *meetings])
    inbound = sorted(found.inbound)
    open_meetings = [start for start in meetings if start > old and was_open(where.opened, start)]
    counted = deal.counted.get(header.owner or "", Counted())
    people = {human for then, human in found.engaged if old < then <= at and was_open(where.opened, then)}
    people.update(counted.people)
    facing = Facing(
        at,
        header,
        where,
        directory,
        touches,
        inbound,
        meetings,
        open_meetings,
        len(people),
        len(counted.meetings),
    )
    seen = Sight(header, where, pulse_of(found, at - policy.time.late_days * DAY), directory.environment)
    return {"facets": facets(facing), "health": health(seen, deal, at, policy, len(people))}


def health(seen: Sight, deal: Deal, at: int, policy: Policy, contacts: int) -> dict[str, Any]:
    """The deal's health with its reasons, what would fix it (H-27) and what comes next (H-28)."""
    now = look(seen, at, policy, contacts=contacts)
    if now.scored is None or now.signals is None:
        last = deal.flips[-1].to if deal.flips else None
        return {"bucket": last, "score": None, "reason": None, "factors": [], "next": None, "fix": []}
    scored = now.scored
    return {
        "bucket": scored.bucket,
        "score": scored.score,
        "reason": scored.reason,
        "factors": shown(scored.active, now.signals, policy),
        "next": _next(seen, at, scored.bucket, now.due, policy, contacts),
        "fix": fix(now.signals, scored.bucket, at, policy),
    }


def _next(
    seen: Sight, at: int, bucket: str, due: int, policy: Policy, contacts: int
) -> dict[str, str] | None:
    """The next bucket and its instant if nothing happens; booked meetings are taken to happen."""
    while due <= at + _HORIZON and due < LATEST:
        then = look(seen, due, policy, contacts=contacts)
        if then.scored is None:
            return None
        if then.scored.bucket != bucket:
            return {"bucket": then.scored.bucket, "at": rfc3339(due)}
        due = then.due
    return None
