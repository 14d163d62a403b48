"""Win rate by bucket: are deals that look better won more often?

A deal is looked at once, at the same age for all, and only if it was still open then. That is what a manager can know on that
day: nothing of the future goes into it, no deal counts twice, and an old deal is not compared with a young one. Beside it stands
what a glance at the board on any day would have met: every deal weighs as long as it stood in a bucket.
"""

from collections.abc import Sequence

from msgspec import Struct

from dealpulse.schemas.time import DAY
from dealpulse.state.health import BUCKETS
from dealpulse.state.outcomes.flagged import quantile
from dealpulse.state.outcomes.life import Life, bucket_at
from dealpulse.state.outcomes.shares import Estimate, Share, share, weighted


class Winning(Struct, frozen=True):
    """Win rates by bucket, from good to poor.

    Attributes:
        age_days: the age of the look.
        at_age: bucket → won of those that stood in it at that age.
        left_out: deals that had no health at that age, mostly because they were closed by then.
        any_day: bucket → won share of the days that deals spent in it.
        days: bucket → those days.
    """

    age_days: int
    at_age: dict[str, Share]
    left_out: int
    any_day: dict[str, Estimate]
    days: dict[str, float]


def look_age(lives: Sequence[Life], least: int) -> int:
    """The age at which a history's deals are looked at: half the median life of its closed deals, in whole days.

    By then a deal has had time to be worked or neglected, most deals are still open, and as long again lies ahead.

    Args:
        lives: closed deals.
        least: no look before this age; health says little of deals that are younger.
    """
    ages = sorted((life.closed - life.created) / DAY for life in lives if life.closed is not None)
    return max(least, int(quantile(ages, 0.5) / 2)) if ages else least


def winning(lives: Sequence[Life], age_days: int) -> Winning:
    """Win rates of closed deals by the bucket in which they stood."""
    better_first = tuple(reversed(BUCKETS))
    looks = [(bucket_at(life, life.created + age_days * DAY), life.outcome == "won") for life in lives]
    won = [life.outcome == "won" for life in lives]
    at_age, any_day, days = {}, {}, {}
    for bucket in better_first:
        here = [outcome for found, outcome in looks if found == bucket]
        at_age[bucket] = share(sum(here), len(here))
        spent = [
            sum(one.end - one.start for one in life.stretches if one.bucket == bucket) / DAY for life in lives
        ]
        any_day[bucket] = weighted(won, spent)
        days[bucket] = sum(spent)
    return Winning(age_days, at_age, sum(found is None for found, _ in looks), any_day, days)
