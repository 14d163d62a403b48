"""The wide reach: whom and what a party may reach, or may have reached while the past can still be revised.

A superset, from every state of a record that is still remembered. What a late fact changes lies inside it; looking at a deal too
many costs time, never truth.
"""

from collections.abc import Iterable
from typing import NamedTuple

from dealpulse.schemas.addresses import domain_of
from dealpulse.state.directory.entries import states
from dealpulse.state.directory.links import AccountLinks, AddressLinks, DomainLinks, PersonLinks
from dealpulse.state.directory.people import is_person, mailboxes
from dealpulse.state.shelf import Shelf


class Wide(NamedTuple):
    """Parties that may be one human, the accounts that they may belong to, and the deals on which they may have a role."""

    parties: list[str]
    accounts: list[str]
    deals: list[str]


def wide_reach(shelf: Shelf, party: str) -> Wide:
    """Whom and what a party may reach, or may have reached while the past can be revised.

    A superset: every link that any remembered state of a record makes. What a late fact changes lies inside it; looking at a
    deal too many costs time, never truth.
    """
    parties, todo = {party: None}, [party]
    accounts: dict[str, None] = {}
    deals: dict[str, None] = {}

    def reach(other: str) -> None:
        if other not in parties:
            parties[other] = None
            todo.append(other)

    while todo:
        at = todo.pop()
        if not is_person(at):
            address: AddressLinks | None = shelf.get("address", at)
            for person in () if address is None else address.people:
                reach(person)
            domain = domain_of(at)
            links: DomainLinks | None = None if domain is None else shelf.get("domain", domain)
            accounts.update(dict.fromkeys(() if links is None else links.accounts))
            continue
        kind, _, id_ = at.partition(":")
        reach(f"{'lead' if kind == 'contact' else 'contact'}:{id_}")
        for state in states(shelf.get(kind, id_)):
            for box in mailboxes(state.fields):
                reach(box)
            if state.fields.get("account"):
                accounts[state.fields["account"]] = None
            if state.into is not None:
                reach(f"{kind}:{state.into}")
        person_links: PersonLinks | None = shelf.get("person_links", at)
        if person_links is not None:
            for other in person_links.merged:
                reach(other)
            for role in person_links.roles:
                for state in states(shelf.get("contact_role", role)):
                    if state.fields.get("opportunity"):
                        deals[state.fields["opportunity"]] = None
    return Wide(list(parties), wide_family(shelf, accounts), list(deals))


def wide_family(shelf: Shelf, accounts: Iterable[str]) -> list[str]:
    """The accounts with all that any remembered merge ties to them."""
    found = dict.fromkeys(accounts)
    todo = list(found)
    while todo:
        account = todo.pop()
        links: AccountLinks | None = shelf.get("account_links", account)
        ties = list(() if links is None else links.merged)
        ties += [state.into for state in states(shelf.get("account", account)) if state.into is not None]
        for other in ties:
            if other not in found:
                found[other] = None
                todo.append(other)
    return list(found)
