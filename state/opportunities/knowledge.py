"""Knowledge: when what concerns a deal or an account became known.

A deal keeps its own moments while it stands among its people. One that turns out late to have stood there (it was created, moved
or handed over some days ago, and we hear of it today) must stop at the same instants; they are read back from its people's rows.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from dealpulse.schemas.facts import Order
from dealpulse.state.activity import ledger
from dealpulse.state.activity.ledger import EMPTY, Ledger
from dealpulse.state.activity.mail import Mail
from dealpulse.state.directory.links import AccountLinks, AddressLinks, DealLinks, DomainLinks
from dealpulse.state.directory.people import CONTACT, is_person
from dealpulse.state.directory.wide import wide_family, wide_reach
from dealpulse.state.opportunities.deal import Deal
from dealpulse.state.shelf import Shelf


class Known(NamedTuple):
    """Something became known.

    Attributes:
        at: the clock's instant from which it acts.
        order: the fact.
        plain: it added an activity of that very instant, which looks at earlier instants skip by themselves.
    """

    at: int
    order: Order
    plain: bool


def knowledge(shelf: Shelf, id_: str, deal: Deal, since: int) -> list[Known]:
    """What became known of a deal's people after an instant, in no order. A superset is fine: a look too many finds nothing."""
    parties: dict[str, None] = {f"opportunity:{id_}": None}
    records: dict[tuple[str, str], None] = {}
    accounts = {change.fields["account"] for change in deal.changes if change.fields.get("account")}
    accounts.add(deal.header.fields.get("account"))
    _around(shelf, [account for account in sorted(accounts - {None}) if account], parties, records)
    roles: DealLinks | None = shelf.get("deal_links", id_)
    for role in () if roles is None else roles.roles:
        records["contact_role", role] = None
        entry = shelf.get("contact_role", role)
        if entry is not None and entry.state.fields.get("contact"):
            _reach(shelf, CONTACT + entry.state.fields["contact"], parties)
    for owner in {owner for _, owner in deal.header.owners if owner}:
        records["user", owner] = None
    return _known(shelf, parties, records, since)


def knowledge_of_account(shelf: Shelf, account: str, owners: Iterable[str], since: int) -> list[Known]:
    """What became known of an account's people, and of those who owned it, after an instant, in no order."""
    parties: dict[str, None] = {}
    records: dict[tuple[str, str], None] = {}
    _around(shelf, [account], parties, records)
    for owner in owners:
        records["user", owner] = None
    return _known(shelf, parties, records, since)


def _around(
    shelf: Shelf, accounts: list[str], parties: dict[str, None], records: dict[tuple[str, str], None]
) -> None:
    """The parties and records that accounts lead to."""
    for account in wide_family(shelf, accounts):
        records["account", account] = None
        parties[f"account:{account}"] = None
        links: AccountLinks | None = shelf.get("account_links", account)
        for person in () if links is None else links.people:
            _reach(shelf, person, parties)
        entry = shelf.get("account", account)
        for state in () if entry is None else (*(state for _, state, _ in entry.past), entry.state):
            for domain in () if state is None else state.fields.get("domains") or ():
                domain_links: DomainLinks | None = shelf.get("domain", domain)
                for address in () if domain_links is None else domain_links.addresses:
                    _reach(shelf, address, parties)


def _known(
    shelf: Shelf, parties: dict[str, None], records: dict[tuple[str, str], None], since: int
) -> list[Known]:
    found: list[Known] = []
    for party in parties:
        _records_of(shelf, party, records)
        found += _activity(shelf, party, since)
    for kind, record in records:
        entry = shelf.get(kind, record)
        for until, _, order in () if entry is None else entry.past:
            if until > since:
                found.append(Known(until, order, plain=False))
    found += [
        Known(until, order, plain=False) for until, _, order in shelf.get("org", "").past if until > since
    ]
    return found


def _reach(shelf: Shelf, party: str, parties: dict[str, None]) -> None:
    if party not in parties:
        parties.update(dict.fromkeys(wide_reach(shelf, party).parties))


def _records_of(shelf: Shelf, party: str, records: dict[tuple[str, str], None]) -> None:
    """The records behind a party: the contact or lead that it is, the users whose address it was."""
    if is_person(party):
        kind, _, id_ = party.partition(":")
        records[kind, id_] = None
        return
    links: AddressLinks | None = shelf.get("address", party)
    for user in () if links is None else links.users:
        records["user", user] = None


def _activity(shelf: Shelf, party: str, since: int) -> list[Known]:
    book: Ledger = shelf.get("ledger", party) or EMPTY
    found: list[Known] = []
    for at, key, other, direction in ledger.entries(book):
        known = ledger.known(book, at, key, other, direction)
        if known > since:
            # The row of a message lives longer than the past can be revised.
            mail: Mail | None = shelf.get("mail", key.hex())
            found.append(Known(known, (known, -1, "", "") if mail is None else mail.order, plain=known == at))
    for kind, ids in (("call", book.calls), ("meeting", book.meetings), ("task", book.tasks)):
        for id_ in ids:
            row: Any = shelf.get(kind, id_)
            found += [
                Known(version.known, version.order, plain=False)
                for version in (() if row is None else row.versions)
                if version.known > since
            ]
    return found
