"""The mapping: which file is which entity, which column is which field, and when each change took place.

A mapping is one TOML file (docs/guides/import-csv.md). It is checked before anything is read: a wrong key, field or name is
refused in one sentence that says where it stands and what was probably meant.
"""

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from dealpulse.connectors.sources.exports.tables import DELIMITERS
from dealpulse.connectors.sources.exports.values import ABSENT, Manner
from dealpulse.connectors.sources.spelling import nearest
from dealpulse.schemas.errors import Refused
from dealpulse.schemas.events import FIELDS

Kind = Literal["text", "number", "flag", "date", "instant", "address", "addresses", "domains"]
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


class Lookup(Struct, frozen=True, forbid_unknown_fields=True):
    """A table to look things up in: `key` leads to `value`; with `many`, to all values of that key."""

    files: list[str]
    key: Names
    value: Source
    many: bool = False


class Stage(Struct, frozen=True, forbid_unknown_fields=True):
    """A stage that no file tells."""

    name: str
    order: int
    outcome: Literal["open", "won", "lost"]
    probability: float | None = None
    pipeline: str | None = None
    sales_accepted: bool | None = None


class Mapping(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole mapping. `partial`: exports of this system may lack files and columns, except ids and dates."""

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
    org: dict[str, Any] = {}
    values: dict[str, dict[str, str]] = {}
    lookups: dict[str, Lookup] = {}
    stages: list[Stage] = []
    unused: dict[str, str] = {}

    def manner(self, zone: str | None) -> Manner:
        """How the files write their values; `zone` goes before the mapping's own."""
        name = zone or self.zone
        return Manner(_zone(name, "--zone"), tuple(self.dates), self.decimal, frozenset(["", *self.absent]))


_INSIDE: Final[dict[tuple[type[Struct], str], type[Struct]]] = {
    (Mapping, "tables"): Table,
    (Mapping, "lookups"): Lookup,
    (Mapping, "stages"): Stage,
    (Table, "changes"): Change,
    (Table, "fields"): Field,
    (Table, "details"): Field,
    (Table, "custom"): Field,
    (Table, "let"): Field,
    (Change, "fields"): Field,
    (Lookup, "value"): Field,
    (Field, "cases"): Case,
}
_NEEDED: Final = {"versions": ("start",), "fields": ("name", "value"), "merges": ("into",)}


def names(given: Names) -> list[str]:
    """One name or several, as a list."""
    return [given] if isinstance(given, str) else given


def field_of(source: Source) -> Field:
    """The long form of a field: a text is a column, a list the first of several columns that holds something."""
    return source if isinstance(source, Field) else Field(column=source)


def shipped(name: str) -> Mapping:
    """A mapping that comes with the product."""
    text = (package_files("dealpulse.connectors.sources.exports") / "mappings" / f"{name}.toml").read_text(
        "utf-8"
    )
    return parse(text, f"{name}.toml")


def load(path: Path) -> Mapping:
    """A mapping of the user's own.

    Raises:
        Refused: it cannot be read, or says something that no mapping can.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"{path}: cannot be read as a mapping: {error}") from None
    return parse(text, path.name)


def parse(text: str, file: str) -> Mapping:
    """A checked mapping; `file` is its name in messages."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{file}: not TOML: {error}") from None
    _check_keys(data, Mapping, file, "")
    try:
        mapping = msgspec.convert(data, Mapping)
    except msgspec.ValidationError as error:
        raise Refused(f"{file}: {_plain(str(error))}") from None
    _check(mapping, file)
    return mapping


def _plain(message: str) -> str:
    what, _, path = message.partition(" - at ")
    where = re.sub(r"\[(\d+)\]", lambda index: f"[{int(index[1]) + 1}]", path.strip("`")).removeprefix("$.")
    if what.startswith("Object missing required field"):
        return f"{where if where != '$' else 'the mapping'} lacks {what.rpartition(' ')[2].strip('`')}"
    return f"{where}: {what[0].lower()}{what[1:]}"


