"""Memory: which drops have become events, so that a restart does not do them again.

It lies in the folder itself, as `.dealpulse/done.ndjson`: a line for each drop, written once the broker has acknowledged the last
of its events. A crash before that line means that the drop is sent again: every event has an id that depends on nothing but the
file, so the copies are dropped where all copies are, and each event counts once. Kafka would be the wrong place: the memory
speaks of files, goes where the folder goes, and can be read, or deleted to have everything read again, by the folder's owner.
"""

import fcntl
import os
from hashlib import blake2b
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from dealpulse.schemas.errors import Refused
from dealpulse.streams.watching.drops import OURS, Drop, Stat


class Done(Struct, frozen=True):
    """A drop that has become events.

    Attributes:
        target: where it went to, and how it was read, as far as the folder does not tell.
        digest: what it held, and how it was read.
        stats: of its files, so that a restart need not read them all again to know them.
        read: rows, messages or entries; `left_out` of them became no event.
        at: when it was done, by this machine's clock; for people.
    """

    target: str
    name: str
    format: str
    digest: str
    stats: tuple[Stat, ...]
    events: int
    read: int
    left_out: int
    at: str


class Memory:
    """What was done with one folder for one org; use it as a context: nobody else may watch the folder meanwhile.

    Attributes:
        folder: where the watcher keeps its own things.
        calendars: the file with what calendars have said.

    Raises:
        Refused: somebody else watches the folder, or it cannot be written to.
    """

    def __init__(self, root: Path, target: str) -> None:
        self.folder = root / OURS
        self._target = target
        self._file = self.folder / "done.ndjson"
        # What calendars have said, for this target only: another org has been told nothing.
        self.calendars = self.folder / f"calendars.{blake2b(target.encode(), digest_size=4).hexdigest()}"
        self._digests: dict[str, Done] = {}
        self._names: dict[tuple[str, str], Done] = {}
        self._lock: IO[bytes] | None = None

    def __enter__(self) -> "Memory":
        try:
            self.folder.mkdir(exist_ok=True)
            self._lock = (self.folder / "lock").open("wb")
        except OSError as error:
            raise Refused(f"{self.folder}: {error.strerror}; the watcher keeps its memory there") from None
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise Refused(f"{self.folder.parent}: somebody watches this folder already") from None
        self._load()
        return self

    def __exit__(self, *error: object) -> None:
        if self._lock is not None:
            self._lock.close()

    def knows(self, drop: Drop) -> bool:
        """The same files were done, by what the file system says of them: quick, and enough while nobody meddles."""
        found = self._names.get((drop.name, drop.format))
        return found is not None and found.stats == drop.stats

    def done(self, digest: str) -> Done | None:
        """The drop that held the same, if one did."""
        return self._digests.get(digest)

    def remember(self, done: Done) -> None:
        """A drop is done; on disk when this returns."""
        self._take(done)
        with self._file.open("ab") as file:
            file.write(msgspec.json.encode(done) + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def _load(self) -> None:
        if not self._file.exists():
            return
        data = self._file.read_bytes()
        if data and not data.endswith(b"\n"):
            # A line that was cut short by a crash: that drop is done again.
            data = data[: data.rfind(b"\n") + 1]
            os.truncate(self._file, len(data))
        for number, line in enumerate(data.splitlines(), start=1):
            try:
                self._take(msgspec.json.decode(line, type=Done))
            except msgspec.MsgspecError as error:
                raise Refused(
                    f"{self._file}: line {number}: {error}; delete the line, and its drop is sent again"
                ) from None

    def _take(self, done: Done) -> None:
        if done.target == self._target:
            self._digests[done.digest] = done
            self._names[done.name, done.format] = done
