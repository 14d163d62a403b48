"""However facts arrive, rows and effective flips are the same (spec X-16), and the log of flips hangs together."""

from collections import Counter
from random import Random

import orjson
import pytest

from dealpulse.schemas.time import DAY, HOUR, SECOND
from dealpulse.state.policy import Policy
from dealpulse.streams.embedded import Result, replay
from tests.laws.comparing import TIMES, Row, between, flips, rows
from tests.laws.histories import Event, encoded, finished, random_history
from tests.simulation.arrivals import (
    POLICY,
    SMALL,
    WEEK,
    Arrival,
    arrivals,
    folded,
    history,
    live,
    place,
    sets_the_clock,
    stretched,
)

MOST = (HOUR, DAY, WEEK)


def clear(result: Result) -> dict[tuple[str, str], Row]:
    """Rows without the memory of what was told: the last bucket of a deal that is closed."""
    table = rows(result)
    for row in table.values():
        if row["health"]["score"] is None:
            row["health"] = {**row["health"], "bucket": None}
    return table


def differ(one: Result, other: Result) -> list[str]:
    return between("sorted", clear(one), flips(one), "other", clear(other), flips(other))


def versions(result: Result) -> list[bytes]:
    """What was typical when, in order."""
    return sorted(orjson.dumps(version) for version in result.outputs["benchmarks"])


def story(seed: int) -> tuple[list[Event], list[Arrival], int]:
    events = [event for event in random_history(seed, 15 + 10 * (seed % 5)) if not sets_the_clock(event)]
    return (
        events,
        arrivals(events, Random(seed), MOST[seed % 3]),
        finished(events) + (8, 9, 40)[seed % 3] * DAY,
    )


def in_order(come: list[Arrival], until: int, policy: Policy = POLICY) -> Result:
    return replay(encoded(sorted((event for _, event in come), key=place)), policy=policy, until=until)


@pytest.mark.parametrize("cadence", [None, SECOND, HOUR, 7 * DAY])
@pytest.mark.parametrize("block", range(4))
def test_live_says_what_replay_says(block: int, cadence: int | None) -> None:
    for seed in range(block, 4 * 5 * TIMES, 4):
        _, come, until = story(seed)

        result, _ = folded(live(come, cadence, until))

        assert differ(in_order(come, until), result) == [], seed


@pytest.mark.parametrize("block", range(4))
def test_a_published_history_says_what_replay_says(block: int) -> None:
    for seed in range(block, 4 * 8 * TIMES, 4):
        _, come, until = story(seed)
        told = [one for one in come if one.event["type"] != "clock.tick"]

        # Also where of one closed deal something is typical: a history is published and replayed in one order.
        for policy in (POLICY, SMALL):
            log = history([event for _, event in come], Random(seed), until, until + 300 * DAY)
            result, _ = folded(log, policy=policy)

            golden = in_order(told, until, policy)
            assert differ(golden, result) == [], seed
            assert versions(golden) == versions(result), seed


@pytest.mark.parametrize("times", [4, 8, 16])
def test_years_say_the_same_live_published_and_replayed(times: int) -> None:
    """Also when single activity is forgotten on the way (X-17)."""
    for seed in range(times, times + 3 * TIMES):
        events = stretched(story(seed)[0], times)
        come = [one for one in arrivals(events, Random(seed), DAY) if one.event["type"] != "clock.tick"]
        until = finished(events) + 100 * DAY
        golden = in_order(come, until)

        result, _ = folded(live(come, 3 * DAY, until))
        published, _ = folded(history([event for _, event in come], Random(seed), until, until))

        assert differ(golden, result) == [], seed
        assert differ(golden, published) == [], seed


@pytest.mark.parametrize("seed", range(12))
def test_as_it_came_says_what_sorted_says(seed: int) -> None:
    _, come, until = story(seed)

    result = replay(encoded([event for _, event in come]), until=until, as_arrived=True)

    assert differ(in_order(come, until), result) == []


@pytest.mark.parametrize("cadence", [SECOND, HOUR])
@pytest.mark.parametrize("seed", range(12))
def test_the_log_of_flips_hangs_together(seed: int, cadence: int) -> None:
    """Revisions count up and are never used twice; what is superseded was told before; the effective flips are a chain."""
    _, come, until = story(seed)

    result, _ = folded(live(come, cadence, until))

    told: dict[str, Row] = {}
    numbers: Counter[tuple[str, str, str]] = Counter()
    for flip in result.outputs["flips"]:
        data = flip["data"]
        assert flip["id"] not in told
        named = (flip["org"], flip["subject"], flip["time"])
        assert data["revision"] == numbers[named]
        numbers[named] += 1
        if "supersedes" in data:
            before = told[data["supersedes"]]
            assert (before["org"], before["subject"], before["time"]) == named
        told[flip["id"]] = flip
    last: dict[tuple[str, str], str | None] = {}
    for flip in sorted(flips(result), key=lambda one: one["time"]):
        deal = (flip["org"], flip["opportunity"])
        assert flip["from"] == last.get(deal), flip
        assert flip["to"] != flip["from"]
        last[deal] = flip["to"]
