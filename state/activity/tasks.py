"""Tasks: completed, of any kind. Never touches (spec X-06); they count in activity thresholds, by kind."""

from msgspec import Struct

from dealpulse.schemas.facts import Order, Task
from dealpulse.state.activity.versions import standing, with_version


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
    versions = with_version(row.versions, version, forget)
    return row if versions is row.versions else TaskRow(min(row.first, order), versions)


def current(row: TaskRow | None, known: int | None) -> DoneTask | None:
    """The task as known at an instant of the clock (None: now); None where it is unknown or removed."""
    found = None if row is None else standing(row.first, row.versions, known)
    if found is None:
        return None
    last, at = found
    return DoneTask(last.user, last.kind, last.party, at)
