"""The directory agent: takes facts about people, accounts, roles, stages and settings, and says which deals they touch.

Such facts act on outputs from their arrival on (spec X-10): the deals are looked at as of the clock's instant.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from dealpulse.agents import accounts as colours
from dealpulse.agents.desk import NO_DEALS, Desk
from dealpulse.agents.refiling import refile
from dealpulse.schemas.addresses import domain_of
from dealpulse.schemas.facts import Event, RecordChange, Setting
from dealpulse.state.activity.calls import CallRow
from dealpulse.state.activity.ledger import Ledger
from dealpulse.state.directory import entries, roles
from dealpulse.state.directory.entries import Entry, State
from dealpulse.state.directory.links import (
    AddressLinks,
    DealLinks,
    DomainLinks,
    OwnerLinks,
    PersonLinks,
    added,
)
from dealpulse.state.directory.org import Org, environment
from dealpulse.state.directory.people import CONTACT, mailboxes
from dealpulse.state.directory.wide import wide_family, wide_reach
from dealpulse.state.opportunities.deal import Deal
from dealpulse.state.opportunities.standing import instant_of, standing


def record_changed(desk: Desk, event: Event, change: RecordChange) -> None:
    """Take a change of any record but an opportunity."""
    before: Entry | None = desk.shelf.get(change.entity, change.record)
    after = entries.fold(before, change, event.order, desk.clock, desk.forget)
    desk.shelf.put(change.entity, change.record, after)
    was = State(status="absent") if before is None else before.state
    if change.entity == "user" and change.change not in ("delete", "merge"):
        _date_role(desk, event, change)
    _AFFECTS[change.entity](desk, event, change.record, change.entity, was, after.state)
    if change.entity == "user":
        desk.users[change.record] = None
    if change.entity == "account":
        colours.record_changed(desk, event, change.record, change)


def _date_role(desk: Desk, event: Event, change: RecordChange) -> None:
    """Role, team and manager hold from the fact's `effective`, else from its own time (spec X-11)."""
    since = instant_of(change.fields.get("effective"), desk.view.environment)
    before: roles.Roles | None = desk.shelf.get("roles", change.record)
    after = roles.fold(
        before,
        change.fields,
        event.time if since is None else since,
        event.order,
        desk.clock,
        snapshot=change.change == "snapshot",
    )
    if after is before:
        return
    desk.shelf.put("roles", change.record, after)
    colours.user_changed(desk, event, change.record)
    # Whom their deals are like, and whose team's they are, may be another now, also where they closed: a role may be dated
    # back, and the first that is known reaches back further.
    owned: OwnerLinks | None = desk.shelf.get("owner_links", change.record)
    for id_ in () if owned is None else owned.deals:
        desk.stale[id_] = None
        deal: Deal | None = desk.shelf.get("deal", id_)
        if deal is not None and deal.header.owner == change.record:
            desk.mark(id_, desk.clock, event.order, volatile=True, people=False)


# ---- people -----------------------------------------------------------------------------------------------------------


def _person(desk: Desk, event: Event, id_: str, entity: str, was: State, now: State) -> None:
    party = f"{entity}:{id_}"
    shelf = desk.shelf
    boxes_before, boxes = mailboxes(was.fields), mailboxes(now.fields)
    same = boxes_before == boxes and was.fields.get("account") == now.fields.get("account")
    if same and (was.status, was.into) == (now.status, now.into):
        return
    for box in boxes:
        note_address(desk, box)
        links: AddressLinks = shelf.get("address", box) or AddressLinks()
        if party not in links.people:
            shelf.put("address", box, replace(links, people=added(links.people, party)))
    account = now.fields.get("account")
    if account:
        on = shelf.get("account_links", account) or NO_DEALS
        if party not in on.people:
            shelf.put("account_links", account, replace(on, people=added(on.people, party)))
    if now.into is not None:
        into = f"{entity}:{now.into}"
        person: PersonLinks = shelf.get("person_links", into) or PersonLinks()
        shelf.put("person_links", into, replace(person, merged=added(person.merged, party)))
    _touch_reach(desk, event, party, boxes_before)


def _touch_reach(desk: Desk, event: Event, party: str, more: list[str]) -> None:
    """Retake every deal that a person may reach, or may have reached until now."""
    wide = wide_reach(desk.shelf, party)
    parties, accounts, deals = list(wide.parties), list(wide.accounts), list(wide.deals)
    for box in more:
        if box not in wide.parties:
            other = wide_reach(desk.shelf, box)
            parties += other.parties
            accounts += other.accounts
            deals += other.deals
    desk.view.forget(parties)
    deals += _named_in_calls(desk, parties)
    active = any(desk.shelf.get("ledger", one) is not None for one in parties)
    colours.people_changed(desk, event, dict.fromkeys(accounts), active=active)
    for deal in dict.fromkeys([*desk.deals_on(accounts), *deals]):
        if active:
            desk.retake(deal, event.order, desk.clock, people_only=True)
        else:
            # Nobody wrote yet: nothing changes now, but mail that comes late must not be seen before this instant.
            desk.mark(deal, desk.clock, event.order, volatile=True, look=False)


