"""Calls: who spoke with whom, and when; a removed call is gone."""

from msgspec import Struct

from dealpulse.schemas.facts import Call, Order
from dealpulse.state.activity.versions import standing, with_version


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
    versions = with_version(row.versions, version, forget)
    return row if versions is row.versions else CallRow(min(row.first, order), versions)


def current(row: CallRow | None, known: int | None) -> LoggedCall | None:
    """The call as known at an instant of the clock (None: now); None where it is unknown or removed."""
    found = None if row is None else standing(row.first, row.versions, known)
    if found is None:
        return None
    last, at = found
    return LoggedCall(last.user, last.party, last.opportunity, at)
