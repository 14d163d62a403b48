"""The product's job: all facets and health over a generated history, embedded and through a worker on Apache Kafka.

    python -m bench.product_job [--quick]

Two histories: a small one, several times, everyone in turns; and one of a million events, once. Each is decoded by msgspec alone
(typed, as intake does), folded in this interpreter (bench.replay_cost), replayed by `dealpulse replay` with everything that
costs (reading, sorting, outputs, files), and published into a worker with eight partitions; all flips of the replay must come
from it. CPU is user and system. Of `replay` the start (a history of one event) is taken off; of a worker only what it uses from
being ready to having flushed the last event counts, ticks and commits included.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from bench import broker
from bench.processes import ROOT
from bench.report import alone, bar, markdown
from bench.workers import READY, bytes_on_disk, committed_reader, fresh, worker
from dealpulse.connectors.generator import write
from dealpulse.schemas.errors import Refused
from dealpulse.streams.publish import publish
from dealpulse.streams.settings import Settings

DAYS = 365
"""Of each history."""

SMALL = 2_000
LARGE = 21_000
ROUNDS = 2
_SETTLE_S = 1.5
_LIMIT_S = 60.0


class Differs(Exception):
    """A way of doing the job came to other results than another one."""


def measure(*, quick: bool = False) -> dict[str, Any]:
    """Both histories; the large one not when in haste."""
    with broker.broker() as kafka, tempfile.TemporaryDirectory(prefix="dealpulse-bench-") as folder:
        found = {"small": history(kafka, Path(folder), SMALL, 1 if quick else ROUNDS)}
        if not quick:
            found["large"] = history(kafka, Path(folder), LARGE, 1)
        return found


def history(
    kafka: str, folder: Path, opportunities: int, rounds: int, *, live: bool = True
) -> dict[str, Any]:
    """One history, by every way, in turns.

    Args:
        live: through a worker too, which takes the longest.
    """
    path = folder / f"{opportunities}.ndjson"
    with path.open("wb") as file:
        events = write(file, opportunities, DAYS, 1)
    one = folder / "one.ndjson"
    with path.open("rb") as file:
        one.write_bytes(file.readline())
    repetitions = []
    for number in range(rounds):
        what = f"product's job, {events:,} events, round {number + 1} of {rounds}"
        bar(f"{what}: decoding and folding")
        costs = _in_process(path)
        bar(f"{what}: dealpulse replay")
        start_s, _ = _replay(one, folder / "one")
        whole_s, flips = _replay(path, folder / "replay")
        repetition = {
            **costs,
            "replay_start_cpu_s": round(start_s, 3),
            "replay_us": round((whole_s - start_s) / events * 1e6, 3),
            "flips": len(flips),
        }
        if live:
            bar(f"{what}: through a worker")
            lived = _through_a_worker(kafka, path, folder / f"worker-{opportunities}-{number}.log", flips)
            repetition |= {key: round(value, 4) for key, value in lived.items()}
            repetition["worker_us"] = round(lived["worker_cpu_s"] / events * 1e6, 3)
        repetitions.append(repetition)
    figures = (
        "decode_us",
        "intake_us",
        "fold_us",
        "replay_us",
        "worker_us",
        "publisher_us",
        "worker_seconds",
        "input_bytes_per_event",
        "log_bytes_per_event",
        "state_bytes_per_event",
        "output_bytes_per_event",
    )
    return {
        "opportunities": opportunities,
        "events": events,
        "bytes_per_event": round(path.stat().st_size / events, 1),
        "repetitions": repetitions,
        **{
            key: round(statistics.median(rep[key] for rep in repetitions), 3)
            for key in figures
            if key in repetitions[0]
        },
    }


def _in_process(path: Path) -> dict[str, float]:
    """Decoding, intake and folding, in an interpreter of their own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.replay_cost", str(path), "--rounds", "1", "--json"],
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(orjson.loads(done.stdout))


def _replay(path: Path, out: Path) -> tuple[float, set[str]]:
    """CPU seconds of `dealpulse replay`, and the ids of its flips."""
    command = [
        sys.executable,
        "-m",
        "dealpulse.streams.cli",
        "replay",
        str(path),
        "--out",
        str(out),
        "--json",
    ]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Differs(f"dealpulse replay {path} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime, _ids((out / "flips.ndjson").read_bytes().splitlines())


def _through_a_worker(kafka: str, path: Path, log: Path, flips: set[str]) -> dict[str, float]:
    settings = fresh(kafka)
    with worker(settings, log) as process:
        process.until_said(READY, settings.partitions)
        time.sleep(_SETTLE_S)
        idle = process.cpu_s()
        time.sleep(_SETTLE_S)
        before, own = process.cpu_s(), time.process_time()
        idle_s = (before - idle) / _SETTLE_S
        begun = time.monotonic()
        try:
            published = publish(settings, [path])
        except Refused as error:
            raise Differs(f"{error}: {process.log[-2_000:]}") from error
        seconds = time.monotonic() - begun
        own = time.process_time() - own
        time.sleep(_SETTLE_S)
        after = process.cpu_s()
        resident = process.resident()
        process.insist()
        missing = _missing(settings, flips)
        process.stop()
    stored = bytes_on_disk(settings)
    if missing:
        raise Differs(f"{len(missing)} of {len(flips)} flips of the replay did not come from the worker")
    broker.drop(kafka, settings.prefix)
    return {
        "worker_cpu_s": after - before - idle_s * _SETTLE_S,
        "worker_idle_cpu_s_per_s": idle_s,
        "worker_seconds": seconds,
        "worker_resident_bytes": resident,
        "publisher_us": own / published.events * 1e6,
        **{f"{role}_bytes_per_event": size / published.events for role, size in stored.items()},
    }


def _missing(settings: Settings, flips: set[str]) -> set[str]:
    """The flips that do not come. More than these come: after the history the org is live, and its clock goes on to now."""
    reader = committed_reader(settings, "flips")
    missing = set(flips)
    limit = time.monotonic() + _LIMIT_S
    try:
        while missing and time.monotonic() < limit:
            missing -= _ids(
                [message.value() for message in reader.consume(5_000, 0.5) if not message.error()]
            )
    finally:
        reader.close()
    return missing


def _ids(values: Sequence[bytes]) -> set[str]:
    return {str(orjson.loads(value)["id"]) for value in values}


def table(found: dict[str, Any]) -> str:
    """CPU by way, and as multiples of decoding."""
    rows = []
    for one in found.values():
        what = f"{one['events']:,} events, {one['opportunities']:,} opportunities"
        for name, figure in (
            ("msgspec decoding", "decode_us"), ("intake", "intake_us"), ("fold, in memory", "fold_us"),
            ("`dealpulse replay`, all in", "replay_us"), ("worker on Kafka, all in", "worker_us"),
        ):  # fmt: skip
            if (cost := one.get(figure)) is None:
                continue
            rows.append((what, name, f"{cost:.2f}", f"{cost / one['decode_us']:.1f}", f"{1e6 / cost:,.0f}"))
            what = ""
    heads = ("product's job", "way", "CPU µs/event", "× decoding", "events per CPU second")
    return markdown(heads, rows)


if __name__ == "__main__":
    alone(__doc__, measure, table)
