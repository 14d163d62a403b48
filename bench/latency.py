"""From an event to its flip: how long, at 200 events a second, for a reader with `read_committed`; and the gap after a kill.

    python -m bench.latency [--quick]

One org on one partition is live, or eight on eight: each partition commits transactions of its own, so many small ones cost more
than few large ones. Every other event is a new deal, which flips from nothing to Average; the rest is mail.
The clock runs from handing the event to the producer until the reader, in the same process, has the flip in its hands: input
topic, intake, log, fold, flush and two commits lie between. Once with one worker; then with two, of which one is killed (-9).
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
from confluent_kafka import Producer

from bench import broker
from bench.broker import QUIET
from bench.processes import Measured
from bench.report import alone, bar, markdown
from bench.workers import READY, an_org_each, committed_reader, fresh, worker
from dealpulse.schemas.time import rfc3339
from dealpulse.streams.log import partition_of
from dealpulse.streams.settings import Settings

PER_S = 200
PARTITIONS = 8
WARM_S = 8.0
_LAST_FLIPS_S = 30.0


def measure(*, quick: bool = False) -> dict[str, Any]:
    """Steady, and across a kill."""
    seconds = 10.0 if quick else 30.0
    with broker.broker() as kafka, tempfile.TemporaryDirectory(prefix="dealpulse-bench-") as folder:
        steady = {}
        for partitions in (1, PARTITIONS):
            bar(f"latency, {PER_S} events/s, {partitions} partitions, {seconds:.0f} s")
            steady[str(partitions)] = _steady(kafka, Path(folder), seconds, partitions)
        bar("latency across a kill")
        killed = _across_a_kill(kafka, Path(folder), 25.0 if quick else 40.0)
    return {"per_s": PER_S, "steady": steady, "kill": killed}


def _steady(kafka: str, folder: Path, seconds: float, partitions: int) -> dict[str, Any]:
    settings = fresh(kafka, partitions=partitions)
    with worker(settings, folder / f"{partitions}.log") as process:
        process.until_said(READY, settings.partitions)
        with Traffic(settings) as traffic:
            traffic.run(WARM_S)
            traffic.forget(process)
            before = process.cpu_s()
            traffic.run(seconds)
            cpu_s = process.cpu_s() - before
            traffic.drain(process)
        process.stop()
    broker.drop(kafka, settings.prefix)
    return {"seconds": seconds, "worker_cores": round(cpu_s / seconds, 3), **traffic.figures()}


def _across_a_kill(kafka: str, folder: Path, seconds: float) -> dict[str, Any]:
    settings = fresh(kafka)
    with worker(settings, folder / "a.log") as first, worker(settings, folder / "b.log") as second:
        first.until_said(READY)
        second.until_said(READY)
        with Traffic(settings) as traffic:
            traffic.run(WARM_S)
            traffic.forget(second)
            traffic.run(seconds, at=(seconds / 4, first.kill))
            traffic.drain(second)
        second.stop()
    broker.drop(kafka, settings.prefix)
    return {"seconds": seconds, "session_s": settings.session_s, **traffic.figures()}


class Traffic:
    """Sends at an even pace, and reads flips between two sends."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._producer = Producer(
            {
                "bootstrap.servers": settings.kafka,
                "linger.ms": 0,
                "acks": "all",
                "enable.idempotence": True,
                **QUIET,
            }
        )
        self._reader = committed_reader(settings, "flips")
        self._orgs = an_org_each(settings.partitions)
        self._number = 0
        self._sent: dict[str, float] = {}
        self._latencies: list[float] = []
        self._arrivals: dict[str, list[float]] = {org: [] for org in self._orgs}

    def __enter__(self) -> "Traffic":
        return self

    def __exit__(self, *error: object) -> None:
        self._producer.flush(10)
        self._reader.close()

    def run(self, seconds: float, at: tuple[float, Callable[[], None]] | None = None) -> None:
        """Go on for so long; `at` says when something is done meanwhile, and what."""
        begun = time.monotonic()
        for turn in range(int(seconds * PER_S)):
            due = begun + turn / PER_S
            if at is not None and due - begun >= at[0]:
                at[1]()
                at = None
            while (left := due - time.monotonic()) > 0:
                self._read(left)
            self._send()

    def drain(self, process: Measured) -> None:
        """Wait for the flips that are still to come.

        Raises:
            TimeoutError: one does not come.
        """
        limit = time.monotonic() + _LAST_FLIPS_S
        while self._sent:
            self._read(0.05)
            process.insist()
            if time.monotonic() > limit:
                raise TimeoutError(
                    f"{len(self._sent)} flips did not come within {_LAST_FLIPS_S:.0f} s: {process.log[-2_000:]}"
                )

    def forget(self, process: Measured) -> None:
        """What was measured so far was the warm-up."""
        self.drain(process)
        self._latencies.clear()
        for arrivals in self._arrivals.values():
            arrivals.clear()

    def figures(self) -> dict[str, Any]:
        """In milliseconds and, for the gaps, seconds."""
        found = sorted(self._latencies)
        hundredths = statistics.quantiles(found, n=100)
        gaps = [
            after - before for arrivals in self._arrivals.values() for before, after in pairwise(arrivals)
        ]
        return {
            "flips": len(found),
            "p50_ms": round(hundredths[49] * 1e3, 1),
            "p90_ms": round(hundredths[89] * 1e3, 1),
            "p99_ms": round(hundredths[98] * 1e3, 1),
            "slowest_s": round(found[-1], 3),
            "longest_gap_s": round(max(gaps), 3),
        }

    def _send(self) -> None:
        number = self._number
        self._number += 1
        org = self._orgs[number // 2 % len(self._orgs)]
        deal = f"deal-{number}"
        if number % 2 == 0:
            fields = {
                "name": deal,
                "owner": "u1",
                "stage": "Demo",
                "close_date": "2031-12-31",
                "amount": 1_000,
            }
            data = {"entity": "opportunity", "record": deal, "change": "create", "fields": fields}
            self._produce("crm", "crm.record.changed", org, number, data)
            self._sent[f"{org}/{deal}"] = time.monotonic()
        else:
            data = {
                "message": f"<{number}@us.example>",
                "from": "rep@us.example",
                "to": [f"p{number}@them.example"],
            }
            self._produce("emails", "activity.email.sent", org, number, data)

    def _produce(self, topic: str, type_: str, org: str, number: int, data: dict[str, Any]) -> None:
        event = {
            "specversion": "1.0",
            "id": f"event-{number}",
            "source": "bench",
            "type": type_,
            "time": rfc3339(time.time_ns() // 1_000),
            "org": org,
            "data": data,
        }
        name = self._settings.inputs[topic]
        self._producer.produce(
            name,
            orjson.dumps(event),
            org.encode(),
            partition=partition_of(org.encode(), self._settings.partitions),
        )
        self._producer.poll(0)

    def _read(self, wait_s: float) -> None:
        message = self._reader.poll(wait_s)
        while message is not None:
            arrived = time.monotonic()
            if not message.error():
                event = orjson.loads(message.value())
                sent = self._sent.pop(f"{event['org']}/{event['subject']}", None)
                if sent is not None:
                    self._latencies.append(arrived - sent)
                    self._arrivals[event["org"]].append(arrived)
            message = self._reader.poll(0)


def table(found: dict[str, Any]) -> str:
    """Steady and killed."""
    rows = [
        (
            name, f"{one['flips']:,}", one["p50_ms"], one["p90_ms"], one["p99_ms"],
            f"{one['slowest_s']:.2f}", f"{one['longest_gap_s']:.2f}",
        )
        for name, one in (
            *((f"steady, one worker, partitions: {count}", one) for count, one in found["steady"].items()),
            (f"two workers, one killed (-9), partitions: {PARTITIONS}", found["kill"]),
        )
    ]  # fmt: skip
    heads = (
        f"event → flip at {found['per_s']} events/s", "flips", "p50 ms", "p90 ms", "p99 ms", "slowest s",
        "longest gap of an org s",
    )  # fmt: skip
    return markdown(heads, rows)


if __name__ == "__main__":
    alone(__doc__, measure, table)
