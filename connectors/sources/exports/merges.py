"""Merges: tables whose rows say that records went into another one."""

from collections.abc import Iterator

from dealpulse.connectors.sources.exports.columns import Columns, Row
from dealpulse.connectors.sources.exports.mapping import Table
from dealpulse.connectors.sources.exports.values import Unusable, identity


class MergeRows:
    """Reads tables whose rows say that records went into another."""

    def __init__(self, table: Table, columns: Columns, marks: dict[str, int]) -> None:
        self.table = table
        self.columns = columns
        self._ids = columns.first(table.id, "id", needed=False)
        self._form = columns.manner.ids
        self._into = columns.ids(table.into, "into", needed=True)
        self._at = columns.instant(table.at, "at", marks, needed=False)
        self._wanted = columns.test(table.when, "when")
        self._unwanted = columns.any_of(table.unless, "unless")

    def takes(self, row: Row) -> bool:
        """Whether the row names a record that was merged."""
        return bool(self._ids(row)) and self._wanted(row) and not self._unwanted(row)

    def merges(self, row: Row) -> Iterator[tuple[str, int, str]]:
        """Each merged record, when, and into which."""
        into, at = self._into(row), self._at(row)
        if not into:
            raise Unusable("absent_id", "the record that the others went into has no id")
        if at is None:
            raise Unusable("no_date", "no date says when they were merged")
        for part in [part.strip() for text in self._ids(row) for part in text.replace(",", ";").split(";")]:
            record = identity(part, self._form)
            if record and record != into[0]:
                yield record, at, into[0]
