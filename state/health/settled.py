"""Settled: one more mail or call that cannot change a deal's health needs no look.

Most activity confirms what is known: the tenth mail of a busy month moves nothing. A look is then only ever due earlier than it
need be, which is allowed (spec X-01): the factors that could change later had their instants in the due one already.
"""

from bisect import bisect_right

from dealpulse.schemas.time import DAY
from dealpulse.state.health.signals import held_starts
from dealpulse.state.opportunities.deal import Deal
from dealpulse.state.opportunities.pulse import Pulse, held_until
from dealpulse.state.policy import Policy


def settled(deal: Deal, pulse: Pulse, at: int, policy: Policy, *, inbound: bool) -> bool:
    """Whether an activity of this very instant leaves every factor as the last look found it.

    Args:
        deal: the row as of the last look.
        pulse: with the activity in it.
        at: the instant.
        policy: the numbers.
        inbound: the buyer wrote; else the owner mailed or called.
    """
    active = deal.active
    if inbound:
        return (
            "responsive" in active
            and "no_recent_inbound" not in active
            and "closing_30_no_inbound_90" not in active
        )
    if "untouched_30" in active or "untouched_60" in active or "closing_30_untouched_30" in active:
        return False
    return "frequent_outreach" in active or _touches(pulse, at) < policy.health.frequent_outreach.touches


def rebooking(deal: Deal, pulse: Pulse, at: int) -> int | None:
    """When a deal is due after a change of its meetings that cannot matter now; None where it can.

    Args:
        deal: the row as of the last look.
        pulse: with the meetings as they are from this very instant on.
        at: the instant.
    """
    before, after = deal.pulse.meetings, pulse.meetings
    if before == after:
        return deal.due
    held = held_until(before, at)
    booked = held_until(after, at)
    if before[:held] != after[:booked] or held == len(before) or booked == len(after):
        return None
    # There was one ahead and there still is: which one is no matter until it starts.
    return min(deal.due, after[booked][0])


def _touches(pulse: Pulse, at: int) -> int:
    month = at - 30 * DAY
    held = held_until(pulse.meetings, at)
    touched = bisect_right(pulse.touches, at)
    return touched - bisect_right(pulse.touches, month, 0, touched) + len(held_starts(pulse, held, month))
