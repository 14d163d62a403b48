"""The gate: which facts of an org are taken, when, and what its clock says (spec X-10, X-15).

Copies stop here, facts ahead of the clock wait here, and everything that is taken is taken in an order that live, history and
replay agree on.
"""

from collections import defaultdict
from collections.abc import Callable
from heapq import heappop, heappush
from typing import Literal

from msgspec.structs import replace

from dealpulse.agents.benchmarks import Benchmarks
from dealpulse.agents.colours import Colours
from dealpulse.agents.desk import Desk
from dealpulse.agents.folds import apply
from dealpulse.agents.keeping import Keeping
from dealpulse.agents.opportunities import Looks
from dealpulse.agents.views import Views
from dealpulse.agents.waiting import Waiting
from dealpulse.schemas.facts import Call, Event, Meeting, Order, RecordChange, Setting, Task, Tick
from dealpulse.schemas.keys import joined, pair
from dealpulse.schemas.records import Record
from dealpulse.schemas.time import DAY, HOUR, MINUTE
from dealpulse.state.directory.org import Org
from dealpulse.state.kinds import Clock, Count, Held, Seen

# Reason, detail, and the event in hand with its record; none on a tick.
Reject = Callable[[str, str, Event | None, Record | None], None]


class Gate:
    """One org's way in.

    Attributes:
        history: the org's clock is moved by the input's ticks only.
        keeping: what is kept beside the ledgers, and until when.
        counts: events by outcome.
    """

    def __init__(
        self,
        desk: Desk,
        looks: Looks,
        benchmarks: Benchmarks,
        colours: Colours,
        views: Views,
        clock: Literal["replay", "log"],
        read: Callable[[bytes], Event],
        reject: Reject,
    ) -> None:
        self._desk = desk
        self._seen = desk.shelf.tables["seen"]
        self._looks = looks
        self._benchmarks = benchmarks
        self._colours = colours
        self._views = views
        self._replay = clock == "replay"
        self._read = read
        self._reject = reject
        self._held: list[tuple[Order, str]] = []
        self.keeping = Keeping(desk)
        self._seen_for = desk.policy.time.seen_days * DAY
        self._too_late = desk.policy.time.too_late_days * DAY
        self._late = desk.policy.time.late_days * DAY
        self._record: Record | None = None
        self._event: Event | None = None
        self.clock: int | None = None
        self.history = False
        self.counts: defaultdict[str, int] = defaultdict(int)
        self._counted = False
        self._shelved: int | None = None
        if desk.shelf.get("org", "") is None:
            desk.shelf.put("org", "", Org())

    # ---- recovery ----------------------------------------------------------------------------------------------------

    def remember(self) -> None:
        """Take up from the shelf's rows."""
        shelf = self._desk.shelf
        clock: Clock | None = shelf.get("clock", "")
        if clock is not None:
            self.clock = self._shelved = clock.at
            self._desk.at(clock.at)
            self._desk.view.forget_all()
            self._benchmarks.expect(clock.at)
        self.history = shelf.get("org", "").history
        self.counts.update({outcome: count.n for outcome, count in shelf.items("count")})
        self._desk.view.forget_all()
        for id_, held in shelf.items("held"):
            heappush(self._held, (self._read(held.value).order, id_))
        self.keeping.remember()

    # ---- what comes in -----------------------------------------------------------------------------------------------

    def take(self, event: Event, record: Record, last_tick: int | None) -> None:
        """Take one event of the org from the log, or say why not."""
        self.counts["events"] += 1
        self._counted = True
        seen_key = pair(event.source, event.id)
        seen: Seen | None = self._seen[seen_key]
        policy = self._desk.policy.time
        if seen is not None and (self.clock is None or seen.time + self._seen_for >= self.clock):
            self._count("duplicates")
            return
        self._record, self._event = record, event
        if self._replay:
            self._note(seen_key, event)
            if self.clock is None or event.time > self.clock:
                self.advance(event.time)
            self._fold(event, record)
            return
        if isinstance(event.data, Setting) and (event.data.kind, event.data.key) == ("org", "clock"):
            if self._ahead_of_broker(event, record) and record.stamp is not None:
                # Dated years ahead, it would stay in force against every later one.
                self._refuse_future(event, record)
                return
            self._note(seen_key, event)
            self._set_clock(event)
            self._count("folded")
            return
        if self.clock is None and not self.history:
            self.advance(event.time if last_tick is None else last_tick)
        ahead = event.time - (self.clock or 0)
        if ahead > policy.in_future_hours * HOUR and self._ahead_of_broker(event, record):
            self._refuse_future(event, record)
            return
        self._note(seen_key, event)
        if self.history and isinstance(event.data, Tick):
            if self.clock is None or event.time > self.clock:
                self.advance(event.time)
            self._fold(event, record)
            self.end_instant()
        elif ahead > (0 if self.history else policy.ahead_minutes * MINUTE):
            self._hold(event, record)
        else:
            if ahead > 0:
                self.advance(event.time)
            self._fold(event, record)
            self.settle()

    def tick(self, at: int) -> None:
        """The partition's clock has reached an instant; a live org's goes with it, and never back."""
        if self.history or (self.clock is not None and at <= self.clock):
            return
        self._record = self._event = None
        self.advance(at)
        self.end_instant()

    def _ahead_of_broker(self, event: Event, record: Record) -> bool:
        return (
            record.stamp is None or event.time - record.stamp > self._desk.policy.time.in_future_hours * HOUR
        )

    def _set_clock(self, event: Event) -> None:
        """The fact that sets the mode of the clock acts on arrival and moves nothing (spec 11, "Late facts")."""
        org: Org = self._desk.shelf.get("org", "")
        if org.clock_order is not None and event.order <= org.clock_order:
            return
        assert isinstance(event.data, Setting)
        self.history = event.data.value == "history"
        self._desk.shelf.put("org", "", replace(org, history=self.history, clock_order=event.order))

    # ---- time --------------------------------------------------------------------------------------------------------

    def advance(self, to: int) -> None:
        """Move the clock on, taking on the way what was held and what falls due, in the order of instants."""
        while self._held and self._held[0][0][0] <= to:
            at = self._held[0][0][0]
            if self.clock is None or at > self.clock:
                self._move(at)
            while self._held and self._held[0][0][0] == at:
                self._release(heappop(self._held)[1])
        if self.clock is None or to > self.clock:
            self._move(to)

    def _move(self, to: int) -> None:
        if self.clock is None:
            self._benchmarks.expect(to)
        while self._benchmarks.turn < to:
            # A version takes in all facts of the midnight itself: it is made when the clock leaves that instant (spec 11).
            turn = self._benchmarks.turn
            if self.clock is None or self.clock < turn:
                self._step(turn)
            self._benchmarks.publish()
        self._step(to)

    def _step(self, to: int) -> None:
        desk, looks, colours = self._desk, self._looks, self._colours
        if desk.dirty or desk.stale:
            looks.settle(self._look_failed)
        if desk.accounts:
            colours.settle(self._account_failed)
        if desk.views_changed or looks.noted:
            self._tell(None)
        if looks.agenda.next < to:
            looks.fall_due(to, self._look_failed)
        if colours.agenda.next < to:
            colours.fall_due(to, self._account_failed)
        if self._views.broadcasts.waiting and self._views.broadcasts.next < to:
            self._tell(to)
        self.clock = to
        desk.at(to)
        if looks.agenda.next <= to:
            looks.due_at(to)
        if colours.agenda.next <= to:
            colours.due_at(to)
        if self.keeping.next_hour <= to:
            self.keeping.forget_rows(to)

    def end_instant(self) -> None:
        """All facts of the clock's instant are in."""
        if self._benchmarks.turn == self.clock:
            self._benchmarks.publish()
        self.settle()

    def settle(self) -> None:
        """Look at what the facts so far made worth a look."""
        if self._desk.dirty or self._desk.stale:
            self._looks.settle(self._look_failed)
        if self._desk.accounts:
            self._colours.settle(self._account_failed)
        if self._desk.views_changed or self._looks.noted:
            self._tell(None)

    def _tell(self, before: int | None) -> None:
        """Have whoever hears of saved views told of what the facts so far made of them, or of what is due before an instant."""
        try:
            if self._desk.views_changed:
                self._views.load()
            if before is None:
                self._views.broadcasts.settle()
            else:
                self._views.broadcasts.fall_due(before)
        except Exception as error:  # a view that raises costs what it had to tell, never the partition
            detail = f"our fault, please report it: the saved views: {type(error).__name__}: {error}"
            self._reject("fold_failed", detail, self._event, self._record)

    # ---- held facts --------------------------------------------------------------------------------------------------

    def _hold(self, event: Event, record: Record) -> None:
        id_ = joined(f"{event.time:020d}", str(event.seq), event.source, event.id)
        self._desk.shelf.put("held", id_, Held(record.value, record.at, record.key, record.stamp))
        heappush(self._held, (event.order, id_))
        self._count("held")

    def _release(self, id_: str) -> None:
        held: Held = self._desk.shelf.get("held", id_)
        self._desk.shelf.put("held", id_, None)
        self._count("held", -1)
        record = Record(held.value, held.at, held.key, held.stamp)
        outer = self._record, self._event
        event = self._read(held.value)
        self._record, self._event = record, event
        self._fold(event, record)
        self._record, self._event = outer

    @property
    def held(self) -> int:
        """How many facts wait."""
        return len(self._held)

    # ---- folding -----------------------------------------------------------------------------------------------------

    def _fold(self, event: Event, record: Record) -> None:
        desk = self._desk
        late = desk.clock - event.time
        if late > self._too_late and not isinstance(event.data, RecordChange | Setting | Tick):
            days = desk.policy.time.too_late_days
            self._forget_id(event)
            self._refuse(
                "too_late", f"time: activity more than {days} days behind the org's clock", event, record
            )
            return
        before = (
            (dict(desk.dirty), dict(desk.because), dict(desk.stale)) if desk.dirty or desk.stale else None
        )
        accounts = desk.accounts.copy() if desk.accounts else None
        desk.shelf.begin()
        try:
            apply(desk, event)
        except Exception as error:  # a fold that raises costs its event, never the partition
            desk.shelf.rollback()
            desk.dirty, desk.because, desk.stale = before or ({}, {}, {})
            desk.accounts = accounts or Waiting()
            desk.passing.clear()
            desk.tallies.clear()
            desk.view.forget_all()
            self._forget_id(event)
            self._refuse(
                "fold_failed", f"our fault, please report it: {type(error).__name__}: {error}", event, record
            )
            return
        desk.shelf.commit()
        if desk.passing:
            self.keeping.take_over()
        elif self.keeping.loose and isinstance(event.data, Meeting | Call | Task):
            self.keeping.filed(event.data)
        if isinstance(event.data, Setting):
            self._benchmarks.expect(desk.clock)
        self.counts["folded"] += 1
        if late > self._late:
            self.counts["backfilled"] += 1

    def _look_failed(self, deal: str, error: Exception) -> None:
        """A look that raises costs that look; the deal rests until the next fact about it."""
        detail = (
            f"our fault, please report it: looking at opportunity {deal}: {type(error).__name__}: {error}"
        )
        self._reject("fold_failed", detail, self._event, self._record)

    def _account_failed(self, account: str, error: Exception) -> None:
        """As for deals."""
        detail = f"our fault, please report it: looking at account {account}: {type(error).__name__}: {error}"
        self._reject("fold_failed", detail, self._event, self._record)

    def _refuse_future(self, event: Event, record: Record) -> None:
        hours = self._desk.policy.time.in_future_hours
        detail = f"time: more than {hours} h ahead of the org's clock and of the broker's"
        self._refuse("in_future", detail, event, record)

    def _refuse(self, reason: str, detail: str, event: Event, record: Record) -> None:
        self._count("rejected")
        self._reject(reason, detail, event, record)

    # ---- ids ---------------------------------------------------------------------------------------------------------

    def _note(self, key: str, event: Event) -> None:
        """Remember an id for as long as a copy is a duplicate; a backfill's is not remembered at all (spec 11)."""
        until = event.time + self._seen_for
        if self.clock is None or until >= self.clock:
            self._desk.shelf.put("seen", key, Seen(event.time))
            self.keeping.expire(until, "seen", key)

    def _forget_id(self, event: Event) -> None:
        """A rejected event's id is not taken."""
        self._desk.shelf.put("seen", pair(event.source, event.id), None)

    def _count(self, outcome: str, n: int = 1) -> None:
        self.counts[outcome] += n
        self._counted = True

    def shelve(self) -> None:
        """Put what is kept beside the shelf onto it, for a flush."""
        self._benchmarks.refresh()
        if self.clock is not None and self.clock != self._shelved:
            self._shelved = self.clock
            self._desk.shelf.put("clock", "", Clock(self.clock))
        if self._counted:
            self._counted = False
            for outcome, n in self.counts.items():
                self._desk.shelf.put("count", outcome, Count(n))
