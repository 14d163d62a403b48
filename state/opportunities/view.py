"""The view of a deal: its page as one document, with what would fix it and what comes next.

Read from the deal's pulse, and from its tally for what goes back further.
"""

from typing import Any

from dealpulse.schemas.time import DAY, LATEST, rfc3339
from dealpulse.state.benchmarks.published import document, in_force
from dealpulse.state.benchmarks.typical import like, place_of
from dealpulse.state.directory.people import View
from dealpulse.state.facets import facets
from dealpulse.state.facets.facet import Facing
from dealpulse.state.health.fix import fix
from dealpulse.state.health.score import shown
from dealpulse.state.opportunities.deal import Deal
from dealpulse.state.opportunities.look import Sight, look
from dealpulse.state.opportunities.standing import standing
from dealpulse.state.opportunities.tally import Tally, tally
from dealpulse.state.policy import Policy

_HORIZON = 365 * DAY


def view(
    directory: View, id_: str, deal: Deal, at: int, policy: Policy, known: Tally | None = None
) -> tuple[dict[str, Any], Tally]:
    """The view of a living deal as of an instant that is not before anything known of it.

    Args:
        directory: as known now.
        id_, deal: the deal.
        at: the instant.
        policy: the numbers.
        known: the deal's tally, if no fact since it was read can have changed it.

    Returns:
        The data of `opportunity.updated`, without what caused it; and the tally that still holds.
    """
    header = deal.header
    where = standing(header, directory.environment)
    if known is None or not known.holds(header, where, deal):
        known = tally(directory, id_, deal, where, at, policy)
    pulse = deal.pulse if known.at_closing is None else known.at_closing
    meetings = sorted({start for start, _, _ in pulse.meetings})
    people = known.contacts(at)
    facing = Facing(
        at,
        header,
        where,
        directory,
        sorted([*pulse.touches, *meetings]),
        pulse.inbound,
        meetings,
        known.meetings,
        people,
        known.met_before,
    )
    shelf = directory.shelf
    seen = Sight(header, where, pulse, directory.environment, shelf, None, id_, deal, known)
    # A closed deal is not held against anything any more: a version a day would rewrite it for ever.
    published = None if where.closed is not None else in_force(shelf, at)[0]
    benchmarks = document(published, like(header, shelf, at), place_of(header), policy.benchmarks)
    page = {"facets": facets(facing), "health": health(seen, deal, at, policy), "benchmarks": benchmarks}
    return page, known


def health(seen: Sight, deal: Deal, at: int, policy: Policy) -> dict[str, Any]:
    """The deal's health with its reasons, what would fix it (H-27) and what comes next (H-28)."""
    now = look(seen, at, policy)
    if now.scored is None or now.signals is None:
        last = deal.flips[-1].to if deal.flips else None
        return {"bucket": last, "score": None, "reason": None, "factors": [], "next": None, "fix": []}
    scored = now.scored
    return {
        "bucket": scored.bucket,
        "score": scored.score,
        "reason": scored.reason,
        "factors": shown(scored.active, now.signals, policy),
        "next": _next(seen, at, scored.bucket, now.due, policy),
        "fix": fix(now.signals, scored.bucket, at, policy),
    }


def _next(seen: Sight, at: int, bucket: str, due: int, policy: Policy) -> dict[str, str] | None:
    """The next bucket and its instant if nothing happens; booked meetings are taken to happen."""
    while due <= at + _HORIZON and due < LATEST:
        then = look(seen, due, policy)
        if then.scored is None:
            return None
        if then.scored.bucket != bucket:
            return {"bucket": then.scored.bucket, "at": rfc3339(due)}
        due = then.due
    return None
