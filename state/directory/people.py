"""People: whom an address is, whom they belong to, and which deals that touches (spec X-07, X-08, section 11 "People").

A human is a set of *parties*: addresses, contacts and leads that are one. Contacts and leads that share an address are one human;
so are all addresses of one contact, and of the contacts merged into it. A `View` sees the directory as it was known at one
instant of the clock, or now.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from dealpulse.schemas.addresses import domain_of
from dealpulse.state.directory.entries import ALIVE, DELETED, MERGED, Entry, State, known_at
from dealpulse.state.directory.links import AccountLinks, AddressLinks, DealLinks, DomainLinks, PersonLinks
from dealpulse.state.directory.org import Environment, Org
from dealpulse.state.shelf import Shelf

CONTACT = "contact:"
LEAD = "lead:"

_NO_LINKS = AccountLinks()
# What a view remembers of parties, so that memory does not grow with everybody who ever wrote.
_MOST_REMEMBERED = 20_000


def is_person(party: str) -> bool:
    """Whether a party is a contact or a lead, not an address."""
    return party.startswith((CONTACT, LEAD))


def mailboxes(fields: dict[str, Any]) -> list[str]:
    """The addresses of a contact or lead."""
    first = fields.get("email")
    more: Iterable[str] = fields.get("emails") or ()
    return [*([first] if first else ()), *(box for box in more if box != first)]


class Reach(NamedTuple):
    """Where a human leads.

    Attributes:
        parties: all that are this human.
        name: the party that stands for the human.
        outside: without any address, or with one that is not the org's own.
        accounts: root accounts.
        family: those and every account merged into them.
        roles: deals on which the human has a contact role.
    """

    parties: list[str]
    name: str
    outside: bool
    accounts: list[str]
    family: list[str]
    roles: list[str]


class View:
    """The directory of one org as it was known at an instant of its clock (None: now).

    It remembers what it found out. A view of the past is made for one question; the view of now lives as long as its desk, which
    has it forget what a fact changes.
    """

    def __init__(self, shelf: Shelf, known: int | None = None) -> None:
        self.shelf = shelf
        self.known = known
        self._reaches: dict[str, Reach] = {}
        self._users: dict[str, tuple[str, ...]] = {}
        self._inside: dict[str, bool] = {}
        self.environment = Environment()
        self.forget_all()

    def forget_all(self) -> None:
        """Ask the rows again: accounts, users or the environment have changed."""
        self._reaches.clear()
        self._users.clear()
        self._inside.clear()
        org: Org | None = self.shelf.tables["org"][""]
        self.environment = Environment() if org is None else org.environment_at(self.known)

    def forget(self, parties: Iterable[str]) -> None:
        """Ask the rows again about the humans that these parties are."""
        for party in parties:
            found = self._reaches.pop(party, None)
            for other in () if found is None else found.parties:
                self._reaches.pop(other, None)

    def reach(self, party: str) -> Reach:
        """Where the human of a party leads."""
        found = self._reaches.get(party)
        if found is None:
            if len(self._reaches) >= _MOST_REMEMBERED:
                self._reaches.clear()
            human = self.human(party)
            accounts = self.accounts_of(human)
            family = [member for root in accounts for member in self.account_family(root)]
            found = Reach(human, min(human), self.outside(human), accounts, family, self.role_deals_of(human))
            for one in human:
                self._reaches[one] = found
        return found

    def state(self, kind: str, id_: str) -> State | None:
        """A record as known; None where it is unknown."""
        entry: Entry | None = self.shelf.tables[kind][id_]
        if entry is None:
            return None
        return entry.state if self.known is None else known_at(entry, self.known)

    def _of_party(self, party: str) -> State | None:
        kind, _, id_ = party.partition(":")
        return self.state(kind, id_)

    # ---- users -------------------------------------------------------------------------------------------------------

    def users_of(self, address: str) -> tuple[str, ...]:
        """The users whose address this is."""
        found = self._users.get(address)
        if found is None:
            if len(self._users) >= _MOST_REMEMBERED:
                self._users.clear()
                self._inside.clear()
            links: AddressLinks | None = self.shelf.tables["address"][address]
            users = () if links is None else links.users
            found = self._users[address] = tuple(user for user in users if address in self.addresses_of(user))
        return found

    def addresses_of(self, user: str | None) -> tuple[str, ...]:
        """A user's addresses; those of a deleted user are nobody's."""
        if user is None:
            return ()
        state = self.state("user", user)
        if state is None or state.status != ALIVE:
            return ()
        return tuple(state.fields.get("emails") or ())

    def inside(self, address: str) -> bool:
        """Whether an address is the org's own: a user's, or in one of the org's domains."""
        found = self._inside.get(address)
        if found is None:
            domains = self.environment.domains
            own = bool(domains) and domain_of(address) in domains
            found = self._inside[address] = own or bool(self.users_of(address))
        return found

    # ---- accounts ----------------------------------------------------------------------------------------------------

    def account_root(self, account: str) -> str:
        """The account that an account is today, after merges; of a circle of merges the smallest id."""
        path: list[str] = []
        while True:
            state = self.state("account", account)
            if state is None or state.status != MERGED or state.into is None:
                return account
            if account in path:
                return min(path[path.index(account) :])
            path.append(account)
            account = state.into

    def account_family(self, root: str) -> list[str]:
        """A root account and every account merged into it."""
        family, todo = [root], [root]
        while todo:
            links: AccountLinks | None = self.shelf.tables["account_links"][todo.pop()]
            for merged in () if links is None else links.merged:
                if merged not in family and self.account_root(merged) == root:
                    family.append(merged)
                    todo.append(merged)
        return family

    def accounts_in_domain(self, domain: str) -> list[str]:
        """The root accounts that list a domain, themselves or through a merged account."""
        links: DomainLinks | None = self.shelf.tables["domain"][domain]
        found: dict[str, None] = {}
        for account in () if links is None else links.accounts:
            state = self.state("account", account)
            if state is None or domain not in (state.fields.get("domains") or ()):
                continue
            root = self.account_root(account)
            top = self.state("account", root)
            if state.status != DELETED and (top is None or top.status != DELETED):
                found[root] = None
        return list(found)

    # ---- people ------------------------------------------------------------------------------------------------------

    def person_root(self, party: str) -> str | None:
        """The contact or lead that a party is today, after merges; None where it is deleted."""
        path: list[str] = []
        while True:
            state = self._of_party(party)
            if state is None:
                lead = self.state("lead", party.partition(":")[2])
                return None if lead is not None and lead.status == DELETED else party
            if state.status == ALIVE:
                return party
            if state.status != MERGED or state.into is None:
                return None
            if party in path:
                return min(path[path.index(party) :])
            path.append(party)
            party = party.partition(":")[0] + ":" + state.into

    def human(self, party: str) -> list[str]:
        """All parties of the human that a party belongs to, itself first."""
        found = {party: None}
        todo = [party]
        while todo:
            for other in self._next_to(todo.pop()):
                if other not in found:
                    found[other] = None
                    todo.append(other)
        return list(found)

    def _next_to(self, party: str) -> Iterator[str]:
        if not is_person(party):
            links: AddressLinks | None = self.shelf.tables["address"][party]
            for person in () if links is None else links.people:
                state = self._of_party(person)
                if state is not None and state.status != DELETED and party in mailboxes(state.fields):
                    root = self.person_root(person)
                    if root is not None:
                        yield person
            return
        root = self.person_root(party)
        if root is None:
            return
        if root != party:
            yield root
        state = self._of_party(party)
        if state is not None:
            yield from mailboxes(state.fields)
        twin = self._twin(party)
        if twin is not None:
            yield twin
        merged: PersonLinks | None = self.shelf.tables["person_links"][party]
        for other in () if merged is None else merged.merged:
            if self.person_root(other) == root:
                yield other

    def _twin(self, party: str) -> str | None:
        """Calls and roles name a contact; where there is none of that id, it is the lead with that id."""
        kind, _, id_ = party.partition(":")
        if self.shelf.tables["contact"][id_] is not None and self.state("contact", id_) is not None:
            return None
        lead = self.state("lead", id_)
        if lead is None or lead.status == DELETED:
            return None
        return LEAD + id_ if kind == "contact" else CONTACT + id_

    def outside(self, human: list[str]) -> bool:
        """Whether a human is outside: without any address, or with one that is not the org's own."""
        boxes = [party for party in human if not is_person(party)]
        return not boxes or any(not self.inside(box) for box in boxes)

    def accounts_of(self, human: list[str]) -> list[str]:
        """The root accounts of a human: by contact or lead; else by the domain of their addresses."""
        linked: dict[str, None] = {}
        for party in human:
            if is_person(party):
                state = self._of_party(party)
                account = None if state is None else state.fields.get("account")
                if account and self.person_root(party) == party:
                    linked[self.account_root(account)] = None
        if linked:
            return list(linked)
        for party in human:
            if not is_person(party):
                domain = domain_of(party)
                if domain is not None:
                    linked.update(dict.fromkeys(self.accounts_in_domain(domain)))
        return list(linked)

    def role_deals_of(self, human: list[str]) -> list[str]:
        """The deals on which a human has a contact role."""
        deals: dict[str, None] = {}
        for party in human:
            if is_person(party) and self.person_root(party) is not None:
                links: PersonLinks | None = self.shelf.tables["person_links"][party]
                for role in () if links is None else links.roles:
                    state = self.state("contact_role", role)
                    if state is None or state.status != ALIVE:
                        continue
                    deal = state.fields.get("opportunity")
                    if deal and state.fields.get("contact") == party.partition(":")[2]:
                        deals[deal] = None
        return list(deals)

    # ---- from a deal to its people -----------------------------------------------------------------------------------

    def parties_of(self, deal: str, account: str | None) -> dict[str, str]:
        """Every party through which activity reaches a deal → the party that stands for its human.

        Outside parties only: users and the org's own domains are colleagues, whatever the CRM says. Also the pseudo-parties
        `account:ID` and `opportunity:ID`, which stand for no human.
        """
        found: dict[str, str] = {}
        seeds = [*self._people_on(account), *self._people_with_role(deal)]
        root = None if account is None else self.account_root(account)
        if root is not None:
            seeds += [box for box in self._addresses_in_domains(root) if root in self.reach(box).accounts]
            for member in self.account_family(root):
                found[f"account:{member}"] = ""
        found[f"opportunity:{deal}"] = ""
        for seed in seeds:
            if seed not in found:
                reach = self.reach(seed)
                for party in reach.parties:
                    if reach.outside if is_person(party) else not self.inside(party):
                        found[party] = reach.name
        return found

    def _people_on(self, account: str | None) -> list[str]:
        if account is None:
            return []
        root = self.account_root(account)
        people: dict[str, None] = {}
        for member in self.account_family(root):
            links: AccountLinks = self.shelf.tables["account_links"][member] or _NO_LINKS
            for person in links.people:
                state = self._of_party(person)
                if state is not None and self.person_root(person) == person:
                    at = state.fields.get("account")
                    if at and self.account_root(at) == root:
                        people[person] = None
        return list(people)

    def _people_with_role(self, deal: str) -> list[str]:
        links: DealLinks | None = self.shelf.tables["deal_links"][deal]
        people: dict[str, None] = {}
        for role in () if links is None else links.roles:
            state = self.state("contact_role", role)
            if state is not None and state.status == ALIVE and state.fields.get("opportunity") == deal:
                contact = state.fields.get("contact")
                root = self.person_root(CONTACT + contact) if contact else None
                if root is not None:
                    people[root] = None
        return list(people)

    def _addresses_in_domains(self, root: str) -> list[str]:
        addresses: dict[str, None] = {}
        top = self.state("account", root)
        if top is not None and top.status == DELETED:
            return []
        for member in self.account_family(root):
            state = self.state("account", member)
            if state is None or state.status == DELETED:
                continue
            for domain in state.fields.get("domains") or ():
                links: DomainLinks | None = self.shelf.tables["domain"][domain]
                addresses.update(dict.fromkeys(() if links is None else links.addresses))
        return list(addresses)
