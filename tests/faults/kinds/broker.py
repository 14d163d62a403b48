"""T2: `kill -9` of the broker in the middle of a flush, six seconds down, then up again on the same data."""

import asyncio

from tests.faults.kinds.kind import Kind, live_or_mixed
from tests.faults.scene import Scene

_DOWN_S = 6.0
_ATTEMPTS = 200


async def happen(scene: Scene) -> None:
    await scene.some_time(3.0, 8.0)
    for _ in range(_ATTEMPTS):
        # It cannot be asked once it stands still; a flush takes some 50 ms, the way from answer to signal less than one.
        if await scene.watch.flush_begun():
            scene.struck += 1
            break
    scene.say("broker killed")
    scene.broker.kill()
    await asyncio.sleep(_DOWN_S)
    await asyncio.to_thread(scene.broker.start)
    scene.say("broker is back")
    await scene.some_time(4.0, 6.0)


BROKER = Kind(name="broker", happen=happen, make=live_or_mixed, own_broker=True)
