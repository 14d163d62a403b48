"""Members: the deals that stand in one view, in order, with running totals. Nothing here is ever counted anew."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from dealpulse.schemas.time import DAY
from dealpulse.state.calendar import local_ordinal, ordinal
from dealpulse.state.views.definition import Definition
from dealpulse.state.views.facets import ELAPSED, Facet, rank
from dealpulse.state.views.subject import Subject

# Amounts are summed in millionths as whole numbers: what is added and taken away again leaves nothing behind.
_PARTS: Final = 1_000_000
_AFTER_ALL: Final = (9,)

Key = tuple[Any, ...]


class Since(NamedTuple):
    """A count of elapsed days that runs on: it is counted when it is shown."""

    at: int


class Until(NamedTuple):
    """A count of days to a date."""

    day: int


class Member(NamedTuple):
    """A deal in a view.

    Attributes:
        key: where it stands; the deal's id is its last part.
        owner: the deal's.
        cells: what its row shows.
        amount: in millionths; None without one, or in another currency than the org's.
        foreign: the amount is in another currency.
        bucket: its health.
    """

    key: Key
    owner: str | None
    cells: tuple[Any, ...]
    amount: int | None
    foreign: bool
    bucket: str | None


class Members:
    """Attributes:
    by_id: the deals.
    value, foreign: the sum of amounts in millionths, and how many are left out of it.
    mix: bucket → [count, sum].
    """

    def __init__(self) -> None:
        self.by_id: dict[str, Member] = {}
        self.value = 0
        self.foreign = 0
        self.mix: dict[str | None, list[int]] = {}
        self._order: list[Key] = []

    def __len__(self) -> int:
        return len(self.by_id)

    def put(self, id_: str, member: Member | None) -> bool:
        """Have a deal stand as it does now, or not at all. Returns whether anything is another."""
        before = self.by_id.get(id_)
        if member == before:
            return False
        if before is not None:
            self._count(before, -1)
            if member is None or member.key != before.key:
                del self._order[bisect_left(self._order, before.key)]
        if member is None:
            del self.by_id[id_]
            return True
        self.by_id[id_] = member
        self._count(member, 1)
        if before is None or member.key != before.key:
            insort(self._order, member.key)
        return True

    def _count(self, member: Member, sign: int) -> None:
        amount = member.amount or 0
        self.value += sign * amount
        self.foreign += sign * member.foreign
        mix = self.mix.setdefault(member.bucket, [0, 0])
        mix[0] += sign
        mix[1] += sign * amount
        if not mix[0]:
            del self.mix[member.bucket]

    def first(self, most: int) -> Iterator[tuple[str, Member]]:
        """The first deals in order."""
        for key in self._order[:most]:
            yield key[-1], self.by_id[key[-1]]


def member(view: Definition, subject: Subject) -> Member | None:
    """How a deal stands in a view; None: not at all."""
    if not view.filter.test(subject):
        return None
    facets = subject.facets
    amount, currency = facets["amount"], facets["details"].get("currency")
    counted: int | None = None
    foreign = False
    if isinstance(amount, int | float) and not isinstance(amount, bool):
        ours = subject.environment.currency
        foreign = ours is not None and currency is not None and currency != ours
        counted = None if foreign else round(amount * _PARTS)
    return Member(
        (*(_placed(facet, highest, subject) for facet, highest in view.sort), subject.id),
        facets["owner"],
        tuple(_cell(facet, subject) for facet in view.columns),
        counted,
        foreign,
        subject.health["bucket"],
    )


def _placed(facet: Facet, highest: bool, subject: Subject) -> Key:
    """Where a deal stands by one facet. Unknown comes last; day counts sort by the instants they run from."""
    value = facet.of(subject)
    if value is None:
        return _AFTER_ALL
    if facet.key in ELAPSED:
        since = subject.since(facet.key)
        if since is not None:
            return (0, since if highest else -since)
        return (1, -value if highest else value)
    if facet.key == "days_until_close":
        value = ordinal(subject.facets["close_date"])
    elif facet.key == "bucket":
        value = rank(value)
    if isinstance(value, bool | int | float):
        return (2, -value if highest else value)
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    if not isinstance(value, str):
        return (8,)
    # The other way round, a text must come after those that it is the beginning of.
    return (3, (*(-ord(letter) for letter in value), 1)) if highest else (3, value)


def _cell(facet: Facet, subject: Subject) -> Any:
    value = facet.of(subject)
    if value is None:
        return None
    if facet.key in ELAPSED:
        since = subject.since(facet.key)
        return value if since is None else Since(since)
    return Until(ordinal(subject.facets["close_date"])) if facet.key == "days_until_close" else value


def shown(view: Definition, id_: str, cells: tuple[Any, ...], at: int, zone: str) -> dict[str, Any]:
    """A row as of an instant."""
    row: dict[str, Any] = {"opportunity": id_}
    for facet, cell in zip(view.columns, cells, strict=True):
        if type(cell) is Since:
            row[facet.key] = max(0, at - cell.at) // DAY
        elif type(cell) is Until:
            row[facet.key] = cell.day - local_ordinal(zone, at)
        else:
            row[facet.key] = cell
    return row


def money(parts: int) -> int | float:
    """A sum in the currency's units."""
    return parts // _PARTS if parts % _PARTS == 0 else parts / _PARTS
