"""`dealpulse import`: foreign files into events, with a report of every row that became none; or, to check, the report alone."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import click
import msgspec
from msgspec import Struct

from dealpulse.agents.intake import read as intake
from dealpulse.connectors.sources import FileRead, Report, formats, read
from dealpulse.connectors.sources.report import counted
from dealpulse.schemas.errors import Unreadable
from dealpulse.schemas.facts import RecordChange, Setting
from dealpulse.schemas.time import rfc3339

# So many files, and columns of one file, are named on a screen.
_MOST: Final = 40
_COLUMNS: Final = 6

Progress = Callable[[int], None]


class Request(Struct, frozen=True):
    """What is to be imported: the options of `dealpulse import` that say how to read."""

    format: str
    paths: Sequence[Path]
    org: str
    mapping: Path | None = None
    zone: str | None = None
    until: int | None = None

    def events(self, report: Report) -> Iterator[bytes]:
        """The events, one line each; the report hears of the rest."""
        return read(
            self.format,
            list(self.paths),
            self.org,
            mapping=self.mapping,
            zone=self.zone,
            until=self.until,
            on_reject=report.take,
            on_file=report.file,
        )


def listing() -> str:
    """The formats, a line each."""
    width = max(len(name) for name, _ in formats())
    return "\n".join(f"{name:<{width}}  {about}" for name, about in formats())


def import_files(request: Request, *, out: Path, rejects: Path | None, progress: Progress) -> str:
    """Write the events of some files; returns the report for a person.

    Raises:
        Refused: the mapping or a file cannot be used.
        OSError: a file cannot be read.
    """
    with ExitStack() as files:
        rejected = None if rejects is None else files.enter_context(rejects.open("wb"))
        report = Report(rejected)
        events = request.events(report)
        target = files.enter_context(click.open_file(str(out), "wb"))
        count = 0
        for count, event in enumerate(events, start=1):
            target.write(event + b"\n")
            if count % 1_000 == 0:
                progress(count)
    return "\n".join(report.lines(count))


# ---- to check ---------------------------------------------------------------------------------------------------------


@dataclass
class Checked:
    """What some files would become.

    Attributes:
        kinds: events by type, and entity or kind of setting.
        first, last: their first and last instant.
        refused: events that intake would not take, by its reason and sentence.
    """

    report: Report
    events: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    first: int | None = None
    last: int | None = None
    refused: dict[str, int] = field(default_factory=dict)

    def take(self, line: bytes) -> None:
        """Count one event, as intake reads it."""
        self.events += 1
        try:
            event = intake(line)
        except Unreadable as error:
            self.refused[str(error)] = self.refused.get(str(error), 0) + 1
            return
        kind = event.type
        if isinstance(event.data, RecordChange):
            kind = f"{kind} {event.data.entity}"
        elif isinstance(event.data, Setting):
            kind = f"{kind} {event.data.kind}"
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        self.first = event.time if self.first is None else min(self.first, event.time)
        self.last = event.time if self.last is None else max(self.last, event.time)

    def told(self) -> dict[str, Any]:
        """For programs."""
        return {
            "events": self.events,
            "types": dict(sorted(self.kinds.items())),
            "first": None if self.first is None else rfc3339(self.first),
            "last": None if self.last is None else rfc3339(self.last),
            "refused": self.refused,
            **self.report.told(),
        }

    def lines(self) -> Iterator[str]:
        """For a person."""
        report = self.report
        yield f"{counted(self.events, 'events')} from {report.extent()}; nothing was written"
        if self.first is not None and self.last is not None:
            yield f"  the first at {rfc3339(self.first)}, the last at {rfc3339(self.last)}"
        width = max((len(kind) for kind in self.kinds), default=0)
        yield from (f"  {kind:<{width}}  {count:>9,}" for kind, count in sorted(self.kinds.items()))
        if report.files:
            yield "files"
            yield from (f"  {_file(read)}" for read in report.files[:_MOST])
            if report.read > _MOST:
                yield f"  … and {report.read - _MOST:,} files more; --json names more of them"
        values = [found for found in report.counts() if found.cells]
        if values:
            yield "values not understood"
        for found in values:
            examples = ", ".join(repr(cell[:40]) for cell in found.cells)
            yield f"  {found.file}: {found.column}: {found.count:,} × {found.reason}: {examples}"
        for said, count in sorted(self.refused.items()):
            yield f"  {counted(count, 'events')} that intake would refuse: {said}"
        reasons = list(report.reasons())
        if reasons:
            yield "reasons"
            yield from reasons


def check_files(request: Request, progress: Progress) -> Checked:
    """Read some files to their end, and say what they would become; nothing is written.

    Raises:
        Refused: the mapping or a file cannot be used.
        OSError: a file cannot be read.
    """
    checked = Checked(Report())
    for line in request.events(checked.report):
        checked.take(line)
        if checked.events % 1_000 == 0:
            progress(checked.events)
    return checked


def as_json(checked: Checked) -> bytes:
    """What would become of the files, for programs."""
    return msgspec.json.format(msgspec.json.encode(checked.told()))


def _file(read: FileRead) -> str:
    said = f"{read.file}: {counted(read.rows, read.what)}, {counted(read.events, 'events')}"
    filled = sorted(
        ((name, count) for name, count in read.unused.items() if count), key=lambda item: -item[1]
    )
    if not filled:
        return said
    shown = ", ".join(f"{name} ({count:,})" for name, count in filled[:_COLUMNS])
    more = f" and {len(filled) - _COLUMNS} more" if len(filled) > _COLUMNS else ""
    return f"{said}; not used, with so many filled cells: {shown}{more}"
