"""The report of an import: what was left out, and why, so that a person can mend it.

Each row, message or calendar entry becomes events or one reason. The summary counts reasons and names the first of each; the
rejects file holds every one as it stood.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

import msgspec
from msgspec import Struct

REASONS: Final = {
    "absent_id": "the row has no id",
    "absent_value": "a value that the event needs is missing",
    "bad_address": "not an e-mail address",
    "bad_domain": "not a website or a domain",
    "bad_flag": "not a yes or no",
    "bad_number": "not a number",
    "bad_rule": "a repetition that cannot be read; only its first date is told",
    "bad_time": "not a date or time, or one outside the years 1990 to 2100",
    "changed_nothing": "a row of a history that says again what held already",
    "covered_by_history": "the record's history says the same, and when",
    "deleted": "deleted at the source before it could count",
    "draft": "a draft, which was never sent",
    "header_cut": "its headers are longer than is read",
    "no_date": "no date says when it happened",
    "no_entry": "a calendar without an entry",
    "no_invitation": "an answer or a cancellation, and the invitation is not among the files",
    "no_match": "a look-up in another file found nothing",
    "no_meeting": "an entry of a calendar that is no meeting: a task, a note, free time",
    "no_recipient": "no address says to whom it was written",
    "no_sender": "no address says who wrote it",
    "nobody": "says not with whom",
    "not_mail": "begins with no header, as a mail does",
    "not_wanted": "no table of the mapping takes such a row",
    "out_of_range": "a number outside the range that the mapping allows",
    "proposal": "a proposal of another time, or an answer to one, which changes nothing yet",
    "too_few_cells": "fewer cells than columns",
    "too_large": "larger than is read",
    "too_many_cells": "more cells than columns",
    "too_many_dates": "a series with more dates than are told",
    "unknown_zone": "a time zone that nobody knows; its times are read in the zone of the import",
    "unreadable_entry": "not readable as an entry of a calendar",
    "unreadable_file": "the file, or the rest of it, cannot be read",
    "unreadable_row": "not readable as a row of a CSV file",
    "unused_file": "no table of the mapping takes this file",
}

# So many rows and cells of each reason are shown, and so many reasons; the rejects file has all of them.
_FIRST: Final = 3
_REASONS_SHOWN: Final = 40
# A folder of mails is a hundred thousand files: what goes beyond this is counted together.
_MOST: Final = 1_000
_OTHERS: Final = "further files"


class BadFile(OSError):
    """A file that cannot be read at all, in one sentence that names it; `path` is for whoever goes on without it."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why


class Reject(Struct, frozen=True):
    """One row, message or calendar entry of which no event was made; or, when `kept`, of which the events lack one value.

    Attributes:
        file: name of the file.
        row: in a table as a spreadsheet counts, so the first row after the header is 2; elsewhere the n-th message or entry of
            the file; 0 speaks of the whole file.
        column: the column, header or property to blame, if one is.
        reason: a word of REASONS.
        detail: one sentence that says what is wrong.
        cells: the row, by column, without its empty cells; of a message or entry what helps to find it.
        kept: the events were made without this value.
    """

    file: str
    row: int
    column: str | None
    reason: str
    detail: str
    cells: dict[str, str]
    kept: bool = False


class FileRead(Struct, frozen=True):
    """A file that has been read to its end.

    Attributes:
        rows: how many rows, messages or entries it has.
        events: how many events were made of them.
        what: what they are called: rows, messages, entries.
        unused: columns that nothing uses, with the number of cells that hold something.
    """

    file: str
    rows: int
    events: int
    what: str = "rows"
    unused: dict[str, int] = {}


class Count(Struct):
    """How often a reason was given for one file and column, with the first rows and the first cells."""

    file: str
    reason: str
    column: str | None
    kept: bool
    detail: str
    count: int = 0
    rows: list[int] = []
    cells: list[str] = []


def counted(number: int, what: str) -> str:
    """So many of something whose name is a plural: `1 entry`, `2 entries`."""
    if number == 1:
        what = what[:-3] + "y" if what.endswith("ies") else what.removesuffix("s")
    return f"{number:,} {what}"


