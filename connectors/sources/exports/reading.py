"""Reading: a set of foreign files becomes a stream of events.

Nothing is written before every file has been opened and every column found. Then the files are read table by table in the
mapping's order, in constant memory; only look-ups and histories are held.
"""

from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TypeGuard

from msgspec import structs

from dealpulse.connectors.sources.envelopes import line, record_changed
from dealpulse.connectors.sources.exports.activities import TYPES, ActivityRows
from dealpulse.connectors.sources.exports.columns import Columns, Lookups
from dealpulse.connectors.sources.exports.histories import Histories, Life, Turn
from dealpulse.connectors.sources.exports.mapping import (
    ACTIVITIES,
    EARLIEST_OF_SET,
    LATEST_OF_SET,
    Lookup,
    Mapping,
    Table,
    names,
)
from dealpulse.connectors.sources.exports.merges import MergeRows
from dealpulse.connectors.sources.exports.records import RecordRows, StepRows
from dealpulse.connectors.sources.exports.tables import CsvFile, find_files, shown, table_name
from dealpulse.connectors.sources.exports.values import Unusable
from dealpulse.connectors.sources.report import FileRead, Reject
from dealpulse.connectors.sources.spelling import nearest
from dealpulse.connectors.sources.wanted import Wanted
from dealpulse.schemas.errors import Refused

Rows = RecordRows | StepRows | ActivityRows | MergeRows


