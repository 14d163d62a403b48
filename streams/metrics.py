"""What a worker tells Prometheus: how much, how fast, how late, and whether its heart beats.

One registry of our own: Faust's sensors break the naming rules. No deal's or person's id is ever a label; an org's is, where
it is the org's clock that matters.
"""

import time
from collections.abc import Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, disable_created_metrics

from dealpulse.agents.line import Line
from dealpulse.schemas.time import SECOND

_NONE: Final = "none"  # the label of "no bucket": a deal's first flip comes from it

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_AGES: Final = (1.0, 5.0, 15.0, 60.0, 300.0, 1_800.0, 3_600.0, 21_600.0, 86_400.0, 604_800.0, 2_592_000.0)


class Metrics:
    """The worker's numbers. Each method is a named event; only here is it known what it counts."""

    def __init__(self, version: str, policy: str) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = registry = CollectorRegistry()
        build = Info("dealpulse_build", "Version of the product and of the policy.", registry=registry)
        build.info({"version": version, "policy": policy})
        self._events = Counter(
            "dealpulse_events", "Events by what became of them.", ["outcome"], registry=registry
        )
        self._intake = Counter(
            "dealpulse_intake_events", "Events that intake put into the log.", ["type"], registry=registry
        )
        self._age = Histogram(
            "dealpulse_event_age_seconds", "From when it happened at the source until intake took it.", ["type"],
            buckets=_AGES, registry=registry,
        )  # fmt: skip
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
        self._keys = Gauge("dealpulse_state_keys", "Keys of state by kind.", ["kind"], registry=registry)
        self._recovery = Gauge(
            "dealpulse_state_recovery_seconds",
            "Time that the last recovery took.",
            ["partition"],
            registry=registry,
        )
        self._history = Gauge("dealpulse_history_orgs", "Orgs in history mode.", registry=registry)
        self._behind = Gauge(
            "dealpulse_clock_behind_seconds",
            "How far an org's clock is behind the broker's.",
            ["org"],
            registry=registry,
        )
        self._lag = Gauge(
            "dealpulse_input_lag_records", "Input records not yet in the log.", registry=registry
        )
        self._unfolded = Gauge("dealpulse_log_lag_records", "Log records read and not flushed.", ["partition"],
                               registry=registry)  # fmt: skip
        self._heartbeat = Gauge(
            "dealpulse_heartbeat_timestamp_seconds", "The newest heartbeat seen at a stage, by the broker's time.",
            ["stage"], registry=registry,
        )  # fmt: skip
        self._latency = Histogram(
            "dealpulse_end_to_end_seconds", "From a record's arrival in the log to the commit of what it changed.",
            buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self._counters = {"events": self._events, "flips": self._flips, "letters": self._letters}
        self._seen: dict[int, dict[tuple[str, tuple[str, ...]], int]] = {}

    def taken(self, kind: str, happened: int) -> None:
        """Intake put an event of this type into the log; it happened at this instant."""
        self._intake.labels(kind).inc()
        self._age.labels(kind).observe(max(0.0, time.time() - happened / SECOND))

    def unreadable(self, reason: str) -> None:
        """Intake wrote a dead letter."""
        self._events.labels("rejected").inc()
        self._letters.labels("intake", reason).inc()

    def folded(self, records: int, seconds: float) -> None:
        """So many records were folded in this time."""
        if records:
            each = seconds / records
            self._processing.observe(each)

    def looked(self, lines: Mapping[int, Line], unflushed: Mapping[int, int], now: int | None) -> None:
        """What the lines of this worker's log partitions know, once a second."""
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
                if now is not None:
                    self._behind.labels(org).set(max(0.0, (now - instant) / SECOND))
        self._deals.clear()
        for bucket, count in deals.items():
            self._deals.labels(bucket).set(count)
        for kind, count in keys.items():
            self._keys.labels(kind).set(count)
        for partition, records in unflushed.items():
            self._unfolded.labels(str(partition)).set(records)
        self._history.set(history)

    def _count(self, partition: int, line: Line) -> None:
        """A line's counters are of the log since its beginning, or of the line's; ours are of this process."""
        before = self._seen.get(partition, {})
        now = self._seen[partition] = _counters(line)
        for (counter, labels), count in now.items():
            if count > before.get((counter, labels), 0):
                self._counters[counter].labels(*labels).inc(count - before.get((counter, labels), 0))

    def flushed(self, seconds: float) -> None:
        """A flush is true."""
        self._flush.observe(seconds)

    def recovered(self, partition: int, line: Line, seconds: float) -> None:
        """A log partition was recovered; what its line has counted until now is not ours."""
        self._recovery.labels(str(partition)).set(seconds)
        self._seen[partition] = _counters(line)

    def released(self, partition: int) -> None:
        """A log partition went to another worker."""
        for gauge in (self._recovery, self._unfolded):
            gauge.remove_by_labels({"partition": str(partition)})

    def beat(self, stage: str, at: int) -> None:
        """A heartbeat with this broker's time passed a stage."""
        self._heartbeat.labels(stage).set(at / SECOND)

    def answered(self, seconds: float) -> None:
        """From a record's append to the log until what it changed was committed."""
        self._latency.observe(max(0.0, seconds))

    def input_lag(self, records: int) -> None:
        """Input records of all partitions that are not in the log."""
        self._lag.set(records)


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
