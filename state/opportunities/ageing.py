"""Ageing: single activity is remembered for 400 days; what a deal counted stays counted (spec X-17).

Only deals that are open for longer than that ever come here.
"""

from msgspec.structs import replace

from dealpulse.schemas.time import DAY
from dealpulse.state.directory.people import View
from dealpulse.state.opportunities.deal import Counted, Deal
from dealpulse.state.opportunities.pulse import engagement
from dealpulse.state.opportunities.standing import standing, was_open
from dealpulse.state.policy import Policy

# A backfill may bring activity that is nearly too old already: look again before the ledgers let go of it.
AGAIN = 30 * DAY


def first_ageing(deal: Deal, view: View, policy: Policy) -> int:
    """When the first activity that counts for a deal can grow too old."""
    return standing(deal.header, view.environment).created + policy.time.remember_days * DAY


def aged(view: View, id_: str, deal: Deal, at: int, policy: Policy) -> Deal:
    """The deal with what is too old at an instant counted for its owner, and no longer looked for."""
    header = deal.header
    where = standing(header, view.environment)
    remember = policy.time.remember_days * DAY
    found = engagement(
        view, id_, header.fields.get("account"), header.owner, where.closed, at - remember - AGAIN
    )
    old = at - remember
    owner = header.owner or ""
    counted = deal.counted.get(owner, Counted())
    people, starts = set(counted.people), set(counted.meetings)
    young = at + AGAIN
    for then, human in found.engaged:
        if then > old:
            young = min(young, then + remember)
        elif was_open(where.opened, then):
            people.add(human)
    for start, _ in found.meetings.values():
        if start > old:
            young = min(young, start + remember)
        elif was_open(where.opened, start):
            starts.add(start)
    kept = Counted(tuple(sorted(people)), tuple(sorted(starts)))
    return replace(deal, counted={**deal.counted, owner: kept}, age_due=max(young, at + 1))
