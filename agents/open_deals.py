"""Open deals by kind, oldest first: whose age crosses twice the typical cycle today, without asking every deal.

An index in memory, kept up by every look. After a restart it is read from the rows when it is first asked for, and of each row
only what it needs.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec
from msgspec import Struct

from dealpulse.state.directory.org import Environment
from dealpulse.state.opportunities.header import Header
from dealpulse.state.opportunities.standing import instant_of, standing
from dealpulse.state.shelf import Shelf

# CRM type and owner.
Kind = tuple[str | None, str | None]


class _Fields(Struct):
    type: str | None = None
    created_at: int | str | None = None


class _Header(Struct, array_like=True):
    fields: _Fields
    details: msgspec.Raw
    first: int
    alive: bool
    stages: msgspec.Raw
    owners: tuple[tuple[int, str | None], ...] = ()


class _Row(Struct, array_like=True):
    """As much of a deal's row as the index needs."""

    header: _Header


_read: Final = msgspec.msgpack.Decoder(_Row).decode


class OpenDeals:
    """Deals with a health, by kind."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[Kind, int]] = {}
        self._by_kind: dict[Kind, list[tuple[int, str]]] = {}

    def put(self, id_: str, header: Header, environment: Environment) -> None:
        """A deal is open, and of this kind."""
        self._put(id_, (header.fields.get("type"), header.owner), standing(header, environment).created)

    def _put(self, id_: str, kind: Kind, created: int) -> None:
        place = (kind, created)
        if self._places.get(id_) == place:
            return
        self.remove(id_)
        self._places[id_] = place
        insort(self._by_kind.setdefault(kind, []), (created, id_))

    def remove(self, id_: str) -> None:
        """A deal is open no more."""
        place = self._places.pop(id_, None)
        if place is None:
            return
        kind, created = place
        deals = self._by_kind[kind]
        del deals[bisect_right(deals, (created, id_)) - 1]
        if not deals:
            del self._by_kind[kind]

    def read(self, ids: Iterable[str], shelf: Shelf, environment: Environment) -> None:
        """Take in what recovery brought back undecoded."""
        resting = shelf.tables["deal"].resting
        for id_ in ids:
            if id_ in self._places:
                continue
            value = resting.get(id_)
            if value is None:
                self.put(id_, shelf.tables["deal"][id_].header, environment)
                continue
            header = _read(value).header
            created = instant_of(header.fields.created_at, environment)
            owner = header.owners[-1][1] if header.owners else None
            self._put(id_, (header.fields.type, owner), header.first if created is None else created)

    def __len__(self) -> int:
        return len(self._places)

    def kinds(self) -> Iterator[Kind]:
        """Every kind of which there is an open deal."""
        yield from self._by_kind

    def created(self, kind: Kind, after: int, until: int) -> list[str]:
        """The deals of a kind that were created in (after, until]."""
        deals = self._by_kind[kind]
        first = bisect_right(deals, (after, "\U0010ffff"))
        return [id_ for _, id_ in deals[first : bisect_right(deals, (until, "\U0010ffff"))]]
