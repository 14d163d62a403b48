"""Calls: of a call's versions the latest by (time, seq, id) wins; a removed call is gone (spec 11, "Which of two").

Its instant is that version's `at`, else the first version's time.
"""

from msgspec import Struct

from dealpulse.schemas.facts import Call, Order


class CallVersion(Struct, frozen=True, array_like=True):
    """What was said of the call once; `known`: the clock's instant from which it acts."""

    order: Order
    known: int
    user: str
    party: str | None
    at: int | None
    opportunity: str | None
    removed: bool


class CallRow(Struct, frozen=True, array_like=True):
    """All versions that still matter.

    Attributes:
        first: the order of the first version.
        versions: in no order.
    """

    first: Order
    versions: tuple[CallVersion, ...]


class LoggedCall(Struct, frozen=True):
    """A call as it stands: who, with whom, when."""

    user: str
    party: str | None
    opportunity: str | None
    at: int


def fold(row: CallRow | None, call: Call, order: Order, known: int, forget: int) -> CallRow:
    """Take one version into account."""
    version = CallVersion(order, known, call.user, call.party, call.at, call.opportunity, call.removed)
    if row is None:
        return CallRow(order, (version,))
    if any(other.order == order for other in row.versions):
        return row
    versions = (*row.versions, version)
    old = [other for other in versions if other.known < forget]
    if len(old) > 1:
        last = max(old, key=lambda other: other.order)
        versions = tuple(other for other in versions if other.known >= forget or other is last)
    return CallRow(min(row.first, order), versions)


def current(row: CallRow | None, known: int | None) -> LoggedCall | None:
    """The call as known at an instant of the clock (None: now); None where it is unknown or removed."""
    if row is None:
        return None
    if len(row.versions) == 1 and known is None:
        (last,) = row.versions
        if last.removed:
            return None
        return LoggedCall(
            last.user, last.party, last.opportunity, row.first[0] if last.at is None else last.at
        )
    seen = [version for version in row.versions if known is None or version.known <= known]
    if not seen:
        return None
    last = max(seen, key=lambda version: version.order)
    if last.removed:
        return None
    at = last.at if last.at is not None else _first(row, seen)
    return LoggedCall(last.user, last.party, last.opportunity, at)


def _first(row: CallRow, seen: list[CallVersion]) -> int:
    """The time of the first version that was known. One that is kept no more was known before any instant asked for."""
    if any(version.order == row.first and version not in seen for version in row.versions):
        return min(version.order for version in seen)[0]
    return row.first[0]
