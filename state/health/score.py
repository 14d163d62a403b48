"""The score: factors that hold add up; the sum gives the bucket; two rules may decide against it."""

from typing import NamedTuple

from dealpulse.state.health import AT_RISK, AVERAGE, GOOD, POOR, RANK
from dealpulse.state.health.factors import FACTORS, Test, Value
from dealpulse.state.health.signals import Signals
from dealpulse.state.policy import Policy
from dealpulse.state.policy.health import Health


class Scored(NamedTuple):
    """Attributes:
    bucket, score: the verdict.
    reason: the rule that decided against the score, else None.
    active: ids of the factors that hold, in the order of FACTORS.
    """

    bucket: str
    score: int
    reason: str | None
    active: tuple[str, ...]


BY_ID = {factor.id: factor for factor in FACTORS}


Weighed = tuple[tuple[Test, int, str], ...]


class _Scales(NamedTuple):
    """A policy's factors, each as test, points and id: all that may speak, and those that speak for a deal."""

    policy: Health
    every: Weighed
    positive: Weighed


# Those of the policies that were asked for last: a backtest weighs with two.
_last: list[_Scales] = []
_MOST = 4


def weighed(policy: Health) -> _Scales:
    """The factors with their points."""
    # By identity: to hash a policy costs more than to score a deal.
    for scales in _last:
        if scales.policy is policy:
            return scales
    found = tuple(
        (factor.test, getattr(policy, factor.id).points, factor.id)
        for factor in FACTORS
        if getattr(getattr(policy, factor.id), "enabled", True)
    )
    made = _Scales(policy, found, tuple(item for item in found if item[1] >= 0))
    _last[:] = [made, *_last[: _MOST - 1]]
    return made


def score(signals: Signals, policy: Policy) -> Scored:
    """The health of an open deal with these signals."""
    health = policy.health
    scales = weighed(health)
    young = signals.age < health.young_days
    total = 0
    active: list[str] = []
    for test, points, id_ in scales.positive if young else scales.every:
        if test(signals, health):
            total += points
            active.append(id_)
    bucket = bucket_of(total, health)
    if young:
        # H-23: what is good counts, what is missing does not yet.
        return Scored(
            bucket if RANK[bucket] > RANK[AVERAGE] else AVERAGE, total, "insufficient_data", tuple(active)
        )
    reason = None
    if "age_2x_cycle" in active:
        if RANK[bucket] > RANK[AT_RISK]:
            bucket, reason = AT_RISK, "age_2x_cap"
        if bucket != POOR and _all_stale(active, health):
            bucket, reason = POOR, "all_stale"
    return Scored(bucket, total, reason, tuple(active))


def _all_stale(active: list[str], health: Health) -> bool:
    """H-21: very old, no meeting before or after now, no reply."""
    return health.all_stale.enabled and all(
        factor in active for factor in ("no_recent_meeting", "no_future_meeting", "no_recent_inbound")
    )


def bucket_of(total: int, health: Health) -> str:
    """The bucket that a score gives."""
    buckets = health.buckets
    if total >= buckets.good:
        return GOOD
    if total >= buckets.average:
        return AVERAGE
    return AT_RISK if total >= buckets.at_risk else POOR


def shown(ids: tuple[str, ...], signals: Signals, policy: Policy) -> list[dict[str, Value]]:
    """Factors as they stand on the wire: id, points, value, threshold."""
    health = policy.health
    return [
        {
            "id": id_,
            "points": getattr(health, id_).points,
            "value": BY_ID[id_].value(signals, health),
            "threshold": BY_ID[id_].threshold(signals, health),
        }
        for id_ in ids
    ]
