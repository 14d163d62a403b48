"""Shares with what they rest on: so many of so many, and how far off the truth may be.

Intervals hold in 95 % of cases. A single share has Wilson's interval, which is honest at 0 of 3 and at 3 of 3; a difference of
two groups has Newcombe's, which is made of Wilson's.
"""

from collections.abc import Sequence
from math import hypot, sqrt
from typing import Final

from msgspec import Struct
from scipy import stats  # type: ignore[import-untyped]

CONFIDENCE: Final = 0.95
Z: Final = float(stats.norm.ppf((1 + CONFIDENCE) / 2))


class Estimate(Struct, frozen=True):
    """A value and its interval; None where there is nothing to estimate it from. `n`: deals it rests on."""

    value: float | None
    low: float | None
    high: float | None
    n: int


class Share(Struct, frozen=True):
    """`of` out of `n`, with Wilson's interval."""

    of: int
    n: int
    value: float | None
    low: float | None
    high: float | None


def share(of: int, n: int) -> Share:
    """So many of so many."""
    assert 0 <= of <= n, (of, n)
    if n == 0:
        return Share(of, n, None, None, None)
    bounds = stats.binomtest(of, n).proportion_ci(CONFIDENCE, method="wilson")
    return Share(of, n, of / n, float(bounds.low), float(bounds.high))


def difference(first: Share, second: Share) -> Estimate:
    """First less second, of two groups that share no deal (Newcombe 1998, method 10)."""
    n = first.n + second.n
    if first.value is None or second.value is None:
        return Estimate(None, None, None, n)
    assert first.low is not None and first.high is not None
    assert second.low is not None and second.high is not None
    value = first.value - second.value
    down = hypot(first.value - first.low, second.high - second.value)
    up = hypot(first.high - first.value, second.value - second.low)
    return Estimate(value, value - down, value + up, n)


def weighted(values: Sequence[bool], weights: Sequence[float]) -> Estimate:
    """The share of weight that is true, where each deal brings one value and a weight of its own.

    The interval is linearised with the deal as the unit, so that a deal which was open for a year does not count as many.
    """
    total = sum(weights)
    n = sum(weight > 0 for weight in weights)
    if total <= 0:
        return Estimate(None, None, None, 0)
    value = sum(weight for true, weight in zip(values, weights, strict=True) if true) / total
    if n < 2:
        return Estimate(value, None, None, n)
    squares = sum(
        (weight * (true - value)) ** 2 for true, weight in zip(values, weights, strict=True) if weight > 0
    )
    half = Z * sqrt(squares * n / (n - 1)) / total
    return Estimate(value, max(0.0, value - half), min(1.0, value + half), n)


def mean(values: Sequence[float]) -> Estimate:
    """The mean of one value per deal, with Student's interval."""
    n = len(values)
    if n == 0:
        return Estimate(None, None, None, 0)
    value = sum(values) / n
    if n == 1:
        return Estimate(value, None, None, 1)
    deviation = sqrt(sum((one - value) ** 2 for one in values) / (n - 1))
    half = float(stats.t.ppf((1 + CONFIDENCE) / 2, n - 1)) * deviation / sqrt(n)
    return Estimate(value, value - half, value + half, n)
