"""The health table of the spec (section 4), written out once more, as plainly as it stands there.

The numbers are the spec's own defaults. `Signals` is everything the table looks at, so the tests can also walk through all
combinations of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

BUCKETS = ("poor", "at_risk", "average", "good")
ACTIONS = ("touch", "reply", "book", "redate", "advance")


@dataclass(frozen=True)
class Policy:
    """Table H and section 4 of the spec: the default numbers."""

    untouched: int = 30
    long_untouched: int = 60
    advancement_age: int = 30
    closing: int = 30
    silent: int = 90
    recent_inbound: int = 30
    frequent_touches: int = 4
    frequent_untouched: int = 7
    significant_meetings: int = 2
    young: int = 14
    cycle_times: int = 2
    good: int = 4
    average: int = -2
    at_risk: int = -6
    grace_hours: int = 48
    meeting_hours: int = 24
    replies: int = 1
    typical_cycle: float | None = None
    # H-25, off unless a team switches them on: the close date is over; so many pushes.
    overdue: bool = False
    pushed: int | None = None

    def spans(self) -> tuple[int, ...]:
        """So many days after some instant of a deal's life a factor may change; 0 is the instant itself."""
        own = (
            self.untouched,
            self.long_untouched,
            self.advancement_age,
            self.silent,
            self.recent_inbound,
            self.young,
        )
        return (0, self.frequent_untouched + 1, 14, 30, *own)


@dataclass(frozen=True)
class Signals:
    """What health depends on. `since_inbound` None is never; `advanced` None is unknown (a stage without order)."""

    age: int = 0
    untouched: int = 0
    next_meeting: str | None = None
    grace: bool = False
    advanced: bool | None = False
    days_until_close: int | None = None
    existing: bool = False
    meetings_30d: int = 0
    since_inbound: int | None = None
    inbound_14d: int = 0
    touches_30d: int = 0
    pushes: int = 0


@dataclass(frozen=True)
class Factor:
    id: str
    points: int
    active: bool
    value: Any
    threshold: Any

    def wire(self) -> dict[str, Any]:
        return {"id": self.id, "points": self.points, "value": self.value, "threshold": self.threshold}


def factors(s: Signals, p: Policy) -> list[Factor]:
    """All fourteen and two of H-25, active or not, before H-23 has its say."""
    cap = None if p.typical_cycle is None else float(f"{p.cycle_times * p.typical_cycle:.6g}")
    ahead = s.next_meeting is not None or s.grace
    closing = s.existing and s.days_until_close is not None and s.days_until_close <= p.closing
    silent = s.since_inbound is None or s.since_inbound >= p.silent
    quiet = s.since_inbound is None or s.since_inbound >= p.recent_inbound
    busy = s.touches_30d >= p.frequent_touches and s.untouched <= p.frequent_untouched
    stuck = s.advanced is False and s.age >= p.advancement_age
    moved = s.advanced is True
    return [
        Factor("untouched_30", -2, p.untouched <= s.untouched < p.long_untouched, s.untouched, p.untouched),
        Factor("untouched_60", -4, s.untouched >= p.long_untouched, s.untouched, p.long_untouched),
        Factor("no_future_meeting", -1, not ahead, s.next_meeting, None),
        Factor("no_advancement_30", -1, stuck, moved, None),
        Factor("age_2x_cycle", -2, cap is not None and s.age >= cap, s.age, cap),
        Factor(
            "closing_30_untouched_30", -3, closing and s.untouched >= p.untouched, s.days_until_close, p.closing
        ),
        Factor("closing_30_no_inbound_90", -3, closing and silent, s.days_until_close, p.closing),
        Factor("no_recent_meeting", -1, s.meetings_30d == 0, s.meetings_30d, 0),
        Factor("no_recent_inbound", -1, quiet, s.since_inbound, p.recent_inbound),
        Factor("frequent_outreach", 1, busy, s.touches_30d, p.frequent_touches),
        Factor(
            "significant_meetings", 2, s.meetings_30d >= p.significant_meetings, s.meetings_30d,
            p.significant_meetings,
        ),
        Factor("recent_advancement", 2, moved, moved, None),
        Factor("responsive", 2, s.inbound_14d >= p.replies, s.inbound_14d, p.replies),
        Factor("future_meeting", 1, ahead, s.next_meeting, None),
        Factor(
            "close_date_overdue", -1, p.overdue and s.days_until_close is not None and s.days_until_close < 0,
            s.days_until_close, 0,
        ),
        Factor("pushed", -1, p.pushed is not None and s.pushes >= p.pushed, s.pushes, p.pushed),
    ]  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    bucket: str
    score: int
    reason: str | None
    active: tuple[Factor, ...]
    every: tuple[Factor, ...]


def judge(s: Signals, p: Policy) -> Verdict:
    every = factors(s, p)
    young = s.age < p.young
    active = [factor for factor in every if factor.active and not (young and factor.points < 0)]
    score = sum(factor.points for factor in active)
    ids = {factor.id for factor in active}
    plain = by_score(score, p)
    bucket, reason = plain, None
    if "age_2x_cycle" in ids and BUCKETS.index(bucket) > BUCKETS.index("at_risk"):
        bucket, reason = "at_risk", "age_2x_cap"
    if {
        "age_2x_cycle",
        "no_recent_meeting",
        "no_future_meeting",
        "no_recent_inbound",
    } <= ids and bucket != "poor":
        bucket, reason = "poor", "all_stale"
    if young:
        reason = "insufficient_data"
    return Verdict(bucket, score, reason, tuple(active), tuple(every))


def by_score(score: int, p: Policy) -> str:
    if score >= p.good:
        return "good"
    if score >= p.average:
        return "average"
    return "at_risk" if score >= p.at_risk else "poor"


IMPROVED: dict[str, Callable[[Signals], Signals]] = {
    "touch": lambda s: replace(s, untouched=0, touches_30d=s.touches_30d + 1),
    "reply": lambda s: replace(s, since_inbound=0, inbound_14d=s.inbound_14d + 1),
    "book": lambda s: replace(s, next_meeting=s.next_meeting or "booked"),
    "redate": lambda s: replace(s, days_until_close=10**6),
    "advance": lambda s: s if s.advanced is None else replace(s, advanced=True),
}


def fix(s: Signals, p: Policy) -> list[str]:
    """H-27: the fewest actions that lift the bucket, the first in the table's order among equals."""
    start = BUCKETS.index(judge(s, p).bucket)
    for size in range(1, len(ACTIONS) + 1):
        for chosen in combinations(ACTIONS, size):
            better = s
            for action in chosen:
                better = IMPROVED[action](better)
            if BUCKETS.index(judge(better, p).bucket) > start:
                return list(chosen)
    return []
