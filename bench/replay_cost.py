"""What an event costs in a replay, beside merely decoding it: CPU microseconds per event, in one process and one run.

    python -m bench.replay_cost [FILE] [--opportunities N] [--days D] [--rounds R] [--json]

The history is read or generated into memory first; decoding and folding take turns, so that a noisy machine is noisy to both.
Figures are medians over the rounds.
"""

import argparse
import statistics
import time
from collections.abc import Iterable
from pathlib import Path

import msgspec
import orjson

from dealpulse.agents.intake import read
from dealpulse.agents.line import Line
from dealpulse.connectors.generator import events
from dealpulse.schemas.events import Incoming
from dealpulse.schemas.records import Record
from dealpulse.state.policy import default
from dealpulse.streams.collector import calm
from dealpulse.streams.embedded import sort_key


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--opportunities", type=int, default=2_000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    calm()  # as the command does
    if options.file is None:
        values = _sorted(events(options.opportunities, options.days, options.seed))
    else:
        values = _sorted(options.file.read_bytes().splitlines())
    decoding, intake, folding = [], [], []
    for _ in range(options.rounds):
        decoding.append(_decoding(values))
        intake.append(_intake(values))
        folding.append(_folding(values))
    decode, normalise, fold = (statistics.median(costs) for costs in (decoding, intake, folding))
    if options.json:
        print(orjson.dumps({"decode_us": decode, "intake_us": normalise, "fold_us": fold}).decode())
        return
    print(f"{len(values):,} events")
    print("| step | CPU µs/event | × decoding | events per CPU second |")
    print("|---|---|---|---|")
    for name, cost in (
        ("msgspec decoding", decode),
        ("intake", normalise),
        ("replay, intake included", fold),
    ):
        print(f"| {name} | {cost:.2f} | {cost / decode:.1f} | {1e6 / cost:,.0f} |")


def _sorted(found: Iterable[bytes]) -> list[bytes]:
    return sorted(found, key=lambda value: sort_key(read(value), value))


def _decoding(values: list[bytes]) -> float:
    decode = msgspec.json.Decoder(Incoming).decode
    start = time.process_time()
    for value in values:
        decode(value)
    return (time.process_time() - start) / len(values) * 1e6


def _intake(values: list[bytes]) -> float:
    start = time.process_time()
    for value in values:
        read(value)
    return (time.process_time() - start) / len(values) * 1e6


def _folding(values: list[bytes]) -> float:
    line = Line(default(), clock="replay", views=False)
    start = time.process_time()
    for number, value in enumerate(values):
        line.take_event(read(value), Record(value, {"file": "bench", "line": number}))
    line.finish(None)
    line.flush()
    return (time.process_time() - start) / len(values) * 1e6


if __name__ == "__main__":
    main()
