"""A look at a deal as of one instant: with what was known then, how is it, and when does it next deserve a look?"""

from typing import NamedTuple

from dealpulse.schemas.time import LATEST
from dealpulse.state.directory.org import Environment
from dealpulse.state.directory.people import View
from dealpulse.state.health.due import next_due
from dealpulse.state.health.score import Scored, score
from dealpulse.state.health.signals import NO_BENCHMARKS, Signals, Typical, signals
from dealpulse.state.opportunities.deal import Deal
from dealpulse.state.opportunities.header import Header, after, folded
from dealpulse.state.opportunities.pulse import Pulse, engagement, pulse_of
from dealpulse.state.opportunities.standing import Standing, standing
from dealpulse.state.policy import Policy
from dealpulse.state.shelf import Shelf


class Sight(NamedTuple):
    """What could be seen of a deal at an instant."""

    header: Header
    standing: Standing
    pulse: Pulse
    environment: Environment


class Look(NamedTuple):
    """Attributes:
    owner: whose deal it is.
    signals, scored: None for a deal without health: closed, deleted, or not there yet.
    due: the next instant at which health can change; LATEST if none.
    """

    owner: str | None
    signals: Signals | None
    scored: Scored | None
    due: int


NOTHING = Look(None, None, None, LATEST)


def present(shelf: Shelf, deal: Deal) -> Sight:
    """The deal as everything known now shows it."""
    environment = shelf.tables["org"][""].environment
    return Sight(deal.header, standing(deal.header, environment), deal.pulse, environment)


class Past:
    """A deal as it could be seen at instants of the last days, asked for in order.

    Headers build on each other: a deal that a sync touches every minute has thousands of moments in a week.
    """

    def __init__(self, shelf: Shelf, id_: str, deal: Deal, forget: int, old: int) -> None:
        self._shelf = shelf
        self._id = id_
        self._deal = deal
        self._forget = forget
        self._old = old
        self._header = deal.base
        self._folded = 0
        self._in_order = all(change.known <= change.order[0] for change in deal.changes)

    def at(self, at: int) -> Sight | None:
        """What could be seen at an instant not before the last one asked for; None before there was anything."""
        header = self._header_at(at)
        if header is None:
            return None
        view = View(self._shelf, at)
        where = standing(header, view.environment)
        found = engagement(
            view, self._id, header.fields.get("account"), header.owner, where.closed, self._old
        )
        return Sight(header, where, pulse_of(found, self._forget), view.environment)

    def _header_at(self, at: int) -> Header | None:
        changes = self._deal.changes
        if (
            not self._in_order
        ):  # a backfill is known later than it happened: fold what was known, from the start
            return folded(self._deal.base, changes, at)
        while self._folded < len(changes) and changes[self._folded].order[0] <= at:
            self._header = after(self._header, changes[self._folded])
            self._folded += 1
        return self._header


def look(sight: Sight, at: int, policy: Policy, typical: Typical = NO_BENCHMARKS, contacts: int = 0) -> Look:
    """The look itself."""
    header = sight.header
    if not header.alive or sight.standing.closed is not None:
        return Look(header.owner, None, None, LATEST)
    found = signals(header, sight.standing, sight.pulse, sight.environment, at, policy, typical, contacts)
    due = next_due(header, sight.standing, sight.pulse, sight.environment, at, found, policy)
    return Look(header.owner, found, score(found, policy), due)
