"""Tasks: completed, of any kind. Never touches (spec X-06); they count in activity thresholds, by kind.

Of a task's versions the latest by (time, seq, id) wins; a removed task is gone. Its instant is that version's `at`, else the
first version's time (spec 11, "Which of two"): as for calls.
"""

from msgspec import Struct

from dealpulse.schemas.facts import Order, Task


class TaskVersion(Struct, frozen=True, array_like=True):
    """What was said of the task once; `known`: the clock's instant from which it acts."""

    order: Order
    known: int
    user: str
    kind: str
    party: str | None
    at: int | None
    opportunity: str | None
    removed: bool


class TaskRow(Struct, frozen=True, array_like=True):
    """All versions that still matter.

    Attributes:
        first: the order of the first version.
        versions: in no order.
    """

    first: Order
    versions: tuple[TaskVersion, ...]


class DoneTask(Struct, frozen=True):
    """A task as it stands: who did what, with whom, when."""

    user: str
    kind: str
    party: str | None
    at: int


def fold(row: TaskRow | None, task: Task, order: Order, known: int, forget: int) -> TaskRow:
    """Take one version into account."""
    version = TaskVersion(
        order, known, task.user, task.kind, task.party, task.at, task.opportunity, task.removed
    )
    if row is None:
        return TaskRow(order, (version,))
    if any(other.order == order for other in row.versions):
        return row
    versions = (*row.versions, version)
    old = [other for other in versions if other.known < forget]
    if len(old) > 1:
        last = max(old, key=lambda other: other.order)
        versions = tuple(other for other in versions if other.known >= forget or other is last)
    return TaskRow(min(row.first, order), versions)


def current(row: TaskRow | None, known: int | None) -> DoneTask | None:
    """The task as known at an instant of the clock (None: now); None where it is unknown or removed."""
    if row is None:
        return None
    seen = [version for version in row.versions if known is None or version.known <= known]
    if not seen:
        return None
    last = max(seen, key=lambda version: version.order)
    if last.removed:
        return None
    at = last.at if last.at is not None else _first(row, seen)
    return DoneTask(last.user, last.kind, last.party, at)


def _first(row: TaskRow, seen: list[TaskVersion]) -> int:
    """The time of the first version that was known. One that is kept no more was known before any instant asked for."""
    if any(version.order == row.first and version not in seen for version in row.versions):
        return min(version.order for version in seen)[0]
    return row.first[0]
