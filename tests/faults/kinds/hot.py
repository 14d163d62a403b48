"""T19: one org has half of all traffic; the others' flips are still there in less than a second (I11).

From the broker's time of the input record to the moment at which a `read_committed` reader has the flip, for all orgs but
the hot one, those in its log partition included.
"""

import asyncio
import random
import time
from collections.abc import Mapping

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition

from dealpulse.streams.clients import reader_options
from tests.faults import traffic
from tests.faults.evidence import Evidence
from tests.faults.judge import Verdict
from tests.faults.kinds.kind import EVENTS, Kind
from tests.faults.scene import Scene
from tests.faults.traffic import Traffic

_P99_S = 1.0
_SECONDS = 40.0
_TAIL = 200
_FEWEST = 100


def make(dice: random.Random, partitions: int) -> Traffic:
    """The hot org has half; of the other four at least one shares its partition, as there are more orgs than partitions."""
    half = EVENTS // 2
    return traffic.make(dice, partitions, [half, half // 3, half // 4, half // 4, half // 6 + 40], tail=_TAIL)


async def happen(scene: Scene) -> None:
    """Read flips as a subscriber does, while all of it arrives."""
    seen: dict[bytes, float] = {}
    consumer = AIOKafkaConsumer(**reader_options(scene.settings), isolation_level="read_committed",
                                auto_offset_reset="earliest")  # fmt: skip
    await consumer.start()
    try:
        topic = scene.settings.outputs["flips"]
        consumer.assign([TopicPartition(topic, number) for number in range(scene.settings.partitions)])
        end = time.monotonic() + _SECONDS + 2
        while time.monotonic() < end:
            for records in (await consumer.getmany(timeout_ms=50)).values():
                now = time.time()
                seen.update((record.value, now) for record in records)
    finally:
        await consumer.stop()
    scene.kept["seen"] = seen
    await asyncio.sleep(0)


def also(scene: Scene, found: Evidence, verdict: Verdict) -> list[str]:
    """The 99th percentile of the others, of flips that an event caused."""
    arrived = _arrivals(found)
    hot = scene.traffic.orgs[0]
    waits = []
    for value, at in scene.kept["seen"].items():
        flip = msgspec.json.decode(value)
        cause = flip["data"]["caused_by"]
        if flip["org"] != hot and "event" in cause:
            stamp = arrived.get((flip["org"], cause["source"], cause["event"]))
            if stamp is not None:
                waits.append(at - stamp / 1e6)
    if len(waits) < _FEWEST:
        return [f"I11: only {len(waits)} flips of other orgs were seen: nothing can be said of their latency"]
    waits.sort()
    half, most = waits[len(waits) // 2], waits[len(waits) * 99 // 100]
    scene.notes.append(
        f"others' flips p50 {half * 1e3:.0f} ms, p99 {most * 1e3:.0f} ms, {len(waits)} of them"
    )
    limit = _P99_S * scene.watch.busy
    return (
        [f"I11: p99 of the other orgs is {most:.2f} s and not below {limit:.1f} s"] if most >= limit else []
    )


def _arrivals(found: Evidence) -> Mapping[tuple[str, str, str], int]:
    """The broker's time of every event's first copy."""
    arrived: dict[tuple[str, str, str], int] = {}
    for place, record in found.inputs.items():
        if place not in found.letters and record.stamp is not None:
            event = msgspec.json.decode(record.value)
            identity = (event["org"], event["source"], event["id"])
            arrived[identity] = min(record.stamp, arrived.get(identity, record.stamp))
    return arrived


HOT = Kind(
    name="hot", happen=happen, make=make, also=also, from_the_start=True, may_leave=False, seconds=_SECONDS
)
