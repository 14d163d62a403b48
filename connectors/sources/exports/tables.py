"""Tables: CSV files as CRMs, warehouses and spreadsheets write them, row by row in constant memory.

Knows byte order marks, six delimiters, CRLF, quoted line breaks and gzip. A file that cannot be read at all is an OSError
before the first row, because half an import is worse than none.
"""

import codecs
import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, cast

from dealpulse.connectors.sources.exports.values import Unusable
from dealpulse.connectors.sources.spelling import folded, nearest
from dealpulse.schemas.errors import Refused

if TYPE_CHECKING:
    import _csv

DELIMITERS: Final = (",", ";", "\t", "|", "^", "`")
SUFFIXES: Final = (".csv", ".tsv", ".txt")
_SAMPLE_BYTES: Final = 64 * 1024
_SAMPLE_ROWS: Final = 20

# A cell of several megabytes is a quote that was never closed.
csv.field_size_limit(1 << 20)


class Header:
    """The columns of a file, found by name however it is spelt: `CloseDate`, `close_date` and `Close Date` are one."""

    def __init__(self, names: list[str], prefixes: tuple[str, ...] = ()) -> None:
        self.names = names
        self._exact: dict[str, int] = {}
        self._folded: dict[str, int] = {}
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

    def nearest(self, name: str) -> str:
        """What to say about a column that is not there."""
        return nearest(name, self.names)


class CsvFile:
    """One CSV file: its columns, and its rows as often as they are asked for."""

    def __init__(
        self, path: Path, *, encoding: str, delimiter: str | None, prefixes: tuple[str, ...] = ()
    ) -> None:
        self.path = path
        self.name = path.name
        self._encoding = _encoding(path, encoding)
        sample = self._sample()
        self._delimiter = delimiter or _sniff(sample)
        names: list[str] = next(self._reader(io.StringIO(sample, newline="")), [])
        if not any(name.strip() for name in names):
            raise OSError(f"{path}: the file is empty; its first row must name the columns")
        self.header = Header([name.strip() for name in names], prefixes)

    def rows(self) -> Iterator[tuple[int, list[str] | Unusable]]:
        """Each row that is not blank, with its number as a spreadsheet counts; an unreadable one as the reason why."""
        columns = len(self.header.names)
        with self._open() as lines:
            reader = self._reader(lines)
            next(reader, None)
            number = 1
            while True:
                number += 1
                before = reader.line_num
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield (
                        number,
                        Unusable("unreadable_row", f"{error}; look for a quote that is never closed"),
                    )
                    continue
                if len(cells) == columns:
                    yield number, [cell.strip() for cell in cells]
                elif cells and any(cells):
                    yield number, _misfit(cells, columns, reader.line_num - before)

    def cells(self, row: list[str]) -> dict[str, str]:
        """A row by column, without its empty cells, as a report shows it."""
        return {name: cell for name, cell in zip(self.header.names, row, strict=False) if cell}

    def _reader(self, lines: IO[str]) -> "_csv.Reader":
        return csv.reader(lines, delimiter=self._delimiter)

    def _open(self) -> IO[str]:
        return io.TextIOWrapper(_bytes(self.path), encoding=self._encoding, newline="")

    def _sample(self) -> str:
        with self._open() as lines:
            return lines.read(_SAMPLE_BYTES)


def _misfit(cells: list[str], columns: int, lines: int) -> Unusable:
    reason = "too_many_cells" if len(cells) > columns else "too_few_cells"
    spread = f", on {lines} lines: look for a quote that is never closed" if lines > 1 else ""
    return Unusable(reason, f"{len(cells)} cells for {columns} columns{spread}")


def _bytes(path: Path) -> IO[bytes]:
    try:
        if path.suffix == ".gz":
            return cast("IO[bytes]", gzip.open(path))
        return path.open("rb")
    except OSError as error:
        raise OSError(f"{path}: cannot be opened: {error.strerror or error}") from None


def _encoding(path: Path, wanted: str) -> str:
    """The encoding by its byte order mark, else the mapping's; the whole file is checked, so that no row fails halfway."""
    with _bytes(path) as raw:
        try:
            start = raw.read(4)
            if start.startswith(codecs.BOM_UTF8):
                wanted = "utf-8-sig"
            elif start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                wanted = "utf-16"
            decoder = codecs.getincrementaldecoder(wanted)()
            decoder.decode(start)
            while chunk := raw.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            raise OSError(
                f'{path}: is not {wanted} text; save it as UTF-8, or set encoding = "cp1252" in the mapping'
            ) from None
        except LookupError:
            raise Refused(f"{path}: no encoding is called {wanted!r}; utf-8 and cp1252 are") from None
        except (OSError, EOFError) as error:
            raise OSError(f"{path}: cannot be read: {error}") from None
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
