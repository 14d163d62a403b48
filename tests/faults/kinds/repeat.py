"""T7: every record three times, and then the whole topic again. What comes out is what one copy comes to."""

import asyncio
import random

import msgspec

from dealpulse.state.policy import default
from tests.faults import traffic
from tests.faults.evidence import Evidence
from tests.faults.judge import Golden, Verdict, fold, without_copies
from tests.faults.kinds.kind import EVENTS, Kind
from tests.faults.scene import Scene
from tests.faults.traffic import Sent, Traffic

_COPIES = 3
# A copy arrives within so many records of the one before.
_APART = 500


def make(dice: random.Random, partitions: int) -> Traffic:
    """A third of the events, three times each, copies a little apart; then the first half of it all once more."""
    single = -(-EVENTS // _COPIES)
    records = traffic.make(dice, partitions, [single // 2, single // 3, single // 6 + 50])
    return Traffic([*_copied(dice, records.live), *records.live], records.live[-200:], [], records.orgs)


def _copied(dice: random.Random, records: list[Sent]) -> list[Sent]:
    placed = [
        (place + (dice.uniform(0, _APART) if copy else 0), record)
        for place, record in enumerate(records)
        for copy in range(_COPIES)
    ]
    return [record for _, record in sorted(placed, key=lambda pair: pair[0])]


async def happen(scene: Scene) -> None:
    await asyncio.sleep(0)


def also(scene: Scene, found: Evidence, verdict: Verdict) -> list[str]:
    """Copies change no effective output: the same flips, by their ids. What is named as a flip's cause may be the other of two
    facts that came at one instant.
    """
    policy = default()
    once, all_ = _flips(fold(without_copies(found), policy)), _flips(fold(found, policy))
    return (
        [f"I2: {len(once ^ all_)} flips are not those of the log without its copies"] if once != all_ else []
    )


def _flips(golden: Golden) -> set[str]:
    return {
        msgspec.json.decode(value)["id"] for _, value in golden.said.get("flips", ()) if value is not None
    }


REPEAT = Kind(
    name="repeat", happen=happen, make=make, from_the_start=True, also=also, may_leave=False, seconds=15.0
)
