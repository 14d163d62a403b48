"""Progress: events, rate and time left, on a terminal; nothing anywhere else, so that pipes and logs stay clean."""

import sys
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


class Bar:
    """A progress bar on standard error.

    Its methods are the callbacks that long work takes: `phase(name, done)`, `at(done)`, `of(done, total)`.
    """

    def __init__(self, what: str) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(what),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
            disable=not sys.stderr.isatty(),
        )
        self._task = self._bar.add_task("", total=None, rate="")

    def __enter__(self) -> "Bar":
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def phase(self, name: str, done: int) -> None:
        """The work has phases without a known end."""
        self._update(done, None, name)

    def at(self, done: int) -> None:
        """So much is done; nobody knows of how much."""
        self._update(done, None, "")

    def of(self, done: int, total: int | None) -> None:
        """So much is done of so much."""
        self._update(done, total, "")

    def _update(self, done: int, total: int | None, name: str) -> None:
        task = self._bar.tasks[0]
        elapsed = task.elapsed or 0
        rate = f"{done / elapsed:,.0f}/s" if elapsed > 1 else ""
        self._bar.update(self._task, completed=done, total=total, description=name, rate=rate)
