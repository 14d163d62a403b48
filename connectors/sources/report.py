"""The report of an import: what was left out, and why, so that a person can mend it.

Each line of input becomes events or one reason. The summary counts reasons and names the first rows; the rejects file holds
every such row as it stood.
"""

from typing import IO, Final

import msgspec
from msgspec import Struct

REASONS: Final = {
    "absent_id": "the row has no id",
    "absent_value": "a value that the event needs is missing",
    "bad_address": "not an e-mail address",
    "bad_domain": "not a website or a domain",
    "bad_flag": "not a yes or no",
    "bad_number": "not a number",
    "bad_time": "not a date or time, or one outside the years 1990 to 2100",
    "changed_nothing": "a row of a history that says again what held already",
    "covered_by_history": "the record's history says the same, and when",
    "deleted": "deleted at the source before it could count",
    "no_date": "no date says when it happened",
    "no_match": "a look-up in another file found nothing",
    "nobody": "says not with whom",
    "not_wanted": "no table of the mapping takes such a row",
    "out_of_range": "a number outside the range that the mapping allows",
    "too_few_cells": "fewer cells than columns",
    "too_many_cells": "more cells than columns",
    "unreadable_row": "not readable as a row of a CSV file",
    "unused_file": "no table of the mapping takes this file",
}

_FIRST_ROWS: Final = 3


class Reject(Struct, frozen=True):
    """One row of which no event was made; or, when `kept`, of which the events lack one value.

    Attributes:
        file: name of the file.
        row: as a spreadsheet counts, so the first row after the header is 2; 0 speaks of the whole file.
        column: the column to blame, if one is.
        reason: a word of REASONS.
        detail: one sentence that says what is wrong.
        cells: the row, by column, without its empty cells.
        kept: the row's events were made without this value.
    """

    file: str
    row: int
    column: str | None
    reason: str
    detail: str
    cells: dict[str, str]
    kept: bool = False


class FileRead(Struct, frozen=True):
    """A file that has been read to its end: its rows and the events made of them."""

    file: str
    rows: int
    events: int


class Report:
    """Collects rejects and files in bounded memory; pass `take` as `on_reject` and `file` as `on_file`."""

    def __init__(self, rejects: IO[bytes] | None = None) -> None:
        self.rows = 0
        self.rejected = 0
        self.files: list[FileRead] = []
        self._rejects = rejects
        self._counts: dict[tuple[str, str, str, bool], tuple[int, list[int], str]] = {}

    def take(self, reject: Reject) -> None:
        """Count one reject and write it to the rejects file, if there is one."""
        self.rejected += not reject.kept and reject.row > 0
        key = (reject.file, reject.reason, reject.column or "", reject.kept)
        count, rows, detail = self._counts.get(key, (0, [], reject.detail))
        if len(rows) < _FIRST_ROWS:
            rows.append(reject.row)
        self._counts[key] = (count + 1, rows, detail)
        if self._rejects is not None:
            self._rejects.write(msgspec.json.encode(reject) + b"\n")

    def file(self, read: FileRead) -> None:
        """Note a file that has been read."""
        self.files.append(read)
        self.rows += read.rows

    def lines(self, events: int) -> list[str]:
        """The summary for standard error."""
        files = f"{len(self.files):,} file{'s' * (len(self.files) != 1)}"
        lines = [f"{events:,} events from {self.rows:,} rows of {files}; {self.rejected:,} rows left out"]
        for (file, reason, column, kept), (count, rows, detail) in sorted(self._counts.items()):
            if rows == [0]:
                lines.append(f"  {file}: not used: {detail}")
                continue
            where = f" in {column}" if column else ""
            first = ", ".join(str(row) for row in rows) + (" …" if count > len(rows) else "")
            what = "kept without a value" if kept else "left out"
            lines.append(f"  {file}: {count:,} {what}: {reason}{where} (rows {first}): {detail}")
        return lines
