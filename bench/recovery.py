"""Recovery: how long a worker needs to have a million opportunity rows back after a kill.

    python -m bench.recovery [--quick] [--opportunities N]

The rows are real ones (bench.blocks), written by the worker's own changelog code in flushes of 5,000. A worker recovers them,
is killed (-9), and the next one is timed: from starting the process until it reads the log again, and the CPU of that, imports
included. Once with the rows of the opportunities alone, once with everything that belongs to them, a fifth as many.
"""

import argparse
import asyncio
import re
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from bench import blocks, broker
from bench.report import bar, markdown
from bench.workers import READY, fresh, worker
from dealpulse.schemas.records import Flush
from dealpulse.streams.settings import Settings
from dealpulse.streams.worker.changelog import Changelog
from tests.streams.surroundings import outside_of

OPPORTUNITIES = 1_000_000
QUICK = 100_000
_FLUSH_ROWS = 5_000
_LIMIT_S = 300.0
_OF_A_BLOCK = re.compile(rb"b\d{5}")
_SAID = re.compile(r"([\d,]+) rows in ([\d.]+) s")


def measure(*, quick: bool = False, opportunities: int | None = None) -> dict[str, Any]:
    """Both contents."""
    count = opportunities or (QUICK if quick else OPPORTUNITIES)
    with broker.broker() as kafka, tempfile.TemporaryDirectory(prefix="dealpulse-bench-") as folder:
        deals = _recovery(kafka, Path(folder) / "deals.log", count, only_deals=True)
        everything = _recovery(kafka, Path(folder) / "all.log", count // 5, only_deals=False)
    return {"opportunity_rows": deals, "everything": everything}


def _recovery(kafka: str, log: Path, opportunities: int, *, only_deals: bool) -> dict[str, Any]:
    settings = fresh(kafka, partitions=1, tick_s=0.0)
    bar(f"recovery: writing {opportunities:,} opportunities")
    rows, size = asyncio.run(
        _write(settings, _wanted(blocks.rows(opportunities // blocks.DEALS), only_deals))
    )
    bar("recovery: a worker starts, is killed, and another one starts")
    with worker(settings, log) as first:
        first.until_said(READY, limit_s=_LIMIT_S)
        first.kill()
    with worker(settings, log) as second:
        begun = time.monotonic()
        second.until_said(READY, times=2, limit_s=_LIMIT_S)
        seconds, cpu_s, resident = time.monotonic() - begun, second.cpu_s(), second.resident()
        second.kill()
    said = _SAID.findall(log.read_text(encoding="utf-8"))
    broker.drop(kafka, settings.prefix)
    return {
        "opportunities": opportunities,
        "rows": rows,
        "bytes": size,
        "seconds_from_start": round(seconds, 2),
        "seconds_of_recovery": float(said[-1][1]) if said else None,
        "cpu_s": round(cpu_s, 2),
        "resident_bytes": resident,
    }


def _wanted(rows: Iterable[blocks.Row], only_deals: bool) -> Iterator[blocks.Row]:
    """All rows, or those of deals and of the org itself."""
    return (row for row in rows if not only_deals or b"\0deal\0" in row[0] or not _OF_A_BLOCK.search(row[0]))


async def _write(settings: Settings, rows: Iterator[blocks.Row]) -> tuple[int, int]:
    changelog = Changelog(outside_of(settings), 0)
    await changelog.recover()
    count = size = 0
    while some := list(islice(rows, _FLUSH_ROWS)):
        await changelog.commit(Flush([], [*some]), 0)
        count += len(some)
        size += sum(len(key) + len(value) for key, value in some)
    await changelog.close()
    return count, size


def table(found: dict[str, Any]) -> str:
    """Both contents."""
    rows = [
        (
            name, f"{one['opportunities']:,}", f"{one['rows']:,}", f"{one['bytes'] / one['rows']:,.0f}",
            f"{one['seconds_from_start']:.1f}", f"{one['cpu_s']:.1f}",
            f"{one['rows'] / one['seconds_from_start']:,.0f}", f"{one['resident_bytes'] / 2**30:.2f}",
        )
        for name, one in (("opportunity rows", found["opportunity_rows"]), ("everything", found["everything"]))
    ]  # fmt: skip
    heads = (
        "recovery of",
        "opportunities",
        "rows",
        "bytes a row",
        "s from start to ready",
        "CPU s",
        "rows/s",
        "GiB",
    )
    return markdown(heads, rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--opportunities", type=int)
    options = parser.parse_args()
    print(table(measure(quick=options.quick, opportunities=options.opportunities)))


if __name__ == "__main__":
    main()
