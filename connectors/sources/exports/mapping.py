"""The mapping: which file is which entity, which column is which field, and when each change took place.

A mapping is one TOML file (docs/guides/import-csv.md); loading.py reads and checks it.
"""

from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from dealpulse.connectors.sources.exports.values import ABSENT, Ids, Manner
from dealpulse.schemas.errors import Refused
from dealpulse.schemas.events import FIELDS

Kind = Literal["text", "id", "number", "flag", "date", "instant", "address", "addresses", "domains"]
Entity = Literal[
    "opportunity",
    "account",
    "contact",
    "lead",
    "contact_role",
    "user",
    "stage",
    "email",
    "call",
    "meeting",
    "task",
]
Names = str | list[str]

ACTIVITIES: Final[dict[str, tuple[str, ...]]] = {
    "email": ("from", "to", "cc", "bcc", "thread", "auto"),
    "call": (
        "user",
        "contact",
        "email",
        "account",
        "at",
        "direction",
        "outcome",
        "duration_s",
        "opportunity",
    ),
    "meeting": ("start", "end", "status", "organizer", "attendees", "sequence"),
    "task": ("user", "kind", "contact", "email", "account", "at", "opportunity"),
}

KINDS: Final[dict[str, Kind]] = {
    "account": "id",
    "owner": "id",
    "manager": "id",
    "opportunity": "id",
    "contact": "id",
    "user": "id",
    "amount": "number",
    "probability": "number",
    "order": "number",
    "score": "number",
    "duration_s": "number",
    "sequence": "number",
    "active": "flag",
    "sales_accepted": "flag",
    "auto": "flag",
    "close_date": "date",
    "start_date": "date",
    "created_at": "instant",
    "closed_at": "instant",
    "effective": "instant",
    "at": "instant",
    "start": "instant",
    "end": "instant",
    "email": "address",
    "from": "address",
    "organizer": "address",
    "emails": "addresses",
    "to": "addresses",
    "cc": "addresses",
    "bcc": "addresses",
    "attendees": "addresses",
    "domains": "domains",
}

EARLIEST_OF_SET: Final = "@earliest"
LATEST_OF_SET: Final = "@latest"


class Case(Struct, frozen=True, forbid_unknown_fields=True):
    """`value` where every column of `when` holds one of its texts."""

    when: dict[str, list[str]]
    value: str | int | float | bool


