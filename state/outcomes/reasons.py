"""Reasons: why two policies see one deal differently at one instant.

Both looked at the same facts. So what differs is a factor that only one of them counts, a factor that weighs differently, a rule
that decided against the score in one of them, or where the buckets begin.
"""

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

Kind = Literal["factor", "points", "rule", "buckets"]


class Reason(Struct, frozen=True):
    """One thing that made the difference.

    Attributes:
        kind: factor: only one policy counts it; points: both do, differently; rule: it decided in one only; buckets: the same
            score lies in different buckets.
        id: the factor or the rule; None for buckets.
        a, b: what each policy made of it: a factor as on the wire, the rule's name, or {bucket, score}; None where nothing.
    """

    kind: Kind
    id: str | None
    a: Any
    b: Any

    @property
    def label(self) -> str:
        """By what deals with the same reason are counted together."""
        if self.kind == "buckets":
            return f"score {self.a['score']} is {self.a['bucket']} in A, {self.b['bucket']} in B"
        if self.kind == "points":
            return f"{self.id}: {self.a['points']:+d} in A, {self.b['points']:+d} in B"
        return f"{self.id} in {'A' if self.b is None else 'B'} only"


class Difference(Struct, frozen=True):
    """A deal as two policies saw it at the first instant at which one flagged it and the other did not.

    Attributes:
        at: the instant.
        a, b: `health` of the deal's page under each.
        reasons: what made the difference.
    """

    at: int
    a: dict[str, Any]
    b: dict[str, Any]
    reasons: tuple[Reason, ...]


def difference(at: int, a: Mapping[str, Any], b: Mapping[str, Any]) -> Difference:
    """Two healths of one deal at one instant, and why they differ."""
    return Difference(at, _kept(a), _kept(b), _reasons(a, b))


def _kept(health: Mapping[str, Any]) -> dict[str, Any]:
    return {key: health[key] for key in ("bucket", "score", "reason", "factors")}


def _reasons(a: Mapping[str, Any], b: Mapping[str, Any]) -> tuple[Reason, ...]:
    ours = {factor["id"]: factor for factor in a["factors"]}
    theirs = {factor["id"]: factor for factor in b["factors"]}
    found: list[Reason] = []
    for id_ in (*ours, *(id_ for id_ in theirs if id_ not in ours)):
        one, other = ours.get(id_), theirs.get(id_)
        if one is None or other is None:
            found.append(Reason("factor", id_, one, other))
        elif one["points"] != other["points"]:
            found.append(Reason("points", id_, one, other))
    if a["reason"] != b["reason"]:
        found += [Reason("rule", a["reason"], a["reason"], None)] if a["reason"] else []
        found += [Reason("rule", b["reason"], None, b["reason"])] if b["reason"] else []
    if not found:
        sides = [{key: health[key] for key in ("bucket", "score")} for health in (a, b)]
        found.append(Reason("buckets", None, *sides))
    return tuple(found)
