"""What a kind of fault says of itself."""

import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from tests.faults import traffic
from tests.faults.evidence import Evidence
from tests.faults.judge import Verdict
from tests.faults.scene import Scene
from tests.faults.traffic import Traffic

EVENTS = 21_000
_TAIL = 600


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of fault.

    Attributes:
        name: as ONLY= has it.
        happen: does it, while records arrive; returns when the fault is over.
        make: the round's records; None where the fault needs no traffic, and brings its own verdict.
        workers: how many there are.
        seconds: over how long a time live records are written.
        cables: each worker has a cable of its own.
        own_broker: the broker is harmed, and no other round may have it.
        environment: what a worker finds in its environment, by its number.
        from_the_start: the fault is there all the time, and any flush is struck.
        may_leave: a worker may find itself in doubt and leave; where it may not, one that does is a violation.
        may_fail: ids of events whose fold is made to raise.
        also: what else must hold, of this kind only.
    """

    name: str
    happen: Callable[[Scene], Awaitable[None]]
    make: Callable[[random.Random, int], Traffic] | None = None
    workers: int = 2
    seconds: float = 25.0
    cables: bool = False
    own_broker: bool = False
    environment: Callable[[int], Mapping[str, str]] = lambda number: {}
    from_the_start: bool = False
    may_leave: bool = True
    may_fail: Callable[[Traffic], frozenset[str]] = lambda records: frozenset()
    also: Callable[[Scene, Evidence, Verdict], list[str]] = lambda scene, found, verdict: []


def live_or_mixed(dice: random.Random, partitions: int) -> Traffic:
    """Every other round has orgs in history mode besides live ones; the first org has almost half of all."""
    if dice.random() < 0.5:
        return traffic.make(dice, partitions, _parts(EVENTS, (9, 5, 3, 2, 1)), tail=_TAIL)
    return traffic.make(
        dice, partitions, _parts(EVENTS // 2, (6, 3, 1)), _parts(EVENTS - EVENTS // 2, (2, 1)), tail=_TAIL
    )


def live(dice: random.Random, partitions: int) -> Traffic:
    """Live orgs only."""
    return traffic.make(dice, partitions, _parts(EVENTS, (9, 5, 3, 2, 1)), tail=_TAIL)


def _parts(whole: int, shares: tuple[int, ...]) -> list[int]:
    return [-(-whole * share // sum(shares)) for share in shares]
