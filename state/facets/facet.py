"""What a facet is, and what it is read from."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from dealpulse.schemas.time import DAY
from dealpulse.state.directory.people import View
from dealpulse.state.opportunities.header import Header
from dealpulse.state.opportunities.standing import Standing


class Facing(NamedTuple):
    """A deal as it faces a reader at one instant.

    Attributes:
        at: the instant.
        header, standing, view: the deal and its directory.
        touches: sorted instants of the owner's mails, calls and meetings, up to now and booked, as far as the pulse goes back.
        inbound: sorted instants of the buyer's mail, as far as that.
        meetings: sorted starts of the owner's meetings, each once, as far as that.
        open_meetings: all that are remembered of the time in which the deal is open.
        people: how many humans were emailed, called or met while the deal was open.
        met_before: how many meetings were counted that are no longer remembered one by one.
    """

    at: int
    header: Header
    standing: Standing
    view: View
    touches: Sequence[int]
    inbound: Sequence[int]
    meetings: Sequence[int]
    open_meetings: Sequence[int]
    people: int
    met_before: int


class Facet(NamedTuple):
    """One facet: key on the wire, id in the spec, how to read it."""

    key: str
    spec: str
    of: Callable[[Facing], Any]


def last_until(instants: Sequence[int], at: int) -> int | None:
    """The last of sorted instants that is not after an instant."""
    place = bisect_right(instants, at)
    return instants[place - 1] if place else None


def within_last(instants: Sequence[int], at: int, days: int) -> int:
    """How many lie in (at − days, at] (spec X-03)."""
    return bisect_right(instants, at) - bisect_right(instants, at - days * DAY)


def within_next(instants: Sequence[int], at: int, days: int) -> int:
    """How many lie in (at, at + days]."""
    return bisect_right(instants, at + days * DAY) - bisect_right(instants, at)
