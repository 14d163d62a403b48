"""The watchdog: who owns a log partition and does not move, while the broker answers, is stuck.

Every owned partition gets a tick a second, so while ticks can be written every one of them moves. A consumer has been seen to
stop reading for good, in the group and silently; neither the broker nor Faust notices. A broker that is away is no fault of the
worker's: while no tick gets through, nothing counts as standing still.
"""

from collections.abc import Iterable
from typing import Final

# /livez says so after this; the worker leaves by itself a little later, in case that nobody asks.
STILL_LIMIT_S: Final = 15.0
LEAVE_LIMIT_S: Final = 20.0
# A round of ticks takes milliseconds, and comes every second.
_FRESH_S: Final = 5.0


class Answering:
    """Whether the broker answers, as seen by rounds of ticks. Times are of one monotonic clock, in seconds."""

    def __init__(self) -> None:
        self._at: float | None = None
        self._since = 0.0

    def heard(self, now: float) -> None:
        """A whole round was answered."""
        if self._at is None or now - self._at > _FRESH_S:
            self._since = now
        self._at = now

    def since(self, now: float) -> float | None:
        """Since when it answers without a break; None while it does not."""
        return None if self._at is None or now - self._at > _FRESH_S else self._since


def stuck(now: float, moved: Iterable[tuple[int, float]], since: float | None, limit_s: float) -> str | None:
    """Which partition is stuck, in a sentence; None when all is well.

    Args:
        moved: the owned partitions, and when each last moved.
        since: since when the broker answers without a break; None: it does not.
    """
    if since is None:
        return None
    for partition, at in moved:
        still = now - max(at, since)
        if still > limit_s:
            return f"log partition {partition} has not moved for {still:.0f} s, and the broker answers"
    return None
