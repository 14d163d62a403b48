"""Reading a deal for its views: as much of its page as they ask, and no more.

Where a page has just been written, it is at hand. Where a view is asked at an instant of its own, most filters need a facet or
two, and a whole page costs ten times as much.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import Any, cast

from dealpulse.schemas.time import LATEST
from dealpulse.state.benchmarks.published import document, in_force
from dealpulse.state.benchmarks.typical import like, place_of
from dealpulse.state.calendar import local_ordinal
from dealpulse.state.directory.people import View
from dealpulse.state.directory.roles import role_at
from dealpulse.state.facets import FACETS
from dealpulse.state.facets.facet import Facing
from dealpulse.state.health.score import shown
from dealpulse.state.opportunities.deal import Deal
from dealpulse.state.opportunities.header import Header
from dealpulse.state.opportunities.look import Sight, look
from dealpulse.state.opportunities.pulse import Pulse, held_until
from dealpulse.state.opportunities.standing import Standing, standing
from dealpulse.state.opportunities.tally import Tally, tally
from dealpulse.state.opportunities.view import health
from dealpulse.state.policy import Policy
from dealpulse.state.views.subject import Calendar, Subject

_OF = {facet.key: facet.of for facet in FACETS}


def subject_of(
    directory: View,
    id_: str,
    deal: Deal,
    at: int,
    policy: Policy,
    calendar: Calendar,
    known: Tally | None,
    page: dict[str, Any] | None = None,
) -> Subject:
    """A living deal as a view sees it.

    Args:
        directory: as known now.
        id_, deal: the deal.
        at: the instant, not before anything known of it.
        policy: the numbers.
        calendar: the org's.
        known: the deal's tally, if no fact since it was read can have changed it.
        page: the deal's page as of that instant, where it is at hand.
    """
    environment, header, shelf = directory.environment, deal.header, directory.shelf
    reading = _Reading(directory, id_, deal, at, policy, known)
    owner = header.owner
    if page is None:
        page = {"facets": _Facets(reading), "health": _Health(reading), "benchmarks": _Benchmarks(reading)}
    return Subject(
        id_,
        at,
        local_ordinal(environment.zone, at),
        page["facets"],
        page["health"],
        page["benchmarks"],
        header,
        reading.standing,
        lambda: reading.pulse,
        environment,
        role_at(None if owner is None else shelf.tables["roles"][owner], at),
        calendar,
    )


def next_activity(pulse: Pulse, at: int) -> int:
    """When a meeting that is booked starts, or a call takes place that was logged ahead: counts of days begin anew."""
    found = LATEST
    for instants in (pulse.touches, pulse.inbound):
        if instants and instants[-1] > at:
            found = min(found, instants[bisect_right(instants, at)])
    if pulse.meetings and pulse.meetings[-1][0] > at:
        found = min(found, pulse.meetings[held_until(pulse.meetings, at)][0])
    return found


class _Reading:
    """What facets are read from (see Facing), each part when it is first asked for."""

    def __init__(
        self, view: View, id_: str, deal: Deal, at: int, policy: Policy, known: Tally | None
    ) -> None:
        self.view = view
        self.id = id_
        self.deal = deal
        self.at = at
        self.policy = policy
        self.header: Header = deal.header
        self.standing: Standing = standing(deal.header, view.environment)
        self._known = known

    @cached_property
    def tally(self) -> Tally:
        known = self._known
        if known is None or not known.holds(self.header, self.standing, self.deal):
            known = tally(self.view, self.id, self.deal, self.standing, self.at, self.policy)
        return known

    @cached_property
    def pulse(self) -> Pulse:
        if self.standing.closed is None:
            return self.deal.pulse
        at_closing = self.tally.at_closing
        return self.deal.pulse if at_closing is None else at_closing

    @cached_property
    def meetings(self) -> Sequence[int]:
        return sorted({start for start, _, _ in self.pulse.meetings})

    @cached_property
    def touches(self) -> Sequence[int]:
        return sorted([*self.pulse.touches, *self.meetings])

    @property
    def inbound(self) -> Sequence[int]:
        return self.pulse.inbound

    @property
    def open_meetings(self) -> Sequence[int]:
        return self.tally.meetings

    @property
    def met_before(self) -> int:
        return self.tally.met_before

    @property
    def people(self) -> int:
        return self.tally.contacts(self.at)

    def sight(self) -> Sight:
        """What health is read from."""
        where = self.view.environment
        return Sight(self.header, self.standing, self.pulse, where, self.view.shelf, None, self.id, self.deal)


class _Lazy(dict[str, Any]):
    """A document whose parts are read when they are asked for."""

    def __init__(self, reading: _Reading) -> None:
        super().__init__()
        self._reading = reading


class _Facets(_Lazy):
    def __missing__(self, key: str) -> Any:
        found = self[key] = _OF[key](cast(Facing, self._reading))
        return found


class _Health(_Lazy):
    def __missing__(self, key: str) -> Any:
        reading = self._reading
        if key in ("next", "fix"):
            # What comes and what would help are looked for, not looked up.
            self.update(health(reading.sight(), reading.deal, reading.at, reading.policy))
            return self[key]
        now = look(reading.sight(), reading.at, reading.policy)
        if now.scored is None or now.signals is None:
            flips = reading.deal.flips
            self.update(bucket=flips[-1].to if flips else None, score=None, reason=None, factors=[])
        else:
            scored = now.scored
            self.update(bucket=scored.bucket, score=scored.score, reason=scored.reason)
            self["factors"] = shown(scored.active, now.signals, reading.policy)
        return self[key]


class _Benchmarks(_Lazy):
    def __missing__(self, key: str) -> Any:
        reading = self._reading
        header, shelf, at = reading.header, reading.view.shelf, reading.at
        published = None if reading.standing.closed is not None else in_force(shelf, at)[0]
        self.update(document(published, like(header, shelf, at), place_of(header), reading.policy.benchmarks))
        return self[key]
