"""The header of a deal: what its own record says, from its changes in the order of (time, seq, id).

A change is kept, so that one that comes late finds its place and one that is known only since yesterday can be hidden from the
day before. The header is what they come to.
"""

from typing import Any, Final

from msgspec import Struct

from dealpulse.schemas.facts import Order

# A deal that a sync touches every hour must not grow for ever: beyond this many changes the oldest are folded into a base.
MOST_CHANGES: Final = 96
_KEPT_CHANGES: Final = 48
_MOST_TRACK: Final = 100


class Change(Struct, frozen=True, array_like=True):
    """One change of the deal's own record. `known`: the clock's instant from which it acts."""

    order: Order
    known: int
    change: str
    fields: dict[str, Any]
    details: dict[str, Any]


class Header(Struct, frozen=True, array_like=True):
    """What the changes come to.

    Attributes:
        fields, details: current values; null is absent.
        first: the instant of the first change.
        alive: neither deleted nor merged away.
        stages: (entered, pipeline, stage, closed_at), oldest first; a new entry only where the stage differs from the one
            before. `closed_at` is the field's value when the stage was left, or is now.
        owners: (since, owner), likewise. The first owner owns since creation.
        pushes: how often the close date moved later.
        last_close: the last close date that was set.
    """

    fields: dict[str, Any]
    details: dict[str, Any]
    first: int
    alive: bool = True
    stages: tuple[tuple[int, str | None, str | None, int | str | None], ...] = ()
    owners: tuple[tuple[int, str | None], ...] = ()
    pushes: int = 0
    last_close: str | None = None

    @property
    def owner(self) -> str | None:
        """The owner."""
        return self.owners[-1][1] if self.owners else None


_ALIVE: Final = {"create": True, "undelete": True, "snapshot": True, "delete": False, "merge": False}


def after(header: Header | None, change: Change) -> Header:
    """The header after one more change, which must come after all others."""
    at = change.order[0]
    if header is None:
        header = Header({}, {}, at)
    fields, details = dict(header.fields), dict(header.details)
    if change.change == "snapshot":
        fields, details = {}, {}
    if change.change not in ("delete", "merge"):
        _update(fields, change.fields)
        _update(details, change.details)
    stages = header.stages
    place = (fields.get("pipeline"), fields.get("stage"))
    if stages and stages[-1][1:3] == place:
        stages = (*stages[:-1], (*stages[-1][:3], fields.get("closed_at")))
    elif stages or place[1] is not None:
        stages = _longer(stages, (at, *place, fields.get("closed_at")))
    owners = header.owners
    owner = fields.get("owner")
    if (owners and owners[-1][1] != owner) or (not owners and owner is not None):
        owners = _longer(owners, (at, owner))
    pushes, last_close = header.pushes, header.last_close
    close = fields.get("close_date")
    if close is not None and close != last_close:
        # ISO dates sort as dates do. A push is a later close date, never an earlier one.
        pushes += last_close is not None and close > last_close
        last_close = close
    alive = _ALIVE.get(change.change, header.alive)
    return Header(fields, details, min(header.first, at), alive, stages, owners, pushes, last_close)


def _update(into: dict[str, Any], fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        if value is None:
            into.pop(name, None)
        elif name == "custom":
            # Custom fields are fields: an update names those that changed, and null clears one.
            custom = {**into.get("custom", {}), **value}
            into["custom"] = {key: item for key, item in custom.items() if item is not None}
        else:
            into[name] = value


def _longer(track: tuple[Any, ...], entry: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(track) >= _MOST_TRACK:
        track = (track[0], *track[2:])
    return (*track, entry)


def folded(base: Header | None, changes: tuple[Change, ...], at: int | None = None) -> Header | None:
    """The header that changes come to.

    Args:
        base: what the forgotten ones came to.
        changes: in order.
        at: only what had happened and was known by this instant; None: everything.
    """
    header = base
    for change in changes:
        if at is None or (change.order[0] <= at and change.known <= at):
            header = after(header, change)
    return header


def with_change(changes: tuple[Change, ...], change: Change) -> tuple[Change, ...]:
    """The changes with one more in its place; a copy of one changes nothing."""
    if not changes or change.order > changes[-1].order:
        return (*changes, change)
    place = 0
    for other in changes:
        if other.order == change.order:
            return changes
        if other.order > change.order:
            break
        place += 1
    return (*changes[:place], change, *changes[place:])


def compacted(
    base: Header | None, changes: tuple[Change, ...], forget: int
) -> tuple[Header | None, tuple[Change, ...]]:
    """Fold the oldest of very many changes into the base, as far as the past cannot be revised any more."""
    if len(changes) <= MOST_CHANGES:
        return base, changes
    settled = 0
    for change in changes[:-_KEPT_CHANGES]:
        if change.order[0] >= forget or change.known >= forget:
            break
        settled += 1
    return folded(base, changes[:settled]), changes[settled:]
