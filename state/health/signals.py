"""Signals: what the health factors look at, of one deal at one instant.

Made from the header, the standing and the pulse with a few bisections; nothing is counted up over time, so nothing can drift.
"""

from bisect import bisect_right

from msgspec import Struct

from dealpulse.schemas.time import DAY, HOUR
from dealpulse.state.benchmarks.typical import NO_BENCHMARKS, Typical
from dealpulse.state.calendar import local_ordinal, ordinal
from dealpulse.state.directory.org import Environment
from dealpulse.state.opportunities.header import Header
from dealpulse.state.opportunities.pulse import Booked, Pulse, held_until
from dealpulse.state.opportunities.standing import Standing, was_open
from dealpulse.state.policy import Policy

_MONTH = 30 * DAY


class Signals(Struct):
    """Facets that health depends on. Days are whole elapsed days, instants are instants.

    Attributes:
        age: F-13. untouched: F-14. last_touch: None if never touched.
        next_meeting: F-15. grace: a meeting was held, and the two days after it are not over.
        advanced: F-28; None where a stage has no order.
        days_until_close: F-08. since_inbound: F-17. inbound_14d: F-18. meetings_30d: F-22. touches_30d: F-29.
        existing: existing business. pushes: of the close date. days_in_stage: F-12.
        contacts: F-19; only read where a policy switches `few_contacts` on.
        held, touched, heard: how many of the pulse's meetings, touches and mails lie at or before the instant.
        counted: starts of the meetings that make `meetings_30d`.
    """

    age: int
    untouched: int
    last_touch: int | None
    next_meeting: int | None
    grace: bool
    advanced: bool | None
    days_until_close: int | None
    since_inbound: int | None
    inbound_14d: int
    meetings_30d: int
    touches_30d: int
    existing: bool
    pushes: int
    days_in_stage: int
    contacts: int
    typical: Typical
    held: int = 0
    touched: int = 0
    heard: int = 0
    counted: list[int] = []


def signals(
    header: Header,
    standing: Standing,
    pulse: Pulse,
    environment: Environment,
    at: int,
    policy: Policy,
    typical: Typical = NO_BENCHMARKS,
    contacts: int = 0,
) -> Signals:
    """The signals of an open deal as of an instant."""
    # Asked for with nearly every event: what is usual (all of it lies in the past) needs no search.
    created = standing.created
    meetings, touches, inbound = pulse.meetings, pulse.touches, pulse.inbound
    touched, heard, held = len(touches), len(inbound), len(meetings)
    if touched and touches[-1] > at:
        touched = bisect_right(touches, at)
    if heard and inbound[-1] > at:
        heard = bisect_right(inbound, at)
    if held and meetings[-1][0] > at:
        held = held_until(meetings, at)
    last_touch = touches[touched - 1] if touched else None
    base = max(standing.owner_since, created)
    month = at - _MONTH
    starts: list[int] = []
    grace = False
    if held:
        last_held = meetings[held - 1][0]
        if last_touch is None or last_held > last_touch:
            last_touch = last_held
        grace = at < grace_until(meetings, held, policy)
        if last_held > month:
            starts = held_starts(pulse, held, month)
    if last_touch is not None and last_touch > base:
        base = last_touch
    touches_30d = len(starts)
    if touched and touches[touched - 1] > month:
        touches_30d += touched - bisect_right(touches, month, 0, touched)
    counted = while_open(starts, standing) if starts else starts
    close = header.fields.get("close_date")
    since_inbound = None if not heard else (at - inbound[heard - 1]) // DAY
    age = (at - created) // DAY
    untouched = (at - base) // DAY
    in_stage = (at - standing.stage_since) // DAY
    return Signals(
        max(0, age),
        max(0, untouched),
        last_touch,
        meetings[held][0] if held < len(meetings) else None,
        grace,
        advanced(standing, at),
        None if close is None else ordinal(close) - local_ordinal(environment.zone, at),
        since_inbound,
        # No reply for so long that none is in the window: the usual case, and it needs no counting.
        0
        if since_inbound is None or since_inbound >= 14
        else heard - bisect_right(inbound, at - 14 * DAY, 0, heard),
        len(counted),
        touches_30d,
        environment.existing(header.fields.get("type")),
        header.pushes,
        max(0, in_stage),
        contacts,
        typical,
        held,
        touched,
        heard,
        counted,
    )


def held_starts(pulse: Pulse, held: int, after: int) -> list[int]:
    """The different starts of the held meetings after an instant."""
    meetings = pulse.meetings
    found: list[int] = []
    place = held - 1
    while place >= 0 and (start := meetings[place][0]) > after:
        if not found or found[-1] != start:
            found.append(start)
        place -= 1
    found.reverse()
    return found


def while_open(starts: list[int], standing: Standing) -> list[int]:
    """Those at which the deal was open."""
    opened = standing.opened
    if len(opened) == 1 and opened[0][1] is None and starts[0] >= opened[0][0]:
        return starts
    return [start for start in starts if was_open(opened, start)]


def grace_until(meetings: tuple[Booked, ...], held: int, policy: Policy) -> int:
    """When the grace of the held meetings ends; 0 without any."""
    if not held:
        return 0
    most = policy.health.meeting_hours_at_most * HOUR
    grace = policy.health.grace_hours * HOUR
    end = 0
    # Meetings count at most a day: none that starts a day before the last one can end later than it starts.
    last = meetings[held - 1][0]
    for start, ends, _ in reversed(meetings[:held]):
        if start + most < last:
            break
        end = max(end, min(ends, start + most))
    return end + grace


def advanced(standing: Standing, at: int) -> bool | None:
    """F-28: whether the stage is further on than 30 days ago, or than at creation; None where a stage has no order."""
    orders = standing.orders
    if not orders or orders[-1][1] is None:
        return None
    if len(orders) == 1:
        return False
    then = max(at - 30 * DAY, standing.created)
    before = orders[0][1]
    for since, order in orders:
        if since > then:
            break
        before = order
    return None if before is None else orders[-1][1] > before
