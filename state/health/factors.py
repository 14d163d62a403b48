"""The factors: each has a test, the value that it looked at, and the threshold that it was held against (spec 4, "Health on the
wire"). A new factor is one more entry of FACTORS and its points in the policy."""

from collections.abc import Callable
from typing import Final, NamedTuple

from dealpulse.schemas.time import rfc3339
from dealpulse.state.benchmarks.typical import times
from dealpulse.state.health.signals import Signals
from dealpulse.state.policy.health import Health

Value = int | float | str | bool | None
Test = Callable[[Signals, Health], bool]
Show = Callable[[Signals, Health], Value]


class Factor(NamedTuple):
    """One factor.

    Attributes:
        id: the name on the wire and in the policy.
        spec: its id in the spec.
        test: whether it holds.
        value, threshold: what is shown beside it.
    """

    id: str
    spec: str
    test: Test
    value: Show
    threshold: Show


def _nothing(signals: Signals, policy: Health) -> Value:
    return None


def _untouched(signals: Signals, policy: Health) -> Value:
    return signals.untouched


def _next_meeting(signals: Signals, policy: Health) -> Value:
    return None if signals.next_meeting is None else rfc3339(signals.next_meeting)


def _advanced(signals: Signals, policy: Health) -> Value:
    return signals.advanced is True


def _days_until_close(signals: Signals, policy: Health) -> Value:
    return signals.days_until_close


def _meetings(signals: Signals, policy: Health) -> Value:
    return signals.meetings_30d


# ---- negative ---------------------------------------------------------------------------------------------------------


def untouched_30(signals: Signals, policy: Health) -> bool:
    """H-N1: nobody reached out for a month; from two months on the next factor takes over."""
    return policy.untouched_30.days <= signals.untouched < policy.untouched_60.days


def untouched_60(signals: Signals, policy: Health) -> bool:
    """H-N2"""
    return signals.untouched >= policy.untouched_60.days


def no_future_meeting(signals: Signals, policy: Health) -> bool:
    """H-N3: nothing booked, and the days after the last meeting are over."""
    return signals.next_meeting is None and not signals.grace


def no_advancement_30(signals: Signals, policy: Health) -> bool:
    """H-N4: old enough to have moved, and did not."""
    return signals.advanced is False and signals.age >= policy.no_advancement_30.min_age_days


def age_2x_cycle(signals: Signals, policy: Health) -> bool:
    """H-N5: much older than deals that are won; skipped without a benchmark."""
    cycle = signals.typical.sales_cycle
    return cycle is not None and signals.age >= times(policy.age_2x_cycle.times, cycle)


def closing_30_untouched_30(signals: Signals, policy: Health) -> bool:
    """H-N6: existing business that should close soon (or should have) and that nobody works."""
    rule = policy.closing_30_untouched_30
    due = signals.days_until_close
    return (
        signals.existing
        and due is not None
        and due <= rule.close_days
        and signals.untouched >= rule.untouched_days
    )


def closing_30_no_inbound_90(signals: Signals, policy: Health) -> bool:
    """H-N7: existing business that should close soon and does not write."""
    rule = policy.closing_30_no_inbound_90
    due = signals.days_until_close
    return (
        signals.existing
        and due is not None
        and due <= rule.close_days
        and _silent(signals, rule.inbound_days)
    )


def no_recent_meeting(signals: Signals, policy: Health) -> bool:
    """H-N8"""
    return signals.meetings_30d == 0


def no_recent_inbound(signals: Signals, policy: Health) -> bool:
    """H-N9"""
    return _silent(signals, policy.no_recent_inbound.days)


def _silent(signals: Signals, days: int) -> bool:
    return signals.since_inbound is None or signals.since_inbound >= days


# ---- positive ---------------------------------------------------------------------------------------------------------


def frequent_outreach(signals: Signals, policy: Health) -> bool:
    """H-P1: often, and lately."""
    rule = policy.frequent_outreach
    return signals.touches_30d >= rule.touches and signals.untouched <= rule.within_days


def significant_meetings(signals: Signals, policy: Health) -> bool:
    """H-P2"""
    return signals.meetings_30d >= policy.significant_meetings.meetings


def recent_advancement(signals: Signals, policy: Health) -> bool:
    """H-P3"""
    return signals.advanced is True


