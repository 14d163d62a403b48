"""Columns: a mapping's fields, bound to the columns of one file.

Binding happens once per file and finds every column, or refuses the file with the nearest name. What is left per row is a
short chain of calls, so that a big export streams.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from dealpulse.connectors.sources.exports.mapping import (
    KINDS,
    Case,
    Field,
    Kind,
    Mapping,
    Names,
    Source,
    field_of,
    names,
)
from dealpulse.connectors.sources.exports.tables import Header
from dealpulse.connectors.sources.exports.values import (
    SEPARATORS,
    Ids,
    Manner,
    Unusable,
    domain,
    identity,
    mailbox,
    moment,
    read,
)
from dealpulse.schemas.errors import Refused

Row = list[str]
Texts = Callable[[Row], list[str]]
Reader = Callable[[Row], Any]
Test = Callable[[Row], bool]
Lookups = dict[str, dict[str, list[str]]]

_LISTS: dict[str, Callable[[str], str]] = {"addresses": mailbox, "domains": domain}


def _nothing(row: Row) -> list[str]:
    return []


class Columns:
    """Finds columns of one file and makes readers of fields.

    `notes` collects the values that were left out of the row at hand; whoever reads a row empties it.
    """

    def __init__(
        self,
        mapping: Mapping,
        manner: Manner,
        header: Header,
        lookups: Lookups,
        where: str,
        let: dict[str, Source] | None = None,
    ) -> None:
        self.notes: list[Unusable] = []
        self._mapping = mapping
        self.manner = manner
        self._header = header
        self._lookups = lookups
        self._where = where
        self._let: dict[str, Texts] = {}
        for name, source in (let or {}).items():
            self._let[name] = self.texts(source, f"let.{name}")

    def first(self, given: Names, key: str, *, needed: bool) -> Texts:
        """The texts of the first of some columns that holds any; a needed one must be there even in a partial export."""
        found = [self._column(name, key) for name in names(given)]
        readers = [reader for reader in found if reader is not None]
        if not readers and names(given) and (needed or not self._mapping.partial):
            name = names(given)[0]
            raise Refused(f'{self._where}: {key}: no column "{name}"; {self._header.nearest(name)}')
        if len(readers) == 1:
            return readers[0]
        if not readers:
            return _nothing

        def first_of(row: Row) -> list[str]:
            for reader in readers:
                if texts := reader(row):
                    return texts
            return []

        return first_of

    def ids(self, given: Names, key: str, *, needed: bool) -> Texts:
        """The ids in the first of some columns that holds any, each in one writing."""
        texts, ids = self.first(given, key, needed=needed), self.manner.ids
        if ids == "plain":
            return texts
        return lambda row: [identity(text, ids) for text in texts(row)]

    def fields(
        self, sources: dict[str, Source], key: str, kinds: dict[str, Kind]
    ) -> list[tuple[str, Reader]]:
        """A reader for each field."""
        return [
            (name, self.field(field_of(source), f"{key}.{name}", kinds.get(name, "text")))
            for name, source in sources.items()
        ]

    def there(self, sources: dict[str, Source]) -> dict[str, Source]:
        """The fields of which the file has a column, or that need none: a column that is not there clears nothing."""
        return {name: source for name, source in sources.items() if self._is_there(field_of(source))}

    def _is_there(self, field: Field) -> bool:
        given = [
            *names(field.column or []),
            *(field.join or []),
            *(name for case in field.cases for name in case.when),
        ]
        return not given or any(name in self._let or self._header.find(name) is not None for name in given)

    def field(self, field: Field, key: str, kind: Kind) -> Reader:
        """A reader of one field: its value, or None where the row has none."""
        if field.value is not None and field.column is None and field.join is None and not field.cases:
            constant = field.value
            return lambda row: constant
        column = self._shown([*names(field.column or []), *(field.join or [])]) or key
        return self._value(field, self._texts(field, self._found(field, key)), column, field.kind or kind)

    def properties(self, sources: dict[str, Source]) -> "Properties":
        """Readers for a table whose rows name the property that they tell; there a field's `column` is such a name."""
        fields: list[tuple[str, Reader]] = []
        known: list[str] = []
        for name, source in sources.items():
            field = field_of(source)
            read = self._value(
                field, self._texts(field, lambda cell: cell), name, field.kind or KINDS.get(name, "text")
            )
            for prop in names(field.column or []):
                known.append(prop)
                fields.append((name, read))
        return Properties(Header(known), fields)

    def texts(self, source: Source, key: str) -> Texts:
        """The texts of a field, as they stand."""
        field = field_of(source)
        return self._texts(field, self._found(field, key))

    def instant(
        self, given: Names, key: str, marks: dict[str, int], *, needed: bool
    ) -> Callable[[Row], int | None]:
        """The instant that the first filled one of some columns names; a `@` name stands for an instant of the set."""
        columns = [name for name in names(given) if not name.startswith("@")]
        fallback = [marks[name] for name in names(given) if name.startswith("@")]
        texts = self.first(columns, key, needed=needed and not fallback)
        zone, dates = self.manner.zone, self.manner.dates
        shown = self._shown(columns)

        def at(row: Row) -> int | None:
            found = texts(row)
            if not found:
                return fallback[0] if fallback else None
            try:
                return moment(found[0], zone, dates)
            except Unusable as error:
                error.column = shown
                raise

        return at

    def test(self, when: dict[str, list[str]], key: str) -> Test:
        """Whether every column holds one of its texts, whatever the case; "" is an empty cell, "*" a filled one."""
        conditions = [self._condition(name, texts, key) for name, texts in when.items()]
        return lambda row: all(condition(row) for condition in conditions)

    def any_of(self, unless: dict[str, list[str]], key: str) -> Test:
        """Whether any column holds one of its texts."""
        conditions = [self._condition(name, texts, key) for name, texts in unless.items()]
        return lambda row: any(condition(row) for condition in conditions)

    def flagged(self, given: Names, key: str) -> Test:
        """Whether any of some columns says yes."""
        return self.any_of({name: ["true", "1", "yes"] for name in names(given)}, key)

    # ---- texts ------------------------------------------------------------------------------------------------------

    def _column(self, name: str, key: str) -> Texts | None:
        if name in self._let:
            return self._let[name]
        index = self._header.use(name)
        if index is None:
            return None
        absent = self.manner.absent
        return lambda row: [] if row[index] in absent else [row[index]]

    def _shown(self, given: list[str]) -> str:
        """The columns that are there, as the file calls them."""
        found = [self._header.find(name) for name in given]
        return ", ".join(dict.fromkeys(self._header.names[index] for index in found if index is not None))

    def _condition(self, name: str, texts: Iterable[str], key: str) -> Test:
        reader = self.first(name, key, needed=False)
        wanted = {text.casefold() for text in texts}
        if "*" in wanted:
            return lambda row: bool(reader(row))

        def holds(row: Row) -> bool:
            found = reader(row)
            return (found[0].casefold() if found else "") in wanted

        return holds

    def _texts(self, field: Field, texts: Texts) -> Texts:
        """A field's texts, translated, looked up and filtered."""
        if field.map is not None:
            texts = _translated(texts, self._mapping.values[field.map])
        for name in names(field.lookup or []):
            texts = _looked_up(texts, name, self._lookups.get(name, {}), field.missing, self.manner.ids)
        if field.prefix:
            texts = _prefixed(texts, tuple(field.prefix))
        return texts if field.default is None else _or(texts, [_text(field.default)])

    def _value(self, field: Field, texts: Texts, column: str, kind: Kind) -> Reader:
        convert = self._converter(field, kind, column)

        def value(row: Row) -> Any:
            try:
                found = texts(row)
                return convert(found) if found else None
            except Unusable as error:
                error.column = column
                if field.if_bad == "reject":
                    raise
                self.notes.append(error)
                return None

        return value

    def _found(self, field: Field, key: str) -> Texts:
        if field.join is not None:
            parts = [self.first(name, key, needed=False) for name in field.join]
            return lambda row: _joined([part(row) for part in parts], field.by)
        if field.cases:
            return self._cases(field.cases, field.value, key)
        return self.first(field.column or [], key, needed=False)

    def _cases(self, cases: list[Case], otherwise: Any, key: str) -> Texts:
        tests = [(self.test(case.when, key), _text(case.value)) for case in cases]
        rest = [] if otherwise is None else [_text(otherwise)]

        def chosen(row: Row) -> list[str]:
            for test, text in tests:
                if test(row):
                    return [text]
            return rest

        return chosen

    def _converter(self, field: Field, kind: Kind, column: str) -> Callable[[list[str]], Any]:
        manner = self.manner
        one = _LISTS.get(kind)
        if one is not None:
            notes = self.notes if field.if_bad == "leave_out" else None
            return lambda texts: _each(one, texts, column, notes) or None
        if kind != "number":
            return lambda texts: read(kind, texts[0], manner)
        if field.decimal is not None:
            manner = Manner(manner.zone, manner.dates, field.decimal, manner.absent)
        scale = None if field.scale is None else Decimal(str(field.scale))

        def number(texts: list[str]) -> int | float:
            value: int | float = read("number", texts[0], manner)
            if scale is not None:
                scaled = Decimal(str(value)) * scale
                value = int(scaled) if scaled == scaled.to_integral_value() else float(scaled)
            if field.range is not None and not field.range[0] <= value <= field.range[1]:
                low, high = field.range
                raise Unusable(
                    "out_of_range", f"{texts[0]!r} gives {value:g}, which is outside {low:g} to {high:g}"
                )
            return value

        return number


