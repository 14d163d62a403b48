"""`dealpulse import`: foreign files into events, with a report of every row that became none."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import click

from dealpulse.connectors.sources import Report, formats, read


def listing() -> str:
    """The formats, a line each."""
    width = max(len(name) for name, _ in formats())
    return "\n".join(f"{name:<{width}}  {about}" for name, about in formats())


def import_files(
    format: str,
    paths: Sequence[Path],
    org: str,
    *,
    out: Path,
    mapping: Path | None,
    zone: str | None,
    rejects: Path | None,
    progress: Callable[[int], None],
) -> str:
    """Write the events of some files; returns the report for a person.

    Raises:
        Refused: the mapping or a file cannot be used.
    """
    with ExitStack() as files:
        rejected = None if rejects is None else files.enter_context(rejects.open("wb"))
        report = Report(rejected)
        events = read(
            format, list(paths), org, mapping=mapping, zone=zone, on_reject=report.take, on_file=report.file
        )
        target = files.enter_context(click.open_file(str(out), "wb"))
        count = 0
        for count, event in enumerate(events, start=1):
            target.write(event + b"\n")
            if count % 1_000 == 0:
                progress(count)
    return "\n".join(report.lines(count))
