"""The pulse of a deal: the owner's recent touches and meetings, the buyer's recent mail.

Just what health needs, as sorted instants, so that looking at a deal is a few bisections. It is derived: `taken` reads it afresh
from the ledgers, and appending to it must come to the same (a law of the tests).
"""

from bisect import bisect_right, insort
from typing import NamedTuple, TypeVar

from msgspec import Struct

from dealpulse.schemas.time import DAY, LATEST
from dealpulse.state.activity import calls, ledger, meetings
from dealpulse.state.activity.calls import LoggedCall
from dealpulse.state.activity.ledger import Ledger
from dealpulse.state.directory.people import View, is_person

Booked = tuple[int, int, bytes]


class Pulse(Struct, frozen=True, array_like=True):
    """Sorted instants. Each also keeps the last one before its window, so that "how long ago" has an answer.

    Attributes:
        touches: of the owner's mails and calls.
        inbound: of mails from the buyer's people to the owner.
        meetings: (start, end, key of the id) of the owner's meetings with them, past and future. Two calendars may tell of one
            meeting: those that start together count once.
    """

    touches: tuple[int, ...] = ()
    inbound: tuple[int, ...] = ()
    meetings: tuple[Booked, ...] = ()


class Engagement(NamedTuple):
    """Everything the owner and the deal's people did, as far as it is remembered.

    Attributes:
        touches, inbound: instants, unsorted.
        meetings: key of the id → (start, end).
        engaged: (instant, human) of each mail from the owner, call or meeting.
    """

    touches: list[int]
    inbound: list[int]
    meetings: dict[bytes, tuple[int, int]]
    engaged: list[tuple[int, str]]


def engagement(
    view: View, deal: str, account: str | None, owner: str | None, until: int | None, old: int
) -> Engagement:
    """Read the ledgers of all of a deal's people.

    Args:
        view: the directory, as known at an instant or now.
        deal, account, owner: the deal, and whose it is.
        until: only activity before this instant (a closed deal takes in no more); None: all.
        old: of activity up to this instant only the last with each person is remembered, whatever a ledger still holds.
    """
    shelf, known = view.shelf, view.known
    mine = set(view.addresses_of(owner))
    touches: dict[bytes, int] = {}
    inbound: dict[bytes, int] = {}
    met: dict[bytes, tuple[int, int]] = {}
    engaged: list[tuple[int, str]] = []
    called: dict[str, int] = {}
    books = shelf.tables["ledger"]
    for party, human in view.parties_of(deal, account).items():
        book: Ledger | None = books[party]
        if book is None:
            continue
        own = [other in mine for other in book.others]
        if True in own:
            last: dict[tuple[int, int], int] | None = None
            for at, key, other, direction in ledger.entries(book):
                if not own[other] or (until is not None and at >= until):
                    continue
                if known is not None and (
                    at > known or ledger.known(book, at, key, other, direction) > known
                ):
                    continue
                if at <= old:
                    last = ledger.last_of_each(book) if last is None else last
                    if at != last[other, direction]:
                        continue
                kind = touches if direction == ledger.RECEIVED else inbound
                if key not in kind or at < kind[key]:
                    kind[key] = at
                if direction == ledger.RECEIVED:
                    engaged.append((at, human))
        for id_, call in _remembered(_calls(view, party, deal, owner, book.calls), old) if book.calls else ():
            if until is None or call.at < until:
                called[id_] = call.at
                who = human_of(view, call.party) if party.startswith("opportunity:") else human
                if who:
                    engaged.append((call.at, who))
        if not book.meetings:
            continue
        for id_, meeting in _remembered(_meetings(view, party, mine, book.meetings), old):
            if until is None or meeting.at < until:
                met[ledger.key_of(id_)] = (meeting.at, meeting.end)
                engaged.append((meeting.at, human))
    return Engagement([*touches.values(), *called.values()], list(inbound.values()), met, engaged)


class _Held(NamedTuple):
    """A meeting as it stands."""

    at: int
    end: int


_Any = TypeVar("_Any", LoggedCall, _Held)


def _calls(
    view: View, party: str, deal: str, owner: str | None, ids: tuple[str, ...]
) -> list[tuple[str, LoggedCall]]:
    """The owner's calls that a party's ledger holds."""
    found = []
    named = party.startswith("opportunity:")
    for id_ in ids:
        call = calls.current(view.shelf.get("call", id_), view.known)
        if (
            call is not None
            and call.user == owner
            and (call.opportunity == deal if named else call.party == party)
        ):
            found.append((id_, call))
    return found


