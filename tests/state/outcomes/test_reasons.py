"""Mirror of state/outcomes/reasons.py."""

from typing import Any

from dealpulse.state.outcomes.reasons import difference


def health(bucket: str, score: int, *factors: tuple[str, int], reason: str | None = None) -> dict[str, Any]:
    shown = [{"id": id_, "points": points, "value": 21, "threshold": 21} for id_, points in factors]
    return {"bucket": bucket, "score": score, "reason": reason, "factors": shown, "next": None, "fix": []}


def labels(a: dict[str, Any], b: dict[str, Any]) -> list[str]:
    return [reason.label for reason in difference(0, a, b).reasons]


def test_a_factor_that_only_one_counts_is_the_reason() -> None:
    both = ("no_recent_meeting", -1)

    assert labels(health("at_risk", -3, ("untouched_30", -2), both), health("average", -1, both)) == [
        "untouched_30 in A only"
    ]
    assert labels(health("average", -1, both), health("at_risk", -3, both, ("untouched_30", -2))) == [
        "untouched_30 in B only"
    ]


def test_a_factor_that_weighs_differently_is_the_reason() -> None:
    a, b = health("at_risk", -4, ("no_future_meeting", -4)), health("average", -1, ("no_future_meeting", -1))

    assert labels(a, b) == ["no_future_meeting: -4 in A, -1 in B"]


def test_a_rule_that_decided_is_the_reason() -> None:
    a, b = health("at_risk", 3, reason="age_2x_cap"), health("average", 3)

    assert labels(a, b) == ["age_2x_cap in A only"]


def test_with_all_else_alike_the_buckets_begin_elsewhere() -> None:
    a, b = health("at_risk", -2, ("untouched_30", -2)), health("average", -2, ("untouched_30", -2))

    assert labels(a, b) == ["score -2 is at_risk in A, average in B"]
