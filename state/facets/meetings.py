"""Meetings between the owner and the deal's people: F-15, F-16, F-20 to F-25."""

from bisect import bisect_right
from typing import Final

from dealpulse.schemas.time import rfc3339
from dealpulse.state.facets.facet import Facet, Facing, last_until, within_last, within_next


def next_meeting(facing: Facing) -> str | None:
    """F-15: the earliest that starts after now."""
    place = bisect_right(facing.meetings, facing.at)
    return rfc3339(facing.meetings[place]) if place < len(facing.meetings) else None


def last_meeting(facing: Facing) -> str | None:
    """F-16: the latest that has started."""
    last = last_until(facing.meetings, facing.at)
    return None if last is None else rfc3339(last)


def meetings_total(facing: Facing) -> int:
    """F-20: held while the deal was open."""
    return facing.met_before + bisect_right(facing.open_meetings, facing.at)


MEETINGS: Final[tuple[Facet, ...]] = (
    Facet("next_meeting", "F-15", next_meeting),
    Facet("last_meeting", "F-16", last_meeting),
    Facet("meetings_total", "F-20", meetings_total),
    Facet("meetings_14d", "F-21", lambda f: within_last(f.open_meetings, f.at, 14)),
    Facet("meetings_30d", "F-22", lambda f: within_last(f.open_meetings, f.at, 30)),
    Facet("meetings_90d", "F-23", lambda f: within_last(f.open_meetings, f.at, 90)),
    Facet("meetings_next_30d", "F-24", lambda f: within_next(f.open_meetings, f.at, 30)),
    Facet("meetings_next_90d", "F-25", lambda f: within_next(f.open_meetings, f.at, 90)),
)
