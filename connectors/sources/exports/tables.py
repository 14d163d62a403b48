"""Tables: CSV files as CRMs, warehouses and spreadsheets write them, row by row in constant memory.

Knows byte order marks, six delimiters, CRLF, quoted line breaks and gzip. A file that cannot be read at all is a BadFile before
the first row, because half an import is worse than none. Whatever a file holds, a row takes no more than a few megabytes: a quote
that is never closed, a line without an end or a million cells cost that row.
"""

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, cast

from dealpulse.connectors.sources.exports.values import Unusable
from dealpulse.connectors.sources.report import BadFile
from dealpulse.connectors.sources.spelling import folded, nearest
from dealpulse.schemas.errors import Refused

if TYPE_CHECKING:
    import _csv

DELIMITERS: Final = (",", ";", "\t", "|", "^", "`")
SUFFIXES: Final = (".csv", ".tsv", ".txt")
_SAMPLE: Final = 64 * 1024
_SAMPLE_ROWS: Final = 20

# No row of a CRM is longer; a cell of a megabyte is a quote that was never closed, and so many columns no spreadsheet has.
_LONGEST_ROW: Final = 4 << 20
_MOST_COLUMNS: Final = 16_384
csv.field_size_limit(1 << 20)

# So much of a column's name is shown; what is longer is none.
_SHOWN: Final = 60

# gzip makes at most a thousand bytes out of one, and only of zeros; a sparse table of a CRM about fifty.
_PACKED: Final = 300
_PACKED_FROM: Final = 64 << 20