class Import:
    """One import: the files of one system, seen through one mapping.

    Raises:
        Refused: a file lacks a column that the mapping names.
        BadFile: a file cannot be read.
    """

    def __init__(self, mapping: Mapping, file: str, paths: list[Path], wanted: Wanted) -> None:
        self._mapping = mapping
        self._where = file
        self._org = wanted.org
        self._zone = wanted.zone
        self._on_reject = wanted.on_reject
        self._on_file = wanted.on_file
        self._merged: set[tuple[str, str, str]] = set()
        # How many events each file's rows have told; a history's are told with its records.
        self._told_by: Counter[str] = Counter()
        self._read: list[FileRead] = []
        self._lookups: Lookups = {}
        self._files = self._open(paths)
        self._jobs = self._assign()
        for name, lookup in mapping.lookups.items():
            self._lookups[name] = self._look_up(name, lookup)
        self._marks = self._span()
        self._bound = [(file, [self._bind(place, file) for place in places]) for file, places in self._jobs]

    # ---- which file is what -----------------------------------------------------------------------------------------

    def _open(self, paths: list[Path]) -> dict[str, CsvFile]:
        found: dict[str, CsvFile] = {}
        wanted = self._patterns()
        for path in find_files(paths):
            name = table_name(path)
            if not _matches(name, wanted):
                because = next(
                    (why for pattern, why in self._mapping.unused.items() if fnmatchcase(name, pattern)),
                    f"no table of {self._where} takes such a name; {nearest(name, wanted)}",
                )
                self._on_reject(Reject(shown(path), 0, None, "unused_file", because, {}))
                continue
            if name in found:
                raise Refused(
                    f"{path}: {found[name].path} is the same table; import one of them, then the other"
                )
            found[name] = CsvFile(
                path,
                encoding=self._mapping.encoding,
                delimiter=self._mapping.delimiter,
                prefixes=tuple(self._mapping.prefixes),
            )
        if not found:
            raise Refused(f"none of the files is one that {self._where} takes: {', '.join(wanted[:12])}")
        return found

    def _patterns(self) -> list[str]:
        tables = [pattern for table in self._mapping.tables for pattern in table.files]
        lookups = [pattern for lookup in self._mapping.lookups.values() for pattern in lookup.files]
        settings = [pattern for told in self._mapping.settings for pattern in told.files]
        return list(dict.fromkeys([*tables, *lookups, *settings]))

    def _assign(self) -> list[tuple[CsvFile, list[int]]]:
        """Each file with the places of the tables that read it, in the order of the mapping's first such table."""
        jobs: dict[str, list[int]] = {}
        for place, table in enumerate(self._mapping.tables):
            matching = [name for name in self._files if _matches(name, table.files)]
            if not matching and not self._mapping.partial:
                raise Refused(
                    f"{self._where}: tables[{place + 1}] ({table.entity}): none of the files is called {table.files[0]}; "
                    f"{nearest(table.files[0], list(self._files))}"
                )
            if any(_matches(name, table.unless_file) for name in self._files):
                continue
            for name in matching:
                if all(self._files[name].header.find(column) is not None for column in table.has):
                    jobs.setdefault(name, []).append(place)
        self._aside(set(self._files) - set(jobs))
        return [(self._files[name], places) for name, places in jobs.items()]

    def _aside(self, without: set[str]) -> None:
        """Leave files aside that only tables take whose columns they lack, and say so."""
        lookups = [pattern for lookup in self._mapping.lookups.values() for pattern in lookup.files]
        settings = [pattern for told in self._mapping.settings for pattern in told.files]
        for name in sorted(without):
            if _matches(name, [*lookups, *settings]):
                continue
            tables = [table for table in self._mapping.tables if _matches(name, table.files)]
            lacks = " or ".join(dict.fromkeys(column for table in tables for column in table.has))
            file = self._files.pop(name)
            because = (
                f"no table of {self._where} takes it: it has no column {lacks}; {file.header.nearest(lacks)}"
            )
            self._on_reject(Reject(file.name, 0, None, "unused_file", because, {}))

    # ---- the run ----------------------------------------------------------------------------------------------------

    def events(self) -> Iterator[bytes]:
        """Every event, as a line of the contract."""
        histories = Histories()
        for file, readers in self._bound:
            self._hold(file, readers, histories)
        yield from self._settings()
        for file, readers in self._bound:
            yield from self._rows(file, readers, histories)
        for entity in histories.entities():
            yield from self._leftovers(entity, histories)
        read = {file.name for file, _ in self._jobs}
        for file in self._files.values():
            if file.name not in read:
                yield from self._rows(file, [], histories)
        for found in self._read:
            self._on_file(structs.replace(found, events=self._told_by[found.file]))

    def _columns(self, file: CsvFile, where: str, table: Table | None = None) -> Columns:
        let = table.let if table is not None else {}
        where = f"{self._where}: {where}, {file.name}"
        manner = self._mapping.manner(self._zone, table)
        return Columns(self._mapping, manner, file.header, self._lookups, where, let)

    def _bind(self, place: int, file: CsvFile) -> Rows:
        table = self._mapping.tables[place]
        columns = self._columns(file, f"tables[{place + 1}] ({table.entity})", table)
        if table.entity in ACTIVITIES:
            return ActivityRows(table, columns, self._marks)
        if table.form in ("changes", "fields"):
            return StepRows(table, columns, self._marks)
        if table.form == "merges":
            return MergeRows(table, columns, self._marks)
        return RecordRows(table, columns, self._marks)

    def _look_up(self, name: str, lookup: Lookup) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        matching = [file for given, file in self._files.items() if _matches(given, lookup.files)]
        if not matching and not self._mapping.partial:
            raise Refused(
                f"{self._where}: lookups.{name}: none of the files is called {lookup.files[0]}; import it too"
            )
        for file in matching:
            columns = self._columns(file, f"lookups.{name}")
            key, value = columns.ids(lookup.key, "key", needed=True), columns.texts(lookup.value, "value")
            unless = columns.any_of(lookup.unless, "unless")
            for _, row in file.rows():
                if isinstance(row, Unusable) or unless(row):
                    continue
                for text in key(row):
                    if lookup.many:
                        found.setdefault(text, []).extend(value(row))
                    elif texts := value(row):
                        found.setdefault(text, texts)
        return found

    def _span(self) -> dict[str, int]:
        """The earliest and the latest instant at which the set says that something happened."""
        first, last = None, None
        for file, places in self._jobs:
            dates = []
            for place in places:
                table = self._mapping.tables[place]
                columns = self._columns(file, f"tables[{place + 1}] ({table.entity})", table)
                # A file without its id is another file than it seems; that says more than that it has no date.
                columns.first(table.id, "id", needed=table.form != "merges")
                for given in (table.at, table.start, *(change.at for change in table.changes)):
                    named = [name for name in names(given) if not name.startswith("@")]
                    dates.append(columns.instant(named, "at", {}, needed=False))
            for _, row in file.rows():
                if isinstance(row, Unusable):
                    continue
                for date in dates:
                    try:
                        at = date(row)
                    except Unusable:
                        continue
                    if at is not None:
                        first = at if first is None else min(first, at)
                        last = at if last is None else max(last, at)
        if first is None or last is None:
            raise Refused(
                f"{self._where}: no file holds a single date; without one nothing can be put in time"
            )
        return {EARLIEST_OF_SET: first, LATEST_OF_SET: last}

    def _settings(self) -> Iterator[bytes]:
        source, at = self._mapping.source, self._marks[EARLIEST_OF_SET]
        for key, value in {**self._told(), **self._mapping.org}.items():
            data = {"kind": "org", "key": key, "value": value}
            yield line(source, self._org, "config.changed", at, data)
        for stage in self._mapping.stages:
            fields = {"name": stage.name, "order": stage.order, "outcome": stage.outcome}
            for name in ("probability", "pipeline", "sales_accepted"):
                if (value := getattr(stage, name)) is not None:
                    fields[name] = value
            record = stage.name if stage.pipeline is None else f"{stage.pipeline}/{stage.name}"
            yield self._record("stage", record, 0, (at, "create", fields, None))

    def _told(self) -> dict[str, str]:
        """The settings of the org that files tell."""
        found: dict[str, str] = {}
        for told in self._mapping.settings:
            for name, file in self._files.items():
                if not _matches(name, told.files):
                    continue
                columns = self._columns(file, f"settings.{told.key}")
                wanted, value = (
                    columns.test(told.when, "when"),
                    columns.first(told.value, "value", needed=True),
                )
                for _, row in file.rows():
                    if not isinstance(row, Unusable) and wanted(row) and (texts := value(row)):
                        found.setdefault(told.key, texts[0])
        return found

    # ---- rows -------------------------------------------------------------------------------------------------------

    def _hold(self, file: CsvFile, readers: list[Rows], histories: Histories) -> None:
        """Take in the histories of a file, as they have to be sorted."""
        holding = [reader for reader in readers if _is_history(reader)]
        if not holding:
            return
        for number, row in file.rows():
            if isinstance(row, Unusable):
                continue
            for reader in holding:
                if not reader.takes(row):
                    continue
                try:
                    histories.take(reader, (file.name, number), row)
                except Unusable as error:
                    self._reject(file, number, row, error)
                self._note(file, number, row, reader.columns)

    def _rows(self, file: CsvFile, readers: list[Rows], histories: Histories) -> Iterator[bytes]:
        rows = 0
        seen: set[tuple[int, str]] = set()
        unused = dict.fromkeys(file.header.unused(), 0)
        for number, row in file.rows():
            rows += 1
            if isinstance(row, Unusable):
                self._reject(file, number, [], row)
                continue
            for column in unused:
                if row[column]:
                    unused[column] += 1
            taken, made, held, wrong = not readers, 0, 0, None
            for place, reader in enumerate(readers):
                if not reader.takes(row):
                    continue
                taken = True
                if _is_history(reader):
                    made += 1
                    held += 1
                    continue
                try:
                    for event in self._row(file, row, reader, histories, seen, place):
                        made += 1
                        yield event
                except Unusable as error:
                    wrong = error if wrong is None or wrong.reason == "changed_nothing" else wrong
                self._note(file, number, row, reader.columns)
            self._told_by[file.name] += made - held
            wrong = wrong if taken else Unusable("not_wanted", _wants(readers))
            # What one table has said of a row another need not say again.
            if wrong is not None and not (made and wrong.reason == "changed_nothing"):
                self._reject(file, number, row, wrong, kept=made > 0)
        names = file.header.names
        left = {names[column]: filled for column, filled in unused.items()}
        self._read.append(FileRead(file.name, rows, 0, unused=left))

    def _row(
        self,
        file: CsvFile,
        row: list[str],
        reader: Rows,
        histories: Histories,
        seen: set[tuple[int, str]],
        place: int,
    ) -> Iterator[bytes]:
        table: Table = reader.table
        if isinstance(reader, ActivityRows):
            at, data = reader.activity(row)
            yield line(self._mapping.source, self._org, TYPES[table.entity], at, data)
        elif isinstance(reader, MergeRows):
            for record, at, into in reader.merges(row):
                if (table.entity, record, into) not in self._merged:
                    self._merged.add((table.entity, record, into))
                    yield self._record(table.entity, record, 0, (at, "merge", None, into))
        elif isinstance(reader, RecordRows):
            record = reader.record(row)
            if table.once:
                if (place, record) in seen:
                    raise Unusable("changed_nothing", f"{record} was told by an earlier row")
                seen.add((place, record))
            if histories.has_versions(table.entity, record):
                raise Unusable("covered_by_history", f"the history of {record} is imported, which says more")
            version = reader.version(row)
            life = histories.life(table.entity, version)
            # Counted where they were told, and not here.
            self._told_by[file.name] -= sum(life.told.values())
            yield from self._life(table.entity, record, life)

    def _leftovers(self, entity: str, histories: Histories) -> Iterator[bytes]:
        """Records that only a history knows."""
        for record, life in histories.rest(entity):
            yield from self._life(entity, record, life)

    def _life(self, entity: str, record: str, life: Life) -> Iterator[bytes]:
        for seq, turn in enumerate(life.turns):
            yield self._record(entity, record, seq, turn)
        self._told_by.update(life.told)
        for file, number in life.idle:
            self._on_reject(Reject(file, number, None, "changed_nothing", f"{record} was so already", {}))

    def _record(self, entity: str, record: str, seq: int, turn: Turn) -> bytes:
        at, change, fields, into = turn
        data = record_changed(entity, record, change, fields, into)
        return line(self._mapping.source, self._org, "crm.record.changed", at, data, seq)

    def _reject(
        self, file: CsvFile, number: int, row: list[str], error: Unusable, *, kept: bool = False
    ) -> None:
        cells = file.cells(row)
        self._on_reject(Reject(file.name, number, error.column, error.reason, error.detail, cells, kept))

    def _note(self, file: CsvFile, number: int, row: list[str], columns: Columns) -> None:
        for note in columns.notes:
            self._reject(file, number, row, note, kept=True)
        columns.notes.clear()


def _is_history(reader: Rows) -> TypeGuard[RecordRows | StepRows]:
    return isinstance(reader, StepRows) or (
        isinstance(reader, RecordRows) and reader.table.form == "versions"
    )


def _matches(name: str, patterns: list[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _wants(readers: list[Rows]) -> str:
    """What a row would need for any table to take it."""
    wishes = []
    for reader in readers:
        table: Table = reader.table
        parts = [f"{name} {' or '.join(texts)}" for name, texts in table.when.items()]
        parts += [f"{name} not {' or '.join(texts)}" for name, texts in table.unless.items()]
        wishes.append(f"{table.entity}: {', '.join(parts) or 'any'}")
    return "taken are " + "; ".join(wishes)