def _check_keys(data: Any, shape: type[Struct], file: str, where: str) -> None:
    """Refuse a key that nothing reads, with the name that was probably meant."""
    if not isinstance(data, dict):
        return
    for key, value in data.items():
        if key not in shape.__struct_fields__:
            raise Refused(f"{file}: {where}{key} is no key here; {nearest(key, shape.__struct_fields__)}")
        inner = _INSIDE.get((shape, key))
        if inner is None:
            continue
        here = f"{where}{key}"
        if isinstance(value, list):
            for place, item in enumerate(value, 1):
                _check_keys(item, inner, file, f"{here}[{place}].")
        elif isinstance(value, dict) and (shape, key) != (Lookup, "value"):
            for name, item in value.items():
                _check_keys(item, inner, file, f"{here}.{name}.")
        else:
            _check_keys(value, inner, file, f"{here}.")


def _check(mapping: Mapping, file: str) -> None:
    _zone(mapping.zone, f"{file}: zone")
    if mapping.delimiter is not None and mapping.delimiter not in DELIMITERS:
        raise Refused(f"{file}: delimiter is one of {' '.join(DELIMITERS)!r}, not {mapping.delimiter!r}")
    for place, table in enumerate(mapping.tables, 1):
        where = f"{file}: tables[{place}] ({table.entity})"
        _check_table(mapping, table, where)
    for name, lookup in mapping.lookups.items():
        _check_field(mapping, field_of(lookup.value), f"{file}: lookups.{name}.value")


def _check_table(mapping: Mapping, table: Table, where: str) -> None:
    known = fields_of(table.entity)
    for name, source in _all_fields(table):
        if name not in known:
            raise Refused(f"{where}.fields.{name} is no field of {_a(table.entity)}; {nearest(name, known)}")
        _check_field(mapping, field_of(source), f"{where}.fields.{name}")
    for group, sources in (("details", table.details), ("custom", table.custom), ("let", table.let)):
        for name, source in sources.items():
            if group == "details" and name in known:
                raise Refused(f"{where}.details.{name} is a field of {_a(table.entity)}; move it to fields")
            _check_field(mapping, field_of(source), f"{where}.{group}.{name}")
    for key in _NEEDED.get(table.form, ()):
        if not getattr(table, key):
            raise Refused(f'{where}.{key} is missing; a table of form = "{table.form}" needs it')
    if table.entity in ACTIVITIES and (
        table.form != "rows" or table.custom or table.details or table.changes
    ):
        raise Refused(f'{where} is an activity: it has form = "rows" and fields, nothing else')
    if table.custom and table.entity not in ("opportunity", "account"):
        raise Refused(f"{where}.custom: only opportunities and accounts have custom fields; use details")


def _a(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def _all_fields(table: Table) -> Iterable[tuple[str, Source]]:
    yield from table.fields.items()
    for change in table.changes:
        yield from change.fields.items()


def _check_field(mapping: Mapping, field: Field, where: str) -> None:
    if field.map is not None and field.map not in mapping.values:
        raise Refused(f"{where}.map: no table values.{field.map}; {nearest(field.map, list(mapping.values))}")
    for name in names(field.lookup or []):
        if name not in mapping.lookups:
            raise Refused(f"{where}.lookup: no look-up {name}; {nearest(name, list(mapping.lookups))}")
    sources = [field.column is not None, field.join is not None, bool(field.cases)]
    if sum(sources) > 1 or (not any(sources) and field.value is None):
        raise Refused(f"{where} takes exactly one of column, join, cases and value")


def fields_of(entity: str) -> tuple[str, ...]:
    """The fields that the contract knows for an entity or an activity."""
    return ACTIVITIES.get(entity) or tuple(
        name for name in FIELDS[entity].__struct_fields__ if name != "custom"
    )


def _zone(name: str, where: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Refused(f"{where}: {name!r} is no IANA time zone such as Europe/Berlin") from None
