"""`make simulate SEEDS=a..b`: many schedules, on all cores. A seed that fails is printed, and kept in kept_seeds.txt."""

import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from tests.simulation.engine.schedule import Schedule, Violation

KEPT = Path(__file__).with_name("kept_seeds.txt")
_BLOCK = 100


def block(first: int, behind: int) -> tuple[int, Counter[str], list[tuple[int, str]]]:
    """Play the seeds of a block: events, faults, and what was violated by which seed."""
    events, faults, violated = 0, Counter[str](), []
    for seed in range(first, behind):
        schedule = Schedule(seed)
        try:
            schedule.run()
        except Violation as violation:
            violated.append((seed, str(violation)))
        events += schedule.outcome.events
        faults += schedule.outcome.faults
    return events, faults, violated


def kept_seeds() -> list[int]:
    """Seeds that failed once."""
    lines = KEPT.read_text().splitlines() if KEPT.exists() else []
    return [int(line.split()[0]) for line in lines if line and not line.startswith("#")]


def main(seeds: str) -> int:
    """Play `a..b` (b included); the exit code is 1 when a seed fails."""
    first, _, last = seeds.partition("..")
    begin, end = int(first), int(last or first) + 1
    begun, events, faults, failed = time.monotonic(), 0, Counter[str](), []
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        parts = [pool.submit(block, at, min(at + _BLOCK, end)) for at in range(begin, end, _BLOCK)]
        for done, part in enumerate(as_completed(parts), start=1):
            its_events, its_faults, violated = part.result()
            events, faults = events + its_events, faults + its_faults
            failed += violated
            for seed, what in violated:
                print(f"seed {seed}: {what}", flush=True)
            if done * _BLOCK % 5_000 == 0:
                print(f"… {done * _BLOCK:,} schedules, {time.monotonic() - begun:.0f} s", flush=True)
    known = kept_seeds()
    with KEPT.open("a") as kept:
        kept.writelines(f"{seed}  # {what}\n" for seed, what in failed if seed not in known)
    struck = ", ".join(f"{fault} {count:,}" for fault, count in faults.most_common())
    print(f"{end - begin:,} schedules, {events:,} events, {time.monotonic() - begun:.0f} s; faults: {struck}")
    print(f"{len(failed)} violations")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