class Properties:
    """What the properties of a history by name are called here, and how their texts are read."""

    def __init__(self, header: Header, fields: list[tuple[str, Reader]]) -> None:
        self._header = header
        self._fields = fields

    def find(self, name: str) -> tuple[str, Reader] | None:
        """Our field for a property, and a reader of its texts; None where the mapping has none."""
        index = self._header.find(name)
        return None if index is None else self._fields[index]


def _text(value: str | int | float | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _joined(parts: list[list[str]], by: str) -> list[str]:
    filled = [part[0] for part in parts if part]
    return [by.join(filled)] if filled else []


def _translated(texts: Texts, words: dict[str, str]) -> Texts:
    return lambda row: [words.get(text, text) for text in texts(row)]


def _or(texts: Texts, default: list[str]) -> Texts:
    return lambda row: texts(row) or default


def _looked_up(texts: Texts, name: str, table: dict[str, list[str]], missing: str, ids: Ids) -> Texts:
    def found(row: Row) -> list[str]:
        values: dict[str, None] = {}
        for text in texts(row):
            if (hits := table.get(identity(text, ids))) is not None:
                values.update(dict.fromkeys(hits))
            elif missing == "keep":
                values[text] = None
            elif missing == "reject":
                raise Unusable("no_match", f"{text!r} is not in the look-up {name}; import that file too")
        return list(values)

    return found


def _prefixed(texts: Texts, prefixes: tuple[str, ...]) -> Texts:
    return lambda row: [text for text in texts(row) if text.startswith(prefixes)]


def _each(
    one: Callable[[str], str], texts: list[str], column: str, notes: list[Unusable] | None
) -> list[str]:
    """Every value of a list; with `notes`, the good ones, and a note of each bad one."""
    values: dict[str, None] = {}
    for part in [part for text in texts for part in SEPARATORS.split(text) if part]:
        try:
            values[one(part)] = None
        except Unusable as error:
            if notes is None:
                raise
            error.column = column
            notes.append(error)
    return list(values)
