"""The small job, done by us and by everyone else, on one broker: CPU per event and events per second, right answers only.

    python -m bench.small_job [--quick] [--peers ours hand …] [--rounds R] [--events N]

A repetition: the peer starts on fresh topics and does a warm-up; it is frozen (SIGSTOP) while the events are laid out, so that
all find the same backlog; it is thawed, and what counts is the CPU (user and system, all threads and children) from then until
its last answer can be read with `read_committed` and its next commit is through. So starting costs nothing here, and neither
does waiting: what the idle peer burns in a second is measured before, and taken off for the seconds of waiting. Peers take turns,
round by round. Every answer and every key's final count and sum is compared before a figure counts.
"""

import argparse
import os
import pickle
import secrets
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import broker
from bench.processes import ROOT, Ended, Measured
from bench.report import bar, markdown
from bench.small.installed import CannotInstall
from bench.small.job import Answers, Job, answers, events
from bench.small.peers import PEERS, Peer
from bench.small.topics import Reader, lay_out, totals
from dealpulse.schemas.topics import Topic
from dealpulse.streams.topics import config

EVENTS = 200_000
QUICK_EVENTS = 60_000
ROUNDS = 3
QUICK_ROUNDS = 2
_LIMIT_S = 150.0
_SETTLE_S = 1.2


class Wrong(Exception):
    """A peer's results are not right, so its time says nothing."""


def measure(*, quick: bool = False) -> dict[str, Any]:
    """Everybody, in turns."""
    count, rounds = (QUICK_EVENTS, QUICK_ROUNDS) if quick else (EVENTS, ROUNDS)
    return everybody(PEERS, count, rounds)


def everybody(peers: tuple[Peer, ...], count: int, rounds: int) -> dict[str, Any]:
    """These peers, in turns.

    Returns:
        by peer: `repetitions`, each with its raw numbers, and medians.
    """
    found: dict[str, Any] = {peer.short: {"name": peer.name, "repetitions": []} for peer in peers}
    with broker.broker() as kafka:
        for number in range(rounds):
            # Nobody always comes after the same neighbour.
            for peer in peers[number % len(peers) :] + peers[: number % len(peers)]:
                bar(f"small job, round {number + 1} of {rounds}: {peer.name}")
                try:
                    found[peer.short]["repetitions"].append(repetition(peer, kafka, count))
                except (Wrong, Ended, CannotInstall) as error:
                    # One that fails has no figure, and the others keep theirs.
                    bar(f"{peer.name} failed: {error}")
                    found[peer.short]["failed"] = str(error)
    for peer in peers:
        one = found[peer.short]
        one["promise"] = peer.promise
        if not one["repetitions"]:
            continue
        for figure in ("cpu_us_per_event", "events_per_s"):
            one[figure] = round(statistics.median(rep[figure] for rep in one["repetitions"]), 2)
    return found


def repetition(peer: Peer, kafka: str, usual: int) -> dict[str, Any]:
    """One peer, once.

    Raises:
        Wrong: its results are not right.
    """
    count = max(1_000, int(usual * peer.share))
    warm = count // 2
    app = f"small-{peer.short}-{secrets.token_hex(3)}"
    with tempfile.TemporaryDirectory(prefix="dealpulse-bench-", ignore_cleanup_errors=True) as folder:
        state = Path(folder) / "state"
        state.mkdir()
        job = Job(kafka, app, f"{app}-in", f"{app}-out", f"{app}-rows", str(state))
        topics = {
            job.input: config(Topic("input", "log", (), "key")),
            job.output: config(Topic("answers", "output", (), "key")),
        }
        if peer.rows is not None:
            topics[peer.rows(job)] = config(Topic("rows", "state", (), "key", "compact", None))
        broker.make(kafka, topics, job.partitions)
        command = peer.command(job)
        path = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH", "")) if part)
        environment = job.environment() | {"PYTHONPATH": path}
        with (
            Measured(command, environment, Path(folder) / "log") as process,
            Reader(kafka, job.output, job.partitions) as reader,
        ):
            lay_out(kafka, job.input, job.partitions, events(0, warm))
            _until(reader, process, answers(warm))
            time.sleep(_SETTLE_S)
            idle = process.cpu_s()
            time.sleep(_SETTLE_S)
            before = process.cpu_s()
            process.freeze()
            lay_out(kafka, job.input, job.partitions, events(warm, count))
            right = answers(warm + count)
            process.thaw()
            begun = time.monotonic()
            _until(reader, process, right)
            time.sleep(_SETTLE_S)
            after = process.cpu_s()
            process.insist()
            process.stop()
        rows, written = _totals(peer, kafka, job, state)
        _compare(peer, reader, rows, right)
        broker.drop(kafka, app)
        broker.drop(kafka, f"changelog__{app}")
    idle_s = before - idle
    cpu_s = after - before - idle_s
    seconds = reader.answered.last_at - begun
    return {
        "events": count,
        "warm_up_events": warm,
        "cpu_s": round(cpu_s, 3),
        "idle_cpu_s_per_s": round(idle_s / _SETTLE_S, 4),
        "seconds": round(seconds, 3),
        "cpu_us_per_event": round(cpu_s / count * 1e6, 3),
        "events_per_s": round(count / seconds),
        "rows_written": written,
        "outputs": len(reader.answered.found),
        "outputs_repeated": reader.answered.repeated,
    }


