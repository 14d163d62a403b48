"""How the owner and the buyer engage: F-14, F-17 to F-19, F-29."""

from typing import Final

from dealpulse.schemas.time import DAY
from dealpulse.state.facets.facet import Facet, Facing, last_until, within_last


def days_untouched(facing: Facing) -> int:
    """F-14, from the latest of last touch, creation and start of ownership (spec X-05)."""
    base = max(facing.standing.created, facing.standing.owner_since)
    last = last_until(facing.touches, facing.at)
    if last is not None:
        base = max(base, last)
    return max(0, (facing.at - base) // DAY)


def days_since_inbound(facing: Facing) -> int | None:
    """F-17: null if the buyer never wrote."""
    last = last_until(facing.inbound, facing.at)
    return None if last is None else (facing.at - last) // DAY


ENGAGEMENT: Final[tuple[Facet, ...]] = (
    Facet("days_untouched", "F-14", days_untouched),
    Facet("never_touched", "F-14", lambda f: last_until(f.touches, f.at) is None),
    Facet("touches_14d", "F-29", lambda f: within_last(f.touches, f.at, 14)),
    Facet("touches_30d", "F-29", lambda f: within_last(f.touches, f.at, 30)),
    Facet("days_since_inbound", "F-17", days_since_inbound),
    Facet("inbound_14d", "F-18", lambda f: within_last(f.inbound, f.at, 14)),
    Facet("contacts_engaged", "F-19", lambda f: f.people),
)