def responsive(signals: Signals, policy: Health) -> bool:
    """H-P4: the buyer writes."""
    return signals.inbound_14d >= policy.responsive.inbound


def future_meeting(signals: Signals, policy: Health) -> bool:
    """H-P5"""
    return signals.next_meeting is not None or signals.grace


# ---- optional (H-25) --------------------------------------------------------------------------------------------------


def close_date_overdue(signals: Signals, policy: Health) -> bool:
    """H-25: the close date has passed."""
    due = signals.days_until_close
    return policy.close_date_overdue.enabled and due is not None and due < 0


def pushed(signals: Signals, policy: Health) -> bool:
    """H-25: the close date moved later again and again."""
    return policy.pushed.enabled and signals.pushes >= policy.pushed.times


def stage_stalled(signals: Signals, policy: Health) -> bool:
    """H-25: much longer in this stage than is typical."""
    typical = signals.typical.days_in_stage
    rule = policy.stage_stalled
    return rule.enabled and typical is not None and signals.days_in_stage >= times(rule.times, typical)


def few_contacts(signals: Signals, policy: Health) -> bool:
    """H-25: fewer people engaged than won deals had."""
    typical = signals.typical.contacts_engaged
    rule = policy.few_contacts
    return rule.enabled and typical is not None and signals.contacts < times(rule.share, typical)


def _times(factor: float, typical: float | None) -> Value:
    return None if typical is None else times(factor, typical)


FACTORS: Final[tuple[Factor, ...]] = (
    Factor("untouched_30", "H-N1", untouched_30, _untouched, lambda s, p: p.untouched_30.days),
    Factor("untouched_60", "H-N2", untouched_60, _untouched, lambda s, p: p.untouched_60.days),
    Factor("no_future_meeting", "H-N3", no_future_meeting, _next_meeting, _nothing),
    Factor("no_advancement_30", "H-N4", no_advancement_30, _advanced, _nothing),
    Factor(
        "age_2x_cycle",
        "H-N5",
        age_2x_cycle,
        lambda s, p: s.age,
        lambda s, p: _times(p.age_2x_cycle.times, s.typical.sales_cycle),
    ),
    Factor(
        "closing_30_untouched_30",
        "H-N6",
        closing_30_untouched_30,
        _days_until_close,
        lambda s, p: p.closing_30_untouched_30.close_days,
    ),
    Factor(
        "closing_30_no_inbound_90",
        "H-N7",
        closing_30_no_inbound_90,
        _days_until_close,
        lambda s, p: p.closing_30_no_inbound_90.close_days,
    ),
    Factor("no_recent_meeting", "H-N8", no_recent_meeting, _meetings, lambda s, p: 0),
    Factor(
        "no_recent_inbound",
        "H-N9",
        no_recent_inbound,
        lambda s, p: s.since_inbound,
        lambda s, p: p.no_recent_inbound.days,
    ),
    Factor(
        "frequent_outreach",
        "H-P1",
        frequent_outreach,
        lambda s, p: s.touches_30d,
        lambda s, p: p.frequent_outreach.touches,
    ),
    Factor(
        "significant_meetings",
        "H-P2",
        significant_meetings,
        _meetings,
        lambda s, p: p.significant_meetings.meetings,
    ),
    Factor("recent_advancement", "H-P3", recent_advancement, _advanced, _nothing),
    Factor("responsive", "H-P4", responsive, lambda s, p: s.inbound_14d, lambda s, p: p.responsive.inbound),
    Factor("future_meeting", "H-P5", future_meeting, _next_meeting, _nothing),
    Factor("close_date_overdue", "H-25", close_date_overdue, _days_until_close, lambda s, p: 0),
    Factor("pushed", "H-25", pushed, lambda s, p: s.pushes, lambda s, p: p.pushed.times),
    Factor(
        "stage_stalled",
        "H-25",
        stage_stalled,
        lambda s, p: s.days_in_stage,
        lambda s, p: _times(p.stage_stalled.times, s.typical.days_in_stage),
    ),
    Factor(
        "few_contacts",
        "H-25",
        few_contacts,
        lambda s, p: s.contacts,
        lambda s, p: _times(p.few_contacts.share, s.typical.contacts_engaged),
    ),
)
