"""What a worker tells Prometheus: how much, how fast, how late, and whether its heart beats.

One registry of our own: Faust's sensors break the naming rules. No deal's or person's id is ever a label; an org's is, where
it is the org's clock that matters. docs/guides/alerts.yml says which of them should wake somebody.
"""

import time
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric

from dealpulse.agents.line import Line
from dealpulse.schemas.errors import REASONS
from dealpulse.schemas.time import SECOND

_NONE: Final = "none"  # the label of "no bucket": a deal's first flip comes from it

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_AGES: Final = (1.0, 5.0, 15.0, 60.0, 300.0, 1_800.0, 3_600.0, 21_600.0, 86_400.0, 604_800.0, 2_592_000.0)
_AGES_IN_OURS: Final = tuple(int(age * SECOND) for age in _AGES)


class Metrics:
    """The worker's numbers. Each method is a named event; only here is it known what it counts."""

    def __init__(self, version: str, policy: str, partitions: int = 0) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = registry = CollectorRegistry()
        # Process metrics by their usual names: when it started, what it costs.
        ProcessCollector(registry=registry)
        build = Info("dealpulse_build", "Version of the product and of the policy.", registry=registry)
        build.info({"version": version, "policy": policy})
        self._events = Counter(
            "dealpulse_events", "Events by what became of them.", ["outcome"], registry=registry
        )
        # A counter that begins at one has never increased, for an alert: what alerts look at begins at nought.
        for outcome in ("folded", "backfilled", "duplicates", "rejected"):
            self._events.labels(outcome)
        self._ages = _Ages()
        registry.register(self._ages)
        self._processing = Histogram(
            "dealpulse_event_processing_seconds", "Time to fold one event, by groups of up to a hundred.",
            buckets=(1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, *_SECONDS), registry=registry,
        )  # fmt: skip
        self._flush = Histogram(
            "dealpulse_flush_seconds", "Time of one flush: outputs, rows and position in a transaction.",
            buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self._flips = Counter(
            "dealpulse_health_transitions",
            "Flips of deals between buckets.",
            ["from", "to"],
            registry=registry,
        )
        self._deals = Gauge("dealpulse_deals", "Open deals by bucket.", ["bucket"], registry=registry)
        self._letters = Counter(
            "dealpulse_deadletters", "Records that could not be used.", ["stage", "reason"], registry=registry
        )
        for reason in REASONS:
            for stage in ("intake", "fold"):
                self._letters.labels(stage, reason)
        self._keys = Gauge("dealpulse_state_keys", "Keys of state by kind.", ["kind"], registry=registry)
        self._recovery = Gauge(
            "dealpulse_state_recovery_seconds",
            "Time that the last recovery took.",
            ["partition"],
            registry=registry,
        )
        self._restored = Gauge(
            "dealpulse_state_recovery_rows", "Rows of the changelog read back in the current recovery.",
            ["partition"], registry=registry,
        )  # fmt: skip
        self._partitions = Gauge(
            "dealpulse_log_partitions",
            "Partitions of the log: configured, and owned and ready at this worker.",
            ["state"],
            registry=registry,
        )
        self._partitions.labels("configured").set(partitions)
        self._history = Gauge("dealpulse_history_orgs", "Orgs in history mode.", registry=registry)
        self._behind = Gauge(
            "dealpulse_clock_behind_seconds", "How far a live org's clock is behind the broker's.",
            ["org"], registry=registry,
        )  # fmt: skip
        self._offset = Gauge(
            "dealpulse_clock_offset_seconds", "How far this machine's clock is ahead of the broker's.",
            registry=registry,
        )  # fmt: skip
        self._input_lag = Gauge(
            "dealpulse_input_lag_records",
            "Input records not yet in the log, of all workers.",
            registry=registry,
        )
        self._input_age = Gauge(
            "dealpulse_input_lag_seconds", "How long the oldest input record that is not in the log has waited.",
            registry=registry,
        )  # fmt: skip
        self._lag = Gauge("dealpulse_log_lag_records", "Log records not yet folded and committed.", ["partition"],
                          registry=registry)  # fmt: skip
        self._late = Gauge(
            "dealpulse_log_lag_seconds", "From the newest heartbeat in the log to the newest that is committed.",
            ["partition"], registry=registry,
        )  # fmt: skip
        self._heartbeat = Gauge(
            "dealpulse_heartbeat_timestamp_seconds", "The newest heartbeat that passed a stage, by the broker's time.",
            ["stage", "partition"], registry=registry,
        )  # fmt: skip
        self._latency = Histogram(
            "dealpulse_end_to_end_seconds", "From a record's arrival in the log to the commit of what it changed.",
            buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self._counters = {"events": self._events, "flips": self._flips, "letters": self._letters}
        self._seen: dict[int, dict[tuple[str, tuple[str, ...]], int]] = {}
        self._ends: dict[int, int] = {}
        self._beats: dict[tuple[str, int], int] = {}

    # ---- intake ------------------------------------------------------------------------------------------------------

    def taken(self, kinds: Mapping[str, Sequence[int]]) -> None:
        """Intake put events into the log: by type, when each happened."""
        now = time.time_ns() // 1_000
        for kind, happened in kinds.items():
            self._ages.add(kind, now, happened)

    def unreadable(self, reason: str) -> None:
        """Intake wrote a dead letter."""
        self._events.labels("rejected").inc()
        self._letters.labels("intake", reason).inc()

    def input_lag(self, records: int, seconds: float) -> None:
        """Input records of all partitions that are not in the log, and for how long the oldest has waited."""
        self._input_lag.set(records)
        self._input_age.set(max(0.0, seconds))

    # ---- folding -----------------------------------------------------------------------------------------------------

    def folded(self, records: int, seconds: float) -> None:
        """So many records were folded in this time."""
        if records:
            each = seconds / records
            self._processing.observe(each)

    def flushed(self, seconds: float) -> None:
        """A flush is true."""
        self._flush.observe(seconds)

    def answered(self, seconds: float) -> None:
        """From a record's append to the log until what it changed was committed."""
        self._latency.observe(max(0.0, seconds))

    def appended(self, partition: int, end: int, at: int) -> None:
        """A heartbeat went into a log partition: where the partition ends since, and the broker's time."""
        self._ends[partition] = end
        self.beat("appended", at, partition)

    def beat(self, stage: str, at: int, partition: int) -> None:
        """A heartbeat with this broker's time passed a stage."""
        self._beats[stage, partition] = at
        self._heartbeat.labels(stage, str(partition)).set(at / SECOND)

    # ---- ownership ---------------------------------------------------------------------------------------------------

    def restoring(self, partition: int, rows: int) -> None:
        """So many rows of a log partition are back."""
        self._restored.labels(str(partition)).set(rows)

    def recovered(self, partition: int, line: Line, seconds: float) -> None:
        """A log partition was recovered; what its line has counted until now is not ours."""
        self._recovery.labels(str(partition)).set(seconds)
        self._seen[partition] = _counters(line)

    def released(self, partition: int) -> None:
        """A log partition went to another worker."""
        for gauge in (self._recovery, self._restored, self._lag, self._late, self._heartbeat):
            gauge.remove_by_labels({"partition": str(partition)})
        self._ends.pop(partition, None)
        for stage in ("appended", "flushed"):
            self._beats.pop((stage, partition), None)

    # ---- once a second -----------------------------------------------------------------------------------------------

    def looked(
        self,
        lines: Mapping[int, Line],
        unflushed: Mapping[int, int],
        now: int | None,
        flushed: Mapping[int, int],
    ) -> None:
        """What the lines of this worker's log partitions know.

        Args:
            lines: of the partitions that are recovered.
            unflushed: records folded and not flushed, of all partitions that are owned.
            now: the broker's time.
            flushed: offset of the first record that is not flushed.
        """
        deals: dict[str, int] = {}
        keys: dict[str, int] = {}
        history = 0
        self._behind.clear()
        for partition, line in lines.items():
            self._count(partition, line)
            for bucket, count in line.buckets.items():
                deals[bucket] = deals.get(bucket, 0) + count
            for kind, count in line.sizes().items():
                keys[kind] = keys.get(kind, 0) + count
            for org, (instant, past) in line.clocks().items():
                history += past
                if now is not None and not past:
                    self._behind.labels(org).set(max(0.0, (now - instant) / SECOND))
        self._deals.clear()
        for bucket, count in deals.items():
            self._deals.labels(bucket).set(count)
        for kind, count in keys.items():
            self._keys.labels(kind).set(count)
        for partition, records in unflushed.items():
            self._lags(partition, records, flushed.get(partition))
        self._partitions.labels("owned").set(len(unflushed))
        self._partitions.labels("ready").set(len(lines))
        self._history.set(history)
        if now is not None:
            self._offset.set(time.time() - now / SECOND)

    def _lags(self, partition: int, unflushed: int, flushed: int | None) -> None:
        end = self._ends.get(partition)
        behind = unflushed if end is None or flushed is None else max(unflushed, end - flushed)
        self._lag.labels(str(partition)).set(behind)
        appended, done = self._beats.get(("appended", partition)), self._beats.get(("flushed", partition))
        if appended is not None and done is not None:
            self._late.labels(str(partition)).set(max(0.0, (appended - done) / SECOND))

    def _count(self, partition: int, line: Line) -> None:
        """A line's counters are of the log since its beginning, or of the line's; ours are of this process."""
        before = self._seen.get(partition, {})
        now = self._seen[partition] = _counters(line)
        for (counter, labels), count in now.items():
            if count > before.get((counter, labels), 0):
                self._counters[counter].labels(*labels).inc(count - before.get((counter, labels), 0))


class _Ages:
    """How old events were when intake took them, by type: the numbers behind two metrics.

    A collector of its own, since the library's `observe` costs more than reading the event.
    """

    def __init__(self) -> None:
        self._counts: dict[str, list[int]] = {}
        self._sums: dict[str, int] = {}

    def add(self, kind: str, now: int, happened: Sequence[int]) -> None:
        """Events of a type that happened at these instants, taken now."""
        counts = self._counts.setdefault(kind, [0] * (len(_AGES) + 1))
        total = 0
        for at in happened:
            age = max(0, now - at)
            counts[bisect_left(_AGES_IN_OURS, age)] += 1
            total += age
        self._sums[kind] = self._sums.get(kind, 0) + total

    def collect(self) -> Iterable[Metric]:
        """For Prometheus."""
        taken = CounterMetricFamily(
            "dealpulse_intake_events", "Events that intake put into the log.", labels=["type"]
        )
        ages = HistogramMetricFamily(
            "dealpulse_event_age_seconds",
            "From when it happened at the source until intake took it.",
            labels=["type"],
        )
        bounds = [str(bound) for bound in _AGES] + ["+Inf"]
        for kind, counts in self._counts.items():
            taken.add_metric([kind], sum(counts))
            upto = zip(bounds, accumulate(counts), strict=True)
            ages.add_metric([kind], [(bound, count) for bound, count in upto], self._sums[kind] / SECOND)
        yield taken
        yield ages


def _counters(line: Line) -> dict[tuple[str, tuple[str, ...]], int]:
    """A line's counters by our counter and labels."""
    found: dict[tuple[str, tuple[str, ...]], int] = {
        ("events", (outcome,)): count
        for outcome, count in line.counts.items()
        if outcome not in ("events", "held")
    }
    found |= {("flips", (old or _NONE, new)): count for (old, new), count in line.flips.items()}
    found |= {("letters", ("fold", reason)): count for reason, count in line.rejected.items()}
    return found
