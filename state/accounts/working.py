"""The row of an account as its owner works it: recent activity, colours that went out, and what the record said lately."""

from typing import Any, Final

from msgspec import Struct

from dealpulse.schemas.facts import Order, RecordChange
from dealpulse.schemas.time import LATEST
from dealpulse.state.accounts.activity import NOTHING, Activity
from dealpulse.state.directory import entries
from dealpulse.state.directory.entries import ALIVE, Entry, State
from dealpulse.state.shelf import Shelf
from dealpulse.state.walk import Moment

# What an account's record says that can change its colour, or that of another account.
TELLING: Final[tuple[str, ...]] = ("owner", "book", "domains")
# Without a longer period of its own an account's activity is kept for so many days.
_REACH: Final = 30


class ColourFlip(Struct, frozen=True, array_like=True):
    """A flip as it went out. `to` is None where the account lost its owner; `digest` stands for what it said."""

    at: int
    id: str
    revision: int
    before: str | None
    to: str | None
    digest: bytes


class Told(Struct, frozen=True, array_like=True):
    """One change of the account's own record, as far as it matters. `known`: the clock's instant from which it acts."""

    order: Order
    known: int
    change: str
    fields: dict[str, Any]
    into: str | None = None


class Working(Struct, frozen=True, array_like=True):
    """Of an account.

    Attributes:
        owner: whose it is now; None: nobody's, or the account is no more.
        activity: the owner's with the account's people, of `reach` days before the time that may be revised.
        reach: in days.
        lacking, contacts: a yellow account stays yellow before so much more was done, or while so many people are not there; of
            other accounts 0.
        volatile: the last instant at which something became known that a look at an earlier instant must not see.
        flips: those that may still be revised, and the last one before them.
        revisions: instant → the next number for a flip at that instant.
        moments: of the time that may still be revised.
        due: when the colour next deserves a look although nothing happens.
        base, changes: the account's own record: what it said before the time that may be revised, and since.
    """

    owner: str | None = None
    activity: Activity = NOTHING
    reach: int = _REACH
    lacking: int = 0
    contacts: int = 0
    volatile: int = 0
    flips: tuple[ColourFlip, ...] = ()
    revisions: dict[int, int] = {}
    moments: tuple[Moment, ...] = ()
    due: int = LATEST
    base: Entry | None = None
    changes: tuple[Told, ...] = ()

    @property
    def colour(self) -> str | None:
        """The colour at the last look."""
        return self.flips[-1].to if self.flips else None

    def heard(
        self, activity: Activity, moments: tuple[Moment, ...], volatile: int, lacking: int
    ) -> "Working":
        """After a fact about its activity; called for many events, and twice as fast as msgspec's replace."""
        return Working(
            self.owner,
            activity,
            self.reach,
            lacking,
            self.contacts,
            volatile,
            self.flips,
            self.revisions,
            moments,
            self.due,
            self.base,
            self.changes,
        )


def telling(change: RecordChange) -> bool:
    """Whether a change of an account can concern a colour at all."""
    return change.change != "update" or any(name in change.fields for name in TELLING)


def with_change(row: Working, told: Told, forget: int) -> tuple[Entry | None, tuple[Told, ...]]:
    """The account's own record with one more change: base and changes. What cannot be revised any more goes into the base."""
    base = row.base
    kept: list[Told] = []
    for one in (*row.changes, told):
        if one.order[0] < forget and one.known < forget:
            base = _folded(base, one)
        else:
            kept.append(one)
    return base, tuple(kept)


def as_told(change: RecordChange, order: Order, known: int) -> Told:
    """A change, as far as it matters to colours."""
    fields = {name: change.fields[name] for name in TELLING if name in change.fields}
    return Told(order, known, change.change, fields, change.into)


def _folded(entry: Entry | None, one: Told) -> Entry:
    data = RecordChange("account", "", one.change, one.fields, {}, one.into)
    found = entries.fold(entry, data, one.order, 0, LATEST)
    return Entry(found.state, found.orders, found.floor, found.status_order)


def state_then(shelf: Shelf, id_: str, at: int) -> State | None:
    """An account's own record as of an instant: a fact up to some days late counts as if it had come on time (spec X-10)."""
    row: Working | None = shelf.tables["working"][id_]
    now: Entry | None = shelf.tables["account"][id_]
    if row is None or now is None:
        return None if now is None else now.state
    if all(one.order[0] <= at and one.known <= at for one in row.changes):
        return now.state
    entry = row.base
    for one in row.changes:
        if one.order[0] <= at and one.known <= at:
            entry = _folded(entry, one)
    return None if entry is None else entry.state


def lives(state: State | None) -> bool:
    """Whether a record is there."""
    return state is not None and state.status == ALIVE
