"""Forgetting: what is too old to be remembered one by one leaves the ledgers, but for the last with each person (spec X-17)."""

from msgspec.structs import replace

from dealpulse.agents.desk import Desk
from dealpulse.schemas.time import DAY
from dealpulse.state.activity import calls, ledger, meetings
from dealpulse.state.activity.calls import CallRow
from dealpulse.state.activity.ledger import Ledger
from dealpulse.state.activity.meetings import MeetingRow
from dealpulse.state.opportunities.ageing import AGAIN

# Looked at when the oldest is this much too old, so that a ledger is tidied now and then and not with every mail.
_SLACK = 2 * AGAIN


def forgotten(desk: Desk, party: str, book: Ledger) -> Ledger:
    """The ledger without what is too old, if there is enough of it to be worth the work."""
    remember = desk.clock - desk.policy.time.remember_days * DAY - AGAIN
    first = ledger.oldest(book)
    if first is not None and first < remember - _SLACK:
        book = ledger.forgotten(book, remember)
    if len(book.calls) > 1 and _call_at(desk, book.calls[0]) < remember - _SLACK:
        calls_before, book = book.calls, replace(book, calls=_recent_calls(desk, book.calls, remember))
        _let_go(desk, party, "call", [id_ for id_ in calls_before if id_ not in book.calls])
    if len(book.meetings) > 1 and _meeting_at(desk, book.meetings[0]) < remember - _SLACK:
        meetings_before, book = (
            book.meetings,
            replace(book, meetings=_recent_meetings(desk, book.meetings, remember)),
        )
        _let_go(desk, party, "meeting", [id_ for id_ in meetings_before if id_ not in book.meetings])
    return book


def _let_go(desk: Desk, party: str, kind: str, ids: list[str]) -> None:
    """Remove the rows that stand in no other party's ledger."""
    for id_ in ids:
        row: CallRow | MeetingRow | None = desk.shelf.get(kind, id_)
        if row is None:
            continue
        if isinstance(row, MeetingRow):
            parties = {person for version in row.versions for person in version.people}
        else:
            parties = {version.party or "" for version in row.versions}
            parties |= {f"opportunity:{version.opportunity}" for version in row.versions}
        books: list[Ledger | None] = [desk.shelf.get("ledger", other) for other in parties - {party}]
        if not any(
            book is not None and id_ in (book.calls if kind == "call" else book.meetings) for book in books
        ):
            desk.shelf.put(kind, id_, None)


def _call_at(desk: Desk, id_: str) -> int:
    call = calls.current(desk.shelf.get("call", id_), None)
    return 0 if call is None else call.at


def _meeting_at(desk: Desk, id_: str) -> int:
    meeting = meetings.current(desk.shelf.get("meeting", id_), None)
    return 0 if meeting is None else meeting.start


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
