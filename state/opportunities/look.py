"""A look at a deal as of one instant: with what was known then, how is it, and when does it next deserve a look?"""

from typing import NamedTuple

from msgspec.structs import replace

from dealpulse.schemas.time import LATEST
from dealpulse.state.benchmarks.typical import typical
from dealpulse.state.directory.org import Environment
from dealpulse.state.directory.people import View
from dealpulse.state.health.due import next_due
from dealpulse.state.health.score import Scored, score
from dealpulse.state.health.signals import Signals, signals
from dealpulse.state.opportunities.deal import Deal
from dealpulse.state.opportunities.header import Header, after, folded
from dealpulse.state.opportunities.pulse import Pulse, engagement, pulse_of
from dealpulse.state.opportunities.standing import Standing, standing
from dealpulse.state.opportunities.tally import Tally, tally
from dealpulse.state.policy import Policy
from dealpulse.state.shelf import Shelf


class Sight(NamedTuple):
    """What could be seen of a deal at an instant.

    Attributes:
        header, standing, pulse, environment: the deal.
        shelf, known: the org's rows, and the instant of the clock at which they are looked at; None: now.
        id, deal: for whoever must read more.
        tally: whom its owner engaged, where somebody has read that already.
    """

    header: Header
    standing: Standing
    pulse: Pulse
    environment: Environment
    shelf: Shelf
    known: int | None
    id: str
    deal: Deal
    tally: Tally | None = None


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


def present(shelf: Shelf, id_: str, deal: Deal) -> Sight:
    """The deal as everything known now shows it."""
    environment = shelf.tables["org"][""].environment
    where = standing(deal.header, environment)
    return Sight(deal.header, where, deal.pulse, environment, shelf, None, id_, deal)


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
        deal = replace(self._deal, header=header)
        pulse = pulse_of(found, self._forget)
        return Sight(header, where, pulse, view.environment, self._shelf, at, self._id, deal)

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


def look(sight: Sight, at: int, policy: Policy) -> Look:
    """The look itself."""
    header, where, environment = sight.header, sight.standing, sight.environment
    if not header.alive or where.closed is not None:
        return Look(header.owner, None, None, LATEST)
    few = policy.health.few_contacts.enabled
    cycle_only = not few and not policy.health.stage_stalled.enabled
    against, until = typical(header, sight.shelf, at, sight.known, cycle_only=cycle_only)
    contacts = _contacts(sight, at, policy) if few else 0
    found = signals(header, where, sight.pulse, environment, at, policy, against, contacts)
    due = next_due(header, where, sight.pulse, environment, at, found, policy)
    return Look(header.owner, found, score(found, policy), min(due, until))


def _contacts(sight: Sight, at: int, policy: Policy) -> int:
    """F-19: it goes back to the deal's first day, so it is read only where a policy asks for it."""
    known = sight.tally or tally(
        View(sight.shelf, sight.known), sight.id, sight.deal, sight.standing, at, policy
    )
    return known.contacts(at)
