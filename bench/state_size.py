"""What an event costs when there is much state: the same activity on 10,000 and on 1,000,000 opportunities.

    python -m bench.state_size [--quick]

Both lines are recovered from rows and live in one process; they take turns of 5,000 events, ten to a tick, flushed every 500
with everything that a worker would write. Activity falls evenly on all deals of a line, so on the large one nearly every event
finds its rows at rest: the worst case. A second pair of figures has the activity on the same number of deals in both.
"""

import gc
import os
import statistics
import time
from pathlib import Path
from typing import Any

from bench import blocks
from bench.report import alone, bar, markdown
from dealpulse.agents.line import Line
from dealpulse.schemas.records import Record
from dealpulse.streams.collector import calm

SMALL = 10
LARGE = 1_000
EVENTS = 5_000
FLUSH = 500
ROUNDS = 7


def measure(*, quick: bool = False) -> dict[str, Any]:
    """Both sizes, in turns."""
    large = LARGE // 5 if quick else LARGE
    lines: dict[int, Line] = {}
    found: dict[str, Any] = {"events_per_round": EVENTS, "sizes": []}
    for size in (SMALL, large):
        bar(f"state size: {size * blocks.DEALS:,} opportunities are restored")
        before, begun = _resident(), time.process_time()
        line = lines[size] = blocks.line_of(size)
        found["sizes"].append(
            {
                "opportunities": size * blocks.DEALS,
                "rows": sum(line.sizes().values()),
                "restore_cpu_s": round(time.process_time() - begun, 2),
                "resident_bytes": _resident() - before,
                "everywhere_us": [],
                "same_deals_us": [],
            }
        )
    calm()
    for number in range(3 if quick else ROUNDS):
        bar(f"state size: round {number + 1}")
        for one, (size, line) in zip(found["sizes"], lines.items(), strict=True):
            one["everywhere_us"].append(_cost(line, blocks.activity(size, EVENTS, 2 * number)))
            one["same_deals_us"].append(_cost(line, blocks.activity(SMALL, EVENTS, 2 * number + 1)))
    gc.unfreeze()
    return found


def _cost(line: Line, records: list[Record]) -> float:
    begun = time.process_time()
    for number, record in enumerate(records, start=1):
        line.take(record)
        if number % FLUSH == 0:
            line.flush()
    cost = round((time.process_time() - begun) / EVENTS * 1e6, 3)
    counts = line.counts
    assert counts["rejected"] == counts["duplicates"] == 0, f"the activity is not folded as meant: {counts}"
    assert counts["held"] < 20, f"the activity is ahead of the clock: {counts}"
    return cost


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def table(found: dict[str, Any]) -> str:
    """By size, and how they compare."""
    rows = []
    first = found["sizes"][0]
    for one in found["sizes"]:
        cells: list[str] = []
        for figure in ("everywhere_us", "same_deals_us"):
            cost = statistics.median(one[figure])
            cells += [f"{cost:.1f}", f"{cost / statistics.median(first[figure]):.2f}"]
        memory = one["resident_bytes"] / one["opportunities"]
        rows.append((f"{one['opportunities']:,}", *cells, f"{memory:,.0f}", f"{one['restore_cpu_s']:.1f}"))
    heads = (
        "opportunities in state", "CPU µs/event, all deals active", "ratio", "same deals active", "ratio",
        "bytes of memory each", "restored in CPU s",
    )  # fmt: skip
    return markdown(heads, rows)


if __name__ == "__main__":
    alone(__doc__, measure, table)
