"""The brute-force oracle: what the product has to say about a history, recomputed from scratch at every instant.

Nothing here is incremental. At each instant at which anything could change, all facts up to that instant are read anew, and
facets and health are worked out from them by the words of the spec. It sees no later fact, keeps no memory but the last flip
of each deal, and imports nothing of the product. Slow, and meant to be.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any

from tests.laws.oracle_benchmarks import Rules, Typicals, six
from tests.laws.oracle_deals import Deal
from tests.laws.oracle_facts import DAY, Fact, Known, read, wire
from tests.laws.oracle_health import Policy, Signals, Verdict, fix, judge
from tests.laws.oracle_people import People

# Far more often than any factor of the default policy can change, for the test that the spans of the policy are enough.
PARANOID = (0, 1, 2, 7, 8, 9, 13, 14, 15, 29, 30, 31, 59, 60, 61, 89, 90, 91)


@dataclass(frozen=True)
class Flip:
    time: int
    opportunity: str
    owner: str | None
    before: str | None
    after: str
    score: int
    entered: tuple[dict[str, Any], ...]
    left: tuple[dict[str, Any], ...]

    def wire(self) -> dict[str, Any]:
        return {
            "time": wire(self.time),
            "opportunity": self.opportunity,
            "owner": self.owner,
            "from": self.before,
            "to": self.after,
            "score": self.score,
            "entered": sorted(self.entered, key=lambda factor: str(factor["id"])),
            "left": sorted(self.left, key=lambda factor: str(factor["id"])),
        }


@dataclass
class Answer:
    """For one org: its rows at the end and every flip on the way."""

    as_of: int
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    flips: list[Flip] = field(default_factory=list)


@dataclass
class Scene:
    """One org's facts up to some instant, all deals worked out."""

    known: Known
    deals: dict[str, Deal]

    def __init__(self, facts: list[Fact]) -> None:
        self.known = Known(facts)
        people = People(self.known)
        self.deals = {
            name: Deal(self.known, people, name, record)
            for name, record in self.known.table("opportunity").items()
            if record.alive
        }


def signals(deal: Deal, as_of: int, policy: Policy) -> Signals:
    facets = deal.facets(as_of)
    return Signals(
        age=facets["age_days"],
        untouched=facets["days_untouched"],
        next_meeting=facets["next_meeting"],
        grace=deal.grace(as_of, policy.grace_hours, policy.meeting_hours),
        advanced=deal.advanced(as_of),
        days_until_close=facets["days_until_close"],
        existing=deal.existing(),
        meetings_30d=facets["meetings_30d"],
        since_inbound=facets["days_since_inbound"],
        inbound_14d=facets["inbound_14d"],
        touches_30d=facets["touches_30d"],
        pushes=facets["push_count"],
    )


def candidates(deal: Deal, policy: Policy, spans: tuple[int, ...] = ()) -> set[int]:
    """Every instant at which this deal's health can change while no fact arrives."""
    every = {mark + days * DAY for mark in deal.marks() for days in spans or policy.spans()}
    every |= deal.close_midnights(policy.closing)
    every |= {end for _, end in deal.graces(policy.grace_hours, policy.meeting_hours)}
    if policy.typical_cycle is not None:
        every.add(deal.created + ceil(six(policy.cycle_times * policy.typical_cycle)) * DAY)
    return every


def upcoming(
    deal: Deal, bucket: str, as_of: int, policy: Policy, typical: Typicals | None
) -> dict[str, Any] | None:
    """H-28: the first other bucket within a year, if nothing happens."""
    every = candidates(deal, policy) | typical_candidates(deal, policy, typical, as_of, as_of + 365 * DAY)
    for moment in sorted(every):
        if as_of < moment <= as_of + 365 * DAY:
            then_policy = against(deal, moment, policy, typical, as_of)
            then = judge(signals(deal, moment, then_policy), then_policy).bucket
            if then != bucket:
                return {"bucket": then, "at": wire(moment)}
    return None


def against(
    deal: Deal, moment: int, policy: Policy, typical: Typicals | None, known: int | None = None
) -> Policy:
    """The policy with what is typical of a deal like this one at a moment, as known then or at some other moment."""
    if typical is None:
        return policy
    cycle = typical.document(deal, moment, known)["sales_cycle"]
    return replace(policy, typical_cycle=None if cycle is None else cycle["value"])


