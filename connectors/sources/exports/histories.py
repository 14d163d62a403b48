"""Histories: rows of an audit table, back in the order in which they happened.

An export of a history is sorted by anything, so it is held and sorted per record; everything else streams. A row that tells
what held already changes nothing and is says so.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from dealpulse.connectors.sources.exports.records import (
    Held,
    Later,
    Origin,
    RecordRows,
    Step,
    StepRows,
    Version,
)

# A move of a record: when, in which order at that instant, the fields, and the row of the history that tells it.
Move = tuple[int, int, dict[str, Any], Origin | None]

# What became of a record: when, which change, its fields, and into which record it was merged.
Turn = tuple[int, str, dict[str, Any] | None, str | None]


class Life(Struct, frozen=True):
    """A record from its creation on.

    Attributes:
        turns: that it took, in order.
        idle: rows of its history that changed nothing.
        told: how many of the turns each file of its history told.
    """

    turns: list[Turn]
    idle: list[Origin]
    told: dict[str, int]


class Histories:
    """The histories of an import, by entity and record, until the records' rows are read."""

    def __init__(self) -> None:
        self._versions: dict[str, dict[str, list[Held]]] = {}
        self._steps: dict[str, dict[str, list[Step]]] = {}

    def take(self, reader: RecordRows | StepRows, origin: Origin, row: list[str]) -> None:
        """Hold one row."""
        entity = reader.table.entity
        if isinstance(reader, StepRows):
            record, step = reader.step(row, origin)
            self._steps.setdefault(entity, {}).setdefault(record, []).append(step)
        else:
            held = reader.held(row, origin)
            self._versions.setdefault(entity, {}).setdefault(held.version.record, []).append(held)

    def entities(self) -> list[str]:
        """The entities that have a history."""
        return list(dict.fromkeys([*self._versions, *self._steps]))

    def has_versions(self, entity: str, record: str) -> bool:
        """Whether every version of a record was kept, so that its row says nothing more."""
        return record in self._versions.get(entity, {})

    def life(self, entity: str, version: Version) -> Life:
        """What a record's row and its history say together; the history is let go."""
        return from_row(version, self._steps.get(entity, {}).pop(version.record, []))

    def rest(self, entity: str) -> Iterator[tuple[str, Life]]:
        """The records that no row has asked for."""
        for record, held in self._versions.get(entity, {}).items():
            yield record, from_versions(held)
        for record, steps in self._steps.get(entity, {}).items():
            yield record, from_steps(steps)


def from_row(version: Version, steps: list[Step]) -> Life:
    """A record whose row says what it is and whose history, if there is one, says how it came to be.

    What the history tells is not taken from the row: there it is today's value. Creation gets the value that the first change
    replaced, where the history knows it.
    """
    steps = sorted(steps, key=lambda step: (step.at, step.origin))
    told = {name for step in steps for name in step.fields}
    first = {name: value for name, value in version.fields.items() if name not in told}
    for name in sorted(told):
        before = next(step for step in steps if name in step.fields).old.get(name)
        if before is not None:
            first[name] = before
    later = [(change.at, _untold(change, told)) for change in version.later]
    moves: list[Move] = [(at, 0, fields, None) for at, fields in later if fields]
    moves += [(max(step.at, version.at), 1, step.fields, step.origin) for step in steps]
    turns: list[Turn] = [(version.at, "create", first, None)]
    life = Life(turns, [], {})
    _differences(dict(first), sorted(moves, key=lambda move: move[:2]), life)
    if version.gone is not None:
        turns.append(_end(max(version.gone, turns[-1][0]), version.into))
    return life


def from_steps(steps: list[Step]) -> Life:
    """A record that only its history knows: the first change is all there is of its creation."""
    steps = sorted(steps, key=lambda step: (step.at, step.origin))
    start = {name: value for name, value in steps[0].fields.items() if value is not None}
    turns: list[Turn] = [(steps[0].at, "create", start, None)]
    moves: list[Move] = [(step.at, 1, step.fields, step.origin) for step in steps[1:]]
    life = Life(turns, [], {steps[0].origin[0]: 1})
    _differences(dict(start), moves, life)
    return life


def from_versions(rows: list[Held]) -> Life:
    """A record of which every version was kept. The first one reaches back to creation, as nothing older is known."""
    rows = sorted(rows, key=lambda held: (held.start, held.origin))
    version = rows[0].version
    turns: list[Turn] = [(version.at, "create", version.fields, None)]
    turns += [(change.at, "update", change.fields, None) for change in version.later]
    state = version.state()
    gone = version.gone is not None
    if version.gone is not None:
        turns.append(_end(max(version.gone, rows[0].start), version.into))
    idle: list[Origin] = []
    for held in rows[1:]:
        now = held.version.state()
        # A later version begins when it was closed, which is nearer to the truth than its date of closing.
        changed = {
            name: value for name, value in now.items() if state.get(name) != value and name != "closed_at"
        }
        changed.update({name: None for name in state if name not in now and name != "closed_at"})
        at = max(held.start, turns[-1][0])
        if gone and held.version.gone is None:
            turns.append((at, "undelete", None, None))
        if changed:
            turns.append((at, "update", changed, None))
        if held.version.gone is not None and not gone:
            turns.append(_end(at, held.version.into))
        if not changed and gone == (held.version.gone is not None):
            idle.append(held.origin)
        state, gone = now, held.version.gone is not None
    if not gone and rows[-1].end is not None:
        turns.append(_end(max(rows[-1].end, turns[-1][0]), None))
    return Life(turns, idle, {rows[0].origin[0]: len(turns)})


def _untold(change: Later, told: set[str]) -> dict[str, Any]:
    """What the row says of a later change and the history does not; the closing day alone is no change."""
    fields = {name: value for name, value in change.fields.items() if name not in told}
    return {} if set(fields) <= {"closed_at"} else fields


def _differences(state: dict[str, Any], moves: Sequence[Move], life: Life) -> None:
    """Add each move's difference to a life; a row that makes none is idle."""
    for at, _, fields, origin in moves:
        changed = {name: value for name, value in fields.items() if state.get(name) != value}
        if changed:
            state.update(changed)
            life.turns.append((at, "update", changed, None))
            if origin is not None:
                life.told[origin[0]] = life.told.get(origin[0], 0) + 1
        elif origin is not None:
            life.idle.append(origin)


def _end(at: int, into: str | None) -> Turn:
    return (at, "delete", None, None) if into is None else (at, "merge", None, into)
