"""Rows made by hand, small enough to read: what the tests of the state folds start from.

Times are days after a Monday morning, so that a test reads like a calendar: `day(14)` is two weeks on.
"""

from typing import Any

from dealpulse.schemas.facts import Order, RecordChange
from dealpulse.schemas.time import DAY, HOUR, parse
from dealpulse.state.benchmarks.cells import Cell
from dealpulse.state.benchmarks.ladder import key
from dealpulse.state.benchmarks.published import Published, Versions, named_version
from dealpulse.state.benchmarks.typical import NO_BENCHMARKS, Typical, place_of
from dealpulse.state.directory import entries
from dealpulse.state.directory.entries import Entry
from dealpulse.state.directory.links import AccountLinks, AddressLinks, DealLinks, DomainLinks, PersonLinks
from dealpulse.state.directory.org import Environment, Org, Stage, stage_key
from dealpulse.state.directory.people import View
from dealpulse.state.facets.facet import Facing
from dealpulse.state.health.signals import Signals
from dealpulse.state.kinds import KINDS
from dealpulse.state.opportunities.deal import Deal
from dealpulse.state.opportunities.header import Change, Header, folded
from dealpulse.state.opportunities.look import Sight
from dealpulse.state.opportunities.pulse import Pulse
from dealpulse.state.opportunities.standing import standing, was_open
from dealpulse.state.shelf import Shelf

BORN = parse("2026-03-02T09:00:00Z")

STAGES = {
    stage_key(None, name): Stage(order, probability, outcome)
    for name, order, probability, outcome in (
        ("Discovery", 1, 10, "open"),
        ("Proposal", 2, 40, "open"),
        ("Negotiation", 3, 70, "open"),
        ("Won", 4, 100, "won"),
        ("Lost", 5, 0, "lost"),
    )
}
SALES = Environment(stages=STAGES, type_groups={"Renewal": "existing"})


def day(number: float) -> int:
    """An instant so many days after the deal's birth."""
    return BORN + round(number * DAY)


def order(at: int, seq: int = -1, id_: str = "") -> Order:
    """Where a fact of that instant stands."""
    return (at, seq, id_ or f"e{at}", "test")


def change(number: float, kind: str = "update", *, known: float | None = None, **fields: Any) -> Change:
    """A change of a deal's own record; names with a `+` before them are details."""
    at = day(number)
    ours = {name: value for name, value in fields.items() if not name.startswith("x_")}
    details = {name.removeprefix("x_"): value for name, value in fields.items() if name.startswith("x_")}
    return Change(order(at), at if known is None else day(known), kind, ours, details)


def header(*changes: Change) -> Header:
    """The header of a deal with these changes."""
    found = folded(None, changes)
    assert found is not None
    return found


def opened(**fields: Any) -> Change:
    """A deal of Ana's at Acme, in Discovery, born on day 0."""
    return change(0, "create", **({"owner": "ana", "account": "Acme", "stage": "Discovery"} | fields))


def told(
    entity: str, record: str, at: float = 0, kind: str = "create", **fields: Any
) -> tuple[RecordChange, Order]:
    """A change of any other record and where it stands."""
    into = fields.pop("into", None)
    return RecordChange(entity, record, kind, fields, {}, into), order(day(at), id_=f"{entity}{record}{at}")


