"""The small job itself: its events, what must come out, and how a peer is told about it.

Every event carries a key and an amount; each key's count and sum are kept, durably; one event in fifty is answered with its key's
count and sum at that moment. Keys are spread over the partitions, and a key's events are in order, so there is one right answer
to everything. This module needs nothing but Python: peers import it in environments of their own.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Final

KEYS: Final = 5_000
PARTITIONS: Final = 8
ANSWER_EVERY: Final = 50
# What peers call commit, checkpoint, snapshot or flush comes so often: as our flushes while there is a backlog.
COMMIT_S: Final = 0.3

_TELL: Final = "DEALPULSE_BENCH_JOB"
# So that an event has the 250 bytes of a usual one.
_NOTE: Final = (
    "A word about what happened here, as long as such words are in a usual event, and then some more of them, so that the whole"
    " comes to the size of one."
)


@dataclass(frozen=True)
class Job:
    """Where a peer finds its input and leaves its results.

    Attributes:
        kafka: HOST:PORT.
        app: consumer group, application id, stem of transactional ids.
        input, output, rows: topics; a peer that names its changelog itself leaves `rows` alone.
        folder: for local files of state.
    """

    kafka: str
    app: str
    input: str
    output: str
    rows: str
    folder: str
    partitions: int = PARTITIONS
    commit_s: float = COMMIT_S

    def environment(self) -> dict[str, str]:
        """What a peer's process needs in its environment to find this again."""
        return {_TELL: json.dumps(asdict(self))}


def told() -> Job:
    """The job that this process was started for."""
    return Job(**json.loads(os.environ[_TELL]))


def key_of(n: int) -> str:
    """The key of the n-th event: all keys in turn, but not in an order that a cache would like."""
    return f"key-{n * 2_654_435_761 % 4_294_967_296 % KEYS:05d}"


def amount_of(n: int) -> int:
    """The amount of the n-th event."""
    return n * 7_919 % 1_000


def events(first: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Key and value of the events first, first + 1, …"""
    for n in range(first, first + count):
        key = key_of(n)
        value = {
            "id": f"event-{n:010d}",
            "source": "bench/small",
            "key": key,
            "n": n,
            "amount": amount_of(n),
            "note": _NOTE,
        }
        yield key, json.dumps(value, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Answers:
    """What must come out of the events 0 … count - 1.

    Attributes:
        outputs: by n: key, count and sum.
        totals: by key: count and sum.
    """

    outputs: dict[int, tuple[str, int, int]]
    totals: dict[str, tuple[int, int]]


def answers(count: int) -> Answers:
    """The right answers, by the plainest means."""
    totals: dict[str, tuple[int, int]] = {}
    outputs: dict[int, tuple[str, int, int]] = {}
    for n in range(count):
        key = key_of(n)
        seen, total = totals.get(key, (0, 0))
        totals[key] = seen, total = seen + 1, total + amount_of(n)
        if n % ANSWER_EVERY == 0:
            outputs[n] = (key, seen, total)
    return Answers(outputs, totals)