class Report:
    """Collects rejects and files in bounded memory; pass `take` as `on_reject` and `file` as `on_file`."""

    def __init__(self, rejects: IO[bytes] | None = None) -> None:
        self.rows = 0
        self.rejected = 0
        self.read = 0
        self.files: list[FileRead] = []
        self._rejects = rejects
        self._whats: dict[str, int] = {}
        self._what_of: dict[str, str] = {}
        self._counts: dict[tuple[str, str, str, bool], Count] = {}

    def take(self, reject: Reject) -> None:
        """Count one reject and write it to the rejects file, if there is one."""
        self.rejected += not reject.kept and reject.row > 0
        key = (reject.file, reject.reason, reject.column or "", reject.kept)
        if key not in self._counts and len(self._counts) >= _MOST:
            key = (_OTHERS, reject.reason, "", reject.kept)
        count = self._counts.get(key)
        if count is None:
            count = self._counts[key] = Count(
                key[0], reject.reason, key[2] or None, reject.kept, reject.detail
            )
        count.count += 1
        if len(count.rows) < _FIRST:
            count.rows.append(reject.row)
        # Where several columns are to blame, the first that holds something.
        columns = (reject.column or "").split(", ")
        cell = next((reject.cells[column] for column in columns if column in reject.cells), "")
        if cell and cell not in count.cells and len(count.cells) < _FIRST:
            count.cells.append(cell)
        if self._rejects is not None:
            self._rejects.write(msgspec.json.encode(reject) + b"\n")

    def file(self, read: FileRead) -> None:
        """Note a file that has been read."""
        self.read += 1
        self.rows += read.rows
        self._whats[read.what] = self._whats.get(read.what, 0) + read.rows
        if len(self.files) < _MOST:
            self.files.append(read)
            self._what_of[read.file] = read.what

    @property
    def what(self) -> str:
        """What is counted: rows, messages, entries; "items" where they are mixed."""
        return next(iter(self._whats), "rows") if len(self._whats) <= 1 else "items"

    def counts(self) -> list[Count]:
        """Every reason with its file and column, in order."""
        return [self._counts[key] for key in sorted(self._counts)]

    def lines(self, events: int) -> list[str]:
        """The summary for standard error."""
        return [f"{counted(events, 'events')} from {self.extent()}", *self.reasons()]

    def extent(self) -> str:
        """How much was read, and how much of it left out."""
        files = f"{self.read:,} file{'s' * (self.read != 1)}"
        return f"{counted(self.rows, self.what)} of {files}; {counted(self.rejected, self.what)} left out"

    def reasons(self) -> Iterator[str]:
        """A line for each reason."""
        counts = self.counts()
        for found in counts[:_REASONS_SHOWN]:
            yield f"  {found.file}: {self._said(found)}"
        if len(counts) > _REASONS_SHOWN:
            yield f"  … and {len(counts) - _REASONS_SHOWN:,} reasons more; --rejects FILE has all of them"

    def _said(self, found: Count) -> str:
        if found.rows == [0]:
            return f"not used: {found.detail}"
        where = f" in {found.column}" if found.column else ""
        what = "left out" if not found.kept else "kept without a value" if found.column else "kept in part"
        said = f"{found.count:,} {what}: {found.reason}{where}"
        if found.file != _OTHERS:
            first = ", ".join(str(row) for row in found.rows) + (
                " …" if found.count > len(found.rows) else ""
            )
            said += f" ({self._what_of.get(found.file, self.what)} {first})"
        return f"{said}: {found.detail}"

    def told(self) -> dict[str, Any]:
        """The report for programs."""
        return {
            "read": self.rows,
            "left_out": self.rejected,
            "files": [
                {
                    "file": read.file,
                    read.what: read.rows,
                    "events": read.events,
                    "unused_columns": read.unused,
                }
                for read in self.files
            ],
            "reasons": [
                {
                    "file": found.file,
                    "reason": found.reason,
                    "meaning": REASONS.get(found.reason, ""),
                    "column": found.column,
                    "count": found.count,
                    "first": found.rows,
                    "examples": found.cells,
                    "kept": found.kept,
                    "detail": found.detail,
                }
                for found in self.counts()
            ],
        }
