"""Records: what one row says about a deal, an account, a person or a stage, and when it came to be so.

A row of a CRM shows today. What it tells about the past stands in its dates: created then, closed then. Those become changes
at those instants, so that the history can be lived through again.
"""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from dealpulse.connectors.sources.exports.columns import Columns, Row
from dealpulse.connectors.sources.exports.mapping import KINDS, Change, Table
from dealpulse.connectors.sources.exports.values import Unusable

# The file and the row that something comes from.
Origin = tuple[str, int]


class Later(Struct, frozen=True):
    """A change after creation that a row tells."""

    at: int
    fields: dict[str, Any]


class Version(Struct, frozen=True):
    """One row's word about its record.

    Attributes:
        at: when the record was created.
        fields: what held from then on, as far as the row knows.
        later: what changed after that.
        gone: when the record was deleted or merged, if it was; `into` is the record that it went into.
    """

    record: str
    at: int
    fields: dict[str, Any]
    later: list[Later]
    gone: int | None
    into: str | None

    def state(self) -> dict[str, Any]:
        """All that the row says to be so, whenever it came to be."""
        now = dict(self.fields)
        for change in self.later:
            now.update(change.fields)
        return now


class Held(Struct, frozen=True):
    """A row of a table of versions: `version` held from `start`; `end` is set where it did not last."""

    start: int
    origin: Origin
    version: Version
    end: int | None


class RecordRows:
    """Reads rows of one table of the mapping out of one file."""

    def __init__(self, table: Table, columns: Columns, marks: dict[str, int]) -> None:
        self.table = table
        self.columns = columns
        self._id = columns.ids(table.id, "id", needed=True)
        self._at = columns.instant(table.at, "at", marks, needed=True)
        self._fields = columns.fields(table.fields, "fields", KINDS)
        self._details = columns.fields(table.details, "details", {})
        self._custom = columns.fields(table.custom, "custom", {})
        self._later = [
            _Later(columns, change, f"changes[{n}]", marks) for n, change in enumerate(table.changes, 1)
        ]
        self._deleted = columns.flagged(table.deleted, "deleted")
        self._merged = columns.ids(table.merged_into, "merged_into", needed=False)
        self._gone_at = columns.instant(table.deleted_at, "deleted_at", marks, needed=False)
        self._start = columns.instant(table.start, "start", marks, needed=table.form == "versions")
        self._end = columns.instant(table.end, "end", marks, needed=False)
        self._lasts = columns.flagged(table.active, "active")
        self._wanted = columns.test(table.when, "when")
        self._unwanted = columns.any_of(table.unless, "unless")

    def takes(self, row: Row) -> bool:
        """Whether the table wants such a row."""
        return self._wanted(row) and not self._unwanted(row)

    def record(self, row: Row) -> str:
        """The id of the row's record."""
        found = self._id(row)
        if not found:
            raise Unusable("absent_id", f"the id is empty: {self.table.entity} rows need one")
        return found[0]

    def version(self, row: Row) -> Version:
        """What the row says.

        Raises:
            Unusable: an id, a date or a value is missing or cannot be read.
        """
        record = self.record(row)
        at = self._at(row)
        if at is None:
            raise Unusable("no_date", f"no date says when the {self.table.entity} came to be")
        fields = self.values(row)
        later: list[Later] = []
        latest = at
        for change in self._later:
            if (found := change.read(row, latest)) is not None:
                later.append(found)
                latest = found.at
        merged = self._merged(row)
        gone = None
        if merged or self._deleted(row):
            gone = self._gone_at(row)
            gone = latest if gone is None else max(gone, latest)
        return Version(record, at, fields, later, gone, merged[0] if merged else None)

    def held(self, row: Row, origin: Origin) -> Held:
        """The row as a version that held for a time."""
        start = self._start(row)
        if start is None:
            raise Unusable("no_date", "no date says from when this version held")
        return Held(start, origin, self.version(row), None if self._lasts(row) else self._end(row))

    def values(self, row: Row) -> dict[str, Any]:
        """The fields that the row fills."""
        fields = {name: value for name, read in self._fields if (value := read(row)) is not None}
        for name, read in self._details:
            if (value := read(row)) is not None:
                fields[name] = value
        custom = {name: value for name, read in self._custom if (value := read(row)) is not None}
        if custom:
            fields["custom"] = custom
        return fields


