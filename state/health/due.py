"""Due: the earliest instant at which health can change although nothing happens (spec X-01).

Each clause is the moment at which one test of the factors can turn. An instant too many costs a look; one too few would be a
flip that nobody announced, so every factor's thresholds stand here.
"""

from functools import lru_cache
from math import ceil

from dealpulse.schemas.time import DAY, LATEST
from dealpulse.state.benchmarks.typical import times
from dealpulse.state.calendar import midnight_of_ordinal, ordinal
from dealpulse.state.directory.org import Environment
from dealpulse.state.health.signals import Signals, grace_until, held_starts
from dealpulse.state.opportunities.header import Header
from dealpulse.state.opportunities.pulse import Pulse
from dealpulse.state.opportunities.standing import Standing
from dealpulse.state.policy import Policy
from dealpulse.state.policy.health import Health

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
    created = standing.created
    age = signals.age
    due = LATEST
    if age < health.young_days:
        due = created + health.young_days * DAY
    if age < health.no_advancement_30.min_age_days:
        due = _sooner(due, created + health.no_advancement_30.min_age_days * DAY, at)
    typical = signals.typical
    if typical.sales_cycle is not None:
        due = _sooner(due, created + ceil(times(health.age_2x_cycle.times, typical.sales_cycle)) * DAY, at)
    if health.stage_stalled.enabled and typical.days_in_stage is not None:
        stalled = ceil(times(health.stage_stalled.times, typical.days_in_stage)) * DAY
        due = _sooner(due, standing.stage_since + stalled, at)

    base = max(standing.owner_since, created)
    if signals.last_touch is not None and signals.last_touch > base:
        base = signals.last_touch
    untouched = signals.untouched
    least = health.frequent_outreach.touches
    frequent = signals.touches_30d >= least
    if frequent and untouched <= health.frequent_outreach.within_days:
        due = _sooner(due, base + (health.frequent_outreach.within_days + 1) * DAY, at)
    # They rise, so the first that has not passed is the next one.
    for days in _untouched(health):
        if untouched < days:
            due = _sooner(due, base + days * DAY, at)
            break

    meetings, held = pulse.meetings, signals.held
    significant = health.significant_meetings.meetings
    if held < len(meetings) and health.few_contacts.enabled:
        # Whoever comes is engaged from its start.
        due = _sooner(due, meetings[held][0], at)
    elif held < len(meetings):
        # While one is booked, the grace of those before it does not matter.
        if (
            frequent
            and untouched <= health.frequent_outreach.within_days
            and len(signals.counted) >= significant
        ):
            # One more changes nothing either; the grace of the last of them is what comes next.
            due = _sooner(due, grace_until(meetings, len(meetings), policy), at)
        else:
            due = _sooner(due, meetings[held][0], at)
    elif signals.grace:
        due = _sooner(due, grace_until(meetings, held, policy), at)
    if counted := signals.counted:
        # The counts that matter are none, and the least that is significant: when the window loses the last that makes them.
        due = _sooner(due, counted[-1] + 30 * DAY, at)
        if len(counted) >= significant:
            due = _sooner(due, counted[-significant] + 30 * DAY, at)
    if signals.touched < len(pulse.touches):  # a call that is logged ahead of its time
        due = _sooner(due, pulse.touches[signals.touched], at)
    if frequent:
        due = _sooner(due, _nth_last_touch(pulse, at, signals, least) + 30 * DAY, at)

    heard = signals.heard
    if heard:
        inbound = pulse.inbound
        last = inbound[heard - 1]
        due = _sooner(due, last + health.no_recent_inbound.days * DAY, at)
        due = _sooner(due, last + health.closing_30_no_inbound_90.inbound_days * DAY, at)
        if heard >= health.responsive.inbound:
            due = _sooner(due, inbound[heard - health.responsive.inbound] + 14 * DAY, at)

    if len(standing.orders) > 1:
        for since, _ in standing.orders[1:]:
            due = _sooner(due, since + 30 * DAY, at)

    if signals.existing or health.close_date_overdue.enabled:
        close = header.fields.get("close_date")
        day = 0 if close is None else ordinal(close)
        if _FIRST_ORDINAL < day < _LAST_ORDINAL:
            if signals.existing:
                for days in (
                    health.closing_30_untouched_30.close_days,
                    health.closing_30_no_inbound_90.close_days,
                ):
                    due = _sooner(due, midnight_of_ordinal(environment.zone, day - days), at)
            if health.close_date_overdue.enabled:
                due = _sooner(due, midnight_of_ordinal(environment.zone, day + 1), at)
    return due


def _sooner(due: int, turn: int, at: int) -> int:
    return turn if at < turn < due else due


@lru_cache(maxsize=16)
def _thresholds(untouched_30: int, untouched_60: int, closing: int) -> tuple[int, ...]:
    return tuple(sorted({untouched_30, untouched_60, closing}))


def _untouched(health: Health) -> tuple[int, ...]:
    """The numbers of untouched days at which a factor turns, rising."""
    return _thresholds(
        health.untouched_30.days, health.untouched_60.days, health.closing_30_untouched_30.untouched_days
    )


def _nth_last_touch(pulse: Pulse, at: int, signals: Signals, n: int) -> int:
    """The n-th last of mails, calls and held meetings together."""
    touched = signals.touched
    both = [*pulse.touches[max(0, touched - n) : touched], *held_starts(pulse, signals.held, at - 30 * DAY)]
    both.sort()
    return both[-n]
