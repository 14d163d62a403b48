"""One worker and two, on two partitions: how fast a backlog of two orgs is folded, and what it costs.

    python -m bench.two_workers [--quick]

The last days of two orgs, whose log partitions differ, are laid into the inputs while the workers are frozen; the time runs from
their thaw to the last view that an event caused. The workers share the machine's cores with the broker and with this
program, so with two cores two workers cannot be twice as fast; their CPU per event says what a machine with more would do.
"""

import contextlib
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from confluent_kafka import Producer

from bench import broker
from bench.broker import QUIET
from bench.processes import Measured
from bench.report import alone, bar, markdown
from bench.workers import READY, an_org_each, committed_reader, fresh, worker
from dealpulse.agents.intake import read
from dealpulse.connectors.generator import events
from dealpulse.schemas.topics import INPUT_OF_TYPE
from dealpulse.streams.log import partition_of
from dealpulse.streams.settings import Settings

PARTITIONS = 2
OPPORTUNITIES = 1_500
# Facts that are not older count as live.
DAYS = 6
ROUNDS = 3
_QUIET_S = 3.0
_LIMIT_S = 300.0


def measure(*, quick: bool = False) -> dict[str, Any]:
    """One and two, in turns."""
    found: dict[str, Any] = {"1": [], "2": []}
    opportunities = OPPORTUNITIES // 3 if quick else OPPORTUNITIES
    start = datetime.now(UTC).date() - timedelta(days=DAYS)
    histories = [
        list(events(opportunities, DAYS, seed, org=org, start=start))
        for seed, org in enumerate(an_org_each(PARTITIONS))
    ]
    with broker.broker() as kafka, tempfile.TemporaryDirectory(prefix="dealpulse-bench-") as folder:
        for number in range(1 if quick else ROUNDS):
            for workers in (1, 2) if number % 2 == 0 else (2, 1):
                bar(f"{workers} workers on {PARTITIONS} partitions, round {number + 1}")
                log = Path(folder) / f"{number}-{workers}"
                found[str(workers)].append(_run(kafka, histories, workers, log))
    return found


def _run(kafka: str, histories: list[list[bytes]], workers: int, log: Path) -> dict[str, Any]:
    settings = fresh(kafka, partitions=PARTITIONS)
    count = sum(len(history) for history in histories)
    with contextlib.ExitStack() as stack:
        processes = [
            stack.enter_context(worker(settings, log.with_suffix(f".{number}"))) for number in range(workers)
        ]
        for process in processes:
            process.until_said(READY, PARTITIONS // workers)
        # The last rebalance may be under way.
        time.sleep(_QUIET_S)
        before = [process.cpu_s() for process in processes]
        for process in processes:
            process.freeze()
        _lay_out(settings, histories)
        for process in processes:
            process.thaw()
        begun = time.monotonic()
        seconds = _until_quiet(settings, processes) - begun
        cpu_s = [process.cpu_s() - start for process, start in zip(processes, before, strict=True)]
        for process in processes:
            process.insist()
            process.stop()
    broker.drop(kafka, settings.prefix)
    return {
        "events": count,
        "seconds": round(seconds, 2),
        "events_per_s": round(count / seconds),
        "cpu_us_per_event": round(sum(cpu_s) / count * 1e6, 2),
        "cpu_s_by_worker": [round(one, 2) for one in cpu_s],
    }


def _lay_out(settings: Settings, histories: list[list[bytes]]) -> None:
    options = {"bootstrap.servers": settings.kafka, "linger.ms": 50, "enable.idempotence": True, **QUIET}
    producer = Producer(options | {"compression.type": "lz4", "queue.buffering.max.messages": 1_000_000})
    for together in zip(*histories, strict=False):
        for value in together:
            event = read(value)
            org = event.org.encode()
            topic = settings.inputs[INPUT_OF_TYPE[event.type]]
            producer.produce(topic, value, org, partition=partition_of(org, PARTITIONS))
        producer.poll(0)
    assert producer.flush(60) == 0, "the broker did not acknowledge the events within a minute"


def _until_quiet(settings: Settings, processes: list[Measured]) -> float:
    """When the last view came, of those that come without a pause of seconds."""
    reader = committed_reader(settings, "opportunities")
    last = time.monotonic()
    limit = last + _LIMIT_S
    seen = False
    try:
        while not seen or time.monotonic() - last < _QUIET_S:
            for process in processes:
                process.insist()
            if time.monotonic() > limit:
                raise TimeoutError(
                    f"the workers were not done within {_LIMIT_S:.0f} s: {processes[0].log[-1_000:]}"
                )
            if any(_is_old(message) for message in reader.consume(5_000, 0.2)):
                last, seen = time.monotonic(), True
        return last
    finally:
        reader.close()


def _is_old(message: Any) -> bool:
    """It is about the history, and not one of the views that ticks bring all the time."""
    value = None if message.error() else message.value()
    return value is not None and "event" in orjson.loads(value)["data"]["caused_by"]


def table(found: dict[str, Any]) -> str:
    """One and two."""
    rows = []
    first = statistics.median(rep["events_per_s"] for rep in found["1"])
    for workers, reps in found.items():
        rate = statistics.median(rep["events_per_s"] for rep in reps)
        cost = statistics.median(rep["cpu_us_per_event"] for rep in reps)
        rows.append((workers, f"{reps[0]['events']:,}", f"{rate:,.0f}", f"{rate / first:.2f}", f"{cost:.1f}"))
    heads = ("workers on two partitions", "events", "events/s", "× one worker", "CPU µs/event, all workers")
    return markdown(heads, rows)


if __name__ == "__main__":
    alone(__doc__, measure, table)
