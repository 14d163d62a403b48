"""Reading an account's activity from the ledgers of its people: what an incremental row must come to."""

from collections.abc import Iterator

from dealpulse.schemas.keys import pair
from dealpulse.state.accounts.activity import CALL, EMAIL, MEETING, NOTHING, Activity, Deed, of
from dealpulse.state.accounts.working import state_then
from dealpulse.state.activity import calls, ledger, meetings, tasks
from dealpulse.state.activity.ledger import Ledger, key_of
from dealpulse.state.directory.entries import DELETED, State
from dealpulse.state.directory.people import View


class AccountsThen(View):
    """The directory as known at an instant of the clock, but for accounts: of those a late fact is revised."""

    def state(self, kind: str, id_: str) -> State | None:
        """A record as known; an account as of the instant."""
        if kind == "account" and self.known is not None:
            return state_then(self.shelf, id_, self.known)
        return super().state(kind, id_)


def owner_of(view: View, id_: str) -> str | None:
    """Whose an account is; nobody's where it is deleted or has become another one."""
    state = view.state("account", id_)
    if state is None or state.status == DELETED or view.account_root(id_) != id_:
        return None
    owner: str | None = state.fields.get("owner")
    return owner


def call_key(id_: str) -> bytes:
    """Stands for a call."""
    return key_of(pair("call", id_))


def task_key(id_: str) -> bytes:
    """Stands for a task."""
    return key_of(pair("task", id_))


def activity_of(view: View, id_: str, owner: str | None, old: int, cut: int) -> Activity:
    """An owner's activity with the people of an account.

    Args:
        view: the directory, as known at an instant or now.
        id_, owner: the account, and whose it is.
        old: activity up to this instant is not remembered.
        cut: of activity before this instant only the last is wanted.
    """
    if owner is None:
        return NOTHING
    found = [(deed, kind) for deed, kind in _deeds(view, id_, owner) if deed.at > old]
    # By name: in which order people are read is a matter of who was asked for first.
    kinds = sorted({kind for _, kind in found if kind is not None})
    place = {kind: len(NOTHING.types) + index for index, kind in enumerate(kinds)}
    deeds = [deed if kind is None else deed._replace(type=place[kind]) for deed, kind in found]
    return of(deeds, (*NOTHING.types, *kinds), cut)


def _deeds(view: View, id_: str, owner: str) -> Iterator[tuple[Deed, str | None]]:
    """Each thing that was done, and of a task its kind."""
    shelf, known = view.shelf, view.known
    mine = set(view.addresses_of(owner))
    books = shelf.tables["ledger"]
    for party, human in view.parties_of("", id_).items():
        book: Ledger | None = books[party]
        if book is None:
            continue
        who = human or None
        own = [other in mine for other in book.others]
        if True in own:
            for at, key, other, direction in ledger.entries(book):
                if direction != ledger.RECEIVED or not own[other]:
                    continue
                if known is None or (at <= known and ledger.known(book, at, key, other, direction) <= known):
                    yield Deed(at, key, EMAIL, who), None
        for one in book.calls:
            call = calls.current(shelf.tables["call"][one], known)
            if call is not None and call.user == owner and call.party == party:
                yield Deed(call.at, call_key(one), CALL, who), None
        for one in book.tasks:
            task = tasks.current(shelf.tables["task"][one], known)
            if task is not None and task.user == owner and task.party == party:
                yield Deed(task.at, task_key(one), -1, who), task.kind
        for one in book.meetings:
            meeting = meetings.current(shelf.tables["meeting"][one], known)
            if meeting is None or meeting.cancelled or party not in meeting.people:
                continue
            if not mine.isdisjoint(meeting.people):
                yield Deed(meeting.start, key_of(one), MEETING, who), None