def _meetings(view: View, party: str, mine: set[str], ids: tuple[str, ...]) -> list[tuple[str, _Held]]:
    """The owner's meetings with a party."""
    found = []
    for id_ in ids:
        meeting = meetings.current(view.shelf.get("meeting", id_), view.known)
        if meeting is None or meeting.cancelled or party not in meeting.people:
            continue
        if not mine.isdisjoint(meeting.people):
            found.append((id_, _Held(meeting.start, meeting.end)))
    return found


def _remembered(found: list[tuple[str, _Any]], old: int) -> list[tuple[str, _Any]]:
    """Those after an instant, and the last one: of what is older no more is remembered (spec X-17)."""
    if all(one.at > old for _, one in found):
        return found
    last = max(one.at for _, one in found)
    return [(id_, one) for id_, one in found if one.at > old or one.at == last]


def human_of(view: View, party: str | None) -> str:
    """The outside human behind a call that names the deal; "" where there is none."""
    if (
        party is None
        or party.startswith("account:")
        or (is_person(party) and view.person_root(party) is None)
    ):
        return ""
    reach = view.reach(party)
    return reach.name if (reach.outside if is_person(party) else not view.inside(party)) else ""


def pulse_of(found: Engagement, forget: int) -> Pulse:
    """The pulse in an engagement, without what no look from `forget` on can tell apart."""
    return Pulse(
        _recent(tuple(sorted(found.touches)), forget - TOUCH_WINDOW),
        _recent(tuple(sorted(found.inbound)), forget - INBOUND_WINDOW),
        _recent_meetings(
            tuple(sorted((*times, key) for key, times in found.meetings.items())), forget - MEETING_WINDOW
        ),
    )


# The widest windows of facets and health factors, and a day for good measure.
TOUCH_WINDOW = 31 * DAY
INBOUND_WINDOW = 15 * DAY
MEETING_WINDOW = 91 * DAY


def _recent(instants: tuple[int, ...], cut: int) -> tuple[int, ...]:
    if len(instants) < 2 or instants[1] > cut:
        return instants
    return instants[bisect_right(instants, cut) - 1 :]


def _recent_meetings(found: tuple[Booked, ...], cut: int) -> tuple[Booked, ...]:
    if len(found) < 2 or found[1][0] > cut:
        return found
    return found[held_until(found, cut) - 1 :]


def held_until(meetings: tuple[Booked, ...], at: int) -> int:
    """How many of the meetings have started by an instant."""
    # A tuple that sorts behind every meeting of that start: comparing tuples costs a fifth of calling a key.
    return bisect_right(meetings, (at, LATEST, b""))


def rebooked(pulse: Pulse, key: bytes, now: tuple[int, int] | None, forget: int) -> Pulse | None:
    """The pulse with a meeting where it is now (None: it is the deal's no more).

    Returns:
        None where the pulse cannot tell: the last meeting before its window went, and the one before that is not in it.
    """
    cut = forget - MEETING_WINDOW
    kept = [meeting for meeting in pulse.meetings if meeting[2] != key]
    if len(kept) < len(pulse.meetings) and pulse.meetings[0][2] == key and pulse.meetings[0][0] <= cut:
        return None
    if now is not None:
        insort(kept, (*now, key))
    return Pulse(pulse.touches, pulse.inbound, _recent_meetings(tuple(kept), cut))


def touched(pulse: Pulse, at: int, forget: int) -> Pulse:
    """The pulse with one more mail or call of the owner."""
    return Pulse(_recent(_with(pulse.touches, at), forget - TOUCH_WINDOW), pulse.inbound, pulse.meetings)


def answered(pulse: Pulse, at: int, forget: int) -> Pulse:
    """The pulse with one more mail from the buyer."""
    return Pulse(pulse.touches, _recent(_with(pulse.inbound, at), forget - INBOUND_WINDOW), pulse.meetings)


def _with(instants: tuple[int, ...], at: int) -> tuple[int, ...]:
    if not instants or at >= instants[-1]:
        return (*instants, at)
    grown = list(instants)
    insort(grown, at)
    return tuple(grown)


def next_change(pulse: Pulse, at: int) -> int:
    """When a window of a facet next gains or loses something although nothing happens: the view is out of date then."""
    turns: list[int] = []
    for instants, days in ((pulse.touches, (14, 30)), (pulse.inbound, (14,))):
        for span in days:
            place = bisect_right(instants, at - span * DAY)
            if place < len(instants):
                turns.append(instants[place] + span * DAY)
    meetings = pulse.meetings
    for edge in (-90, -30, -14, 0, 30, 90):
        place = held_until(meetings, at + edge * DAY)
        if place < len(meetings):
            turns.append(meetings[place][0] - edge * DAY)
    return min(turns, default=LATEST)
