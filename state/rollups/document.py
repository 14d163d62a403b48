"""A rollup as one document: accounts by colour, activity, deals, flags; each number with what stands behind it (C-06).

Sums of several owners are added here, so that a team is its reps and an org is its teams, whatever came in between.
"""

from collections.abc import Iterable, Sequence
from heapq import merge
from itertools import islice
from typing import Any

from dealpulse.state.health import BUCKETS
from dealpulse.state.numbers import rounded
from dealpulse.state.policy import Policy
from dealpulse.state.rollups.shares import MICRO
from dealpulse.state.rollups.sums import Deals, Place, Sums
from dealpulse.state.thresholds.judged import COLOURS, GREEN, RED, YELLOW


def document(
    parts: Sequence[Sums], activities: dict[str, int], large: Sequence[str] | None, policy: Policy
) -> dict[str, Any]:
    """Metrics, colours and rollups.

    Args:
        parts: whose.
        activities: by type: a team's stays with it although its people move.
        large: those whose books are too large; None: ask whether this one is.
        policy: the numbers.
    """
    numbers = policy.thresholds
    most = numbers.most_listed
    count = {colour: sum(len(part.colours[colour]) for part in parts) for colour in COLOURS}
    owned, worked = sum(count.values()), count[GREEN]
    touched = worked + count[YELLOW]
    created = [part.created for part in parts]
    won, lost = [part.won for part in parts], [part.lost for part in parts]
    red = [part.colours[RED] for part in parts]
    flags: dict[str, Any] = {
        "high_potential_neglected": _flagged(red, float("-inf"), -numbers.flags.neglected_score, most),
        "low_score_red": _flagged(red, -numbers.flags.low_score, float("inf"), most, open_ended=True),
        "book_too_large": {
            "count": int(owned > numbers.flags.large_book) if large is None else len(large),
            **({} if large is None else {"reps": list(islice(sorted(large), most))}),
        },
    }
    open_deals = {bucket: [part.open[bucket] for part in parts] for bucket in BUCKETS}
    every_open = [deals for some in open_deals.values() for deals in some]
    total = sum(len(deals.places) for deals in every_open)
    worth = sum(deals.money for deals in every_open)
    return {
        "metrics": {
            "owned": owned,
            "touched": touched,
            "worked": worked,
            "activities": {"count": sum(activities.values()), "by_type": dict(sorted(activities.items()))},
            "opportunities_created": _deals(created, most),
            "opp_creation_rate": rounded(sum(len(d.places) for d in created) / worked) if worked else None,
            "open_pipeline": {
                **_deals(every_open, most),
                "by_bucket": {
                    bucket: {
                        **_deals(some, most),
                        "share": _share(sum(len(d.places) for d in some), total),
                        "value_share": _share(sum(d.money for d in some), worth),
                    }
                    for bucket, some in open_deals.items()
                },
            },
            "wins": _deals(won, most),
            "losses": _deals(lost, most),
            "bookings": _money(sum(deals.money for deals in won)),
            "window_days": numbers.creation_days,
        },
        "colours": {
            colour: {
                "count": count[colour],
                "share": _share(count[colour], owned),
                "accounts": _ids([part.colours[colour] for part in parts], most),
            }
            for colour in COLOURS
        },
        "rollups": {"accounts": _by_score(parts, most), "flags": flags},
    }


def _share(part: int, whole: int) -> int | float | None:
    return rounded(part / whole) if whole else None


def _money(micros: int) -> int | float:
    return micros // MICRO if micros % MICRO == 0 else micros / MICRO


def _deals(some: Iterable[Deals], most: int) -> dict[str, Any]:
    parts = list(some)
    return {
        "count": sum(len(deals.places) for deals in parts),
        "value": _money(sum(deals.money for deals in parts)),
        "other_currency": sum(deals.foreign for deals in parts),
        "opportunities": _ids([deals.places for deals in parts], most),
    }


def _ids(lists: Iterable[list[Place]], most: int) -> list[str]:
    return [id_ for _, id_ in islice(merge(*(some[:most] for some in lists)), most)]


def _by_score(parts: Sequence[Sums], most: int) -> list[dict[str, Any]]:
    """T-10: the accounts, the best first, with their colours."""
    lists = [
        [(place, colour) for place in part.colours[colour][:most]] for part in parts for colour in COLOURS
    ]
    return [
        {"account": id_, "score": None if score == float("inf") else rounded(-score), "colour": colour}
        for (score, id_), colour in islice(merge(*lists), most)
    ]


def _flagged(
    lists: list[list[Place]], low: float, high: float, most: int, *, open_ended: bool = False
) -> dict[str, Any]:
    """The accounts whose place, the score turned round, lies in [low, high]; `open_ended`: in (low, high), as scores below a
    number are, without those that have none."""
    found = [
        [place for place in some if (low < place[0] < high if open_ended else low <= place[0] <= high)]
        for some in lists
    ]
    return {"count": sum(map(len, found)), "accounts": _ids(found, most)}
