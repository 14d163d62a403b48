"""T6 and T18: records that nobody can read between those that all can, and one org's events on which a fold raises.

The raising fold is put into the workers by patches/raising_fold.py, and into the golden fold as well: exactly those events are
`fold_failed`, with all their changes undone, and everybody else's rows are as if they had never been.
"""

import asyncio
import random

import msgspec

from tests.faults.crew import patched
from tests.faults.kinds.kind import EVENTS, Kind, live
from tests.faults.patches.raising_fold import MARK
from tests.faults.scene import Scene
from tests.faults.traffic import Sent, Traffic

_EACH = 30
_RAISING = 60


def make(dice: random.Random, partitions: int) -> Traffic:
    """Live orgs, with poison strewn in."""
    records = live(dice, partitions)
    poison = [bad for _ in range(_EACH) for bad in _bad(dice, records.orgs[0].encode())]
    poison += [_raising(dice.choice(records.live), number) for number in range(_RAISING)]
    poison += [Sent("crm", records.orgs[0].encode(), b"x" * 2_000_000)]
    for bad in poison:
        records.live.insert(dice.randrange(len(records.live)), bad)
    assert records.events > EVENTS
    return records


def may_fail(records: Traffic) -> frozenset[str]:
    """Ids of the events whose fold raises."""
    mark = f'"id":"{MARK}'.encode()
    marked = [record.value for record in records.live if mark in record.value]
    return frozenset(msgspec.json.decode(value)["id"] for value in marked)


def _bad(dice: random.Random, key: bytes) -> list[Sent]:
    deep = (
        b'{"specversion":"1.0","id":"d","source":"s","type":"crm.record.changed","org":"o","data":'
        + b"[" * 5_000
    )
    wrong = b'{"specversion":"1.0","id":"1","source":"s","type":"no.such","time":"2026-01-01T00:00:00Z","org":"o"}'
    unsaid = b'{"specversion":"1.0","id":"2","source":"s","type":"clock.tick"}'
    values = [b"{broken", b"\xff\xfe\x00", b"[]", b"", deep, wrong, unsaid, b'"' + b"a" * 40_000]
    return [
        Sent(dice.choice(("crm", "emails", "calls", "tasks", "config")), dice.choice((key, None)), value)
        for value in values
    ]


def _raising(like: Sent, number: int) -> Sent:
    """A copy of an event under a marked id, in whatever topic: intake goes by what an event says of itself."""
    event = msgspec.json.decode(like.value)
    event["id"] = f"{MARK}{number}"
    return Sent("tasks", like.key, msgspec.json.encode(event))


async def happen(scene: Scene) -> None:
    await asyncio.sleep(0)


POISON = Kind(
    name="poison", happen=happen, make=make, environment=lambda number: patched("raising_fold"),
    from_the_start=True, may_fail=may_fail, may_leave=False, seconds=15.0,
)  # fmt: skip
