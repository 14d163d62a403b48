"""Links: who may belong to whom. Each is a list of candidates that only grows; the rows at its ends decide.

So a lookup never scans, and the past can be looked up with the same links as the present.
"""

from msgspec import Struct


class AddressLinks(Struct, frozen=True, array_like=True):
    """Of an address: the contacts and leads (`contact:ID`, `lead:ID`) and users that ever had it."""

    people: tuple[str, ...] = ()
    users: tuple[str, ...] = ()


class DomainLinks(Struct, frozen=True, array_like=True):
    """Of a registrable domain: the accounts that ever listed it, and the addresses in it that activity ever named."""

    accounts: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


class PersonLinks(Struct, frozen=True, array_like=True):
    """Of a contact or lead: its contact roles, and the people merged into it."""

    roles: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()


class AccountLinks(Struct, frozen=True, array_like=True):
    """Of an account: its people, its deals and the accounts merged into it.

    Attributes:
        people: contacts and leads that ever named it.
        deals: deal → (owner, instant of closing or None), for those that are there now.
        left: deal → instant of the clock at which it went elsewhere, as long as the past may be revised.
        merged: accounts ever merged into it.
    """

    people: tuple[str, ...] = ()
    deals: dict[str, tuple[str | None, int | None]] = {}
    left: dict[str, int] = {}
    merged: tuple[str, ...] = ()


class DealLinks(Struct, frozen=True, array_like=True):
    """Of an opportunity: its contact roles."""

    roles: tuple[str, ...] = ()


class OwnerLinks(Struct, frozen=True, array_like=True):
    """Of a user: the deals and accounts that they own or ever owned."""

    deals: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()


def added(items: tuple[str, ...], item: str) -> tuple[str, ...]:
    """The list with the item in it, once."""
    return items if item in items else (*items, item)
