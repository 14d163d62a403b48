"""Typical: the benchmarks that one deal is held against at one instant."""

from msgspec import Struct

from dealpulse.state.benchmarks.ladder import Like
from dealpulse.state.benchmarks.published import BY_NAME, Published, closest, in_force
from dealpulse.state.benchmarks.sample import Place
from dealpulse.state.directory.roles import Roles, next_change, role_at
from dealpulse.state.numbers import rounded
from dealpulse.state.opportunities.header import Header
from dealpulse.state.shelf import Shelf


class Typical(Struct, frozen=True, array_like=True):
    """Benchmarks that factors compare with; None where none is published (spec section 3)."""

    sales_cycle: int | float | None = None  # B-3, days
    days_in_stage: int | float | None = None  # B-2
    contacts_engaged: int | float | None = None  # B-4
    version: str | None = None


NO_BENCHMARKS = Typical()


def times(factor: float, typical: float) -> int | float:
    """So many times what is typical, rounded as it is shown and compared (spec X-13)."""
    return rounded(factor * typical)


def like(header: Header, shelf: Shelf, at: int, known: int | None = None) -> Like:
    """What a deal is like at an instant: its type, its owner, and the owner's role then."""
    owner = header.owner
    role = role_at(None if owner is None else shelf.tables["roles"][owner], at, known)
    return Like(owner, header.fields.get("type"), role.segment, role.discipline)


def place_of(header: Header) -> Place | None:
    """The stage that a deal is in."""
    name = header.fields.get("stage")
    return None if name is None else (header.fields.get("pipeline"), name)


def typical(
    header: Header, shelf: Shelf, at: int, known: int | None = None, *, cycle_only: bool = False
) -> tuple[Typical, int]:
    """What a deal is held against at an instant, and until when that cannot change but by a fact or a new version.

    Args:
        header: the deal as it is then.
        shelf: the org's rows.
        at: the instant.
        known: only what was known by this instant of the clock; None: everything.
        cycle_only: nobody asks for anything but the sales cycle.
    """
    owner = header.owner
    roles: Roles | None = None if owner is None else shelf.tables["roles"][owner]
    published, until = in_force(shelf, at)
    until = min(until, next_change(roles, at))
    if published is None:
        return NO_BENCHMARKS, until
    role = role_at(roles, at, known)
    type_ = header.fields.get("type")
    cycle = typical_cycle(published, type_, role.segment, role.discipline)
    if cycle_only:
        return Typical(cycle, version=published.version), until
    like, place = Like(owner, type_, role.segment, role.discipline), place_of(header)
    stage = None if place is None else closest(published, BY_NAME["days_in_stage"], like, place)
    people = closest(published, BY_NAME["contacts_engaged"], like, None)
    return (
        Typical(
            cycle,
            None if stage is None else stage.cell.value,
            None if people is None else people.cell.value,
            published.version,
        ),
        until,
    )


def typical_cycle(
    published: Published, type_: str | None, segment: str | None, discipline: str | None
) -> int | float | None:
    """B-3 of deals like this one."""
    # Asked for at every look; a version's name stands for its cells.
    asked = (published.version, type_, segment, discipline)
    if asked in _kept:
        return _kept[asked]
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    found = closest(published, BY_NAME["sales_cycle"], Like(None, type_, segment, discipline), None)
    _kept[asked] = value = None if found is None else found.cell.value
    return value


_kept: dict[tuple[str, str | None, str | None, str | None], int | float | None] = {}
_MOST_KEPT = 10_000
