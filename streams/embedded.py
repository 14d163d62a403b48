"""The embedded interpreter: the line, in this process, over events in memory. No broker, no threads, no clock."""

from collections.abc import Iterable
from typing import Any

import orjson
from msgspec import Struct

from dealpulse.agents.envelopes import dead_letter
from dealpulse.agents.intake import read
from dealpulse.agents.line import Line
from dealpulse.schemas.errors import Unreadable
from dealpulse.schemas.facts import Event
from dealpulse.schemas.records import Output, Record
from dealpulse.schemas.topics import OUTPUTS
from dealpulse.state.policy import Policy, default
from dealpulse.streams.spill import Spill

# What rests of a replay beyond this goes to a temporary file.
_RESTING_BYTES = 1 << 30

SortKey = tuple[int, int, str, str, str, bytes]


class Result(Struct, frozen=True):
    """What a replay came to.

    Attributes:
        outputs: by topic, decoded, in the order of the files.
        summary: events, folded, backfilled, duplicates, rejected.
    """

    outputs: dict[str, list[dict[str, Any]]]
    summary: dict[str, int]


def sort_key(event: Event, value: bytes) -> SortKey:
    """How files sort: time, seq, id, source, org, bytes (spec 11, "Which of two")."""
    return (event.time, event.seq, event.id, event.source, event.org, value)


class Replay:
    """A replay in progress: events in, in order; outputs by topic at the end."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._spill = Spill(_RESTING_BYTES)
        self.line = Line(policy, clock="replay", views=False, rest=self._spill.rest)
        self.lines_in = 0
        self.unreadable = 0
        self._dead: list[Output] = []

    def reject(self, error: Unreadable, record: Record) -> None:
        """Note a line that cannot be read."""
        self.lines_in += 1
        self.unreadable += 1
        self._dead.append(dead_letter(error.reason, error.detail, record, policy=self.policy.version))

    def take(self, event: Event, record: Record) -> None:
        """Fold the next event in order."""
        self.lines_in += 1
        self.line.take_event(event, record)

    def finish(self, until: int | None) -> dict[str, list[bytes]]:
        """Every topic's values, sorted as its file is."""
        self.line.finish(until)
        flush = self.line.flush()
        found: dict[str, list[bytes]] = {topic.name: [] for topic in OUTPUTS}
        for output in (*self._dead, *flush.outputs):
            if output.value is not None:
                found[output.topic].append(output.value)
        return {topic: sorted(values, key=_place) for topic, values in found.items()}

    def counts(self) -> dict[str, int]:
        """Events by outcome; they add up: nothing is held in a replay."""
        counts = self.line.counts
        return {
            "events": self.lines_in,
            "folded": counts["folded"],
            "backfilled": counts["backfilled"],
            "duplicates": counts["duplicates"],
            "rejected": counts["rejected"] + self.unreadable,
        }


def _place(value: bytes) -> tuple[str, str, str, int, str]:
    """Outputs stand by time, org, subject, revision, id."""
    event = orjson.loads(value)
    data = event["data"]
    return (
        event["time"],
        event.get("org", ""),
        event.get("subject", ""),
        data.get("revision", 0),
        event["id"],
    )


def replay(
    events: Iterable[bytes],
    *,
    policy: Policy | None = None,
    until: int | None = None,
    as_arrived: bool = False,
) -> Result:
    """Fold events in memory as `dealpulse replay` does files.

    Args:
        events: one CloudEvent each.
        policy: None: the default.
        until: moves every org's clock on after the last event.
        as_arrived: do not sort.
    """
    run = Replay(policy or default())
    read_events: list[tuple[SortKey, Event, Record]] = []
    for number, value in enumerate(events, start=1):
        record = Record(value, {"file": "memory", "line": number})
        try:
            event = read(value)
        except Unreadable as error:
            run.reject(error, record)
            continue
        read_events.append((sort_key(event, value), event, record))
    if not as_arrived:
        read_events.sort(key=lambda item: item[0])
    for _, event, record in read_events:
        run.take(event, record)
    values = run.finish(until)
    outputs = {topic: [orjson.loads(value) for value in found] for topic, found in values.items()}
    return Result(outputs, run.counts())