def _named_in_calls(desk: Desk, parties: Iterable[str]) -> list[str]:
    """The deals that calls with these parties named: whom their owner engaged depends on who the party is."""
    found: dict[str, None] = {}
    for party in parties:
        book: Ledger | None = desk.shelf.get("ledger", party)
        for id_ in () if book is None else book.calls:
            row: CallRow | None = desk.shelf.get("call", id_)
            for version in () if row is None else row.versions:
                if version.opportunity is not None:
                    found[version.opportunity] = None
    return list(found)


def _role(desk: Desk, event: Event, id_: str, entity: str, was: State, now: State) -> None:
    shelf = desk.shelf
    contact, opportunity = now.fields.get("contact"), now.fields.get("opportunity")
    if contact:
        person: PersonLinks = shelf.get("person_links", CONTACT + contact) or PersonLinks()
        if id_ not in person.roles:
            shelf.put("person_links", CONTACT + contact, replace(person, roles=added(person.roles, id_)))
    if opportunity:
        deal: DealLinks = shelf.get("deal_links", opportunity) or DealLinks()
        if id_ not in deal.roles:
            shelf.put("deal_links", opportunity, DealLinks(added(deal.roles, id_)))
    for one in {was.fields.get("contact"): None, contact: None}:
        if one:
            desk.view.forget(wide_reach(shelf, CONTACT + one).parties)
    if was == now:
        return
    for one in {was.fields.get("opportunity"): None, opportunity: None}:
        if (
            one
            and was.fields.get("contact") in (None, contact)
            and contact
            and _on_account(desk, one, contact)
        ):
            # The contact's account led there already: the role tells nobody anything but those who look at the past.
            desk.mark(one, desk.clock, event.order, volatile=True, look=False)
            desk.stale[one] = None
        elif one:
            desk.retake(one, event.order, desk.clock, people_only=True)


def _on_account(desk: Desk, id_: str, contact: str) -> bool:
    """Whether a contact stands on a deal's account, so that their activity reaches it without any role."""
    deal: Deal | None = desk.shelf.get("deal", id_)
    root = desk.view.person_root(CONTACT + contact)
    if deal is None or root is None or not deal.flips or id_ in desk.dirty:
        return False
    on = deal.header.fields.get("account")
    kind, _, person = root.partition(":")
    state = desk.view.state(kind, person)
    at = None if state is None else state.fields.get("account")
    if not on or not at:
        return False
    return desk.view.account_root(on) == desk.view.account_root(at)


def _user(desk: Desk, event: Event, id_: str, entity: str, was: State, now: State) -> None:
    shelf = desk.shelf
    before = set(was.fields.get("emails") or ()) if was.status == entries.ALIVE else set()
    after = set(now.fields.get("emails") or ()) if now.status == entries.ALIVE else set()
    if before == after:
        return
    desk.view.forget_all()
    for box in sorted(before - after):
        if not desk.view.users_of(box):
            note_address(desk, box)
            refile(desk, box)
    touched: dict[str, None] = {}
    accounts: dict[str, None] = {}
    for box in sorted(before | after):
        links: AddressLinks = shelf.get("address", box) or AddressLinks()
        if id_ not in links.users:
            shelf.put("address", box, replace(links, users=added(links.users, id_)))
        wide = wide_reach(shelf, box)
        touched.update(dict.fromkeys([*desk.deals_on(wide.accounts), *wide.deals]))
        touched.update(dict.fromkeys(_named_in_calls(desk, wide.parties)))
        accounts.update(dict.fromkeys(wide.accounts))
    owned: OwnerLinks | None = shelf.get("owner_links", id_)
    touched.update(dict.fromkeys(() if owned is None else owned.deals))
    accounts.update(dict.fromkeys(() if owned is None else owned.accounts))
    colours.people_changed(desk, event, accounts)
    for deal in touched:
        desk.retake(deal, event.order, desk.clock)


# ---- accounts ---------------------------------------------------------------------------------------------------------