# What files begin with that are called .csv and are none.
_STRANGERS: Final = (
    (b"PK\x03\x04", "a workbook or a zip archive; save the sheet as CSV, or unpack it"),
    (b"\xd0\xcf\x11\xe0", "an Excel workbook; save the sheet as CSV"),
    (b"\x1f\x8b", "packed with gzip; let its name end in .csv.gz"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd; unpack it"),
    (b"%PDF", "a PDF; export the table as CSV"),
    (b"SQLite format 3", "a database; export its tables as CSV"),
)


class Header:
    """The columns of a file, found by name however it is spelt: `CloseDate`, `close_date` and `Close Date` are one."""

    def __init__(self, names: list[str], prefixes: tuple[str, ...] = ()) -> None:
        self.names = names
        self._exact: dict[str, int] = {}
        self._folded: dict[str, int] = {}
        self.used: set[int] = set()
        for index, name in enumerate(names):
            self._exact.setdefault(name, index)
            self._folded.setdefault(folded(name), index)
        for prefix in prefixes:
            for index, name in enumerate(names):
                if name.lower().startswith(prefix):
                    self._folded.setdefault(folded(name[len(prefix) :]), index)

    def find(self, name: str) -> int | None:
        """The place of a column, or None."""
        found = self._exact.get(name)
        return self._folded.get(folded(name)) if found is None else found

    def use(self, name: str) -> int | None:
        """The place of a column that somebody is going to read, or None."""
        found = self.find(name)
        if found is not None:
            self.used.add(found)
        return found

    def unused(self) -> list[int]:
        """The places of the columns that nobody reads."""
        return [place for place in range(len(self.names)) if place not in self.used]

    def nearest(self, name: str) -> str:
        """What to say about a column that is not there."""
        return nearest(name, [known[:_SHOWN] for known in self.names])


class CsvFile:
    """One CSV file: its columns, and its rows as often as they are asked for."""

    def __init__(
        self, path: Path, *, encoding: str, delimiter: str | None, prefixes: tuple[str, ...] = ()
    ) -> None:
        self.path = path
        self.name = shown(path)
        self._encoding = _encoding(path, encoding)
        with self._lines() as lines:
            start = lines.start()
        self._delimiter = delimiter or _sniff(start)
        self.header = Header(self._names(), prefixes)

    def _names(self) -> list[str]:
        with self._lines() as lines:
            try:
                names = [" ".join(name.split()) for name in next(self._reader(lines), [])]
            except csv.Error as error:
                raise BadFile(
                    self.path, f"its first row must name the columns, and cannot be read: {error}"
                ) from None
        if not any(names):
            raise BadFile(self.path, "the file is empty; its first row must name the columns")
        if any("\0" in name for name in names):
            raise BadFile(
                self.path,
                'is UTF-16 without a mark, or no text; save it as UTF-8, or set encoding = "utf-16-le"',
            )
        if len(names) > _MOST_COLUMNS:
            raise BadFile(self.path, f"has {len(names):,} columns; no more than {_MOST_COLUMNS:,} are read")
        return names

    def rows(self) -> Iterator[tuple[int, list[str] | Unusable]]:
        """Each row that is not blank, with its number as a spreadsheet counts; an unreadable one as the reason why."""
        columns = len(self.header.names)
        with self._lines() as lines:
            reader = self._reader(lines)
            next(reader, None)
            number = 1
            while True:
                number += 1
                before = reader.line_num
                lines.begin()
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    detail = f"{error}; it begins on line {before + 1}: look for a quote that is never closed"
                    yield number, Unusable("unreadable_row", detail)
                    continue
                if len(cells) == columns:
                    yield number, [cell.strip() for cell in cells]
                elif cells and any(cells):
                    yield number, _misfit(cells, columns, reader.line_num - before)

    def cells(self, row: list[str]) -> dict[str, str]:
        """A row by column, without its empty cells, as a report shows it."""
        return {name: cell for name, cell in zip(self.header.names, row, strict=False) if cell}

    def _reader(self, lines: "_Lines") -> "_csv.Reader":
        return csv.reader(lines, delimiter=self._delimiter)

    @contextmanager
    def _lines(self) -> Iterator["_Lines"]:
        with _readable(self.path), _bytes(self.path) as raw:
            yield _Lines(io.TextIOWrapper(raw, encoding=self._encoding, newline=""))


class _Lines:
    """The lines of a text, of which one row may take so many characters."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._left = _LONGEST_ROW

    def start(self) -> str:
        """The first characters."""
        return self._text.read(_SAMPLE)

    def begin(self) -> None:
        """The next row begins."""
        self._left = _LONGEST_ROW

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._left)
        if not line:
            raise StopIteration
        self._left -= len(line)
        if self._left == 0:
            while line and not line.endswith("\n"):
                line = self._text.readline(_LONGEST_ROW)
            raise csv.Error(f"a row of more than {_LONGEST_ROW >> 20} MB")
        return line


def _misfit(cells: list[str], columns: int, lines: int) -> Unusable:
    reason = "too_many_cells" if len(cells) > columns else "too_few_cells"
    spread = f", on {lines} lines: look for a quote that is never closed" if lines > 1 else ""
    return Unusable(reason, f"{len(cells)} cells for {columns} columns{spread}")


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """What can be wrong with a file while it is read, as one sentence."""
    try:
        yield
    except BadFile:
        raise
    except (OSError, EOFError, zlib.error, UnicodeError) as error:
        raise BadFile(path, f"cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _bytes(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def _encoding(path: Path, wanted: str) -> str:
    """The encoding by its byte order mark, else the mapping's; the whole file is checked, so that no row fails halfway."""
    with _readable(path), _bytes(path) as raw:
        most = path.stat().st_size * _PACKED + _PACKED_FROM
        start = raw.read(16)
        for magic, what in _STRANGERS:
            if start.startswith(magic):
                raise BadFile(path, f"is {what}")
        if start.startswith(codecs.BOM_UTF8):
            wanted = "utf-8-sig"
        elif start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            wanted = "utf-16"
        try:
            # Also refuses what Python calls encodings and is none of a text, such as zlib.
            io.TextIOWrapper(io.BytesIO(), encoding=wanted)
            decoder = codecs.getincrementaldecoder(wanted)()
            decoder.decode(start)
            size = len(start)
            while chunk := raw.read(1 << 20):
                decoder.decode(chunk)
                size += len(chunk)
                if size > most:
                    raise BadFile(
                        path,
                        f"unpacks to more than {_PACKED} times its size; unpack it yourself if it is meant",
                    )
            decoder.decode(b"", final=True)
        except UnicodeError:
            raise BadFile(
                path, f'is not {wanted} text; save it as UTF-8, or set encoding = "cp1252" in the mapping'
            ) from None
        except LookupError:
            raise Refused(f"{path}: no encoding is called {wanted!r}; utf-8 and cp1252 are") from None
    return wanted


def _sniff(sample: str) -> str:
    """The delimiter that gives the most columns and gives them in most rows."""
    best, best_score = DELIMITERS[0], (0, 1)
    for delimiter in DELIMITERS:
        try:
            rows = list(_first_rows(sample, delimiter))
        except csv.Error:
            continue
        if not rows:
            continue
        columns = len(rows[0])
        alike = sum(len(row) == columns for row in rows)
        if columns > 1 and (score := (alike * 2 > len(rows), columns)) > best_score:
            best, best_score = delimiter, score
    return best


def _first_rows(sample: str, delimiter: str) -> Iterator[list[str]]:
    for count, row in enumerate(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)):
        if count == _SAMPLE_ROWS:
            return
        if row:
            yield row


def find_files(paths: list[Path]) -> list[Path]:
    """The CSV files among paths; a folder stands for those in it, in the order of their names."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(child for child in path.iterdir() if child.is_file() and _is_csv(child))
            if not inside:
                raise Refused(f"{path}: has no file that ends in .csv, .tsv or .txt")
            found.extend(inside)
        elif path.is_file():
            found.append(path)
        else:
            raise Refused(f"{path}: no such file")
    return found


def _is_csv(path: Path) -> bool:
    name = path.name.lower().removesuffix(".gz")
    return name.endswith(SUFFIXES) and not name.startswith(".")


def shown(path: Path) -> str:
    """A file's name as text, also where its bytes are none."""
    return path.name.encode("utf-8", "backslashreplace").decode()


def table_name(path: Path) -> str:
    """A file's name as the mapping's patterns see it: `OpportunityHistory.csv.gz` → `opportunity_history`."""
    stem = path.name.removesuffix(".gz")
    for suffix in SUFFIXES:
        stem = stem.removesuffix(suffix).removesuffix(suffix.upper())
    snake = "".join(
        f"_{char}" if char.isupper() and before.islower() else char
        for before, char in zip(" " + stem, stem, strict=False)
    )
    return snake.lower().replace("-", "_").replace(" ", "_")
