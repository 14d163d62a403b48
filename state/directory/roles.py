"""Roles: what a user was when (spec X-11). Discipline × segment make the role; team and manager are dated beside it.

A user fact may carry `effective`, the instant from which its role, team and manager hold; else they hold from its own time. Facts
come in any order, so the track keeps what each said and answers by instant.
"""

from typing import Any, Final

from msgspec import Struct

from dealpulse.schemas.facts import Order
from dealpulse.schemas.time import LATEST

DATED: Final = ("discipline", "segment", "team", "manager")
_MOST: Final = 100


class Said(Struct, frozen=True, array_like=True):
    """What one fact said of a user, from an instant on; null clears. `known`: the clock's instant from which it acts."""

    since: int
    order: Order
    fields: dict[str, Any]
    known: int = 0


class Roles(Struct, frozen=True, array_like=True):
    """The track of one user, in the order of (since, order)."""

    track: tuple[Said, ...] = ()


class Role(Struct, frozen=True):
    """A user's role at one instant. `since`: from when discipline and segment hold; a new manager restarts nothing."""

    discipline: str | None
    segment: str | None
    team: str | None
    manager: str | None
    since: int | None


def fold(
    roles: Roles | None, fields: dict[str, Any], since: int, order: Order, known: int, *, snapshot: bool
) -> Roles:
    """Take one user fact into account.

    Args:
        roles: the track so far.
        fields: the fact's fields; others than DATED are left out.
        since: from when they hold.
        order: the fact.
        known: the clock's instant from which it acts on outputs (spec X-10).
        snapshot: what the fact lacks is cleared.
    """
    before = Roles() if roles is None else roles
    said = {name: fields.get(name) for name in DATED if snapshot or name in fields}
    if not said or any(other.order == order for other in before.track):
        return before
    track = sorted(
        [*before.track, Said(since, order, said, known)], key=lambda other: (other.since, other.order)
    )
    return Roles(tuple(track if len(track) <= _MOST else [track[0], *track[2:]]))


def role_at(roles: Roles | None, at: int, known: int | None = None) -> Role:
    """The role at an instant; the first known one reaches back.

    Args:
        roles: the track.
        at: the instant.
        known: only what was known by this instant of the clock; None: everything.
    """
    values: dict[str, Any] = {}
    since: int | None = None
    first = True
    for said in () if roles is None else roles.track:
        if known is not None and said.known > known:
            continue
        if said.since > at and not first:
            break
        first = False
        role = (values.get("discipline"), values.get("segment"))
        values |= said.fields
        if since is None or (values.get("discipline"), values.get("segment")) != role:
            since = said.since
    return Role(
        values.get("discipline"), values.get("segment"), values.get("team"), values.get("manager"), since
    )


def next_change(roles: Roles | None, at: int) -> int:
    """The next instant after `at` at which what is known of the role changes by itself; LATEST if none."""
    if roles is None or len(roles.track) < 2:
        return LATEST
    return min((said.since for said in roles.track[1:] if said.since > at), default=LATEST)
