"""A generated company, judged by the product: its deals must look like sales although the generator knows none of the rules."""

import itertools
from collections import Counter
from datetime import datetime
from functools import cache
from typing import Any

import orjson

from dealpulse.agents.line import Line
from dealpulse.connectors.generator import events
from dealpulse.schemas.records import Record
from dealpulse.state.policy import default

DAY = 86_400
BUCKETS = ("good", "average", "at_risk", "poor")

# Of one deal: its flips as (instant, bucket), and how it ended.
Life = tuple[list[tuple[float, str]], tuple[float, str] | None]


def instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


@cache
def lives() -> tuple[dict[str, Life], float]:
    """Every deal's life in a year of a company with eight hundred deals, and the last instant."""
    parsed = [(orjson.loads(line), line) for line in events(800, 365, 1)]
    parsed.sort(key=lambda pair: (pair[0]["time"], pair[0].get("seq", -1), pair[0]["id"]))
    line = Line(default(), clock="replay", views=False)
    closed: dict[str, tuple[float, str]] = {}
    for number, (event, value) in enumerate(parsed):
        line.take(Record(value=value, at={"file": "generated", "line": number}))
        data: dict[str, Any] = event.get("data", {})
        if data.get("entity") == "opportunity" and "stage" in (data.get("fields") or {}):
            closed.pop(data["record"], None)
            if data["fields"]["stage"].startswith("Closed"):
                closed[data["record"]] = (instant(event["time"]), data["fields"]["stage"])
    outputs = line.flush().outputs
    found: dict[str, Life] = {}
    for output in outputs:
        if output.topic == "flips" and output.value is not None:
            flip = orjson.loads(output.value)
            life = found.setdefault(flip["subject"], ([], closed.get(flip["subject"])))
            life[0].append((instant(flip["time"]), flip["data"]["to"]))
    assert line.counts["rejected"] == 0
    return found, instant(parsed[-1][0]["time"])


def days_in_buckets() -> Counter[str]:
    found: Counter[str] = Counter()
    deals, end = lives()
    for flips, outcome in deals.values():
        stop = outcome[0] if outcome is not None else end
        ends = [at for at, _ in flips[1:]] + [stop]
        for (begin, bucket), until in zip(flips, ends, strict=True):
            found[bucket] += int(max(0, min(until, stop) - begin) / DAY)
    return found


def test_all_four_buckets_are_lived_in():
    days = days_in_buckets()
    shares = {bucket: days[bucket] / days.total() for bucket in BUCKETS}

    assert 0.22 <= shares["good"] <= 0.42
    assert 0.28 <= shares["average"] <= 0.48
    assert 0.12 <= shares["at_risk"] <= 0.27
    assert 0.04 <= shares["poor"] <= 0.2


def test_the_better_a_deal_looks_the_more_often_it_is_won():
    won: Counter[str] = Counter()
    ended: Counter[str] = Counter()
    for flips, outcome in lives()[0].values():
        if outcome is None:
            continue
        before = [bucket for at, bucket in flips if at <= outcome[0] - 30 * DAY]
        if before:
            ended[before[-1]] += 1
            won[before[-1]] += outcome[1] == "Closed Won"

    rates = [won[bucket] / ended[bucket] for bucket in BUCKETS]

    assert rates == sorted(rates, reverse=True)
    assert rates[0] > 0.5 > 0.2 > rates[2]


def test_a_deal_flips_every_few_weeks():
    flips = sum(len(life[0]) - 1 for life in lives()[0].values())

    assert 12 <= days_in_buckets().total() / flips <= 35


def test_quiet_deals_go_cold_step_by_step():
    falls = Counter(
        (one, other)
        for flips, _ in lives()[0].values()
        for (_, one), (_, other) in itertools.pairwise(flips)
        if BUCKETS.index(other) > BUCKETS.index(one)
    )

    assert falls["at_risk", "poor"] > 50
    assert falls["good", "poor"] < 0.02 * falls["good", "average"]
