"""The gate: which facts of an org are taken, when, and what its clock says (spec X-10, X-15).

Copies stop here, facts ahead of the clock wait here, and everything that is taken is taken in an order that live, history and
replay agree on.
"""

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Literal

from msgspec.structs import replace

from dealpulse.agents.desk import Desk
from dealpulse.agents.folds import apply
from dealpulse.agents.forgetting import in_a_ledger, last_instant
from dealpulse.agents.opportunities import Looks
from dealpulse.schemas.facts import Call, Email, Event, Meeting, Order, RecordChange, Setting, Tick
from dealpulse.schemas.keys import joined
from dealpulse.schemas.records import Record
from dealpulse.schemas.time import DAY, HOUR, MINUTE
from dealpulse.state.activity.ledger import key_of
from dealpulse.state.activity.mail import Mail
from dealpulse.state.directory.org import Org
from dealpulse.state.kinds import Clock, Count, Held, Seen

# Reason, detail, and the event in hand with its record; none on a tick.
Reject = Callable[[str, str, Event | None, Record | None], None]


class Gate:
    """One org's way in.

    Attributes:
        history: the org's clock is moved by the input's ticks only.
        counts: events by outcome.
    """

    def __init__(
        self,
        desk: Desk,
        looks: Looks,
        clock: Literal["replay", "log"],
        read: Callable[[bytes], Event],
        reject: Reject,
    ) -> None:
        self._desk = desk
        self._looks = looks
        self._replay = clock == "replay"
        self._read = read
        self._reject = reject
        self._held: list[tuple[Order, str]] = []
        self._expiring: dict[int, list[tuple[str, str]]] = {}
        self._hours: list[int] = []
        self._record: Record | None = None
        self._event: Event | None = None
        self.clock: int | None = None
        self.history = False
        self.counts: dict[str, int] = {}
        self._counted = False
        if desk.shelf.get("org", "") is None:
            desk.shelf.put("org", "", Org())

    # ---- recovery ----------------------------------------------------------------------------------------------------

    def remember(self) -> None:
        """Take up from the shelf's rows."""
        shelf = self._desk.shelf
        clock: Clock | None = shelf.get("clock", "")
        if clock is not None:
            self.clock = self._desk.clock = clock.at
        self.history = shelf.get("org", "").history
        self.counts = {outcome: count.n for outcome, count in shelf.items("count")}
        self._desk.view.forget_all()
        for id_, held in shelf.items("held"):
            heappush(self._held, (self._read(held.value).order, id_))
        for kind in ("seen", "mail", "meeting", "call"):
            for id_ in shelf.ids(kind):
                self._expire_row(kind, id_)
        for id_, deal in shelf.items("deal"):
            self._looks.remember(id_, deal)

    # ---- what comes in -----------------------------------------------------------------------------------------------

    def take(self, event: Event, record: Record, last_tick: int | None) -> None:
        """Take one event of the org from the log, or say why not."""
        self._count("events")
        seen_key = joined(event.source, event.id)
        seen: Seen | None = self._desk.shelf.get("seen", seen_key)
        policy = self._desk.policy.time
        if seen is not None and (self.clock is None or seen.time + policy.seen_days * DAY >= self.clock):
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
            self.settle()
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
        self.settle()

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
        desk = self._desk
        self.settle()
        self._looks.fall_due(to, self._look_failed)
        self.clock = desk.clock = to
        desk.shelf.put("clock", "", Clock(to))
        self._looks.due_at(to)
        self._forget_ids(to)

    def settle(self) -> None:
        """Look at what the facts so far made worth a look."""
        if self._desk.dirty or self._desk.stale:
            self._looks.settle(self._look_failed)

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
        if late > desk.policy.time.too_late_days * DAY and not isinstance(
            event.data, RecordChange | Setting | Tick
        ):
            days = desk.policy.time.too_late_days
            self._forget_id(event)
            self._refuse(
                "too_late", f"time: activity more than {days} days behind the org's clock", event, record
            )
            return
        dirty, because, stale = dict(desk.dirty), dict(desk.because), dict(desk.stale)
        desk.shelf.begin()
        try:
            apply(desk, event)
        except Exception as error:  # a fold that raises costs its event, never the partition
            desk.shelf.rollback()
            desk.dirty, desk.because, desk.stale = dirty, because, stale
            desk.view.forget_all()
            self._forget_id(event)
            self._refuse(
                "fold_failed", f"our fault, please report it: {type(error).__name__}: {error}", event, record
            )
            return
        desk.shelf.commit()
        self._expire_activity(event)
        self._count("folded")
        if late > desk.policy.time.late_days * DAY:
            self._count("backfilled")

    def _look_failed(self, deal: str, error: Exception) -> None:
        """A look that raises costs that look; the deal rests until the next fact about it."""
        detail = (
            f"our fault, please report it: looking at opportunity {deal}: {type(error).__name__}: {error}"
        )
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
        if self.clock is None or event.time + self._desk.policy.time.seen_days * DAY >= self.clock:
            self._desk.shelf.put("seen", key, Seen(event.time))
            self._expire(event.time + self._desk.policy.time.seen_days * DAY, "seen", key)

    def _forget_id(self, event: Event) -> None:
        """A rejected event's id is not taken."""
        self._desk.shelf.put("seen", joined(event.source, event.id), None)

    def _expire_activity(self, event: Event) -> None:
        """Have the row of an activity looked at when nothing needs it any more."""
        data, policy = event.data, self._desk.policy.time
        if isinstance(data, Email):
            self._expire(event.time + policy.seen_days * DAY, "mail", key_of(data.message).hex())
        elif isinstance(data, Meeting):
            self._expire(max(event.time, data.start) + policy.remember_days * DAY, "meeting", data.meeting)
        elif isinstance(data, Call):
            self._expire(max(event.time, data.at or 0) + policy.remember_days * DAY, "call", data.call)

    def _expire_row(self, kind: str, id_: str) -> None:
        until = self._kept_until(kind, id_)
        if until is not None:
            self._expire(until, kind, id_)

    def _kept_until(self, kind: str, id_: str) -> int | None:
        """Until when a row must be kept; None where there is none, or where a ledger looks after it."""
        row = self._desk.shelf.get(kind, id_)
        if row is None:
            return None
        seen, remember = self._desk.policy.time.seen_days * DAY, self._desk.policy.time.remember_days * DAY
        if isinstance(row, Seen):
            return row.time + seen
        if isinstance(row, Mail):
            return row.order[0] + seen
        return None if in_a_ledger(self._desk, kind, id_) else last_instant(row) + remember

    def _expire(self, until: int, kind: str, id_: str) -> None:
        hour = until // HOUR
        if hour not in self._expiring:
            self._expiring[hour] = []
            heappush(self._hours, hour)
        self._expiring[hour].append((kind, id_))

    def _forget_ids(self, clock: int) -> None:
        shelf = self._desk.shelf
        while self._hours and (self._hours[0] + 1) * HOUR <= clock:
            for kind, id_ in self._expiring.pop(heappop(self._hours)):
                until = self._kept_until(kind, id_)
                if until is not None and until > clock:
                    self._expire(until, kind, id_)
                elif until is not None:
                    shelf.put(kind, id_, None)

    def _count(self, outcome: str, n: int = 1) -> None:
        self.counts[outcome] = self.counts.get(outcome, 0) + n
        self._counted = True

    def shelve(self) -> None:
        """Put what is kept beside the shelf onto it, for a flush."""
        if self._counted:
            self._counted = False
            for outcome, n in self.counts.items():
                self._desk.shelf.put("count", outcome, Count(n))
