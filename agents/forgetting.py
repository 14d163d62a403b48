"""Forgetting: what is too old to be remembered one by one leaves the ledgers, but for the last with each person (spec X-17)."""

from collections.abc import Iterable
from typing import Any, Final

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
# Where a ledger keeps the ids of a kind of row.
FIELDS: Final = {"call": "calls", "meeting": "meetings", "task": "tasks"}


# Each tidies what grew: whoever files a mail need not ask how old the first call is.


def keep_mail(desk: Desk, party: str, book: Ledger) -> None:
    """Put a ledger back to which a mail was added, without mail that is too old, if there is enough of that."""
    remember = desk.old - AGAIN
    first = ledger.first_filed(book)
    if first is not None and first < remember - _SLACK:
        book = ledger.forgotten(book, remember)
    desk.shelf.put("ledger", party, book)


def keep(desk: Desk, party: str, book: Ledger, kind: str) -> None:
    """Put a ledger back to which a call, a meeting or a task was added."""
    remember = desk.old - AGAIN
    ids = _ids(book, kind)
    if len(ids) > 1 and _last_instant_of(desk, kind, ids[0]) < remember - _SLACK:
        kept = _recent(desk, kind, ids, remember)
        desk.shelf.put("ledger", party, replace(book, **{FIELDS[kind]: kept}))
        _let_go(desk, kind, ids)
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
    ids: tuple[str, ...] = getattr(book, FIELDS[kind])
    return ids


def last_instant(row: CallRow | MeetingRow | TaskRow) -> int:
    """The last instant that a call, meeting or task, removed and cancelled ones too, speaks of."""
    if isinstance(row, MeetingRow):
        return max(max(version.order[0], version.start) for version in row.versions)
    return max(max(version.order[0], version.at or 0) for version in row.versions)


def _last_instant_of(desk: Desk, kind: str, id_: str) -> int:
    row: CallRow | MeetingRow | TaskRow | None = desk.shelf.get(kind, id_)
    return 0 if row is None else last_instant(row)


def _recent(desk: Desk, kind: str, ids: tuple[str, ...], before: int) -> tuple[str, ...]:
    """Those since an instant, and the last one with each colleague of ours."""
    last: dict[str, tuple[int, str]] = {}
    for id_ in ids:
        at, people = _who(kind, desk.shelf.get(kind, id_))
        for person in people:
            last[person] = max((at, id_), last.get(person, (0, "")))
    kept = {id_ for _, id_ in last.values()}
    return tuple(id_ for id_ in ids if id_ in kept or _last_instant_of(desk, kind, id_) >= before)


def _who(kind: str, row: Any) -> tuple[int, tuple[str, ...]]:
    """When it is, and who takes part; nobody where it is gone."""
    if kind == "meeting":
        meeting = meetings.current(row, None)
        return (0, ()) if meeting is None or meeting.cancelled else (meeting.start, meeting.people)
    deed = calls.current(row, None) if kind == "call" else tasks.current(row, None)
    return (0, ()) if deed is None else (deed.at, (deed.user,))
