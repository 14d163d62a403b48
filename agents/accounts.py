"""The accounts agent: takes changes of accounts and what their owners do, and says which accounts deserve a look.

A plain new mail, call or task is appended to the activity of its accounts. Whatever can change what was already known (another
version, another owner, another person) has the activity read afresh.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from dealpulse.agents.desk import Desk
from dealpulse.schemas.facts import Event, Order, RecordChange
from dealpulse.schemas.time import DAY
from dealpulse.state.accounts.activity import (
    EMAIL,
    MEETING,
    added,
    alike,
    held,
    trimmed,
    with_kind,
    without,
)
from dealpulse.state.accounts.reading import activity_of, owner_of
from dealpulse.state.accounts.working import Working, as_told, telling, with_change
from dealpulse.state.activity.ledger import key_of
from dealpulse.state.activity.meetings import Version
from dealpulse.state.directory.entries import Entry
from dealpulse.state.directory.links import OwnerLinks
from dealpulse.state.directory.links import added as linked
from dealpulse.state.directory.people import is_person
from dealpulse.state.directory.wide import wide_family, wide_reach
from dealpulse.state.opportunities.knowledge import knowledge_of_account
from dealpulse.state.thresholds.judged import GREEN, YELLOW
from dealpulse.state.walk import noted

ACCOUNT: Final = "account:"


# ---- the account's own record ------------------------------------------------------------------------------------------


def record_changed(desk: Desk, event: Event, id_: str, change: RecordChange) -> None:
    """Take a change of an account, which the directory has taken already."""
    known = desk.known(event.time)
    before: Working | None = desk.shelf.tables["working"][id_]
    row = Working() if before is None else before
    desk.accounts.stale[id_] = None
    if not telling(change) and before is not None:
        return
    base, changes = with_change(row, as_told(change, event.order, known), desk.forget)
    desk.shelf.put("working", id_, replace(row, base=base, changes=changes))
    _own(desk, id_, change.fields.get("owner"))
    ties = "domains" in change.fields or change.change != "update"
    for account in wide_family(desk.shelf, [id_]) if ties else [id_]:
        retake(desk, account, event.order, known)


def mark(desk: Desk, id_: str, at: int, order: Order, *, volatile: bool, look: bool = True) -> None:
    """Note that a fact concerns an account from an instant on.

    Args:
        desk: the org.
        id_: the account.
        at: the instant from which the fact acts.
        order: the fact.
        volatile: looks at earlier instants must not see what the account's row shows now.
        look: the account's colour may have changed.
    """
    row: Working | None = desk.shelf.tables["working"][id_]
    if row is None:
        return
    moments = noted(row.moments, at, order, desk.forget)
    since = max(row.volatile, at) if volatile else row.volatile
    desk.shelf.put("working", id_, row.heard(row.activity, moments, since, row.lacking))
    if look:
        desk.accounts.look(id_, at, order)


def retake(desk: Desk, id_: str, order: Order, at: int, *, people_only: bool = False) -> None:
    """Read an account's activity from the ledgers again: whose it is, or who its people are, has changed.

    Args:
        desk: the org.
        id_: the account.
        order: the fact.
        at: the instant from which the fact acts.
        people_only: the account's own record did not change: the same activity is the same colour.
    """
    row: Working | None = desk.shelf.tables["working"][id_]
    if row is None:
        return
    view = desk.view
    owner = owner_of(view, id_)
    activity = activity_of(view, id_, owner, desk.old, desk.forget - row.reach * DAY)
    moments, volatile = row.moments, max(row.volatile, at)
    if at < desk.clock:
        owners = {told.fields["owner"] for told in row.changes if told.fields.get("owner")}
        for known in knowledge_of_account(desk.shelf, id_, sorted({*owners, owner or ""} - {""}), at):
            moments = noted(moments, known.at, known.order, desk.forget)
            volatile = volatile if known.plain else max(volatile, known.at)
        for since, because in _expectations(desk, at):
            moments, volatile = noted(moments, since, because, desk.forget), max(volatile, since)
    moments = noted(moments, at, order, desk.forget)
    heard = row.heard(activity, moments, volatile, row.lacking)
    desk.shelf.put("working", id_, heard if owner == row.owner else replace(heard, owner=owner))
    if people_only and at == desk.clock and id_ not in desk.accounts.dirty and alike(activity, row.activity):
        desk.accounts.stale[id_] = None
    else:
        desk.accounts.look(id_, at, order)


def _expectations(desk: Desk, since: int) -> list[tuple[int, Order]]:
    """When thresholds were set or removed after an instant: whose they are does not matter, so rare are they."""
    return [
        (until, order)
        for key, entry in desk.shelf.items("config")
        if key.startswith("threshold:")
        for until, _, order in entry.past
        if until > since
    ]


# ---- what the owner does ------------------------------------------------------------------------------------------------


def mailed(
    desk: Desk, event: Event, message: str, known: int, senders: Sequence[str], outside: Iterable[str]
) -> None:
    """A user wrote to outside people: the first that is heard of it."""
    view = desk.view
    found: dict[str, dict[str, None]] = {}
    for party in outside:
        where = view.reach(party)
        for account in where.accounts:
            found.setdefault(account, {})[where.name] = None
    rows = desk.shelf.tables["working"]
    for id_, people in found.items():
        row: Working | None = rows[id_]
        if row is not None and row.owner in senders:
            _append(desk, event, id_, row, event.time, known, key_of(message), EMAIL, people)


def done(
    desk: Desk,
    event: Event,
    party: str | None,
    user: str,
    kind: str | int,
    key: bytes,
    at: int,
    known: int,
) -> None:
    """A user called somebody, or ticked a task off: the first that is heard of it."""
    view = desk.view
    if party is None:
        return
    people: list[str] = []
    if party.startswith(ACCOUNT):
        accounts = [view.account_root(party.removeprefix(ACCOUNT))]
    else:
        where = view.reach(party)
        accounts = where.accounts if (where.outside if is_person(party) else not view.inside(party)) else []
        people = [where.name]
    for id_ in accounts:
        row: Working | None = desk.shelf.tables["working"][id_]
        if row is None or row.owner != user:
            continue
        if isinstance(kind, str):
            activity, type_ = with_kind(row.activity, kind)
            row = row.heard(activity, row.moments, row.volatile, row.lacking)
        else:
            type_ = kind
        _append(desk, event, id_, row, at, known, key, type_, people)


def _append(
    desk: Desk,
    event: Event,
    id_: str,
    row: Working,
    at: int,
    known: int,
    key: bytes,
    type_: int,
    people: Iterable[str],
) -> None:
    activity = added(row.activity, at, key, type_, people)
    activity = trimmed(activity, desk.forget - row.reach * DAY)
    order = event.order
    moments = noted(row.moments, known, order, desk.forget)
    volatile = row.volatile if known == at else max(row.volatile, known)
    row = row.heard(activity, moments, volatile, row.lacking - 1 if row.colour == YELLOW else row.lacking)
    desk.shelf.put("working", id_, row)
    waiting = desk.accounts
    if known == desk.clock and id_ not in waiting.dirty and _stays(row):
        waiting.stale[id_] = None
    else:
        waiting.look(id_, known, order)


def _stays(row: Working) -> bool:
    """Whether one more activity left the colour as it was: green stays green, and with too little yellow stays yellow."""
    colour = row.colour
    return colour == GREEN or (
        colour == YELLOW and (row.lacking > 0 or len(row.activity.people) < row.contacts)
    )


def met(
    desk: Desk,
    event: Event,
    meeting: str,
    known: int,
    now: Version,
    people: Iterable[str],
    users: Iterable[str],
) -> None:
    """A meeting stands as `now`; `people` and `users` are all whom any of its versions names."""
    view = desk.view
    going = {user for party in now.people for user in view.users_of(party)} if not now.cancelled else set()
    with_whom: dict[str, dict[str, None]] = {}
    for party in now.people if going else ():
        if not view.inside(party):
            where = view.reach(party)
            for account in where.accounts:
                with_whom.setdefault(account, {})[where.name] = None
    key = key_of(meeting)
    accounts: dict[str, None] = {}
    for party in people:
        if not view.users_of(party):
            accounts.update(dict.fromkeys(view.reach(party).accounts))
    concerned = set(users)
    for id_ in accounts:
        row: Working | None = desk.shelf.tables["working"][id_]
        if row is None or row.owner not in concerned:
            continue
        activity = without(row.activity, key, MEETING)
        if row.owner in going and id_ in with_whom:
            activity = added(activity, now.start, key, MEETING, with_whom[id_])
        if activity is row.activity:
            continue
        moments = noted(row.moments, known, event.order, desk.forget)
        heard = row.heard(activity, moments, max(row.volatile, known), row.lacking)
        clock, waiting = desk.clock, desk.accounts
        counts = row.owner in going and id_ in with_whom
        ahead = not counts or now.start > clock
        if ahead and row.flips and id_ not in waiting.dirty and not held(row.activity, key, clock):
            # Nothing took place yet: the colour stays, but something may begin sooner than was thought.
            if counts and row.colour != GREEN and now.start < heard.due:
                heard = replace(heard, due=now.start)
            waiting.stale[id_] = None
        else:
            waiting.look(id_, known, event.order)
        desk.shelf.put("working", id_, heard)


def changed_with(desk: Desk, event: Event, parties: Iterable[str], known: int) -> None:
    """What these parties took part in is not what it was: read afresh whatever they may reach."""
    for id_ in reached(desk, parties):
        retake(desk, id_, event.order, known)


def late_with(desk: Desk, event: Event, parties: Iterable[str], known: int) -> None:
    """Whose an activity was, or whom it reached, may have been another one then: the walk finds out."""
    for id_ in reached(desk, parties):
        mark(desk, id_, known, event.order, volatile=known != event.time)


def reached(desk: Desk, parties: Iterable[str]) -> list[str]:
    """Every account that these parties lead to, or may have led to while the past can still be revised."""
    found: dict[str, None] = {}
    for party in parties:
        if party.startswith(ACCOUNT):
            found.update(dict.fromkeys(wide_family(desk.shelf, [party.removeprefix(ACCOUNT)])))
        elif not party.startswith("opportunity:"):
            found.update(dict.fromkeys(wide_reach(desk.shelf, party).accounts))
    return list(found)


# ---- what is known of people and expectations ---------------------------------------------------------------------------


def people_changed(desk: Desk, event: Event, accounts: Iterable[str], *, active: bool = True) -> None:
    """Who an account's people are has changed; `active`: some of them have done or got something already."""
    for id_ in accounts:
        if active:
            retake(desk, id_, event.order, desk.clock, people_only=True)
        else:
            mark(desk, id_, desk.clock, event.order, volatile=True, look=False)


