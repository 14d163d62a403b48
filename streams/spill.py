"""Rows that rest: in memory as far as a budget goes, the rest in a file of this process.

A worker's memory must not grow with everything that ever happened. The file is no state: it is unlinked as soon as it is open,
and the next start reads the changelog. SQLite does it well enough: rows rest seldom and are woken seldom.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from dealpulse.state.shelf import Rest

# Ten bits a row tell nearly always that a row does not exist, which is what most questions come to.
_BITS_AT_FIRST: Final = 1 << 20
_ROWS_PER_BIT: Final = 10


class Spill:
    """Where one log partition's rows rest.

    Attributes:
        in_memory: bytes of rows in memory.
        on_disk: rows in the file.
    """

    def __init__(self, most_bytes: int, folder: Path | None = None) -> None:
        self.in_memory = 0
        self.on_disk = 0
        self._most = most_bytes
        self._folder = folder
        self._file: sqlite3.Connection | None = None
        self._shelves: list[Resting] = []
        self._turn = 0

    def rest(self, org: str, kind: str) -> Rest:
        """Where an org's rows of a kind rest."""
        shelf = Resting(self, len(self._shelves))
        self._shelves.append(shelf)
        return shelf

    def close(self) -> None:
        """Forget everything."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def grown(self, size: int) -> None:
        """A row came to rest: those that have rested longest go to the file when the budget is spent."""
        self.in_memory += size
        if self.in_memory > self._most:
            # A good part at a time, so that it happens seldom.
            self._move(self.in_memory - self._most // 2)

    def _move(self, bytes_: int) -> None:
        file = self.file()
        while bytes_ > 0:
            self._turn = (self._turn + 1) % len(self._shelves)
            shelf = self._shelves[self._turn]
            moved = shelf.take_older()
            if moved:
                file.executemany(
                    "INSERT OR REPLACE INTO rows VALUES (?, ?, ?)",
                    [(shelf.number, id_, value) for id_, value in moved],
                )
                shelf.are_in_the_file([id_ for id_, _ in moved])
                size = sum(len(value) for _, value in moved)
                self.in_memory -= size
                self.on_disk += len(moved)
                bytes_ -= size

    def file(self) -> sqlite3.Connection:
        """The file, made when it is first needed."""
        if self._file is None:
            with tempfile.NamedTemporaryFile(prefix="dealpulse-", suffix=".rows", dir=self._folder) as made:
                file = sqlite3.connect(made.name, isolation_level=None)
                # Nothing in it outlives the process, so nothing need be safe.
                for pragma in (
                    "journal_mode=OFF",
                    "synchronous=OFF",
                    "locking_mode=EXCLUSIVE",
                    "cache_size=-16384",
                ):
                    file.execute(f"PRAGMA {pragma}").fetchall()
                file.execute(
                    "CREATE TABLE rows (shelf INTEGER, id TEXT, value BLOB, PRIMARY KEY (shelf, id)) WITHOUT ROWID"
                )
                file.execute("BEGIN")
            self._file = file
        return self._file


class Resting(Rest):
    """An org's rows of one kind that rest."""

    def __init__(self, spill: Spill, number: int) -> None:
        self.number = number
        self._spill = spill
        # Two generations: what came to rest lately, and before that.
        self._memory: dict[str, bytes] = {}
        self._older: dict[str, bytes] = {}
        self._on_disk = 0
        self._bits = bytearray()
        self._mask = 0
        self._marked = 0

    def take_older(self) -> list[tuple[str, bytes]]:
        """Take the older generation out of memory; the younger one is the older one now."""
        # Sorted, or the file's tree is written all over the place.
        moved = sorted(self._older.items())
        self._older, self._memory = self._memory, {}
        return moved

    def are_in_the_file(self, ids: list[str]) -> None:
        """These rows are found in the file from now on."""
        self._on_disk += len(ids)
        for id_ in ids:
            self._mark(id_)

    def get(self, id_: str, default: bytes | None = None) -> bytes | None:  # type: ignore[override]
        value = self._memory.get(id_)
        if value is None:
            value = self._older.get(id_)
        if value is None and self._on_disk and self._may_hold(id_):
            found = (
                self._spill.file()
                .execute("SELECT value FROM rows WHERE shelf = ? AND id = ?", (self.number, id_))
                .fetchone()
            )
            value = None if found is None else found[0]
        return default if value is None else value

    def __getitem__(self, id_: str) -> bytes:
        value = self.get(id_)
        if value is None:
            raise KeyError(id_)
        return value

    def __setitem__(self, id_: str, value: bytes) -> None:
        self._drop(id_)
        self._memory[id_] = value
        self._spill.grown(len(value))

    def __delitem__(self, id_: str) -> None:
        if not self._drop(id_):
            raise KeyError(id_)

    def __iter__(self) -> Iterator[str]:
        yield from self._memory
        yield from self._older
        if self._on_disk:
            for (id_,) in self._spill.file().execute("SELECT id FROM rows WHERE shelf = ?", (self.number,)):
                yield id_

    def __len__(self) -> int:
        return len(self._memory) + len(self._older) + self._on_disk

    def __bool__(self) -> bool:
        return bool(self._memory) or bool(self._older) or self._on_disk > 0

    def _drop(self, id_: str) -> bool:
        value = self._memory.pop(id_, None)
        if value is None:
            value = self._older.pop(id_, None)
        if value is None:
            return self._on_disk > 0 and self._remove(id_)
        self._spill.in_memory -= len(value)
        return True

    def _remove(self, id_: str) -> bool:
        if not self._may_hold(id_):
            return False
        file = self._spill.file()
        gone = file.execute("DELETE FROM rows WHERE shelf = ? AND id = ?", (self.number, id_)).rowcount
        self._on_disk -= gone
        self._spill.on_disk -= gone
        return gone > 0

    # ---- which rows may be in the file (a Bloom filter, three bits of one hash) -----------------------------------------

    def _mark(self, id_: str) -> None:
        if self._marked * _ROWS_PER_BIT >= len(self._bits) * 8:
            self._bits = bytearray(max(_BITS_AT_FIRST // 8, len(self._bits) * 2))
            self._mask = len(self._bits) * 8 - 1
            self._marked = 0
            if self._on_disk:
                for (other,) in self._spill.file().execute(
                    "SELECT id FROM rows WHERE shelf = ?", (self.number,)
                ):
                    self._mark(other)
        self._marked += 1
        for bit in self._places(id_):
            self._bits[bit >> 3] |= 1 << (bit & 7)

    def _may_hold(self, id_: str) -> bool:
        bits = self._bits
        return bool(bits) and all(bits[bit >> 3] & (1 << (bit & 7)) for bit in self._places(id_))

    def _places(self, id_: str) -> tuple[int, int, int]:
        # Strings hash differently in every process; here that changes nothing but which row is looked for in vain.
        seed, mask = hash(id_), self._mask
        return seed & mask, (seed >> 21) & mask, (seed >> 42) & mask
