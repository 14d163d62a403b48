"""The product's job on the data plane: a line of folds for each log partition, and what the metrics know of them."""

from collections.abc import Sequence
from typing import Final

from dealpulse.agents.line import Line
from dealpulse.schemas.records import Flush
from dealpulse.state.policy import Policy
from dealpulse.streams.log import record_of
from dealpulse.streams.metrics import Metrics
from dealpulse.streams.spill import Spill
from dealpulse.streams.worker.folds import Folds, Job, Received
from dealpulse.streams.worker.partition import LogPartition

# A flush of so many records is one of a backlog; and so many views go with another one.
_BUSY: Final = 200
_VIEWS: Final = 100


class LineFolds:
    """A line, fed with records as they come from the log."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self._taken = 0
        self.restore = line.restore
        self.ready = line.ready

    def take(self, records: Sequence[Received]) -> None:
        """Fold records; a beat only asked the broker for its time."""
        take = self.line.take
        for received in records:
            record = record_of(received)
            if record is not None:
                take(record)
        self._taken += len(records)

    def flush(self, *, quiet: bool) -> Flush:
        """Views cost more than folds: at a backlog they wait, and those of a past that is still coming wait for its pause."""
        views = 0 if self._taken >= _BUSY else _VIEWS
        self._taken = 0
        return self.line.flush(views, history_views=quiet)

    def waiting(self, *, quiet: bool) -> bool:
        """Whether views wait that may be written."""
        return self.line.views_waiting(history_views=quiet) > 0


class Lines(Job):
    """The lines of this worker's log partitions."""

    def __init__(self, policy: Policy, metrics: Metrics, rows_mb: int = 1_024) -> None:
        self._policy = policy
        self._rows_bytes = rows_mb << 20
        self._metrics = metrics
        self._lines: dict[int, Line] = {}

    def folds(self, partition: int) -> Folds:
        line = self._lines[partition] = Line(self._policy, clock="log", rest=Spill(self._rows_bytes).rest)
        return LineFolds(line)

    def recovered(self, partition: int, seconds: float) -> None:
        self._metrics.recovered(partition, self._lines[partition], seconds)

    def released(self, partition: int) -> None:
        self._metrics.released(partition)
        self._lines.pop(partition, None)

    def folded(self, records: int, seconds: float) -> None:
        self._metrics.folded(records, seconds)

    def flushed(self, seconds: float) -> None:
        self._metrics.flushed(seconds)

    def answered(self, seconds: float) -> None:
        self._metrics.answered(seconds)

    def beat(self, partition: int, at: int) -> None:
        self._metrics.beat("flushed", at, partition)

    def restoring(self, partition: int, rows: int) -> None:
        self._metrics.restoring(partition, rows)

    def look(self, partitions: Sequence[LogPartition], now: int | None) -> None:
        """Carry what the lines know into the metrics."""
        lines = {owned.partition: self._lines[owned.partition] for owned in partitions if owned.ready}
        unflushed = {owned.partition: owned.unflushed for owned in partitions}
        flushed = {owned.partition: owned.flushed for owned in partitions if owned.flushed is not None}
        self._metrics.looked(lines, unflushed, now, flushed)
