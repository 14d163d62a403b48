"""The activity agent: files mail, meetings and calls under their people, and tells the deals of those people.

A plain new mail or call is appended to the pulse of its deals. Whatever can change what was already known (a copy, another
version, a booked time) has the pulse read afresh.
"""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from dealpulse.agents import accounts
from dealpulse.agents.desk import Desk
from dealpulse.agents.directory import note_address
from dealpulse.agents.forgetting import keep, keep_mail
from dealpulse.schemas.facts import Call, Email, Event, Meeting
from dealpulse.schemas.time import DAY
from dealpulse.state.accounts.activity import CALL
from dealpulse.state.accounts.reading import call_key
from dealpulse.state.activity import calls, ledger, mail, meetings
from dealpulse.state.activity.ledger import EMPTY, RECEIVED, SENT, Ledger, key_of
from dealpulse.state.activity.mail import Mail
from dealpulse.state.directory.links import AccountLinks
from dealpulse.state.directory.people import View, is_person
from dealpulse.state.directory.wide import wide_reach
from dealpulse.state.health.settled import rebooking, settled
from dealpulse.state.opportunities.deal import Deal
from dealpulse.state.opportunities.pulse import answered, human_of, rebooked, touched
from dealpulse.state.walk import noted

# ---- mail -------------------------------------------------------------------------------------------------------------


def email_sent(desk: Desk, event: Event, email: Email) -> None:
    """Take one copy of one message."""
    key = key_of(email.message)
    id_ = key.hex()
    before: Mail | None = desk.shelf.tables["mail"][id_]
    remembered = desk.policy.time.seen_days * DAY
    if before is not None and before.order[0] + remembered < desk.clock:
        # Over, though nobody has come to remove it yet; a restart may have.
        before = None
    known = desk.known(event.time)
    after = mail.fold(before, email, event.order, known)
    if before is not None and after == before:
        return
    if after.order[0] + remembered >= desk.clock:
        desk.shelf.put("mail", id_, after)
        desk.passing.append((event.time + remembered, "mail", id_))
    view = desk.view
    if before is None and not _filed_already(desk, email, key):
        if not email.auto:
            senders = view.users_of(email.sender)
            _file(desk, view, key, after, senders)
            _tell(desk, view, event, email, known, senders)
        return
    if before is not None:
        _unfile(desk, before, key)
    if not after.auto:
        _file(desk, view, key, after, view.users_of(after.sender))
    parties = (
        [after.sender, *after.recipients]
        if before is None
        else [before.sender, after.sender, *after.recipients]
    )
    for deal in reached(desk, view, parties, wide=True):
        desk.retake(deal, event.order, known)
    accounts.changed_with(desk, event, parties, known)


def _filed_already(desk: Desk, email: Email, key: bytes) -> bool:
    """Whether a copy that came too long ago for its row to be kept stands in a ledger."""
    books = desk.shelf.tables["ledger"]
    for party in (email.sender, *email.recipients):
        book: Ledger | None = books[party]
        if book is not None and key in book.mails and ledger.holds(book, key):
            return True
    return False


def _file(desk: Desk, view: View, key: bytes, message: Mail, senders: tuple[str, ...]) -> None:
    """Put a message into the ledgers of all its people but users: theirs would hold all mail of a year."""
    at = message.order[0]
    sender = message.sender
    for recipient, known in message.recipients.items():
        if not view.users_of(recipient):
            _append(desk, recipient, at, key, sender, RECEIVED, known)
        if not senders:
            _append(desk, sender, at, key, recipient, SENT, known)


def _append(desk: Desk, party: str, at: int, key: bytes, other: str, direction: int, known: int) -> None:
    book: Ledger | None = desk.shelf.tables["ledger"][party]
    if book is None:
        book = EMPTY
        note_address(desk, party)
    book = ledger.filed(book, at, key, other, direction, known, desk.forget)
    keep_mail(desk, party, book)


def _unfile(desk: Desk, message: Mail, key: bytes) -> None:
    for party in (message.sender, *message.recipients):
        book: Ledger | None = desk.shelf.tables["ledger"][party]
        if book is not None and ledger.holds(book, key):
            desk.shelf.put("ledger", party, ledger.without(book, key))


def _tell(desk: Desk, view: View, event: Event, email: Email, known: int, senders: tuple[str, ...]) -> None:
    """Append a new message to the pulse of the deals that it concerns."""
    at = event.time
    late = at < desk.clock
    told: dict[str, None] = {}
    if senders:
        outside = [address for address in email.recipients if not view.inside(address)]
        accounts.mailed(desk, event, email.message, known, senders, outside)
        for id_ in _owned(desk, reached(desk, view, outside), senders, at):
            told[id_] = None
            _append_touch(desk, event, id_, at, known, inbound=False)
            if id_ in desk.tallies:
                _tell_the_tally(desk, id_, _humans(desk, view, id_, outside), at)
    elif not view.inside(email.sender):
        receivers = [user for address in email.recipients for user in view.users_of(address)]
        for id_ in _owned(desk, reached(desk, view, [email.sender]), receivers, at) if receivers else ():
            told[id_] = None
            _append_touch(desk, event, id_, at, known, inbound=True)
    if late:
        # Whose it was then, or whom it reached then, may differ from today: the walk finds out.
        for id_ in reached(desk, view, [email.sender, *email.recipients], wide=True):
            if id_ not in told:
                desk.mark(id_, known, event.order, volatile=known != at)
        accounts.late_with(desk, event, [email.sender, *email.recipients], known)


