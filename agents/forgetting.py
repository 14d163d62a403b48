"""Forgetting: what is too old to be remembered one by one leaves the ledgers, but for the last with each person (spec X-17)."""

from collections.abc import Iterable

from msgspec.structs import replace

from dealpulse.agents.desk import Desk
from dealpulse.state.activity import calls, ledger, meetings, tasks
from dealpulse.state.activity.calls import CallRow
from dealpulse.state.activity.ledger import Ledger
from dealpulse.state.activity.meetings import MeetingRow
from dealpulse.state.activity.tasks import TaskRow
from dealpulse.state.opportunities.ageing import AGAIN

# Looked at when the oldest is this much too old, so that a ledger is tidied now and then and not with every mail.
_SLACK = 2 * AGAIN


# Each tidies what grew: whoever files a mail need not ask how old the first call is.


def keep_mail(desk: Desk, party: str, book: Ledger) -> None:
    """Put a ledger back to which a mail was added, without mail that is too old, if there is enough of that."""
    remember = desk.old - AGAIN
    first = ledger.first_filed(book)
    if first is not None and first < remember - _SLACK:
        book = ledger.forgotten(book, remember)
    desk.shelf.put("ledger", party, book)


def keep_calls(desk: Desk, party: str, book: Ledger) -> None:
    """Put a ledger back to which a call was added."""
    remember = desk.old - AGAIN
    if len(book.calls) > 1 and _call_at(desk, book.calls[0]) < remember - _SLACK:
        kept = replace(book, calls=_recent_calls(desk, book.calls, remember))
        desk.shelf.put("ledger", party, kept)
        _let_go(desk, "call", book.calls)
    else:
        desk.shelf.put("ledger", party, book)


def keep_meetings(desk: Desk, party: str, book: Ledger) -> None:
    """Put a ledger back to which a meeting was added."""
    remember = desk.old - AGAIN
    if len(book.meetings) > 1 and _meeting_at(desk, book.meetings[0]) < remember - _SLACK:
        kept = replace(book, meetings=_recent_meetings(desk, book.meetings, remember))
        desk.shelf.put("ledger", party, kept)
        _let_go(desk, "meeting", book.meetings)
    else:
        desk.shelf.put("ledger", party, book)


def keep_tasks(desk: Desk, party: str, book: Ledger) -> None:
    """Put a ledger back to which a task was added."""
    remember = desk.old - AGAIN
    if len(book.tasks) > 1 and _task_at(desk, book.tasks[0]) < remember - _SLACK:
        kept = replace(book, tasks=_recent_tasks(desk, book.tasks, remember))
        desk.shelf.put("ledger", party, kept)
        _let_go(desk, "task", book.tasks)
    else:
        desk.shelf.put("ledger", party, book)


def _let_go(desk: Desk, kind: str, ids: Iterable[str]) -> None:
    """Remove the rows that stand in no ledger any more."""
    for id_ in ids:
        if desk.shelf.get(kind, id_) is not None and not in_a_ledger(desk, kind, id_):
            desk.shelf.put(kind, id_, None)


def in_a_ledger(desk: Desk, kind: str, id_: str) -> bool:
    """Whether the ledger of one of its parties holds a call, a meeting or a task."""
    row: CallRow | MeetingRow | TaskRow | None = desk.shelf.get(kind, id_)
    parties: set[str] = set()
    if isinstance(row, MeetingRow):
        parties = {person for version in row.versions for person in version.people}
    elif row is not None:
        parties = {version.party or "" for version in row.versions}
        parties |= {f"opportunity:{version.opportunity}" for version in row.versions}
    books: list[Ledger | None] = [desk.shelf.get("ledger", party) for party in parties]
    return any(book is not None and id_ in _ids(book, kind) for book in books)


def _ids(book: Ledger, kind: str) -> tuple[str, ...]:
    if kind == "call":
        return book.calls
    return book.tasks if kind == "task" else book.meetings


def last_instant(row: CallRow | MeetingRow | TaskRow) -> int:
    """The last instant that a call, meeting or task, removed and cancelled ones too, speaks of."""
    if isinstance(row, MeetingRow):
        return max(max(version.order[0], version.start) for version in row.versions)
    return max(max(version.order[0], version.at or 0) for version in row.versions)


def _call_at(desk: Desk, id_: str) -> int:
    row: CallRow | None = desk.shelf.get("call", id_)
    return 0 if row is None else last_instant(row)


def _meeting_at(desk: Desk, id_: str) -> int:
    row: MeetingRow | None = desk.shelf.get("meeting", id_)
    return 0 if row is None else last_instant(row)


def _task_at(desk: Desk, id_: str) -> int:
    row: TaskRow | None = desk.shelf.get("task", id_)
    return 0 if row is None else last_instant(row)


def _recent_tasks(desk: Desk, ids: tuple[str, ...], before: int) -> tuple[str, ...]:
    """The tasks since an instant, and each user's last one."""
    last: dict[str, tuple[int, str]] = {}
    for id_ in ids:
        task = tasks.current(desk.shelf.get("task", id_), None)
        if task is not None:
            last[task.user] = max((task.at, id_), last.get(task.user, (0, "")))
    kept = {id_ for _, id_ in last.values()}
    return tuple(id_ for id_ in ids if id_ in kept or _task_at(desk, id_) >= before)


def _recent_calls(desk: Desk, ids: tuple[str, ...], before: int) -> tuple[str, ...]:
    """The calls since an instant, and each user's last one."""
    last: dict[str, tuple[int, str]] = {}
    for id_ in ids:
        call = calls.current(desk.shelf.get("call", id_), None)
        if call is not None:
            last[call.user] = max((call.at, id_), last.get(call.user, (0, "")))
    kept = {id_ for _, id_ in last.values()}
    return tuple(id_ for id_ in ids if id_ in kept or _call_at(desk, id_) >= before)


def _recent_meetings(desk: Desk, ids: tuple[str, ...], before: int) -> tuple[str, ...]:
    """The meetings since an instant, and the last one with each colleague of ours."""
    last: dict[str, tuple[int, str]] = {}
    for id_ in ids:
        meeting = meetings.current(desk.shelf.get("meeting", id_), None)
        if meeting is not None and not meeting.cancelled:
            for person in meeting.people:
                last[person] = max((meeting.start, id_), last.get(person, (0, "")))
    kept = {id_ for _, id_ in last.values()}
    return tuple(id_ for id_ in ids if id_ in kept or _meeting_at(desk, id_) >= before)