class Field(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a field's value comes from: a column (the first that holds something), several joined, cases, or a constant.

    Attributes:
        default: stands where the row has nothing.
        map: the name of a table under [values] that puts other texts for some.
        lookup: names of look-ups that the text is led through, one after the other.
        missing: what to do where a look-up knows nothing: leave the field out, keep the text, or reject the row.
        prefix: the value counts only where it starts with one of these.
        scale: a number is multiplied by this: 0.01 makes a share of a percentage.
        range: a number outside is out_of_range.
        if_bad: a value that cannot be read rejects the row, or is left out and noted.
    """

    column: Names | None = None
    join: list[str] | None = None
    by: str = " "
    cases: list[Case] = []
    value: str | int | float | bool | None = None
    default: str | int | float | bool | None = None
    map: str | None = None
    lookup: Names | None = None
    missing: Literal["absent", "keep", "reject"] = "absent"
    prefix: list[str] = []
    kind: Kind | None = None
    decimal: Literal[".", ","] | None = None
    scale: float | None = None
    range: tuple[float, float] | None = None
    if_bad: Literal["reject", "leave_out"] = "reject"


Source = str | list[str] | Field


class Change(Struct, frozen=True, forbid_unknown_fields=True):
    """A later change that the same row tells, such as the close of a deal whose row has a close date."""

    at: Names
    fields: dict[str, Source]
    when: dict[str, list[str]] = {}
    unless: dict[str, list[str]] = {}


class Table(Struct, frozen=True, forbid_unknown_fields=True):
    """One entity out of the files whose names match.

    `form` says what a row is: `rows` a record as it is now; `versions` the whole record as it was from `start` to `end`
    (which counts where the row is not `active`);
    `changes` some fields from `at` on; `fields` one field (`name`, `value`, perhaps `old`); `merges` that `id` went into `into`.
    """

    files: list[str]
    entity: Entity
    id: Names
    at: Names
    form: Literal["rows", "versions", "changes", "fields", "merges"] = "rows"
    fields: dict[str, Source] = {}
    details: dict[str, Source] = {}
    custom: dict[str, Source] = {}
    let: dict[str, Source] = {}
    when: dict[str, list[str]] = {}
    unless: dict[str, list[str]] = {}
    changes: list[Change] = []
    deleted: Names = []
    deleted_at: Names = LATEST_OF_SET
    merged_into: Names = []
    into: Names = []
    start: Names = []
    end: Names = []
    active: Names = []
    name: Names = []
    value: Names = []
    old: Names = []
    has: list[str] = []
    unless_file: list[str] = []
    once: bool = False
    zone: str | None = None
    dates: list[str] = []


class Lookup(Struct, frozen=True, forbid_unknown_fields=True):
    """A table to look things up in: `key` leads to `value`; with `many`, to all values of that key.

    Attributes:
        unless: these rows are passed over.
    """

    files: list[str]
    key: Names
    value: Source
    many: bool = False
    unless: dict[str, list[str]] = {}


class Told(Struct, frozen=True, forbid_unknown_fields=True):
    """A setting of the org that a file tells: the `value` of its first row with the texts of `when`."""

    key: str
    files: list[str]
    value: Names
    when: dict[str, list[str]] = {}


class Stage(Struct, frozen=True, forbid_unknown_fields=True):
    """A stage that no file tells."""

    name: str
    order: int
    outcome: Literal["open", "won", "lost"]
    probability: float | None = None
    pipeline: str | None = None
    sales_accepted: bool | None = None


class Mapping(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole mapping.

    Attributes:
        partial: exports of this system may lack files and columns, except ids and dates.
        ids: how the system writes ids: `salesforce` with 15 or 18 characters, `number` perhaps as 501.0.
        org: settings of the org; `settings`: those that a file tells.
        unused: patterns on names of files that are left aside, and why.
    """

    source: str
    tables: list[Table]
    zone: str = "UTC"
    partial: bool = False
    encoding: str = "utf-8"
    delimiter: str | None = None
    decimal: Literal[".", ","] = "."
    dates: list[str] = []
    absent: list[str] = msgspec.field(default_factory=lambda: list(ABSENT))
    prefixes: list[str] = []
    ids: Ids = "plain"
    org: dict[str, Any] = {}
    settings: list[Told] = []
    values: dict[str, dict[str, str]] = {}
    lookups: dict[str, Lookup] = {}
    stages: list[Stage] = []
    unused: dict[str, str] = {}

    def manner(self, zone: str | None, table: Table | None = None) -> Manner:
        """How the files, or one table, write their values; `zone` goes before what the mapping says."""
        own = table if table is not None else self
        name = zone or own.zone or self.zone
        return Manner(
            zone_of(name, "--zone"),
            tuple(own.dates or self.dates),
            self.decimal,
            frozenset(["", *self.absent]),
            self.ids,
        )


def names(given: Names) -> list[str]:
    """One name or several, as a list."""
    return [given] if isinstance(given, str) else given


def field_of(source: Source) -> Field:
    """The long form of a field: a text is a column, a list the first of several columns that holds something."""
    return source if isinstance(source, Field) else Field(column=source)


def fields_of(entity: str) -> tuple[str, ...]:
    """The fields that the contract knows for an entity or an activity."""
    return ACTIVITIES.get(entity) or tuple(
        name for name in FIELDS[entity].__struct_fields__ if name != "custom"
    )


def zone_of(name: str, where: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Refused(f"{where}: {name!r} is no IANA time zone such as Europe/Berlin") from None
