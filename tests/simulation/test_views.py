"""A view that went out stays right, but for its counts of days, until another one does (contract, "Events out").

After every tick what stands on the compacted topic is compared with what a line that has just started again would write.
"""

from collections import Counter
from random import Random
from typing import Any

import orjson
import pytest

from dealpulse.agents.line import Line
from dealpulse.schemas.records import Output, Record
from dealpulse.schemas.time import DAY, HOUR
from tests.laws.comparing import TIMES
from tests.laws.histories import finished, random_history
from tests.simulation.arrivals import SMALL, WEEK, arrivals, live, tick
from tests.simulation.test_recovery import Rows, restored, wrote

DAY_COUNTS = {"days_until_close", "days_in_stage", "age_days", "days_untouched", "days_since_inbound"}
Views = dict[bytes | None, dict[str, Any] | None]


def lasting(value: bytes | None) -> dict[str, Any] | None:
    """A view without what changes with every day."""
    if value is None:
        return None
    data = orjson.loads(value)["data"]
    health = data["health"]
    return {
        "facets": {name: facet for name, facet in data["facets"].items() if name not in DAY_COUNTS},
        "health": {**health, "factors": [(factor["id"], factor["points"]) for factor in health["factors"]]},
        "benchmarks": data["benchmarks"],
    }


def taken(views: Views, outputs: list[Output]) -> None:
    for output in outputs:
        if output.topic == "opportunities":
            views[output.key] = lasting(output.value)


def log_of(seed: int) -> list[Record]:
    events = random_history(seed, 20 + 10 * (seed % 4))
    come = arrivals(events, Random(seed), (HOUR, DAY, WEEK)[seed % 3])
    until = finished(events)
    ahead = list(live(come, (DAY, 7 * DAY)[seed % 2], until))
    return [*ahead, *(tick(until + hours * HOUR) for hours in range(5, 100 * 24, 61))]


@pytest.mark.parametrize("block", range(4))
def test_what_stands_on_the_topic_is_what_a_fresh_look_would_show(block: int) -> None:
    for seed in range(block, 4 * 3 * TIMES, 4):
        line, rows = Line(SMALL, clock="log"), Rows()
        views: Views = {}
        for number, record in enumerate(log_of(seed)):
            line.take(record)
            if record.tick is None:
                continue
            flush = line.flush()
            wrote(rows, flush)
            taken(views, flush.outputs)
            if number % 3:
                continue
            fresh = restored(rows, Random(0))
            fresh.finish(None)
            expected: Views = {}
            taken(expected, fresh.flush().outputs)
            shown = {key: view for key, view in views.items() if view is not None or key in expected}
            assert shown == expected, (seed, number)
            assert line.buckets == fresh.buckets == open_buckets(expected), (seed, number)


def open_buckets(views: Views) -> Counter[str]:
    """How many open deals are in each bucket."""
    return Counter(
        view["health"]["bucket"] for view in views.values() if view and view["health"]["score"] is not None
    )
