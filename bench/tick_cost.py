"""What a tick costs beside quiet deals: CPU per tick over days of org time, midnights included, for 1,000 and for 100,000 deals.

    python -m bench.tick_cost [--quick]

A tick comes every second and is flushed, as a worker would. The cost must grow with what is due and not with what exists, so the
figures should be the same; each is the median over the days.
"""

import gc
import statistics
import time
from typing import Any, NamedTuple

import orjson

from bench.report import alone, bar, markdown
from dealpulse.agents.line import Line
from dealpulse.schemas.records import Record
from dealpulse.schemas.time import DAY, HOUR, SECOND, parse, rfc3339
from dealpulse.state.policy import default

CREATED = parse("2026-01-05T09:00:00Z")
# By now all have been Poor for long, and nothing but the number of days changes.
QUIET = CREATED + 70 * DAY
ZONE = "America/New_York"
SIZES = (1_000, 100_000)
DAYS = 3
TICKS = DAY // SECOND


class Cost(NamedTuple):
    """Of one size: deals, CPU µs per tick, and what was written meanwhile: outputs, and rows per tick."""

    deals: int
    us_per_tick: float
    outputs: int
    rows_per_tick: float


def measure(*, quick: bool = False) -> dict[str, Any]:
    """Both sizes, one after another, since the collector would look through both."""
    days, ticks = 1 if quick else DAYS, TICKS
    costs = []
    for deals in SIZES:
        bar(f"ticks beside {deals:,} quiet deals")
        costs.append(_cost(deals, days, ticks)._asdict())
    return {"days": days, "ticks_a_day": ticks, "costs": costs}


def table(found: dict[str, Any]) -> str:
    """By size, and how they compare."""
    costs = found["costs"]
    rows = [
        (
            f"{cost['deals']:,}", f"{cost['us_per_tick']:.2f}", f"{cost['us_per_tick'] / costs[0]['us_per_tick']:.2f}",
            cost["outputs"], f"{cost['rows_per_tick']:.2f}",
        )
        for cost in costs
    ]  # fmt: skip
    heads = (
        f"quiet deals ({found['ticks_a_day']:,} ticks a day)",
        "CPU µs per tick",
        "ratio",
        "outputs",
        "rows per tick",
    )
    return markdown(heads, rows)


def _cost(deals: int, days: int, ticks: int) -> Cost:
    line = _quiet_line(deals)
    outputs = rows = 0
    spent = []
    gc.collect()
    gc.freeze()
    for day in range(days):
        midnights = QUIET + day * DAY
        started = time.process_time()
        for number in range(1, ticks + 1):
            line.take(Record(b"", {}, tick=midnights + number * DAY // ticks))
            flush = line.flush()
            outputs += len(flush.outputs)
            rows += len(flush.rows)
        spent.append((time.process_time() - started) / ticks * 1e6)
    gc.unfreeze()
    return Cost(deals, round(statistics.median(spent), 3), outputs, rows / days / ticks)


def _quiet_line(deals: int) -> Line:
    """A live line on which so many deals have been left alone."""
    line = Line(default(), clock="log")
    line.take(Record(b"", {}, tick=CREATED))
    line.take(_record("config.changed", {"kind": "org", "key": "timezone", "value": ZONE}, 0))
    for number in range(deals):
        fields = {
            "name": f"Deal {number}",
            "owner": f"u{number % 50}",
            "stage": "Demo",
            "close_date": "2026-12-31",
        }
        data = {"entity": "opportunity", "record": f"d{number}", "change": "create", "fields": fields}
        line.take(_record("crm.record.changed", data, number))
    # In steps, not in one jump: so it comes about in a worker, too.
    for at in range(CREATED, QUIET, 6 * HOUR):
        line.take(Record(b"", {}, tick=at))
    line.take(Record(b"", {}, tick=QUIET))
    line.flush()
    return line


def _record(type_: str, data: dict[str, Any], number: int) -> Record:
    event = {"specversion": "1.0", "id": f"{type_}{number}", "source": "bench", "type": type_, "org": "acme"}
    value = orjson.dumps(event | {"time": rfc3339(CREATED), "data": data})
    return Record(value, {"offset": number}, b"acme", CREATED)


if __name__ == "__main__":
    alone(__doc__, measure, table)
