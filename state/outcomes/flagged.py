"""The flag: how often was it right, how many losses did it see, and how long before?

Precision and recall are told twice. *Ever flagged* is what one would count first, and it flatters: a deal that is open for long
has more time to be flagged in. *So many days before closing* asks each deal once, at the same distance from its end, so that a
flag which goes up on the day of the loss counts for nothing.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from dealpulse.schemas.time import DAY
from dealpulse.state.outcomes.life import FLAGGED, Life, bucket_at, flags, lead_days
from dealpulse.state.outcomes.shares import Share, share

HORIZONS: Final = (7, 14, 30, 60)
"""Days before closing at which the flag is asked."""

# Days at which the bars of the histogram end; the last has no end.
EDGES: Final = (7, 14, 30, 60, 90, 180)


class Measure(Struct, frozen=True):
    """The flag at one distance from the end.

    Attributes:
        days: before closing; None: at any time while the deal was open.
        precision: of the flagged deals, those that were lost.
        recall: of the lost deals, those that were flagged.
        base: of all these deals, those that were lost: what a coin would reach.
        lift: precision over base.
        left_out: deals that had no health so many days before their end, mostly because they were younger.
    """

    days: int | None
    precision: Share
    recall: Share
    base: Share
    lift: float | None
    left_out: int


class Leads(Struct, frozen=True):
    """How long lost deals had been flagged, without a break, when they were lost.

    Attributes:
        lost: lost deals that had a health.
        never: of them, never flagged.
        recovered: of them, flagged once and not when they were lost.
        flagged: of them, flagged when they were lost; the rest speaks of these.
        quartiles: days, at 25, 50 and 75 %.
        least: (days, share of all lost deals that had been flagged for at least so many days).
        histogram: (from, to or None, deals).
    """

    lost: int
    never: int
    recovered: int
    flagged: int
    quartiles: tuple[float, float, float] | None
    least: tuple[tuple[int, Share], ...]
    histogram: tuple[tuple[int, int | None, int], ...]


def is_flagged(life: Life, days: int | None) -> bool | None:
    """Whether a closed deal was flagged so many days before its end, or ever; None where it had no health then."""
    if days is None:
        return bool(flags(life))
    assert life.closed is not None
    bucket = bucket_at(life, life.closed - days * DAY)
    return None if bucket is None else bucket in FLAGGED


def measure(lives: Sequence[Life], days: int | None) -> Measure:
    """Precision and recall at one distance from the end, of the closed deals that had a health then."""
    seen = [(flag, life.outcome == "lost") for life in lives if (flag := is_flagged(life, days)) is not None]
    both = sum(flag and lost for flag, lost in seen)
    flagged, lost = sum(flag for flag, _ in seen), sum(lost for _, lost in seen)
    precision, base = share(both, flagged), share(lost, len(seen))
    lift = precision.value / base.value if precision.value is not None and base.value else None
    return Measure(days, precision, share(both, lost), base, lift, len(lives) - len(seen))


def leads(lives: Sequence[Life]) -> Leads:
    """How long before the loss the flag went up."""
    lost = [life for life in lives if life.outcome == "lost"]
    found = sorted(days for life in lost if (days := lead_days(life)) is not None)
    never = sum(not flags(life) for life in lost)
    bars = list(zip((0, *EDGES), (*EDGES, None), strict=True))
    return Leads(
        len(lost),
        never,
        len(lost) - never - len(found),
        len(found),
        (quantile(found, 0.25), quantile(found, 0.5), quantile(found, 0.75)) if found else None,
        tuple((days, share(sum(lead >= days for lead in found), len(lost))) for days in HORIZONS),
        tuple(
            (low, high, sum(low <= lead and (high is None or lead < high) for lead in found))
            for low, high in bars
        ),
    )


def quantile(ordered: Sequence[float], at: float) -> float:
    """The value below which a share of sorted values lies, between neighbours in proportion."""
    place = at * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
