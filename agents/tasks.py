"""The tasks agent: files completed tasks under their people, and tells the accounts of those people."""

from msgspec.structs import replace

from dealpulse.agents import accounts
from dealpulse.agents.desk import Desk
from dealpulse.agents.directory import note_address
from dealpulse.agents.forgetting import keep
from dealpulse.schemas.facts import Event, Task
from dealpulse.schemas.time import DAY
from dealpulse.state.accounts.reading import task_key
from dealpulse.state.activity import tasks
from dealpulse.state.activity.ledger import EMPTY, Ledger
from dealpulse.state.activity.tasks import TaskRow
from dealpulse.state.directory.people import is_person


def task_completed(desk: Desk, event: Event, task: Task) -> None:
    """Take one version of a task."""
    before: TaskRow | None = desk.shelf.tables["task"][task.task]
    known = desk.known(event.time)
    after = tasks.fold(before, task, event.order, known, desk.forget)
    if after is before:
        return
    desk.shelf.put("task", task.task, after)
    versions = after.versions if before is None else (*after.versions, *before.versions)
    parties = dict.fromkeys(version.party for version in versions if version.party is not None)
    for party in parties:
        book: Ledger | None = desk.shelf.tables["ledger"][party]
        if book is None:
            book = EMPTY
            if not is_person(party) and "@" in party:
                note_address(desk, party)
        if task.task not in book.tasks:
            keep(desk, party, replace(book, tasks=(*book.tasks, task.task)), "task")
    last = max(after.versions, key=lambda version: version.order)
    if last.party is None:
        # No ledger looks after it.
        until = max(event.time, task.at or 0) + desk.policy.time.remember_days * DAY
        desk.passing.append((until, "task", task.task))
    # The first that is heard of a task only adds to what was done; anything else is read afresh.
    if event.time < desk.clock or before is not None or task.removed:
        accounts.changed_with(desk, event, parties, known)
    else:
        at = event.time if task.at is None else task.at
        accounts.done(desk, event, task.party, task.user, task.kind, task_key(task.task), at, known)
