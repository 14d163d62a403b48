"""The opportunities agent: takes changes of deals, looks at those that deserve it, and says what flipped."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from dealpulse.agents.agenda import Agenda
from dealpulse.agents.desk import Desk
from dealpulse.agents.open_deals import OpenDeals
from dealpulse.schemas.facts import Event, Order, RecordChange
from dealpulse.schemas.time import LATEST
from dealpulse.state.opportunities.ageing import aged, first_ageing
from dealpulse.state.opportunities.deal import Deal, changed, next_due, view_due
from dealpulse.state.opportunities.header import Change, Header
from dealpulse.state.opportunities.standing import standing
from dealpulse.state.opportunities.view import view
from dealpulse.state.opportunities.walk import HealthChanged, walk


def record_changed(desk: Desk, event: Event, change: RecordChange) -> None:
    """Take a change of a deal's own record."""
    id_ = change.record
    before: Deal | None = desk.shelf.tables["deal"][id_]
    known = desk.known(event.time)
    deal = changed(
        before, Change(event.order, known, change.change, change.fields, change.details), desk.forget
    )
    if deal is None:
        return
    if before is None:
        deal = replace(deal, age_due=max(desk.clock + 1, first_ageing(deal, desk.view, desk.policy)))
    desk.shelf.put("deal", id_, deal)
    desk.place(id_)
    environment = desk.shelf.tables["org"][""].environment
    was, now = None if before is None else before.header, deal.header
    accounts = dict.fromkeys(
        [change.fields.get("account"), None if was is None else was.fields.get("account")]
    )
    for account in accounts:
        if account and account != now.fields.get("account"):
            desk.passed_by(id_, account)
    same = (
        was is not None
        and was.alive == now.alive
        and was.owner == now.owner
        and was.fields.get("account") == now.fields.get("account")
        and standing(was, environment).closed == standing(now, environment).closed
    )
    if same:
        assert was is not None
        look = _may_matter(desk, deal, was, now, known)
        desk.mark(id_, known, event.order, volatile=True, look=look, people=False)
        desk.stale[id_] = None
    else:
        desk.retake(id_, event.order, known)
    if was is not None and was.alive != now.alive:
        desk.stale[id_] = None


def _may_matter(desk: Desk, deal: Deal, was: Header, now: Header, known: int) -> bool:
    """Whether a change of a deal's own record can have changed its health: a new name or amount cannot."""
    if known < desk.clock or not deal.flips:
        return True
    fields = ("type", "close_date")
    environment = desk.shelf.tables["org"][""].environment
    return (
        standing(was, environment) != standing(now, environment)
        or was.pushes != now.pushes
        or any(was.fields.get(field) != now.fields.get(field) for field in fields)
    )


