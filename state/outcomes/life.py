"""A deal's life: how its health stood while it was open, and how it ended."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal, NamedTuple

from msgspec import Struct

from dealpulse.schemas.time import DAY
from dealpulse.state.health import AT_RISK, POOR

FLAGGED: Final = frozenset((AT_RISK, POOR))
"""A deal is flagged while its bucket is one of these."""

Outcome = Literal["won", "lost", "open", "gone"]


class Flip(NamedTuple):
    """A change of bucket; `before` is None for the first health of a deal."""

    at: int
    before: str | None
    to: str


class Stretch(NamedTuple):
    """A bucket from `start` until just before `end`."""

    start: int
    end: int
    bucket: str


class Life(Struct, frozen=True):
    """One deal under one policy.

    Attributes:
        org, id, name, owner, amount: whose and which.
        outcome: won, lost, still open, or gone (deleted or merged away).
        created: its creation.
        closed: the instant of its last closing; None while it is open.
        flips: the effective ones, in order.
        stretches: its health while it was open, in order. None of them is empty; a deal that was closed for a while has a gap.
        worked: whether any mail, call or meeting reached it.
        known_stage: whether the stage table has its stage.
    """

    org: str
    id: str
    name: str | None
    owner: str | None
    amount: Any
    outcome: Outcome
    created: int
    closed: int | None
    flips: tuple[Flip, ...]
    stretches: tuple[Stretch, ...]
    worked: bool = True
    known_stage: bool = True

    @property
    def counts(self) -> bool:
        """Whether the deal can say anything about health: it was won or lost, and had a health before that."""
        return self.outcome in ("won", "lost") and bool(self.stretches)


def stretches(
    flips: Sequence[Flip], opened: Iterable[tuple[int, int | None]], end: int
) -> tuple[Stretch, ...]:
    """A deal's health while it was open.

    What a flip says at or after the closing instant counts for nothing: a deal that is closed has no health.

    Args:
        flips: in order.
        opened: (opening, closing instant or None) of each time that it was open.
        end: the last instant of the history.
    """
    found: list[Stretch] = []
    for start, closing in opened:
        until = end if closing is None else min(closing, end)
        for place, flip in enumerate(flips):
            following = flips[place + 1].at if place + 1 < len(flips) else until
            since, to = max(start, flip.at), min(until, following)
            if since < to:
                found.append(Stretch(since, to, flip.to))
    return tuple(found)


def bucket_at(life: Life, at: int) -> str | None:
    """The bucket at an instant; None where the deal had no health: not there yet, or closed."""
    place = bisect_right(life.stretches, at, key=lambda stretch: stretch.start) - 1
    if place < 0 or at >= life.stretches[place].end:
        return None
    return life.stretches[place].bucket


def flags(life: Life) -> tuple[tuple[int, int], ...]:
    """When the deal was flagged: unbroken stretches of At Risk and Poor, in order."""
    found: list[tuple[int, int]] = []
    for start, end, bucket in life.stretches:
        if bucket not in FLAGGED:
            continue
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)


def lead_days(life: Life) -> float | None:
    """For how many days a deal had been flagged without a break when it closed; None if it was not."""
    flagged = flags(life)
    if life.closed is None or not flagged or flagged[-1][1] != life.closed:
        return None
    return (life.closed - flagged[-1][0]) / DAY