def _account(desk: Desk, event: Event, id_: str, entity: str, was: State, now: State) -> None:
    shelf = desk.shelf
    for domain in now.fields.get("domains") or ():
        links: DomainLinks = shelf.get("domain", domain) or DomainLinks()
        if id_ not in links.accounts:
            shelf.put("domain", domain, replace(links, accounts=added(links.accounts, id_)))
    if now.into is not None:
        into = shelf.get("account_links", now.into) or NO_DEALS
        shelf.put("account_links", now.into, replace(into, merged=added(into.merged, id_)))
    ties_before = (
        was.fields.get("domains"),
        was.status == entries.MERGED,
        was.status == entries.DELETED,
        was.into,
    )
    ties = (now.fields.get("domains"), now.status == entries.MERGED, now.status == entries.DELETED, now.into)
    accounts = wide_family(shelf, [id_])
    if ties_before != ties:
        _forget_people(desk, accounts)
    family = desk.deals_on(accounts)
    if ties_before != ties:
        for deal in family:
            desk.retake(deal, event.order, desk.clock)
    elif was.fields.get("name") != now.fields.get("name"):
        desk.stale.update(dict.fromkeys(family))


def _forget_people(desk: Desk, accounts: list[str]) -> None:
    """Those whom these accounts reach, or reached, by link or by domain."""
    for account in accounts:
        links = desk.shelf.get("account_links", account) or NO_DEALS
        desk.view.forget(links.people)
        for state in entries.states(desk.shelf.get("account", account)):
            for domain in state.fields.get("domains") or ():
                domain_links: DomainLinks | None = desk.shelf.get("domain", domain)
                desk.view.forget(() if domain_links is None else domain_links.addresses)


# ---- what touches every deal ------------------------------------------------------------------------------------------


def _stage(desk: Desk, event: Event, id_: str, entity: str, was: State, now: State) -> None:
    if was != now:
        _environment(desk, event)


def setting_changed(desk: Desk, event: Event, setting: Setting) -> None:
    """Take a setting of the org. Other kinds of configuration wait in rows for those who read them."""
    if setting.kind != "org":
        change = RecordChange("config", setting.key, "update", {"value": setting.value}, {}, None)
        key = f"{setting.kind}:{setting.key}"
        before: Entry | None = desk.shelf.get("config", key)
        desk.shelf.put("config", key, entries.fold(before, change, event.order, desk.clock, desk.forget))
        if setting.kind == "view":
            desk.views_changed = True
        if setting.kind == "threshold":
            colours.threshold_changed(desk, event, setting.key)
        return
    org: Org = desk.shelf.get("org", "")
    last = org.settings.get(setting.key)
    if last is not None and event.order <= last[0]:
        return
    desk.shelf.put(
        "org", "", replace(org, settings={**org.settings, setting.key: (event.order, setting.value)})
    )
    if setting.key in ("timezone", "currency", "fiscal_year_start_month", "holidays"):
        desk.views_changed = True
    if setting.key == "language":
        # Nothing is judged by it, but every page reads otherwise.
        desk.stale.update(dict.fromkeys(desk.shelf.ids("deal")))
    _environment(desk, event)


def _environment(desk: Desk, event: Event) -> None:
    """Make the environment anew; where it changed, every deal deserves a look."""
    shelf = desk.shelf
    org: Org = shelf.get("org", "")
    stages = [
        (max(entry.orders.values(), default=event.order), entry.state.fields)
        for _, entry in sorted(shelf.items("stage"))
        if entry.state.status == entries.ALIVE
    ]
    made = environment(org.settings, stages)
    if made == org.environment:
        return
    past = tuple(item for item in org.past if item[0] >= desk.forget)
    shelf.put(
        "org", "", replace(org, environment=made, past=(*past, (desk.clock, org.environment, event.order)))
    )
    desk.view.forget_all()
    people_changed = made.domains != org.environment.domains
    if people_changed:
        colours.everybody_changed(desk, event)
    for id_, deal in shelf.items("deal"):
        _judge_anew(desk, event, id_, deal, org, people_changed)


def _judge_anew(desk: Desk, event: Event, id_: str, deal: Deal, org: Org, people_changed: bool) -> None:
    now: Org = desk.shelf.get("org", "")
    closed_before = standing(deal.header, org.environment).closed
    closed = standing(deal.header, now.environment).closed
    if closed != closed_before:
        desk.place(id_)
    if people_changed or closed != closed_before:
        desk.retake(id_, event.order, desk.clock)
    else:
        desk.mark(id_, desk.clock, event.order, volatile=True)


_AFFECTS = {
    "contact": _person,
    "lead": _person,
    "contact_role": _role,
    "user": _user,
    "account": _account,
    "stage": _stage,
}


def note_address(desk: Desk, address: str) -> None:
    """Remember an address that activity named, so that an account which lists its domain later finds it."""
    domain = domain_of(address)
    if domain is None:
        return
    links: DomainLinks = desk.shelf.get("domain", domain) or DomainLinks()
    if address not in links.addresses:
        desk.shelf.put("domain", domain, replace(links, addresses=(*links.addresses, address)))