def _humans(desk: Desk, view: View, id_: str, outside: list[str]) -> list[str]:
    """The humans behind those outside parties that lead to a deal."""
    return [view.reach(party).name for party in outside if id_ in reached(desk, view, [party])]


def _tell_the_tally(desk: Desk, id_: str, humans: Iterable[str], at: int, *, met: bool = False) -> None:
    """A deal's owner engaged these humans. Of a closed deal, or by what is too old to be remembered, the tally is read again."""
    tally = desk.tallies[id_]
    if at <= desk.old or tally.at_closing is not None:
        del desk.tallies[id_]
    else:
        desk.tallies[id_] = tally.with_meeting(humans, at) if met else tally.with_engaged(humans, at)


def _append_touch(desk: Desk, event: Event, id_: str, at: int, known: int, *, inbound: bool) -> None:
    deal: Deal = desk.shelf.tables["deal"][id_]
    tally = desk.tallies.get(id_)
    if tally is not None and tally.at_closing is not None:
        del desk.tallies[id_]
    pulse = (answered if inbound else touched)(deal.pulse, at, desk.forget)
    moments = noted(deal.moments, known, event.order, desk.forget)
    volatile = deal.volatile if known == at else max(deal.volatile, known)
    desk.shelf.put("deal", id_, deal.heard(pulse, moments, volatile))
    if (
        at == desk.clock
        and id_ not in desk.dirty
        and deal.flips
        and settled(deal, pulse, at, desk.policy, inbound=inbound)
    ):
        desk.stale[id_] = None
    else:
        desk.look(id_, known, event.order)


# ---- whom it concerns -------------------------------------------------------------------------------------------------


def reached(desk: Desk, view: View, parties: Iterable[str], *, wide: bool = False) -> list[str]:
    """The deals that outside parties lead to, closed ones included.

    Args:
        desk, view: the org and its directory now.
        parties: addresses, `contact:ID` or `account:ID`.
        wide: also the deals that they led to at some instant which can still be revised.
    """
    found: dict[str, None] = {}
    links = desk.shelf.tables["account_links"]
    for party in parties:
        if not wide and not party.startswith("account:"):
            where = view.reach(party)
            for account in where.family:
                on: AccountLinks | None = links[account]
                if on is not None:
                    found.update(dict.fromkeys(on.deals))
            for deal in where.roles:
                found[deal] = None
            continue
        if party.startswith("account:"):
            root = view.account_root(party.partition(":")[2])
            found.update(dict.fromkeys(desk.deals_on(view.account_family(root), lately=wide)))
            continue
        reach = wide_reach(desk.shelf, party)
        found.update(dict.fromkeys(desk.deals_on(reach.accounts)))
        found.update(dict.fromkeys(reach.deals))
    return list(found)


def _owned(desk: Desk, deals: Iterable[str], users: Sequence[str], at: int) -> list[str]:
    """Of these deals those that one of the users owns and that had not closed by an instant."""
    found = []
    tables = desk.shelf.tables
    for id_ in deals:
        deal: Deal | None = tables["deal"][id_]
        if deal is None or deal.header.owner not in users:
            continue
        account = deal.account
        links = None if account is None else tables["account_links"][account]
        closed = None if links is None else links.deals.get(id_, (None, None))[1]
        if closed is None or at < closed:
            found.append(id_)
    return found


# ---- meetings ---------------------------------------------------------------------------------------------------------