def user_changed(desk: Desk, event: Event, user: str) -> None:
    """A user's role has changed, and with it what is expected of their accounts."""
    owned: OwnerLinks | None = desk.shelf.tables["owner_links"][user]
    for id_ in () if owned is None else owned.accounts:
        mark(desk, id_, desk.clock, event.order, volatile=True)


def threshold_changed(desk: Desk, event: Event, key: str) -> None:
    """What is expected has changed: of one account, of one user's, or of everybody's."""
    level, _, of = key.partition(":")
    if level == "account":
        accounts = [of]
    elif level == "rep":
        owned: OwnerLinks | None = desk.shelf.tables["owner_links"][of]
        accounts = [] if owned is None else list(owned.accounts)
    else:
        accounts = sorted(desk.shelf.ids("working"))
    for id_ in accounts:
        mark(desk, id_, desk.clock, event.order, volatile=True)


def everybody_changed(desk: Desk, event: Event) -> None:
    """Who is inside has changed, and with it everybody's people."""
    for id_ in sorted(desk.shelf.ids("working")):
        retake(desk, id_, event.order, desk.clock)


def adopt(desk: Desk) -> None:
    """Accounts that were known before anybody watched how they are worked have a colour from now on."""
    rows = desk.shelf.tables["working"]
    for id_ in sorted(set(desk.shelf.ids("account")) - {*rows, *rows.resting}):
        entry: Entry = desk.shelf.tables["account"][id_]
        owner = owner_of(desk.view, id_)
        activity = activity_of(desk.view, id_, owner, desk.old, desk.forget - Working().reach * DAY)
        base = Entry(entry.state, entry.orders, entry.floor, entry.status_order)
        desk.shelf.put(
            "working", id_, Working(owner=owner, activity=activity, volatile=desk.clock, base=base)
        )
        _own(desk, id_, entry.state.fields.get("owner"))
        desk.accounts.look(id_, desk.clock)


def _own(desk: Desk, id_: str, owner: str | None) -> None:
    """Remember that a user owns an account, or did."""
    if owner:
        owned: OwnerLinks = desk.shelf.tables["owner_links"][owner] or OwnerLinks()
        if id_ not in owned.accounts:
            desk.shelf.put("owner_links", owner, replace(owned, accounts=linked(owned.accounts, id_)))
