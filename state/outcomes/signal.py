"""The verdict: does health say anything about how deals end, on this history?

One test decides, chosen beforehand: among deals looked at once, at one age, did those that were won stand in better buckets than
those that were lost (Mann and Whitney's rank test)? Its effect size is read as one reads a race: of a won and a lost deal picked
at random, how often did the won one look better, ties counting half. A half is a coin.
"""

from math import exp, log, sqrt
from typing import Final, Literal

from msgspec import Struct
from scipy import stats  # type: ignore[import-untyped]

from dealpulse.state.health import BUCKETS
from dealpulse.state.outcomes.life import FLAGGED
from dealpulse.state.outcomes.shares import Estimate, Share, Z, difference, share
from dealpulse.state.outcomes.winning import Winning

LEAST: Final = 20
"""So many won and so many lost deals are needed before anything is said (as for a win rate, spec B-7)."""

SIGNIFICANT: Final = 0.05
# Of 100 deals fewer than this were ever mailed, called or met: then health can only follow the calendar.
_WORKED: Final = 0.05

Kind = Literal["signal", "reversed", "none", "same_bucket", "too_few"]
Strength = Literal["weak", "clear", "strong"]


class Verdict(Struct, frozen=True):
    """What the test found.

    Attributes:
        kind: signal; reversed (better buckets lost more often); none; same_bucket (all deals stood in one: nothing to compare);
            too_few.
        strength: of a signal.
        looks_better: how often a won deal stood in a better bucket than a lost one, with DeLong's interval.
        p: of the test, two-sided; None where it could not be made.
        won, lost: deals that were looked at.
        flagged, unflagged: won of those that were flagged when looked at, and of the others.
        gap: unflagged less flagged.
        worked: deals that any mail, call or meeting reached.
        age_in_disguise: nearly none was, so health knew nothing but the calendar.
    """

    kind: Kind
    strength: Strength | None
    looks_better: Estimate
    p: float | None
    won: int
    lost: int
    flagged: Share
    unflagged: Share
    gap: Estimate
    worked: Share
    age_in_disguise: bool


def verdict(winning: Winning, worked: Share) -> Verdict:
    """Judge win rates at one age."""
    won = [winning.at_age[bucket].of for bucket in BUCKETS]
    lost = [winning.at_age[bucket].n - winning.at_age[bucket].of for bucket in BUCKETS]
    flagged = [place for place, bucket in enumerate(BUCKETS) if bucket in FLAGGED]
    others = [place for place, bucket in enumerate(BUCKETS) if bucket not in FLAGGED]

    def won_of(places: list[int]) -> Share:
        return share(sum(won[place] for place in places), sum(won[place] + lost[place] for place in places))

    looks_better, p = _rank_test(won, lost)
    kind: Kind = "none"
    strength: Strength | None = None
    if min(sum(won), sum(lost)) < LEAST:
        kind = "too_few"
    elif p is None or looks_better.value is None:
        kind = "same_bucket"
    elif p < SIGNIFICANT:
        kind = "signal" if looks_better.value > 0.5 else "reversed"
        if kind == "signal":
            strength = (
                "strong" if looks_better.value >= 0.7 else "clear" if looks_better.value >= 0.6 else "weak"
            )
    return Verdict(
        kind,
        strength,
        looks_better,
        p,
        sum(won),
        sum(lost),
        won_of(flagged),
        won_of(others),
        difference(won_of(others), won_of(flagged)),
        worked,
        worked.value is not None and worked.value < _WORKED,
    )


def _rank_test(won: list[int], lost: list[int]) -> tuple[Estimate, float | None]:
    """How often the won deal looks better, and how often chance alone would come so far; counts by bucket, worst first."""
    m, n = sum(won), sum(lost)
    if not m or not n:
        return Estimate(None, None, None, m + n), None
    # The share of lost deals that a won one in this bucket beats, and of won ones that beat a lost one in it.
    beats = [(sum(lost[:place]) + lost[place] / 2) / n for place in range(len(lost))]
    beaten = [(sum(won[place + 1 :]) + won[place] / 2) / m for place in range(len(won))]
    value = sum(count * one for count, one in zip(won, beats, strict=True)) / m
    if sum(a + b > 0 for a, b in zip(won, lost, strict=True)) < 2:
        return Estimate(value, None, None, m + n), None
    ranks_won = [place for place, count in enumerate(won) for _ in range(count)]
    ranks_lost = [place for place, count in enumerate(lost) for _ in range(count)]
    p = float(stats.mannwhitneyu(ranks_won, ranks_lost, method="asymptotic").pvalue)
    if m < 2 or n < 2 or not 0 < value < 1:
        return Estimate(value, None, None, m + n), p
    variance = (
        sum(count * (one - value) ** 2 for count, one in zip(won, beats, strict=True)) / (m - 1) / m
        + sum(count * (one - value) ** 2 for count, one in zip(lost, beaten, strict=True)) / (n - 1) / n
    )
    # On the scale of odds, so that the interval stays between 0 and 1.
    centre, half = log(value / (1 - value)), Z * sqrt(variance) / (value * (1 - value))
    return Estimate(value, 1 / (1 + exp(-(centre - half))), 1 / (1 + exp(-(centre + half))), m + n), p
