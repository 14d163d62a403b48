"""What the demo shows, and how: lines that anybody can read, a progress bar where there is a terminal."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from typing import Any, Final, Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from dealpulse.state.coach import DEFAULT_LANGUAGE, catalogue

COLOURS: Final = {"good": "green", "average": "yellow", "at_risk": "dark_orange", "poor": "red"}
ORDER: Final = ("poor", "at_risk", "average", "good")
_MOST_REASONS: Final = 3


class Stage(Protocol):
    """Where the demo speaks."""

    def say(self, line: str) -> None:
        """One line."""

    def flip(self, at: str, name: str, data: dict[str, Any]) -> None:
        """A deal changed its bucket."""

    def progress(self, done: int, total: int) -> None:
        """So many of so many events."""

    def table(self, title: str, rows: Sequence[tuple[str, int]]) -> None:
        """Names and numbers."""


@contextlib.contextmanager
def stage(plain: bool | None) -> Iterator[Stage]:
    """The stage for this output: plain lines, or a terminal's."""
    if plain if plain is not None else not sys.stdout.isatty():
        yield _Plain()
        return
    console = Console(highlight=False)
    bar = Progress(
        TextColumn("history"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    with bar:
        yield _Terminal(console, bar)


def reasons(data: dict[str, Any]) -> str:
    """Why, in words: what pulls in the direction of the flip, heaviest first."""
    up = ORDER.index(data["to"]) > ORDER.index(data["from"])
    pulls = [(factor, 0) for factor in data["entered"] if (factor["points"] > 0) == up]
    pulls += [(factor, 1) for factor in data["left"] if (factor["points"] < 0) == up]
    pulls.sort(key=lambda pull: -abs(pull[0]["points"]))
    said = dict.fromkeys(_said(factor, gone) for factor, gone in pulls[:_MOST_REASONS])
    return "; ".join(said) or (data.get("reason") or "on balance").replace("_", " ")


def mark(data: dict[str, Any]) -> str:
    """What a late fact did to this flip."""
    if data.get("retracted"):
        return " is withdrawn"
    return " (revised)" if data.get("supersedes") else ""


def _said(factor: dict[str, Any], gone: int) -> str:
    words = catalogue(DEFAULT_LANGUAGE).factors[factor["id"]]
    return (words.left if gone else words.entered).say(factor)


class _Plain:
    """Lines only."""

    def __init__(self) -> None:
        self._tenth = 0

    def say(self, line: str) -> None:
        print(line, flush=True)

    def flip(self, at: str, name: str, data: dict[str, Any]) -> None:
        self.say(f"{at[:10]}  {data['from']:>7} → {data['to']:<7}  {name}{mark(data)}: {reasons(data)}")

    def progress(self, done: int, total: int) -> None:
        tenth = 10 * done // total
        if tenth > self._tenth:
            self._tenth = tenth
            self.say(f"… {done:,} of {total:,} events")

    def table(self, title: str, rows: Sequence[tuple[str, int]]) -> None:
        self.say(title)
        for name, count in rows:
            self.say(f"    {name:<20} {count:>8,}")


class _Terminal:
    """Colours and a bar."""

    def __init__(self, console: Console, bar: Progress) -> None:
        self._console = console
        self._bar = bar
        self._task: Any = None

    def say(self, line: str) -> None:
        self._console.print(line, markup=False)

    def flip(self, at: str, name: str, data: dict[str, Any]) -> None:
        old, new = (f"[{COLOURS[bucket]}]{bucket:<7}[/]" for bucket in (data["from"], data["to"]))
        self._console.print(
            f"[dim]{at[:10]}[/]  {old} → {new}  [bold]{name}[/]{mark(data)}: {reasons(data)}", soft_wrap=True
        )

    def progress(self, done: int, total: int) -> None:
        if self._task is None:
            self._task = self._bar.add_task("", total=total)
        self._bar.update(self._task, completed=done, total=total)

    def table(self, title: str, rows: Sequence[tuple[str, int]]) -> None:
        self.say(title)
        for name, count in rows:
            self.say(f"    {name:<20} {count:>8,}")
