"""Facts: events after intake, normalised, with times as instants. What the folds take.

Addresses are lower-cased and trimmed, domains are registrable domains, date-only instants stay text until an org's zone is
known. Nothing here depends on anything but the event itself, so that intake needs no state.
"""

from typing import Any

from msgspec import Struct

# Facts of one record are ordered by (time, seq, id); the source breaks the tie of two sources with one id (spec 11).
Order = tuple[int, int, str, str]


class RecordChange(Struct, frozen=True):
    """A change of a CRM record.

    Attributes:
        entity, record, change, into: as in the contract.
        fields: the fields of the contract that the change names, normalised; None clears.
        details: other fields, as they came.
    """

    entity: str
    record: str
    change: str
    fields: dict[str, Any]
    details: dict[str, Any]
    into: str | None


class Email(Struct, frozen=True):
    """One email: who wrote to whom. `recipients` are to, cc and bcc without repeats."""

    message: str
    sender: str
    recipients: tuple[str, ...]
    auto: bool


class Meeting(Struct, frozen=True):
    """One version of a meeting. `people` are the addresses that did not decline, `declined` those that did."""

    meeting: str
    start: int
    end: int
    cancelled: bool
    people: tuple[str, ...]
    declined: tuple[str, ...]
    sequence: int


class Call(Struct, frozen=True):
    """One version of a logged call. `party` says with whom: `contact:ID`, `account:ID` or an address."""

    call: str
    user: str
    party: str | None
    at: int | None
    opportunity: str | None
    removed: bool


class Task(Struct, frozen=True):
    """One version of a completed task of a kind; `party` as for a call."""

    task: str
    user: str
    kind: str
    party: str | None
    at: int | None
    opportunity: str | None
    removed: bool


class Setting(Struct, frozen=True):
    """A setting of the org; value None removes it."""

    kind: str
    key: str
    value: Any


class Tick(Struct, frozen=True):
    """The org's clock has reached the event's time."""


Data = RecordChange | Email | Meeting | Call | Task | Setting | Tick


class Event(Struct, frozen=True):
    """A fact and when it happened at its source. `seq` is -1 where the source gives none."""

    id: str
    source: str
    type: str
    time: int
    seq: int
    org: str
    data: Data

    @property
    def order(self) -> Order:
        """Where the fact stands among the facts of its record."""
        return (self.time, self.seq, self.id, self.source)