class Directory:
    """A shelf with people and accounts on it, linked as the directory agent links them."""

    def __init__(self, environment: Environment = SALES) -> None:
        self.shelf = Shelf(KINDS)
        self.shelf.put("org", "", Org(environment=environment))

    def tell(self, entity: str, record: str, at: float = 0, kind: str = "create", **fields: Any) -> None:
        """Fold one change and keep the links that lead to it."""
        fact, place = told(entity, record, at, kind, **fields)
        entry: Entry | None = self.shelf.get(entity, record)
        self.shelf.put(entity, record, entries.fold(entry, fact, place, day(at), day(at - 7)))
        for address in [*(fields.get("emails") or ()), *([fields["email"]] if fields.get("email") else ())]:
            links: AddressLinks = self.shelf.get("address", address) or AddressLinks()
            if entity == "user":
                links = AddressLinks(links.people, (*links.users, record))
            else:
                links = AddressLinks((*links.people, f"{entity}:{record}"), links.users)
            self.shelf.put("address", address, links)
        if entity in ("contact", "lead") and fields.get("account"):
            on: AccountLinks = self.shelf.get("account_links", fields["account"]) or AccountLinks()
            people = (*on.people, f"{entity}:{record}")
            self.shelf.put(
                "account_links", fields["account"], AccountLinks(people, on.deals, on.left, on.merged)
            )
        for domain in fields.get("domains") or ():
            held: DomainLinks = self.shelf.get("domain", domain) or DomainLinks()
            self.shelf.put("domain", domain, DomainLinks((*held.accounts, record), held.addresses))
        if entity == "contact_role":
            deal: DealLinks = self.shelf.get("deal_links", fields["opportunity"]) or DealLinks()
            self.shelf.put("deal_links", fields["opportunity"], DealLinks((*deal.roles, record)))
            self._link_person(f"contact:{fields['contact']}", roles=(record,))
        if fact.into is not None and entity == "account":
            on = self.shelf.get("account_links", fact.into) or AccountLinks()
            self.shelf.put(
                "account_links", fact.into, AccountLinks(on.people, on.deals, on.left, (*on.merged, record))
            )
        elif fact.into is not None:
            self._link_person(f"{entity}:{fact.into}", merged=(f"{entity}:{record}",))

    def heard_of(self, *addresses: str) -> None:
        """Addresses that activity named."""
        for address in addresses:
            domain = address.rpartition("@")[2]
            links: DomainLinks = self.shelf.get("domain", domain) or DomainLinks()
            self.shelf.put("domain", domain, DomainLinks(links.accounts, (*links.addresses, address)))

    def _link_person(self, party: str, *, roles: tuple[str, ...] = (), merged: tuple[str, ...] = ()) -> None:
        links: PersonLinks = self.shelf.get("person_links", party) or PersonLinks()
        self.shelf.put("person_links", party, PersonLinks((*links.roles, *roles), (*links.merged, *merged)))

    def view(self, known: float | None = None) -> View:
        """The directory as known now, or on a day."""
        return View(self.shelf, None if known is None else day(known))


def facing(
    at: float,
    *changes: Change,
    environment: Environment = SALES,
    directory: Directory | None = None,
    touches: tuple[float, ...] = (),
    inbound: tuple[float, ...] = (),
    meetings: tuple[float, ...] = (),
    people: int = 0,
    met_before: int = 0,
) -> Facing:
    """A deal as it faces a reader on a day; a meeting is a touch as well."""
    made = header(*(changes or (opened(),)))
    where = standing(made, environment)
    met = sorted(day(number) for number in meetings)
    touched = sorted([*met, *(day(number) for number in touches)])
    heard = sorted(day(number) for number in inbound)
    counted = [start for start in met if was_open(where.opened, start)]
    view = (directory or Directory(environment)).view()
    return Facing(day(at), made, where, view, touched, heard, met, counted, people, met_before)


def sight(
    made: Header, environment: Environment, pulse: Pulse, against: Typical = NO_BENCHMARKS, id_: str = "D1"
) -> Sight:
    """A deal as it is seen today by an org in which this is typical of all deals."""
    shelf = Shelf(KINDS)
    shelf.put("org", "", Org(environment=environment))
    place = place_of(made)
    cells = {
        key("sales_cycle", "all", (), None): against.sales_cycle,
        key("contacts_engaged", "all", (), None): against.contacts_engaged,
    }
    if place is not None:
        cells[key("days_in_stage", "all", (), place)] = against.days_in_stage
    known = {name: Cell(value, 10, None) for name, value in cells.items() if value is not None}
    if known:
        version = named_version("tests", "2026-03-02", known)
        shelf.put("published", version, Published(version, known))
        shelf.put("versions", "", Versions(((0, version),)))
    return Sight(made, standing(made, environment), pulse, environment, shelf, None, id_, Deal(made))


def signals(**changes: Any) -> Signals:
    """A deal of three weeks in calm water: touched and heard a while ago, a meeting held, one booked."""
    calm: dict[str, Any] = {
        "age": 21,
        "untouched": 10,
        "last_touch": BORN,
        "next_meeting": BORN + 30 * DAY + HOUR,
        "grace": False,
        "advanced": False,
        "days_until_close": None,
        "since_inbound": 20,
        "inbound_14d": 0,
        "meetings_30d": 1,
        "touches_30d": 1,
        "existing": False,
        "pushes": 0,
        "days_in_stage": 21,
        "contacts": 1,
        "typical": NO_BENCHMARKS,
    }
    return Signals(**(calm | changes))
