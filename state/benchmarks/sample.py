"""The sample: what one closed deal tells about deals like it.

Days are whole elapsed days, so that sums of them are exact and a deal that is taken out again leaves nothing behind (spec 11,
"Benchmarks and health").
"""

from msgspec import Struct

from dealpulse.schemas.time import DAY
from dealpulse.state.directory.org import Environment
from dealpulse.state.directory.roles import Role
from dealpulse.state.opportunities.header import Header
from dealpulse.state.opportunities.standing import Standing

# A stage is known by its pipeline and its name.
Place = tuple[str | None, str]


class Sample(Struct, frozen=True, array_like=True):
    """A closed deal.

    Attributes:
        closed: the instant of closing.
        won: else lost.
        rep, type, segment, discipline: the owner, the CRM type, and the owner's role at the close (B-9).
        cycle: days from creation to the close.
        reached: each open stage that the deal was ever in, with the days from its first entry to the close.
        visits: stage and days of every visit that ended forward: in a later stage, won or lost.
        contacts: F-19 at the close, of a won deal: it is long to count, and nobody asks it of a lost one.
    """

    closed: int
    won: bool
    rep: str | None
    type: str | None
    segment: str | None
    discipline: str | None
    cycle: int
    reached: tuple[tuple[Place, int], ...]
    visits: tuple[tuple[Place, int], ...]
    contacts: int = 0


def sample(header: Header, standing: Standing, environment: Environment, role: Role) -> Sample:
    """What a closed deal tells, but for the people engaged.

    Args:
        header, standing: a deal that is closed.
        environment: with the stage table.
        role: the owner's at the close.
    """
    closed = standing.closed
    assert closed is not None
    first: dict[Place, int] = {}
    visits: list[tuple[Place, int]] = []
    stages = header.stages
    for place, (entered, pipeline, name, _) in enumerate(stages):
        stage = environment.stage(pipeline, name)
        if name is None or (stage is not None and stage.outcome != "open"):
            continue
        first.setdefault((pipeline, name), entered)
        if place + 1 == len(stages):
            continue
        left, to_pipeline, to_name, _ = stages[place + 1]
        to = environment.stage(to_pipeline, to_name)
        if to is None:
            continue
        ended = to.outcome != "open"
        forward = stage is not None and None not in (stage.order, to.order) and to.order > stage.order  # type: ignore[operator]
        if ended or forward:
            visits.append(((pipeline, name), _days(entered, min(left, closed))))
    last = environment.stage(stages[-1][1], stages[-1][2])
    return Sample(
        closed,
        last is not None and last.outcome == "won",
        header.owner,
        header.fields.get("type"),
        role.segment,
        role.discipline,
        _days(standing.created, closed),
        tuple((place, _days(entered, closed)) for place, entered in first.items()),
        tuple(visits),
    )


def _days(since: int, until: int) -> int:
    return max(0, (until - since) // DAY)
