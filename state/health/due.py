"""Due: the earliest instant at which health can change although nothing happens (spec X-01).

Each clause is the moment at which one test of the factors can turn. An instant too many costs a look; one too few would be a
flip that nobody announced, so every factor's thresholds stand here.
"""

from bisect import bisect_right
from math import ceil

from dealpulse.schemas.time import DAY, LATEST
from dealpulse.state.calendar import midnight_of_ordinal, ordinal
from dealpulse.state.directory.org import Environment
from dealpulse.state.health.signals import Signals, grace_until, held_starts, while_open
from dealpulse.state.opportunities.header import Header
from dealpulse.state.opportunities.pulse import Pulse, start_of
from dealpulse.state.opportunities.standing import Standing
from dealpulse.state.policy import Policy

_FIRST_ORDINAL = ordinal("1990-01-01")
_LAST_ORDINAL = ordinal("2101-01-01")


def next_due(
    header: Header,
    standing: Standing,
    pulse: Pulse,
    environment: Environment,
    at: int,
    signals: Signals,
    policy: Policy,
) -> int:
    """The next instant after `at` at which a factor of an open deal can change; LATEST if none."""
    health = policy.health
    turns: list[int] = []
    on = turns.append
    created = standing.created
    age = signals.age
    if age < health.young_days:
        on(created + health.young_days * DAY)
    if age < health.no_advancement_30.min_age_days:
        on(created + health.no_advancement_30.min_age_days * DAY)
    typical = signals.typical
    if typical.sales_cycle is not None:
        on(created + ceil(health.age_2x_cycle.times * typical.sales_cycle) * DAY)
    if health.stage_stalled.enabled and typical.days_in_stage is not None:
        on(standing.stage_since + ceil(health.stage_stalled.times * typical.days_in_stage) * DAY)

    base = max(created, standing.owner_since)
    if signals.last_touch is not None and signals.last_touch > base:
        base = signals.last_touch
    untouched = signals.untouched
    for days in (
        health.frequent_outreach.within_days + 1,
        health.untouched_30.days,
        health.closing_30_untouched_30.untouched_days,
        health.untouched_60.days,
    ):
        if untouched < days:
            on(base + days * DAY)

    meetings = pulse.meetings
    held = bisect_right(meetings, at, key=start_of)
    if held < len(meetings):
        on(meetings[held][0])
    on(grace_until(meetings, held, policy))
    if signals.meetings_30d:
        # The counts that matter are none, and the least that is significant: when the window loses the last that makes them.
        counted = while_open(held_starts(pulse, held, at - 30 * DAY), standing)
        for least in (1, health.significant_meetings.meetings):
            if len(counted) >= least:
                on(counted[-least] + 30 * DAY)
    touched = bisect_right(pulse.touches, at)
    if touched < len(pulse.touches):  # a call that is logged ahead of its time
        on(pulse.touches[touched])
    least = health.frequent_outreach.touches
    if signals.touches_30d >= least:
        on(_nth_last_touch(pulse, at, held, least) + 30 * DAY)

    heard = bisect_right(pulse.inbound, at)
    if heard:
        last = pulse.inbound[heard - 1]
        on(last + health.no_recent_inbound.days * DAY)
        on(last + health.closing_30_no_inbound_90.inbound_days * DAY)
        if heard >= health.responsive.inbound:
            on(pulse.inbound[heard - health.responsive.inbound] + 14 * DAY)

    for since, _ in standing.orders[1:]:
        on(since + 30 * DAY)

    close = header.fields.get("close_date")
    if close is not None:
        day = ordinal(close)
        if _FIRST_ORDINAL < day < _LAST_ORDINAL:
            if signals.existing:
                for days in (
                    health.closing_30_untouched_30.close_days,
                    health.closing_30_no_inbound_90.close_days,
                ):
                    on(midnight_of_ordinal(environment.zone, day - days))
            if health.close_date_overdue.enabled:
                on(midnight_of_ordinal(environment.zone, day + 1))
    return min([turn for turn in turns if turn > at], default=LATEST)


def _nth_last_touch(pulse: Pulse, at: int, held: int, n: int) -> int:
    """The n-th last of mails, calls and held meetings together."""
    touched = bisect_right(pulse.touches, at)
    both = [*pulse.touches[max(0, touched - n) : touched], *held_starts(pulse, held, at - 30 * DAY)]
    both.sort()
    return both[-n]
