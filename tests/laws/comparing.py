"""Puts what the product said beside what the oracle says, and names each difference.

Only what the contract promises is compared: rows, and the effective flips of spec X-16, without ids, revisions and causes.
"""

import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

from dealpulse.state.policy import Policy
from dealpulse.streams.embedded import Result, replay
from tests.laws.histories import encoded
from tests.laws.histories_cast import Event
from tests.laws.oracle import recompute
from tests.laws.oracle_benchmarks import Rules
from tests.laws.oracle_health import Policy as Table

# How many examples each law tries: a few in `make test`, as many as you like by hand.
TIMES = int(os.environ.get("DEALPULSE_LAWS", "1"))

Row = dict[str, Any]


def flips(result: Result) -> list[Row]:
    """The effective flips: neither superseded nor retracted, and no retractions."""
    every = result.outputs.get("flips", [])
    superseded = {event["data"].get("supersedes") for event in every}
    return [
        {
            "org": event["org"],
            "time": event["time"],
            **{name: event["data"][name] for name in ("opportunity", "owner", "from", "to", "score")},
            "entered": by_id(event["data"]["entered"]),
            "left": by_id(event["data"]["left"]),
        }
        for event in every
        if event["id"] not in superseded and not event["data"].get("retracted")
    ]


def rows(result: Result) -> dict[tuple[str, str], Row]:
    """Facets and health by org and opportunity."""
    return {
        (event["org"], event["subject"]): {
            "facets": event["data"]["facets"],
            "health": {**event["data"]["health"], "factors": by_id(event["data"]["health"]["factors"])},
            "benchmarks": {
                name: found and {key: value for key, value in found.items() if key != "version"}
                for name, found in event["data"]["benchmarks"].items()
            },
        }
        for event in result.outputs.get("opportunities", [])
        if event["data"] is not None
    }


def by_id(factors: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(factors, key=lambda factor: str(factor["id"]))


def ordered(some: Iterable[Row]) -> list[Row]:
    return sorted(some, key=lambda flip: (flip["org"], flip["opportunity"], flip["time"], json.dumps(flip)))


def expected(
    events: list[Event], until: int | None, table: Table | None = None, rules: Rules | None = None
) -> tuple[dict[tuple[str, str], Row], list[Row]]:
    """The oracle's rows and flips in the shape of the product's."""
    answers = recompute(events, until=until, policy=table, rules=rules)
    found = {(org, name): row for org, answer in answers.items() for name, row in answer.rows.items()}
    for row in found.values():
        row["health"]["factors"] = by_id(row["health"]["factors"])
    told = [{"org": org, **flip.wire()} for org, answer in answers.items() for flip in answer.flips]
    return found, told


def differences(
    events: list[Event],
    until: int | None,
    policy: Policy | None = None,
    table: Table | None = None,
    rules: Rules | None = None,
) -> list[str]:
    """One line for each thing on which product and oracle disagree; none is what should be.

    Args:
        events: in any order.
        until: as of when the rows speak; None: the org's last event.
        policy, table: the same numbers for the product and for the oracle; None: the default ones.
        rules: those of the benchmarks; None: nothing is typical, as the samples are too small.
    """
    result = replay(encoded(events), policy=policy, until=until)
    rows_then, told = expected(events, until, table, rules)
    refused = [
        f"{event['data']['reason']}: {event['data']['detail']}"
        for event in result.outputs.get("deadletters", [])
    ]
    return refused + between("oracle", rows_then, told, "product", rows(result), flips(result))


def between(
    one: str,
    one_rows: Mapping[Any, Row],
    one_flips: Iterable[Row],
    other: str,
    other_rows: Mapping[Any, Row],
    other_flips: Iterable[Row],
) -> list[str]:
    found = []
    for key in sorted({*one_rows, *other_rows}):
        if key not in one_rows or key not in other_rows:
            found.append(f"{key}: a row only for the {one if key in one_rows else other}")
            continue
        for part in ("facets", "health", "benchmarks"):
            mine, theirs = one_rows[key].get(part), other_rows[key].get(part)
            if mine is None or theirs is None:
                continue
            found += [
                f"{key} {part}.{name}: {one} {mine.get(name, 'absent')!r}, {other} {theirs.get(name, 'absent')!r}"
                for name in sorted({*mine, *theirs})
                if mine.get(name, "absent") != theirs.get(name, "absent")
            ]
    mine_told, theirs_told = ordered(one_flips), ordered(other_flips)
    found += [f"a flip only for the {one}: {flip}" for flip in mine_told if flip not in theirs_told]
    found += [f"a flip only for the {other}: {flip}" for flip in theirs_told if flip not in mine_told]
    if not found and len(mine_told) != len(theirs_told):
        found.append("the same flips, but not the same number of times")
    return found


def smallest(events: list[Event], until: int | None) -> list[Event]:
    """Take events away while a difference stays: what to read when a law fails."""
    step = len(events) // 2
    while step:
        start = 0
        while start < len(events):
            fewer = events[:start] + events[start + step :]
            if fewer and differences(fewer, until):
                events = fewer
            else:
                start += step
        step //= 2
    return events
