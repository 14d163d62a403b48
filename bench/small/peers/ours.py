"""The small job on dealpulse's worker: its data plane as it is, with two numbers a key for folds."""

import sys
from collections.abc import Sequence

import orjson

from bench.small.job import ANSWER_EVERY, told
from dealpulse.schemas.records import Flush, Output
from dealpulse.schemas.topics import Topic
from dealpulse.state.policy import default
from dealpulse.streams.settings import Settings
from dealpulse.streams.worker import run
from dealpulse.streams.worker.folds import Folds, Job, Received

job = told()


class CountAndSum:
    """Totals by key of one partition."""

    def __init__(self) -> None:
        self._totals: dict[bytes, tuple[int, int]] = {}
        self._changed: set[bytes] = set()
        self._outputs: list[Output] = []

    def take(self, records: Sequence[Received]) -> None:
        """Count and add up."""
        totals, changed = self._totals, self._changed
        for record in records:
            key, value = record.key, record.value
            assert key is not None and value is not None
            event = orjson.loads(value)
            count, total = totals.get(key, (0, 0))
            totals[key] = count, total = count + 1, total + event["amount"]
            changed.add(key)
            if event["n"] % ANSWER_EVERY == 0:
                answer = {"n": event["n"], "key": event["key"], "count": count, "sum": total}
                self._outputs.append(Output("answers", key, orjson.dumps(answer)))

    def flush(self, *, quiet: bool) -> Flush:
        """What came of it since the last flush; nothing can wait."""
        outputs, self._outputs = self._outputs, []
        rows: list[tuple[bytes, bytes | None]] = [
            (key, orjson.dumps(self._totals[key])) for key in self._changed
        ]
        self._changed.clear()
        return Flush(outputs, rows)

    def waiting(self, *, quiet: bool) -> bool:
        """Nothing waits for quieter times."""
        return False

    def restore(self, key: bytes, value: bytes) -> None:
        """Take a row back."""
        count, total = orjson.loads(value)
        self._totals[key] = count, total

    def ready(self) -> None:
        """All rows are back."""


class SmallJob(Job):
    """The worker's job, small."""

    def folds(self, partition: int) -> Folds:
        return CountAndSum()


class SmallSettings(Settings):
    """The worker's settings, with the small job's topics."""

    @property
    def inputs(self) -> dict[str, str]:
        return {}

    @property
    def outputs(self) -> dict[str, str]:
        return {"answers": job.output}

    @property
    def log(self) -> str:
        return job.input

    @property
    def rows(self) -> str:
        return job.rows

    @property
    def topics(self) -> dict[str, Topic]:
        return {
            job.input: Topic("input", "log", (), "key"),
            job.rows: Topic("rows", "state", (), "row", cleanup="compact", retention_days=None),
            job.output: Topic("answers", "output", (), "key"),
        }


if __name__ == "__main__":
    settings = SmallSettings(kafka=job.kafka, app=job.app, partitions=job.partitions, tick_s=0.0, http="")
    sys.exit(run(settings, default(), SmallJob()))