def typical_candidates(
    deal: Deal, policy: Policy, typical: Typicals | None, after: int, before: int
) -> set[int]:
    """Every instant between two at which the deal may become too old, or may be held against something else."""
    if typical is None:
        return set()
    every = {since for since, _ in typical.versions} | typical.role_changes()
    for _, cells in typical.versions:
        for cell, found in cells.items():
            if dict(cell)["metric"] == "sales_cycle":
                every.add(deal.created + ceil(six(policy.cycle_times * found["value"])) * DAY)
    return {moment for moment in every if after < moment < before}


def recompute(
    events: Iterable[Mapping[str, Any] | bytes],
    *,
    until: int | None = None,
    policy: Policy | None = None,
    spans: tuple[int, ...] = (),
    rules: Rules | None = None,
) -> dict[str, Answer]:
    """The answer for each org.

    Args:
        events: in any order.
        until: as in the command line: the instant of the rows, by default the org's last event.
        policy, rules: the numbers; without rules nothing is typical.
        spans: look so many days after every instant as well.
    """
    return {org: _org(facts, until, policy or Policy(), spans, rules) for org, facts in read(events).items()}


def _org(
    facts: list[Fact], until: int | None, policy: Policy, spans: tuple[int, ...], rules: Rules | None
) -> Answer:
    times = sorted({fact.time for fact in facts})
    end = times[-1] if until is None else until
    answer = Answer(end)
    typical = None if rules is None else Typicals(facts, rules, end)
    last: dict[str, tuple[str, frozenset[str]]] = {}
    for index, time in enumerate(times):
        scene = Scene([fact for fact in facts if fact.time <= time])
        close = times[index + 1] if index + 1 < len(times) else end + 1
        moments = {time}
        for deal in scene.deals.values():
            moments |= {moment for moment in candidates(deal, policy, spans) if time < moment < close}
            moments |= typical_candidates(deal, policy, typical, time, close)
        for moment in sorted(moments):
            for name in sorted(scene.deals):
                deal = scene.deals[name]
                _look(deal, moment, against(deal, moment, policy, typical), last, answer)
    for name, deal in Scene(facts).deals.items():
        bucket = last[name][0] if name in last else None
        health = _health(deal, end, policy, bucket, typical)
        answer.rows[name] = {"facets": deal.facets(end), "health": health}
        if typical is not None and deal.closing is None:
            answer.rows[name]["benchmarks"] = typical.document(deal, end)
    return answer


def _look(
    deal: Deal, moment: int, policy: Policy, last: dict[str, tuple[str, frozenset[str]]], answer: Answer
) -> None:
    if deal.closing is not None:
        return
    verdict = judge(signals(deal, moment, policy), policy)
    before, then = last.get(deal.name, (None, frozenset[str]()))
    if verdict.bucket == before:
        return
    now = frozenset(factor.id for factor in verdict.active)
    answer.flips.append(
        Flip(
            time=moment,
            opportunity=deal.name,
            owner=deal.owner,
            before=before,
            after=verdict.bucket,
            score=verdict.score,
            entered=_chosen(verdict, now - then),
            left=_chosen(verdict, then - now),
        )
    )
    last[deal.name] = (verdict.bucket, now)


def _chosen(verdict: Verdict, ids: frozenset[str]) -> tuple[dict[str, Any], ...]:
    return tuple(factor.wire() for factor in verdict.every if factor.id in ids)


def _health(
    deal: Deal, as_of: int, table: Policy, bucket: str | None, typical: Typicals | None
) -> dict[str, Any]:
    if deal.closing is not None:
        return {"bucket": bucket, "score": None, "reason": None, "factors": [], "next": None, "fix": []}
    policy = against(deal, as_of, table, typical)
    now = signals(deal, as_of, policy)
    verdict = judge(now, policy)
    assert verdict.bucket == bucket, "a change of bucket that no candidate instant announced"
    return {
        "bucket": bucket,
        "score": verdict.score,
        "reason": verdict.reason,
        "factors": [factor.wire() for factor in verdict.active],
        "next": upcoming(deal, verdict.bucket, as_of, policy, typical),
        "fix": fix(now, policy),
    }