class _Later:
    """A later change that rows of a table tell."""

    def __init__(self, columns: Columns, change: Change, key: str, marks: dict[str, int]) -> None:
        self._at = columns.instant(change.at, f"{key}.at", marks, needed=False)
        self._fields = columns.fields(change.fields, f"{key}.fields", KINDS)
        self._wanted = columns.test(change.when, f"{key}.when")
        self._unwanted = columns.any_of(change.unless, f"{key}.unless")

    def read(self, row: Row, not_before: int) -> Later | None:
        if not self._wanted(row) or self._unwanted(row):
            return None
        at = self._at(row)
        if at is None:
            raise Unusable("no_date", "no date says when this change took place")
        fields = {name: value for name, read in self._fields if (value := read(row)) is not None}
        # A deal that was entered after it had been won closes when it is entered; `closed_at` still says what the row says.
        return Later(max(at, not_before), fields)


class Step(Struct, frozen=True):
    """One row of a history that tells changes: these values hold from `at` on; `old` are those that held before."""

    at: int
    origin: Origin
    fields: dict[str, Any]
    old: dict[str, Any]


class StepRows:
    """Reads histories of the forms `changes` and `fields`."""

    def __init__(self, table: Table, columns: Columns, marks: dict[str, int]) -> None:
        self.table = table
        self.columns = columns
        self._id = columns.ids(table.id, "id", needed=True)
        self._at = columns.instant(table.at, "at", marks, needed=True)
        self._wanted = columns.test(table.when, "when")
        self._unwanted = columns.any_of(table.unless, "unless")
        self._read = self._by_name(columns) if table.form == "fields" else self._by_column(columns)

    def takes(self, row: Row) -> bool:
        """Whether the table wants such a row."""
        return self._wanted(row) and not self._unwanted(row)

    def step(self, row: Row, origin: Origin) -> tuple[str, Step]:
        """The record that changed, and how."""
        record = self._id(row)
        if not record:
            raise Unusable("absent_id", "the id is empty: a row of a history must name its record")
        at = self._at(row)
        if at is None:
            raise Unusable("no_date", "no date says when this change took place")
        fields, old = self._read(row)
        return record[0], Step(at, origin, fields, old)

    def _by_column(self, columns: Columns) -> Callable[[Row], tuple[dict[str, Any], dict[str, Any]]]:
        readers = columns.fields(columns.there({**self.table.fields, **self.table.details}), "fields", KINDS)
        return lambda row: ({name: read(row) for name, read in readers}, {})

    def _by_name(self, columns: Columns) -> Callable[[Row], tuple[dict[str, Any], dict[str, Any]]]:
        table = self.table
        name_of = columns.first(table.name, "name", needed=True)
        value_of = columns.first(table.value, "value", needed=True)
        old_of = columns.first(table.old, "old", needed=False)
        # In this form a field's `column` is the name of a property, so the fields are bound to a row of properties.
        properties = columns.properties({**table.fields, **table.details})

        def read(row: Row) -> tuple[dict[str, Any], dict[str, Any]]:
            name = name_of(row)
            found = properties.find(name[0]) if name else None
            if found is None:
                said = name[0] if name else "nothing"
                raise Unusable("not_wanted", f"the mapping has no field for the property {said!r}")
            field, convert = found
            new, old = value_of(row), old_of(row)
            value = convert(new)
            if new and value is None:
                raise Unusable("not_wanted", f"the mapping takes no such value of {name[0]} as {new[0]!r}")
            return {field: value}, {field: convert(old)} if old else {}

        return read
