"""The colours of an org's accounts: looks at those that deserve it, says what flipped, and shows them."""

from collections.abc import Callable
from typing import Any

from dealpulse.agents.agenda import Agenda
from dealpulse.agents.desk import Desk
from dealpulse.schemas.facts import Order
from dealpulse.schemas.time import LATEST
from dealpulse.state.accounts.view import view, view_due
from dealpulse.state.accounts.walk import walk
from dealpulse.state.accounts.working import Working
from dealpulse.state.directory.entries import DELETED, Entry
from dealpulse.state.walk import Changed

Failed = Callable[[str, Exception], None]


class Colours:
    """The looks that an org's accounts deserve, and when.

    Attributes:
        touched: accounts whose views are out of date → the instant that their view will speak of.
        view_dues: accounts whose views stand as written → when they go out of date by themselves.
        now: accounts that have a colour → the colour.
        counted: accounts of which something has moved, until the rollups ask.
    """

    def __init__(self, desk: Desk, emit: Callable[[str, Changed], None]) -> None:
        self._desk = desk
        self._emit = emit
        self.agenda = Agenda()
        self.touched: dict[str, int] = {}
        self.view_dues: dict[str, int] = {}
        self.now: dict[str, str] = {}
        self.counted: dict[str, None] = {}

    def expect(self, id_: str, due: int, colour: str | None) -> None:
        """An account that recovery brought back is due then, and has a colour if anybody owns it."""
        self.agenda.put(id_, due)
        if colour is not None:
            self.now[id_] = colour

    def settle(self, failed: Failed) -> None:
        """Look at every account that the facts so far made worth a look, up to the clock's instant."""
        clock = self._desk.clock
        waiting = self._desk.accounts.taken()
        for id_, start in waiting.dirty.items():
            self._walk(id_, start, clock, failed, waiting.because.get(id_))
        rows = self._desk.shelf.tables["working"]
        for id_ in waiting.stale:
            self.touched[id_] = clock
            row: Working | None = rows[id_]
            if row is not None:
                self.agenda.put(id_, min(row.due, self.view_dues.get(id_, LATEST)))
        self.counted.update(waiting.stale)

    def fall_due(self, before: int, failed: Failed) -> None:
        """Look at every account that is due before an instant, each as of its own instants in order."""
        rows = self._desk.shelf.tables["working"]
        for id_, _ in self.agenda.pop_before(before):
            if not self._only_the_view(id_, before):
                # From the instant of the colour, whatever the view wanted: when views are written is no matter of the log.
                self._walk(id_, rows[id_].due, before - 1, failed)
            # The clock is about to stand there, and activity may leave its period at that very instant.
            self.touched[id_] = before
            self.counted[id_] = None

    def due_at(self, at: int) -> None:
        """What is due at the clock's very instant is looked at together with that instant's facts."""
        waiting, rows = self._desk.accounts, self._desk.shelf.tables["working"]
        for id_, _ in self.agenda.pop_before(at + 1):
            if self._only_the_view(id_, at + 1):
                waiting.stale[id_] = None
            else:
                waiting.look(id_, rows[id_].due)

    def wake(self, id_: str) -> int:
        """When an account wants to be looked at, for whatever reason."""
        row: Working = self._desk.shelf.tables["working"][id_]
        return min(row.due, self.view_dues.get(id_, LATEST))

    def alive(self, id_: str) -> bool:
        """Whether an account is there: neither deleted nor become another one."""
        entry: Entry | None = self._desk.shelf.tables["account"][id_]
        return (
            entry is not None and entry.state.status != DELETED and self._desk.view.account_root(id_) == id_
        )

    def show(self, id_: str, row: Working, at: int) -> int:
        """An account's view is about to be written as of an instant.

        Returns:
            The instant of which the view must speak: a later one where it has gone out of date while it waited.
        """
        desk = self._desk
        due = view_due(desk.view, id_, row, at, desk.policy)
        if due <= desk.clock:
            at = desk.clock
            due = view_due(desk.view, id_, row, at, desk.policy)
        self.view_dues[id_] = due
        # Something may have left its period while the view waited.
        self.counted[id_] = None
        self.agenda.put(id_, min(row.due, due))
        # Recovery learns it from the head of the row.
        desk.shelf.rewrite("working", id_)
        return at

    def view(self, id_: str, row: Working, at: int) -> dict[str, Any]:
        """An account's view as of an instant."""
        return view(self._desk.view, id_, row, at, self._desk.policy)

    def _only_the_view(self, id_: str, before: int) -> bool:
        """Whether nothing but the view of an account that comes up is out of date; then it waits for its turn again."""
        row: Working | None = self._desk.shelf.tables["working"][id_]
        if row is None:
            return True
        if row.due < before:
            return False
        self.view_dues.pop(id_, None)
        self.agenda.put(id_, row.due)
        return True

    def _walk(self, id_: str, start: int, end: int, failed: Failed, because: Order | None = None) -> None:
        desk = self._desk
        row: Working | None = desk.shelf.tables["working"][id_]
        if row is None:
            return
        try:
            after, flips = walk(desk.view, desk.org, id_, row, start, end, desk.policy, because)
        except Exception as error:  # the one place that looks: its account rests until the next fact about it
            failed(id_, error)
            return
        if after is not row:
            desk.shelf.put("working", id_, after)
        self.view_dues.pop(id_, None)
        self.agenda.put(id_, after.due)
        for flip in flips:
            self._emit(id_, flip)
        self.touched[id_] = end
        self.counted[id_] = None
        colour = after.colour
        if colour is None:
            self.now.pop(id_, None)
        else:
            self.now[id_] = colour
