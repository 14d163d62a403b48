"""The ladder of closest averages: deals just like this one first, then ever wider circles, then nothing (B-6)."""

from typing import Final, NamedTuple

from dealpulse.schemas.keys import joined
from dealpulse.state.benchmarks.measures import Measure
from dealpulse.state.benchmarks.sample import Place


class Like(NamedTuple):
    """What makes deals alike."""

    rep: str | None
    type: str | None
    segment: str | None
    discipline: str | None


class Level(NamedTuple):
    """One rung: its name on the wire, what must be equal, and whether it looks back over the wide window."""

    name: str
    by: tuple[str, ...]
    wide: bool = False


RUNGS: Final[tuple[Level, ...]] = (
    Level("type_segment_discipline", ("type", "segment", "discipline")),
    Level("type_segment", ("type", "segment")),
    Level("type_discipline", ("type", "discipline")),
    Level("type", ("type",)),
    Level("segment_discipline", ("segment", "discipline")),
    Level("all", ()),
    Level("all_365d", (), wide=True),
)
OWN_RUNGS: Final[tuple[Level, ...]] = (Level("rep_type", ("rep", "type")), Level("rep", ("rep",)))
_RATE_RUNGS: Final = (*OWN_RUNGS, *RUNGS)


def rungs(measure: Measure) -> tuple[Level, ...]:
    """The levels of a measure, closest first."""
    return _RATE_RUNGS if measure.rate else RUNGS


def named(level: Level, like: Like) -> tuple[str, ...] | None:
    """What a level calls deals like these; None where something it goes by is missing (spec 11)."""
    values = tuple(getattr(like, name) for name in level.by)
    return None if None in values else values


def key(measure: str, level: str, values: tuple[str, ...], place: Place | None) -> str:
    """The key of a cell."""
    where = () if place is None else (place[0] or "", place[1])
    return joined(measure, level, *values, *where)