def meeting_changed(desk: Desk, event: Event, meeting: Meeting) -> None:
    """Take one version of a meeting."""
    before = desk.shelf.tables["meeting"][meeting.meeting]
    known = desk.known(event.time)
    after = meetings.fold(before, meeting, event.order, known, desk.forget)
    if after is before:
        return
    desk.shelf.put("meeting", meeting.meeting, after)
    view = desk.view
    people: dict[str, None] = {}
    for version in after.versions:
        people.update(dict.fromkeys(version.people))
    people.update(dict.fromkeys(meeting.declined))
    if before is not None:
        for version in before.versions:
            people.update(dict.fromkeys(version.people))
    users: dict[str, None] = {}
    for party in people:
        mine = view.users_of(party)
        users.update(dict.fromkeys(mine))
        if mine:
            continue
        book: Ledger | None = desk.shelf.tables["ledger"][party]
        if book is None:
            book = EMPTY
            note_address(desk, party)
        if meeting.meeting not in book.meetings:
            book = replace(book, meetings=(*book.meetings, meeting.meeting))
            keep(desk, party, book, "meeting")
    now = meetings.current(after, None)
    assert now is not None
    if all(view.users_of(party) for party in now.people):
        # No ledger looks after it.
        until = max(event.time, meeting.start) + desk.policy.time.remember_days * DAY
        desk.passing.append((until, "meeting", meeting.meeting))
    if event.time < desk.clock:
        for id_ in reached(desk, view, people, wide=True):
            desk.retake(id_, event.order, known)
        accounts.changed_with(desk, event, people, known)
        return
    accounts.met(desk, event, meeting.meeting, known, now, people, users)
    going = [] if now.cancelled else [user for party in now.people for user in view.users_of(party)]
    booked = (
        set(reached(desk, view, [party for party in now.people if not view.inside(party)])) if going else ()
    )
    # A user's address leads to no deal, whatever its domain.
    for id_ in reached(desk, view, [party for party in people if not view.users_of(party)]):
        deal: Deal | None = desk.shelf.tables["deal"][id_]
        if deal is None or deal.header.owner not in users:
            continue
        counts = id_ in booked and bool(_owned(desk, [id_], going, now.start))
        if id_ in desk.tallies:
            if before is None and counts:
                outside = [party for party in now.people if not view.inside(party)]
                humans = _humans(desk, view, id_, outside)
                _tell_the_tally(desk, id_, humans, now.start, met=True)
            elif before is None or not meetings.alike(now, meetings.current(before, None)):
                del desk.tallies[id_]
        pulse = rebooked(
            deal.pulse, key_of(meeting.meeting), (now.start, now.end) if counts else None, desk.forget
        )
        if pulse is None:
            desk.retake(id_, event.order, known)
            continue
        moments = noted(deal.moments, known, event.order, desk.forget)
        due = rebooking(deal, pulse, known) if deal.flips and id_ not in desk.dirty else None
        heard = deal.heard(pulse, moments, max(deal.volatile, known))
        if due is None:
            desk.shelf.put("deal", id_, heard)
            desk.look(id_, known, event.order)
            continue
        if due != deal.due:
            heard = replace(heard, due=due)
            desk.sooner[id_] = None
        desk.shelf.put("deal", id_, heard)
        desk.stale[id_] = None


# ---- calls ------------------------------------------------------------------------------------------------------------


def call_logged(desk: Desk, event: Event, call: Call) -> None:
    """Take one version of a call."""
    before = desk.shelf.tables["call"][call.call]
    known = desk.known(event.time)
    after = calls.fold(before, call, event.order, known, desk.forget)
    if after is before:
        return
    desk.shelf.put("call", call.call, after)
    parties: dict[str, None] = {}
    deals: dict[str, None] = {}
    for version in after.versions if before is None else (*after.versions, *before.versions):
        if version.party is not None:
            parties[version.party] = None
        if version.opportunity is not None:
            deals[version.opportunity] = None
            parties[f"opportunity:{version.opportunity}"] = None
    for party in parties:
        book: Ledger | None = desk.shelf.tables["ledger"][party]
        if book is None:
            book = EMPTY
            if not is_person(party) and "@" in party:
                note_address(desk, party)
        if call.call not in book.calls:
            book = replace(book, calls=(*book.calls, call.call))
            keep(desk, party, book, "call")
    last = max(after.versions, key=lambda version: version.order)
    if last.party is None and last.opportunity is None:
        # No ledger looks after it.
        until = max(event.time, call.at or 0) + desk.policy.time.remember_days * DAY
        desk.passing.append((until, "call", call.call))
    view = desk.view
    late = event.time < desk.clock
    people = [party for party in parties if not party.startswith("opportunity:")]
    users = {version.user for version in after.versions}
    if before is not None:
        users |= {version.user for version in before.versions}
    # The first that is heard of a call only adds a touch; anything else is read afresh.
    plain = before is None and not call.removed and known == event.time
    at = event.time if call.at is None else call.at
    if late or not plain:
        accounts.changed_with(desk, event, people, known)
    else:
        accounts.done(desk, event, call.party, call.user, CALL, call_key(call.call), at, known)
    for id_ in dict.fromkeys([*reached(desk, view, people, wide=late), *deals]):
        deal: Deal | None = desk.shelf.tables["deal"][id_]
        if deal is None or not (late or deal.header.owner in users):
            continue
        if late or not plain:
            desk.retake(id_, event.order, known)
        elif _outside(view, call.party, id_, deals) and _owned(desk, [id_], [call.user], at):
            _append_touch(desk, event, id_, at, known, inbound=False)
            if id_ in desk.tallies:
                _tell_the_tally(desk, id_, [human_of(view, call.party)], at)


def _outside(view: View, party: str | None, deal: str, named: dict[str, None]) -> bool:
    """Whether a call's party counts at all; a call that names the deal does, whoever it was with."""
    if deal in named or party is None:
        return deal in named
    if is_person(party):
        return view.reach(party).outside
    return party.startswith("account:") or not view.inside(party)
