"""Drops: what lies in the watched folder, what kind of file each is, and which of it is complete.

A calendar or a mail stands for itself. The tables of a CRM need each other (a task names a person by an id), so all tables of one
folder are read together, as one drop: `salesforce/2026-11-22/` is one export.
"""

import os
from collections.abc import Iterator
from hashlib import blake2b, file_digest
from pathlib import Path
from typing import Final

from msgspec import Struct

from dealpulse.connectors.sources import formats
from dealpulse.schemas.errors import Refused

# Where the watcher keeps its own things, inside the folder.
OURS: Final = ".dealpulse"
# A mapping that lies beside the tables that it is for.
MAPPING: Final = "mapping.toml"

_ENDINGS: Final = {".ics": "ics", ".ical": "ics", ".eml": "eml", ".mbox": "mbox"}
_TABLES: Final = (".csv", ".tsv", ".txt")
_UNFINISHED: Final = (".tmp", ".part", ".partial", ".filepart", ".crdownload", ".download", "~")
_ONE_BY_ONE: Final = ("ics", "mbox", "eml", "maildir")

# Size, time of change and number of a file: what differs when somebody has written to it.
Stat = tuple[int, int, int]


class Manner(Struct, frozen=True):
    """How the files of a folder are to be read.

    Attributes:
        org: whose they are.
        format: of files whose folder and ending do not tell.
        mapping: for tables that have none beside them.
        zone: of times without one.
        until: where endless series of a calendar are cut.
        still_s: a file is complete when it has not changed for so long.
    """

    org: str
    format: str | None = None
    mapping: Path | None = None
    zone: str | None = None
    until: int | None = None
    still_s: float = 2.0


class Drop(Struct, frozen=True):
    """One file, or the tables of one folder, complete.

    Attributes:
        name: as seen from the watched folder.
        format: a name of `dealpulse import --list`.
        mapping: the mapping for it, if it needs one.
        stats: of its files, and of the mapping.
    """

    name: str
    format: str
    paths: tuple[Path, ...]
    mapping: Path | None
    stats: tuple[Stat, ...]

    def unchanged(self) -> bool:
        """Nobody has written to it since it was seen."""
        try:
            return stats_of(self.paths, self.mapping) == self.stats
        except OSError:
            return False

    def digest(self, manner: Manner) -> str:
        """A name for what it holds and how it is read: the same content is the same drop, whatever it is called.

        Tables are what their names say, so there the names count too.
        """
        found = blake2b(digest_size=16)
        told = [self.format, manner.zone or "", str(manner.until)]
        if self.mapping is not None:
            told.append(_hash(self.mapping))
        alone = self.format in _ONE_BY_ONE
        told += [_hash(path) if alone else f"{path.name} {_hash(path)}" for path in self.paths]
        found.update("\n".join(told).encode("utf-8", "surrogateescape"))
        return found.hexdigest()


def stat_of(path: Path) -> Stat:
    """What differs when somebody has written to a file, or put another in its place."""
    found = path.stat()
    return (found.st_size, found.st_mtime_ns, found.st_ino)


def stats_of(paths: tuple[Path, ...], mapping: Path | None) -> tuple[Stat, ...]:
    """Of all that a drop is made from."""
    return tuple(stat_of(path) for path in (*paths, *([] if mapping is None else [mapping])))


class Folder:
    """The watched folder, looked at again and again."""

    def __init__(self, root: Path, manner: Manner) -> None:
        known = [name for name, _ in formats()]
        if manner.format is not None and manner.format not in known:
            raise Refused(f"--format {manner.format}: no such format; there are {', '.join(known)}")
        if manner.still_s < 0:
            raise Refused(f"--still {manner.still_s:g}: a number of seconds, 0 or more")
        if not root.is_dir():
            raise Refused(f"{root}: no such folder; make it, then watch it")
        self.root = root
        self.strangers: set[str] = set()
        self._manner = manner
        self._known = known
        self._seen: dict[Path, tuple[Stat, float]] = {}
        self.growing = 0

    def look(self, now_s: float) -> list[Drop]:
        """What is complete now; a drop of which anything may still be growing is not. `growing` counts the others' files."""
        drops: dict[tuple[str, str], list[tuple[Path, bool]]] = {}
        present: dict[Path, tuple[Stat, float]] = {}
        for path in self._files():
            try:
                stat = stat_of(path)
                if not path.is_file():
                    continue
            except OSError:
                continue  # Gone again, or not ours to read: the next look tells.
            before = self._seen.get(path)
            since = before[1] if before is not None and before[0] == stat else now_s
            present[path] = (stat, since)
            format = self._format(path)
            if format is None:
                self.strangers.add(str(path.relative_to(self.root)))
                continue
            alone = format in _ONE_BY_ONE
            name = str((path if alone else path.parent).relative_to(self.root))
            drops.setdefault((name, format), []).append((path, now_s - since >= self._manner.still_s))
        self._seen = present
        self.growing = 0
        found = []
        for (name, format), files in sorted(drops.items()):
            if not all(still for _, still in files):
                self.growing += len(files)
                continue
            paths = tuple(sorted(path for path, _ in files))
            mapping = self._mapping(format, paths[0].parent)
            try:
                found.append(Drop(name, format, paths, mapping, stats_of(paths, mapping)))
            except OSError:
                self.growing += len(files)
        return found

    def _files(self) -> Iterator[Path]:
        for folder, inner, names in os.walk(self.root):
            # A mail that is being delivered lies in tmp, beside cur and new.
            delivering = {"tmp"} if {"cur", "new"} <= set(inner) else set()
            inner[:] = sorted(name for name in inner if not name.startswith(".") and name not in delivering)
            for name in sorted(names):
                if not name.startswith(".") and not name.lower().endswith(_UNFINISHED) and name != MAPPING:
                    path = Path(folder, name)
                    if _is_text(path):
                        yield path
                    else:
                        self.strangers.add(repr(path.name))

    def _format(self, path: Path) -> str | None:
        """By the folder that has a format's name, else by the ending, else as was said."""
        inside = path.relative_to(self.root).parts[:-1]
        if inside and inside[0] in self._known:
            return inside[0] if inside[0] in _ONE_BY_ONE or _is_table(path) else None
        name = path.name.lower().removesuffix(".gz")
        found = next((format for ending, format in _ENDINGS.items() if name.endswith(ending)), None)
        if found is None and path.parent.name in ("cur", "new"):
            found = "maildir"
        if found is None and (self._manner.format in _ONE_BY_ONE or _is_table(path)):
            found = self._manner.format
        return found if found in self._known else None

    def _mapping(self, format: str, folder: Path) -> Path | None:
        if format in _ONE_BY_ONE:
            return None
        beside = folder / MAPPING
        if beside.is_file():
            return beside
        return self._manner.mapping if format in ("csv", self._manner.format) else None


def _is_text(path: Path) -> bool:
    """Its name can be said. Linux allows others."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_table(path: Path) -> bool:
    return path.name.lower().removesuffix(".gz").endswith(_TABLES)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