def _until(reader: Reader, process: Measured, right: Answers) -> None:
    limit = time.monotonic() + _LIMIT_S
    while len(reader.answered.found) < len(right.outputs):
        reader.read(0.1)
        process.insist()
        if time.monotonic() > limit:
            came = (
                f"{len(reader.answered.found)} of {len(right.outputs)} outputs came within {_LIMIT_S:.0f} s"
            )
            raise Wrong(f"{came}: {process.log[-1_500:]}")


def _totals(peer: Peer, kafka: str, job: Job, state: Path) -> tuple[dict[str, tuple[int, int]], int]:
    if peer.rows is not None:
        return totals(kafka, peer.rows(job))
    return _snapshots(state)


def _snapshots(state: Path) -> tuple[dict[str, tuple[int, int]], int]:
    """What Bytewax's recovery store holds: each key's latest snapshot, pickled by this very run."""
    latest: dict[str, tuple[int, bytes]] = {}
    records = 0
    for file in sorted(state.glob("*.sqlite3")):
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as store:
            query = "SELECT state_key, snap_epoch, ser_change FROM snaps WHERE step_id LIKE '%fold%'"
            for key, epoch, change in store.execute(query):
                records += 1
                if change is not None and (key not in latest or latest[key][0] < epoch):
                    latest[key] = (epoch, change)
    found: dict[str, tuple[int, int]] = {}
    for key, (_, change) in latest.items():
        count, total = pickle.loads(change)  # noqa: S301 -- written by our own flow a moment ago
        found[key] = (count, total)
    return found, records


def _compare(peer: Peer, reader: Reader, rows: dict[str, tuple[int, int]], right: Answers) -> None:
    if reader.answered.found != right.outputs:
        raise Wrong(f"{peer.name}: its outputs are not what they should be")
    if rows != right.totals:
        wrong = [key for key in right.totals if rows.get(key) != right.totals[key]]
        raise Wrong(
            f"{peer.name}: {len(wrong)} of {len(right.totals)} rows are wrong or missing, e.g. {wrong[:1]}:"
            f" {[(rows.get(key), right.totals[key]) for key in wrong[:1]]}"
        )


def table(found: dict[str, Any]) -> str:
    """Figures, and how they compare."""
    ours = found.get("ours", {}).get("cpu_us_per_event")
    rows = []
    for one in found.values():
        if not one["repetitions"]:
            rows.append((one["name"], "failed", "–", "–", "–", "–", one["promise"]))
            continue
        costs = [rep["cpu_us_per_event"] for rep in one["repetitions"]]
        rows.append(
            (
                one["name"],
                f"{one['cpu_us_per_event']:.2f}",
                f"{min(costs):.2f}–{max(costs):.2f}",
                f"{one['cpu_us_per_event'] / ours:.2f} ×" if ours else "–",
                f"{one['events_per_s']:,.0f}",
                f"{one['repetitions'][-1]['events']:,}",
                one["promise"],
            )
        )
    heads = ("small job", "CPU µs/event", "range", "of ours", "events/s", "events", "after a fault")
    return markdown(heads, rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--peers", nargs="+", choices=[peer.short for peer in PEERS])
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--events", type=int)
    options = parser.parse_args()
    chosen = tuple(peer for peer in PEERS if not options.peers or peer.short in options.peers)
    count = options.events or (QUICK_EVENTS if options.quick else EVENTS)
    rounds = options.rounds or (QUICK_ROUNDS if options.quick else ROUNDS)
    print(table(everybody(chosen, count, rounds)))


if __name__ == "__main__":
    main()
