"""Calendars: .ics files, and the invitations inside mails, become meetings.

`read` takes files and folders; `Calendars` takes them one by one, with a memory of earlier ones.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from dealpulse.connectors.sources.calendars.calendars import SOURCE, Calendars
from dealpulse.connectors.sources.report import FileRead
from dealpulse.connectors.sources.wanted import Wanted
from dealpulse.schemas.errors import Refused

__all__ = ["SOURCE", "Calendars", "find_files", "read"]

ENDINGS: Final = (".ics", ".ical", ".icalendar", ".ics.gz")


def read(paths: list[Path], wanted: Wanted) -> Iterator[bytes]:
    """The meetings in calendar files, as events.

    Raises:
        Refused: a path does not exist, a folder has no calendar, the zone is none; at once.
        OSError: a file may not be read; at once.
    """
    files = find_files(paths)
    for path in files:
        path.open("rb").close()
    return _read(files, Calendars(wanted), wanted)


def _read(files: list[Path], calendars: Calendars, wanted: Wanted) -> Iterator[bytes]:
    rows: dict[str, int] = {}
    for path in files:
        rows[path.name] = rows.get(path.name, 0) + calendars.take_file(path)
    yield from calendars.events()
    for name, entries in rows.items():
        wanted.on_file(FileRead(name, entries, calendars.made.get(name, 0), "entries"))


def find_files(paths: list[Path]) -> list[Path]:
    """The calendar files among paths; a folder stands for those in it and in its folders, in the order of their names."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(child for child in path.rglob("*") if child.is_file() and _is_calendar(child))
            if not inside:
                raise Refused(f"{path}: has no file that ends in {', '.join(ENDINGS)}")
            found.extend(inside)
        elif path.is_file():
            found.append(path)
        else:
            raise Refused(f"{path}: no such file")
    return list(dict.fromkeys(found))


def _is_calendar(path: Path) -> bool:
    return path.name.lower().endswith(ENDINGS) and not path.name.startswith(".")
