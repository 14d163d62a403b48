"""A synthetic organisation as events of the contract: for demos, tests and measurements.

Reps with habits work deals with buyers who answer, stall, come back and decide. What results is what a live system would have
received, in the order of arrival: late mails, repeated webhooks, moved meetings and all. The same arguments give the same bytes
on any machine. Nothing here knows the product's rules: whether a deal looks healthy is for the product to find out.

    >>> first = next(events(opportunities=10, days=30, seed=1))
    >>> first.startswith(b'{"specversion":"1.0"')
    True
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from heapq import merge
from operator import itemgetter
from typing import BinaryIO

from dealpulse.connectors.generator.history import History
from dealpulse.connectors.generator.words import ORGS
from dealpulse.connectors.generator.working_time import REGIONS

# Histories end here unless told otherwise: a fixed date, so that the same command gives the same file next year.
HISTORY_ENDS = date(2026, 6, 30)

__all__ = ("HISTORY_ENDS", "events", "events_of_orgs", "write")


def events(
    opportunities: int, days: int, seed: int, *, org: str = "acme", start: date | None = None
) -> Iterator[bytes]:
    """One org's events in order of arrival, one CloudEvent each, without a newline.

    Args:
        opportunities: how many deals the org opens; some fifty events each.
        days: how long the history is; `start` is its first day (default: it ends on HISTORY_ENDS).
    """
    for _, arrived in _history(org, opportunities, days, seed, start, 0).told_days():
        for _, line in arrived:
            yield line


def events_of_orgs(
    opportunities: int, days: int, seed: int, orgs: int, *, start: date | None = None
) -> Iterator[bytes]:
    """Several orgs' events in one stream; together they open `opportunities` deals, the first org most."""
    for _, lines in _told(opportunities, days, seed, orgs, start):
        yield from lines


def write(
    out: BinaryIO,
    opportunities: int,
    days: int,
    seed: int,
    orgs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Write a history, one event a line. Returns the number of events.

    `progress` hears, after each simulated day, how many events are written and how many of the days are told.
    """
    written = 0
    for told, lines in _told(opportunities, days, seed, orgs, None):
        if lines:
            out.write(b"\n".join(lines) + b"\n")
        written += len(lines)
        if progress is not None:
            progress(written, told)
    return written


def _told(
    opportunities: int, days: int, seed: int, orgs: int, start: date | None
) -> Iterator[tuple[int, list[bytes]]]:
    """Day by day: how many days are told, and the lines of all orgs, merged by arrival."""
    histories = []
    for place in range(orgs):
        # Of three orgs the first opens three sixths of the deals, then two, then one.
        count = max(1, opportunities * 2 * (orgs - place) // (orgs * (orgs + 1)))
        histories.append(_history(_name(place), count, days, seed, start, place).told_days())
    for day in zip(*histories, strict=True):
        arrived = merge(*(parts for _, parts in day), key=itemgetter(0))
        yield day[0][0], [line for _, line in arrived]


def _name(place: int) -> str:
    return ORGS[place] if place < len(ORGS) else f"org-{place + 1}"


def _history(org: str, opportunities: int, days: int, seed: int, start: date | None, place: int) -> History:
    if opportunities < 1 or days < 1:
        raise ValueError("a history needs at least one opportunity and one day")
    first = HISTORY_ENDS - timedelta(days - 1) if start is None else start
    return History(org, opportunities, days, seed, first, place % len(REGIONS))
