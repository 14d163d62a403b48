"""Loading a mapping: it is checked before any file is read.

A wrong key, field or name is refused in one sentence that says where it stands and what was probably meant.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from dealpulse.connectors.sources.exports.mapping import (
    ACTIVITIES,
    Case,
    Change,
    Field,
    Lookup,
    Mapping,
    Source,
    Stage,
    Table,
    Told,
    field_of,
    fields_of,
    names,
    zone_of,
)
from dealpulse.connectors.sources.exports.tables import DELIMITERS
from dealpulse.connectors.sources.spelling import nearest
from dealpulse.schemas.errors import Refused

_INSIDE: Final[dict[tuple[type[Struct], str], type[Struct]]] = {
    (Mapping, "tables"): Table,
    (Mapping, "lookups"): Lookup,
    (Mapping, "stages"): Stage,
    (Mapping, "settings"): Told,
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


@cache
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
    zone_of(mapping.zone, f"{file}: zone")
    if mapping.delimiter is not None and mapping.delimiter not in DELIMITERS:
        raise Refused(f"{file}: delimiter is one of {' '.join(DELIMITERS)!r}, not {mapping.delimiter!r}")
    for place, table in enumerate(mapping.tables, 1):
        where = f"{file}: tables[{place}] ({table.entity})"
        _check_table(mapping, table, where)
    for name, lookup in mapping.lookups.items():
        _check_field(mapping, field_of(lookup.value), f"{file}: lookups.{name}.value")


def _check_table(mapping: Mapping, table: Table, where: str) -> None:
    if table.zone is not None:
        zone_of(table.zone, f"{where}.zone")
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
    if field.value is not None and any(sources[:2]):
        raise Refused(f"{where}.value stands alone or beside cases; for empty cells say default")
