"""What workers have to do in a schedule: a small job for most, the product's own for some.

A play brings the facts and the folds, and says what counts as the same rows.
"""

from collections.abc import Mapping
from random import Random
from typing import Protocol

from dealpulse.agents.line import Line
from dealpulse.schemas.time import DAY
from dealpulse.streams.worker.folds import Job
from dealpulse.streams.worker.lines import Lines
from tests.laws.histories import encoded, finished, random_history
from tests.simulation.arrivals import time_of
from tests.simulation.engine.tally import TallyJob
from tests.simulation.engine.worker import METRICS, POLICY

Rows = Mapping[bytes, bytes]
# Key, value.
Fact = tuple[bytes, bytes]


class Play(Protocol):
    """Facts and folds."""

    def job(self) -> Job:
        """A worker's job."""

    def facts(self, dice: Random) -> list[Fact]:
        """What arrives, about in this order."""

    def instant(self, share: float) -> int:
        """What a tick says when so much of the time is over; 1.0 is the end."""

    def differing(self, found: Rows, golden: Rows) -> list[str]:
        """Rows that are not as they should be."""


class Tallies:
    """Facts of three orgs for the small job: some come twice, some are none, some cannot be digested."""

    def job(self) -> Job:
        return TallyJob()

    def facts(self, dice: Random) -> list[Fact]:
        told: list[Fact] = []
        for number in range(dice.choice((20, 40, 80))):
            org = dice.choice((b"acme", b"globex", b"initech"))
            if told and dice.randrange(10) == 0:
                told.append(dice.choice(told))
                continue
            kind = b"poison" if dice.randrange(25) == 0 else b"%d" % number
            value = _EVENT % (b"d%d-%s-%d" % (dice.randrange(5), kind, number), org)
            told.append((org, b"{broken" + value if dice.randrange(40) == 0 else value))
        return told

    def instant(self, share: float) -> int:
        return int(share * DAY)

    def differing(self, found: Rows, golden: Rows) -> list[str]:
        keys = sorted(key for key in found.keys() | golden.keys() if found.get(key) != golden.get(key))
        return [f"{key!r}: {found.get(key)!r}, not {golden.get(key)!r}" for key in keys]


class Deals:
    """A random history of one org or two, and the product's own folds."""

    def __init__(self, seed: int) -> None:
        self._events = random_history(seed, 40 + 20 * (seed % 4))
        self._begin = min(map(time_of, self._events))
        self._end = finished(self._events) + 40 * DAY

    def job(self) -> Job:
        return Lines(POLICY, METRICS)

    def facts(self, dice: Random) -> list[Fact]:
        events = sorted(self._events, key=lambda event: time_of(event) + dice.choice((0, 0, 0, DAY, 5 * DAY)))
        events += dice.choices(events, k=len(events) // 20)
        facts = [(event["org"].encode(), line) for event, line in zip(events, encoded(events), strict=True)]
        facts.insert(dice.randrange(len(facts)), (b"acme", b"{broken"))
        return facts

    def instant(self, share: float) -> int:
        return int(self._begin + share * (self._end - self._begin))

    def differing(self, found: Rows, golden: Rows) -> list[str]:
        # Some rows are written many in one; what they come to is compared, by a recovery of each.
        ours, theirs = (Line.taken_up(POLICY, rows).rows() for rows in (found, golden))
        return [str(key) for key in sorted(ours.keys() | theirs.keys()) if ours.get(key) != theirs.get(key)]


_EVENT = b'{"specversion":"1.0","id":"%s","source":"clock","type":"clock.tick","time":"2026-03-03T00:00:00Z","org":"%s"}'
