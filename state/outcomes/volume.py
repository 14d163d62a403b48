"""Volume: how much would people have been told?

Flips now; whatever else is sent gets a kind of its own beside them.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from msgspec import Struct

from dealpulse.schemas.time import DAY, moment
from dealpulse.state.health import RANK
from dealpulse.state.outcomes.life import Life


class Volume(Struct, frozen=True):
    """How many messages of one kind.

    Attributes:
        messages: changes of bucket; the first health of a deal is none.
        first: first healths.
        down: changes to a worse bucket.
        flagging: changes from a bucket that is not flagged to one that is.
        per_day: over all days of the history.
        per_deal: over all deals that had a health.
        ways: (from, to) → how many, first healths included.
        weeks: (the Monday, in UTC, messages, of them down), without a gap.
    """

    messages: int
    first: int
    down: int
    flagging: int
    per_day: float
    per_deal: float | None
    ways: dict[tuple[str | None, str], int]
    weeks: tuple[tuple[str, int, int], ...]


def volume(lives: Sequence[Life], start: int, end: int) -> Volume:
    """The flips of all deals, those without an outcome too, between the first and the last instant of a history."""
    ways: dict[tuple[str | None, str], int] = {}
    for life in lives:
        for flip in life.flips:
            ways[flip.before, flip.to] = ways.get((flip.before, flip.to), 0) + 1
    changes = {way: n for way, n in ways.items() if way[0] is not None}
    messages = sum(changes.values())
    healthy = sum(bool(life.flips) for life in lives)
    return Volume(
        messages,
        sum(ways.values()) - messages,
        sum(n for (before, to), n in changes.items() if RANK[to] < RANK[before or to]),
        sum(n for (before, to), n in changes.items() if RANK[to] <= 1 < RANK[before or to]),
        messages / max(1.0, (end - start) / DAY),
        messages / healthy if healthy else None,
        dict(sorted(ways.items(), key=lambda item: (RANK.get(item[0][0] or "", 9), RANK[item[0][1]]))),
        _weeks(lives, start, end),
    )


def _weeks(lives: Iterable[Life], start: int, end: int) -> tuple[tuple[str, int, int], ...]:
    first = _monday(start)
    found = [[0, 0] for _ in range((_monday(end) - first) // 7 + 1)]
    for life in lives:
        for flip in life.flips:
            if flip.before is not None:
                week = found[(_monday(flip.at) - first) // 7]
                week[0] += 1
                week[1] += RANK[flip.to] < RANK[flip.before]
    day = moment(first * DAY).date()
    return tuple(
        ((day + timedelta(weeks=place)).isoformat(), messages, down)
        for place, (messages, down) in enumerate(found)
    )


def _monday(at: int) -> int:
    """The Monday of an instant's week, in days since 1970, which began on a Thursday."""
    days = at // DAY
    return days - (days + 3) % 7