class Looks:
    """The looks that an org's deals deserve, and when.

    Attributes:
        touched: deals whose views are out of date → the instant that their view will speak of.
        view_dues: deals whose views stand as written → when they go out of date by themselves.
        buckets: open deals → their buckets.
        open: the same, by kind and creation.
        noted: deals whose pages facts have moved, where views are broadcast and wait to be told; None elsewhere.
        counted: deals of which something has moved, until the rollups ask.
        concerned: deals of which a fact told something, until the benchmarks ask.
    """

    def __init__(self, desk: Desk, emit: Callable[[str, HealthChanged], None]) -> None:
        self._desk = desk
        self._emit = emit
        self.agenda = Agenda()
        self.touched: dict[str, int] = {}
        self.view_dues: dict[str, int] = {}
        self.buckets: dict[str, str] = {}
        self.concerned: dict[str, None] = {}
        self.noted: dict[str, None] | None = None
        self.counted: dict[str, None] = {}
        self.open = OpenDeals()

    def remember(self, id_: str, deal: Deal) -> None:
        """Take a deal that recovery brought back."""
        header = deal.header
        environment = self._desk.shelf.tables["org"][""].environment
        healthy = bool(deal.flips) and header.alive and standing(header, environment).closed is None
        self.expect(id_, min(next_due(deal), deal.view_due), deal.flips[-1].to if healthy else None)

    def expect(self, id_: str, due: int, bucket: str | None) -> None:
        """A deal that recovery brought back is due then, and stands in a bucket if it has a health."""
        self.agenda.put(id_, due)
        if bucket is not None:
            self.buckets[id_] = bucket

    def settle(self, failed: Callable[[str, Exception], None]) -> None:
        """Look at every deal that the facts so far made worth a look, up to the clock's instant."""
        desk = self._desk
        dirty, desk.dirty = desk.dirty, {}
        because, desk.because = desk.because, {}
        self.concerned.update(dict.fromkeys(dirty))
        self.concerned.update(desk.stale)
        for id_, start in dirty.items():
            self._walk(id_, start, desk.clock, failed, because.get(id_))
        for id_ in desk.sooner:
            self.agenda.put(id_, next_due(desk.shelf.tables["deal"][id_]))
        desk.sooner.clear()
        for id_ in desk.stale:
            self.touched[id_] = desk.clock
        self.counted.update(desk.stale)
        if self.noted is not None:
            self.noted.update(desk.stale)
        desk.stale.clear()

    def show(self, id_: str, deal: Deal, at: int) -> int:
        """A deal's view is about to be written as of an instant. It goes out of date when one of its windows moves on.

        Returns:
            The instant of which the view must speak: a later one where a window has moved on while it waited.
        """
        due = view_due(deal, at)
        if due <= self._desk.clock:
            at = self._desk.clock
            due = view_due(deal, at)
        self.view_dues[id_] = due
        self.agenda.put(id_, min(next_due(deal), due))
        # Recovery learns it from the head of the row.
        self._desk.shelf.rewrite("deal", id_)
        return at

    def view(self, id_: str, deal: Deal, at: int) -> dict[str, Any]:
        """A deal's view as of an instant."""
        desk = self._desk
        found, tally = view(desk.view, id_, deal, at, desk.policy, desk.tallies.get(id_))
        desk.keep_tally(id_, tally)
        return found

    def wake(self, id_: str) -> int:
        """When a deal wants to be looked at, for whatever reason."""
        return min(next_due(self._desk.shelf.tables["deal"][id_]), self.view_dues.get(id_, LATEST))

    def fall_due(self, before: int, failed: Callable[[str, Exception], None]) -> None:
        """Look at every deal that is due before an instant, each as of its own instants in order."""
        for id_, due in self.agenda.pop_before(before):
            if id_ in self._desk.dirty:
                self._desk.look(id_, due)
            elif self._only_the_view(id_, before):
                self.touched[id_] = before
            else:
                self._walk(id_, due, before - 1, failed)
                # The clock is about to stand there, and windows may move on at that very instant.
                self.touched[id_] = before

    def due_at(self, at: int) -> None:
        """What is due at the clock's very instant is looked at together with that instant's facts."""
        for id_, due in self.agenda.pop_before(at + 1):
            if self._only_the_view(id_, at + 1):
                self._desk.stale[id_] = None
            else:
                self._desk.look(id_, due)

    def _only_the_view(self, id_: str, before: int) -> bool:
        """Whether nothing but the view of a deal that comes up is out of date; then it waits for its turn again."""
        deal: Deal | None = self._desk.shelf.tables["deal"][id_]
        if deal is None:
            return False
        due = next_due(deal)
        if due < before:
            return False
        self.view_dues.pop(id_, None)
        self.agenda.put(id_, due)
        return True

    def _walk(
        self,
        id_: str,
        start: int,
        end: int,
        failed: Callable[[str, Exception], None],
        because: Order | None = None,
    ) -> None:
        desk = self._desk
        shelf = desk.shelf
        deal: Deal | None = shelf.tables["deal"][id_]
        if deal is None:
            return
        before = deal
        try:
            while deal.age_due <= end:
                deal = aged(desk.view, id_, deal, deal.age_due, desk.policy)
            deal, flips, healthy = walk(shelf, desk.org, id_, deal, start, end, desk.policy, because)
        except Exception as error:  # the one place that looks: its deal rests until the next fact about it
            failed(id_, error)
            return
        if deal is not before:
            shelf.put("deal", id_, deal)
        self.view_dues.pop(id_, None)
        self.agenda.put(id_, next_due(deal))
        for flip in flips:
            self._emit(id_, flip)
        self.touched[id_] = end
        self.counted[id_] = None
        if self.noted is not None:
            self.noted[id_] = None
        if healthy and deal.flips:
            self.buckets[id_] = deal.flips[-1].to
            self.open.put(id_, deal.header, desk.shelf.tables["org"][""].environment)
        else:
            self.buckets.pop(id_, None)
            self.open.remove(id_)
