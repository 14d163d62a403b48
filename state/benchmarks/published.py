"""Published versions: what is typical stands still from one midnight of the org to the next (B-10).

So a stranger's close does not flip your deal at noon, and every flip can name the version that it was judged by. Versions are
kept for as long as the past can be revised: a look at yesterday uses yesterday's.
"""

from hashlib import blake2b
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import Struct

from dealpulse.schemas.time import LATEST
from dealpulse.state.benchmarks.cells import Cell
from dealpulse.state.benchmarks.ladder import Level, Like, key, named, rungs
from dealpulse.state.benchmarks.measures import MEASURES, Measure
from dealpulse.state.benchmarks.sample import Place
from dealpulse.state.policy.benchmarks import Benchmarks
from dealpulse.state.shelf import Shelf

BY_NAME: Final = {measure.name: measure for measure in MEASURES}


class Published(Struct, frozen=True, array_like=True):
    """A version. `version`: the date, and a hash of org and cells; `cells`: by key."""

    version: str
    cells: dict[str, Cell]


class Versions(Struct, frozen=True, array_like=True):
    """The versions that are kept, oldest first: (in force since, version). `done`: the last midnight that is over."""

    track: tuple[tuple[int, str], ...] = ()
    done: int = 0


class Found(NamedTuple):
    """A typical value, and the level at which it was found."""

    cell: Cell
    level: Level


def named_version(org: str, day: str, cells: dict[str, Cell]) -> str:
    """The name of a version: the same cells of the same day have the same."""
    encoded = msgspec.msgpack.encode([org, cells])
    return f"{day}-{blake2b(encoded, digest_size=5).hexdigest()}"


def in_force(shelf: Shelf, at: int) -> tuple[Published | None, int]:
    """The version in force at an instant, and the instant at which the next one that is known takes its place.

    None where none was published yet, or it is forgotten; LATEST where it is the last.
    """
    versions: Versions | None = shelf.tables["versions"][""]
    until = LATEST
    if versions is None:
        return None, until
    for since, version in reversed(versions.track):
        if since <= at:
            published: Published | None = shelf.tables["published"][version]
            return published, until
        until = since
    return None, until


def closest(published: Published, measure: Measure, like: Like, place: Place | None) -> Found | None:
    """The closest average with enough of a sample; None rather than an invented number (B-6)."""
    for level in rungs(measure):
        values = named(level, like)
        if values is None:
            continue
        cell = published.cells.get(key(measure.name, level.name, values, place))
        if cell is not None:
            return Found(cell, level)
    return None


def document(
    published: Published | None, like: Like, place: Place | None, policy: Benchmarks
) -> dict[str, dict[str, Any] | None]:
    """`benchmarks {}` of an open deal's page: every typical value with what it rests on.

    Args:
        published: the version in force.
        like: what the deal is like.
        place: its stage; None where it has none.
        policy: the windows.
    """
    found: dict[str, dict[str, Any] | None] = dict.fromkeys(BY_NAME)
    if published is None:
        return found
    for measure in MEASURES:
        by_stage = measure.name in _BY_STAGE
        if by_stage and place is None:
            continue
        answer = closest(published, measure, like, place if by_stage else None)
        if answer is not None:
            found[measure.name] = {
                "value": answer.cell.value,
                "n": answer.cell.n,
                "sd": answer.cell.sd,
                "level": answer.level.name,
                "window_days": policy.wide_days if answer.level.wide else policy.window_days,
                "version": published.version,
            }
    return found


_BY_STAGE: Final = frozenset({"days_to_won", "days_in_stage", "win_rate"})
