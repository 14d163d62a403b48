"""What would fix it (H-27): the fewest things that a rep could do now that lift the bucket by at least one.

Five actions make thirty-one sets, so all of them are tried.
"""

from collections.abc import Callable
from itertools import combinations
from typing import Final

from msgspec.structs import replace

from dealpulse.state.health import GOOD, RANK
from dealpulse.state.health.score import score
from dealpulse.state.health.signals import Signals
from dealpulse.state.policy import Policy

Act = Callable[[Signals, int, Policy], Signals]


def touch(signals: Signals, at: int, policy: Policy) -> Signals:
    """An email, a call or a meeting now."""
    return replace(signals, untouched=0, last_touch=at, touches_30d=signals.touches_30d + 1)


def reply(signals: Signals, at: int, policy: Policy) -> Signals:
    """An email from the buyer now."""
    return replace(signals, since_inbound=0, inbound_14d=signals.inbound_14d + 1)


def book(signals: Signals, at: int, policy: Policy) -> Signals:
    """A meeting on the calendar."""
    return replace(signals, next_meeting=signals.next_meeting or at)


def redate(signals: Signals, at: int, policy: Policy) -> Signals:
    """A close date far enough away to be true."""
    health = policy.health
    far = max(health.closing_30_untouched_30.close_days, health.closing_30_no_inbound_90.close_days) + 1
    return replace(signals, days_until_close=far)


def advance(signals: Signals, at: int, policy: Policy) -> Signals:
    """A later stage; where stages have no order this fixes nothing."""
    if signals.advanced is None:
        return signals
    return replace(signals, advanced=True, days_in_stage=0)


# In the order in which a tie is decided.
ACTIONS: Final[tuple[tuple[str, Act], ...]] = (
    ("touch", touch),
    ("reply", reply),
    ("book", book),
    ("redate", redate),
    ("advance", advance),
)


def fix(signals: Signals, bucket: str, at: int, policy: Policy) -> list[str]:
    """The smallest set of actions that lifts the bucket; the first in order among equals; [] when nothing does."""
    if bucket == GOOD:
        return []
    for size in range(1, len(ACTIONS) + 1):
        for chosen in combinations(ACTIONS, size):
            changed = signals
            for _, act in chosen:
                changed = act(changed, at, policy)
            if RANK[score(changed, policy).bucket] > RANK[bucket]:
                return [name for name, _ in chosen]
    return []
