"""Refiling: an address that is no user's any more gets the ledger that it would have had.

Users' own mail is filed under the other side only, as a year of it would fill the ledger of every rep. When an address turns out
to be somebody else's, what is known of it is read back from there; it happens so rarely that reading everything is fine.
"""

from msgspec.structs import replace

from dealpulse.agents.desk import Desk
from dealpulse.state.activity import ledger
from dealpulse.state.activity.ledger import EMPTY, RECEIVED, SENT, Ledger


def refile(desk: Desk, address: str) -> None:
    """Give an address the mail and the meetings that it takes part in."""
    before: Ledger | None = desk.shelf.get("ledger", address)
    book = before or EMPTY
    held = set() if before is None else {entry[1:] for entry in _named(before)}
    for party, other in sorted(desk.shelf.items("ledger"), key=lambda item: item[0]):
        if party == address or address not in other.others:
            continue
        place = other.others.index(address)
        for at, key, index, direction in ledger.entries(other):
            turned = SENT if direction == RECEIVED else RECEIVED
            if index == place and (key, party, turned) not in held:
                book = ledger.filed(book, at, key, party, turned, at, desk.forget)
    for id_, row in sorted(desk.shelf.items("meeting"), key=lambda item: item[0]):
        if id_ not in book.meetings and any(address in version.people for version in row.versions):
            book = replace(book, meetings=(*book.meetings, id_))
    if book is not EMPTY:
        desk.shelf.put("ledger", address, book)


def _named(book: Ledger) -> list[tuple[int, bytes, str, int]]:
    return [(at, key, book.others[index], direction) for at, key, index, direction in ledger.entries(book)]
