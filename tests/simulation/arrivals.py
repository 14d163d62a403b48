"""Arrivals: how the facts of one history may reach the log, and what the line makes of them.

The same history can come sorted, as it came, live between ticks of any cadence, or as a history in slices. Spec X-16 wants the
same rows and the same effective flips of them all.
"""

import re
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any, NamedTuple

import orjson

from dealpulse.agents.line import Line
from dealpulse.schemas.records import Output, Record
from dealpulse.schemas.time import DAY, HOUR, MINUTE, SECOND
from dealpulse.schemas.topics import OUTPUTS
from dealpulse.state.policy import Policy, default, load
from dealpulse.streams.embedded import Result
from tests.laws.histories import Event, encoded
from tests.laws.oracle_facts import instant, wire

POLICY = default()
# Of one closed deal something is typical already: what an interruption leaves behind shows in small histories too.
SMALL = load(
    "[benchmarks]\nleast = 1\nleast_for_win_rate = 1\nwindow_days = 20\nwide_days = 45\n", "small.toml"
)
WEEK = 7 * DAY

_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


class Arrival(NamedTuple):
    """A fact and when it reached the broker."""

    at: int
    event: Event


def time_of(event: Event) -> int:
    """When the fact happened."""
    return instant(event["time"])


def place(event: Event) -> tuple[int, int, str, str, str]:
    """Where a fact stands in a sorted file."""
    return time_of(event), event.get("seq", -1), event["id"], event["source"], event["org"]


def acts_late(event: Event) -> bool:
    """Facts whose lateness is revised: a deal's own fields, and activity. All others act from their arrival on."""
    if event["type"] == "crm.record.changed":
        return bool(event["data"]["entity"] == "opportunity")
    return bool(event["type"].startswith("activity."))


def sets_the_clock(event: Event) -> bool:
    """Whether a fact says how the org's clock is to be moved: a replay knows no such thing."""
    return bool(
        event["type"] == "config.changed"
        and event["data"]["kind"] == "org"
        and event["data"]["key"] == "clock"
    )


def arrivals(events: Iterable[Event], dice: Random, most: int) -> list[Arrival]:
    """The facts as they come: half of those that may be late are, by up to `most`, and some come twice."""
    found = []
    for event in sorted(events, key=place):
        late = 0
        if acts_late(event) and dice.random() < 0.5:
            late = dice.choice((most, dice.randrange(most), dice.randrange(min(most, HOUR)), 3 * SECOND))
        at = time_of(event) + min(late, most)
        found.append((at, late > 0, dice.random() if late else 0.0, place(event), event))
        if dice.random() < 0.15:
            again = at + dice.choice((0, SECOND, HOUR, DAY))
            found.append((again, True, dice.random(), place(event), event))
    found.sort(key=lambda item: item[:4])
    return [Arrival(item[0], item[4]) for item in found]


def stretched(events: list[Event], times: int) -> list[Event]:
    """The history so many times as slow: days become weeks and months, and the years begin in which things are forgotten."""
    start = min(map(time_of, events)) // DAY * DAY

    def later(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: later(part) for name, part in value.items()}
        if isinstance(value, list):
            return [later(part) for part in value]
        if isinstance(value, str) and _TIME.fullmatch(value):
            return wire(start + (instant(value) - start) * times)
        if isinstance(value, str) and _DATE.fullmatch(value):
            return wire(start + (instant(f"{value}T00:00:00Z") - start) * times)[:10]
        return value

    return [later(event) for event in events]


def record_of(event: Event, at: int, offset: int) -> Record:
    """The log's record of an input that reached the broker at an instant."""
    where = {"topic": "input", "partition": 0, "offset": offset}
    return Record(encoded([event])[0], where, event["org"].encode(), at)


def tick(at: int) -> Record:
    """A tick of the partition."""
    return Record(b"", {}, tick=at)


def live(come: list[Arrival], cadence: int | None, until: int) -> Iterator[Record]:
    """The log of a live partition: before each fact the ticks that came before it.

    Args:
        come: the facts.
        cadence: of the ticks; None: one at the end and none before.
        until: the last tick. Ticks between which nothing comes are left out where they are seconds apart.
    """
    last = 0
    for offset, (at, event) in enumerate(come):
        if cadence is not None:
            now = at // cadence * cadence
            if last and cadence >= MINUTE:
                yield from (tick(between) for between in range(last + cadence, now, cadence))
            if now > last:
                last = now
                yield tick(now)
        yield record_of(event, at, offset)
    yield tick(until)


def history(events: list[Event], dice: Random, until: int, stamp: int) -> Iterator[Record]:
    """The log of `publish`: the past in slices that are cut between instants, in any order within, a tick after each."""
    offset = 0
    orgs = sorted({event["org"] for event in events})
    for org in orgs:
        setting = {"kind": "org", "key": "clock", "value": "history"}
        yield record_of(_ours(org, "begin", "config.changed", setting, stamp), stamp, offset)
    waiting = sorted(
        (event for event in events if event["type"] != "clock.tick" and not sets_the_clock(event)),
        key=place,
    )
    while waiting:
        size = min(dice.choice((1, 2, 5, 30)), len(waiting))
        while size < len(waiting) and time_of(waiting[size]) == time_of(waiting[size - 1]):
            size += 1
        slice_, waiting = waiting[:size], waiting[size:]
        reached = time_of(slice_[-1])
        for event in dice.sample(slice_, len(slice_)):
            offset += 1
            yield record_of(event, stamp, offset)
        for org in orgs:
            yield record_of(_ours(org, f"tick-{reached}", "clock.tick", {}, reached), stamp, offset)
    for org in orgs:
        yield record_of(_ours(org, f"tick-{until}", "clock.tick", {}, until), stamp, offset)


def _ours(org: str, id_: str, type_: str, data: dict[str, Any], at: int) -> Event:
    event = {
        "specversion": "1.0",
        "id": id_,
        "source": "publish",
        "type": type_,
        "time": wire(at),
        "org": org,
    }
    return {**event, "data": data}


def folded(records: Iterable[Record], flush_every: int = 7, policy: Policy = POLICY) -> tuple[Result, Line]:
    """What a line makes of a log, with every view as of its last instant."""
    line = Line(policy, clock="log")
    outputs: list[Output] = []
    for number, record in enumerate(records, start=1):
        line.take(record)
        if number % flush_every == 0:
            outputs += line.flush().outputs
    line.finish(None)
    outputs += line.flush().outputs
    return Result(told(outputs), line.counts), line


def told(outputs: Iterable[Output]) -> dict[str, list[dict[str, Any]]]:
    """Outputs by topic, decoded; of what is compacted the last of each."""
    found: dict[str, list[dict[str, Any]]] = {topic.name: [] for topic in OUTPUTS}
    views: dict[str, dict[bytes | None, dict[str, Any]]] = {
        topic.name: {} for topic in OUTPUTS if topic.cleanup == "compact"
    }
    for output in outputs:
        if output.topic in views:
            views[output.topic].pop(output.key, None)
            if output.value is not None:
                views[output.topic][output.key] = orjson.loads(output.value)
        elif output.value is not None:
            found[output.topic].append(orjson.loads(output.value))
    return found | {topic: list(last.values()) for topic, last in views.items()}
