"""What the data plane asks of those who fold: the seam between how records move and what they come to.

The product's folds are the line's (lines.py). A benchmark brings others, and the simulation a tiny one: all run on the same
fetches, flushes and recoveries.
"""

from collections.abc import Sequence
from typing import Protocol

from dealpulse.schemas.records import Flush


class Received(Protocol):
    """A record as it came from a topic: as much of it as anybody here needs."""

    @property
    def offset(self) -> int: ...
    @property
    def timestamp(self) -> int:
        """Milliseconds since 1970."""

    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Sequence[tuple[str, bytes]]: ...


class Folds(Protocol):
    """The folds over one log partition, with their rows in memory. Synchronous, without IO and without a clock."""

    def take(self, records: Sequence[Received]) -> None:
        """Fold the next records of the log: in order, each once.

        A fold that cannot digest a record says so in an output and goes on: what is raised here ends the worker.
        """

    def flush(self, *, quiet: bool) -> Flush:
        """What has come of everything taken since the last flush: outputs, and the rows that changed.

        Args:
            quiet: nothing has come for a while: now is the time for what can wait.
        """

    def waiting(self, *, quiet: bool) -> bool:
        """Whether a flush would have something to write even if nothing more was taken."""

    def restore(self, key: bytes, value: bytes) -> None:
        """Take back one row of the changelog."""

    def ready(self) -> None:
        """All rows are back."""


class Job:
    """What a worker is there for, and who hears how it goes. Each event below is told as it happens; most may be ignored."""

    def folds(self, partition: int) -> Folds:
        """New folds, without a row, for a log partition that this worker was given."""
        raise AssertionError("a job says which folds it has")

    def restoring(self, partition: int, rows: int) -> None:
        """So many rows of the changelog have been read back until now."""

    def recovered(self, partition: int, seconds: float) -> None:
        """All rows of a log partition are back."""

    def released(self, partition: int) -> None:
        """A log partition is no longer ours."""

    def folded(self, records: int, seconds: float) -> None:
        """So many records were folded in this time."""

    def flushed(self, seconds: float) -> None:
        """A flush is true."""

    def answered(self, seconds: float) -> None:
        """From a record's append to the log until what it changed was committed."""

    def beat(self, partition: int, at: int) -> None:
        """A heartbeat that the log took at this instant was flushed."""
