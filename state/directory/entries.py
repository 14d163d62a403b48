"""Entries: one row for each CRM record but opportunities, whatever its entity.

Each field is the latest by (time, seq, id) that named it; a snapshot names them all. So copies and any order of arrival give
the same row.
"""

from typing import Any

from msgspec import Struct

from dealpulse.schemas.facts import Order, RecordChange

ALIVE = "alive"
DELETED = "deleted"
MERGED = "merged"


class State(Struct, frozen=True, array_like=True):
    """What a record says, at one time.

    Attributes:
        fields, details: current values; a field that is null or was never named is absent.
        status: alive, deleted or merged.
        into: the record that this one was merged into.
    """

    fields: dict[str, Any] = {}
    details: dict[str, Any] = {}
    status: str = ALIVE
    into: str | None = None


class Entry(Struct, frozen=True, array_like=True):
    """A record's row.

    Attributes:
        state: as known now.
        orders: the order of the fact that named each field; details have a `+` before their name.
        floor: the order of the last snapshot: what it lacked is cleared, also for facts that come later but were earlier.
        status_order: the order of the fact that set the status.
        past: (until, state, order), oldest first: what was known before that instant of the clock (None: nothing), and the fact
            that changed it.
    """

    state: State
    orders: dict[str, Order] = {}
    floor: Order | None = None
    status_order: Order | None = None
    past: tuple[tuple[int, State | None, Order], ...] = ()


_STATUS = {"create": ALIVE, "undelete": ALIVE, "snapshot": ALIVE, "delete": DELETED, "merge": MERGED}


def fold(entry: Entry | None, change: RecordChange, order: Order, known: int, forget: int) -> Entry:
    """Take one change into account.

    Args:
        entry: the row so far.
        change: the fact's data.
        order: where the fact stands among the record's facts.
        known: the instant of the clock from which the change acts.
        forget: what was known before this instant need not be remembered.
    """
    before = entry if entry is not None else Entry(State())
    fields, details, orders = dict(before.state.fields), dict(before.state.details), dict(before.orders)
    floor = before.floor
    if change.change not in ("delete", "merge"):
        for name, value in change.fields.items():
            _set(fields, orders, name, name, value, order, floor)
        for name, value in change.details.items():
            _set(details, orders, name, f"+{name}", value, order, floor)
    if change.change == "snapshot" and (floor is None or order > floor):
        floor = order
        for name in [name for name in fields if orders[name] < order]:
            del fields[name]
        for name in [name for name in details if orders[f"+{name}"] < order]:
            del details[name]
        orders = {name: of for name, of in orders.items() if of >= order}
    status, into, status_order = before.state.status, before.state.into, before.status_order
    named = _STATUS.get(change.change)
    if named is not None and (status_order is None or order > status_order):
        status, into, status_order = named, change.into if named == MERGED else None, order
    state = State(fields, details, status, into)
    past = before.past
    if entry is None or state != entry.state:
        kept = tuple(item for item in past if item[0] >= forget)
        past = (*kept, (known, None if entry is None else entry.state, order))
    return Entry(state, orders, floor, status_order, past)


def _set(
    into: dict[str, Any],
    orders: dict[str, Order],
    name: str,
    key: str,
    value: Any,
    order: Order,
    floor: Order | None,
) -> None:
    last = orders.get(key, floor)
    if last is not None and order <= last:
        return
    orders[key] = order
    if value is None:
        into.pop(name, None)
    else:
        into[name] = value


def known_at(entry: Entry | None, known: int | None) -> State | None:
    """The record's state as it was known at an instant of the clock; None: as known now."""
    if entry is None:
        return None
    if known is not None:
        for until, state, _ in entry.past:
            if until > known:
                return state
    return entry.state


def states(entry: Entry | None) -> list[State]:
    """Every state that a look at the past may still see, the current one last."""
    if entry is None:
        return []
    return [*(state for _, state, _ in entry.past if state is not None), entry.state]
