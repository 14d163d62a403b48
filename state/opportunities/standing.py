"""Standing: when a deal was created, whether and since when it is closed, and while when it was open.

All of it follows from the header and the environment: the same stage name may be open for one stage table and won for the next.
"""

from typing import NamedTuple

from dealpulse.state.calendar import midnight
from dealpulse.state.directory.org import Environment
from dealpulse.state.opportunities.header import Header


class Standing(NamedTuple):
    """Attributes:
    created: instant of creation.
    closed: the instant of closing; None for an open deal.
    opened: the instant since when the deal is open, or was before it closed.
    orders: (since, order in today's stage table) for each stage entered; None where the table has no order.
    owner_since: the instant since when the owner owns.
    stage_since: the instant at which the stage was entered.
    """

    created: int
    closed: int | None
    opened: tuple[tuple[int, int | None], ...]
    orders: tuple[tuple[int, int | float | None], ...]
    owner_since: int
    stage_since: int


def standing(header: Header, environment: Environment) -> Standing:
    """The deal's standing as the header tells it.

    Headers and environments are values that live long, so the last answers are kept by identity.
    """
    kept = _kept.get(id(header))
    if kept is not None and kept[0] is header and kept[1] is environment:
        return kept[2]
    found = _standing(header, environment)
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[id(header)] = (header, environment, found)
    return found


# Holding the header keeps its id from being given to another one.
_kept: dict[int, tuple[Header, Environment, Standing]] = {}
_MOST_KEPT = 4_000


def _standing(header: Header, environment: Environment) -> Standing:
    created = instant_of(header.fields.get("created_at"), environment)
    if created is None:
        created = header.first
    orders: list[tuple[int, int | float | None]] = []
    intervals: list[tuple[int, int | None]] = []
    opened = created
    closed: int | None = None
    said: int | None = None
    for since, pipeline, name, closed_at in header.stages:
        stage = environment.stage(pipeline, name)
        orders.append((since, None if stage is None else stage.order))
        if stage is not None and stage.outcome != "open":
            closed = since if closed is None else closed
            said = instant_of(closed_at, environment)
        elif closed is not None:
            intervals.append((opened, min(since, closed if said is None else said)))
            opened, closed, said = since, None, None
    if closed is not None and said is not None:
        closed = said
    intervals.append((opened, closed))
    owner_since = created if header.owner is None or len(header.owners) < 2 else header.owners[-1][0]
    stage_since = header.stages[-1][0] if header.stages else created
    return Standing(created, closed, tuple(intervals), tuple(orders), owner_since, stage_since)


def instant_of(value: int | str | None, environment: Environment) -> int | None:
    """The instant of a time or a date; a date is the org's midnight."""
    return midnight(environment.zone, value) if isinstance(value, str) else value


def was_open(opened: tuple[tuple[int, int | None], ...], at: int) -> bool:
    """Whether the deal was open at an instant. It is from its creation until just before its closing instant."""
    # Asked several times in every look: any() would cost twice as much.
    for start, end in opened:  # noqa: SIM110
        if start <= at and (end is None or at < end):
            return True
    return False
