"""T3: the network of one worker is cut for longer than its session, in both directions; what was on its way arrives later.

Once in the middle of a flush, once between two.
"""

import asyncio

from tests.faults.kinds.kind import Kind, live_or_mixed
from tests.faults.scene import Scene

_SESSIONS = 1.6


async def happen(scene: Scene) -> None:
    strikes = (scene.strike, scene.strike_between)
    numbers = scene.dice.sample(range(len(scene.cables)), len(strikes))
    for number, strike in zip(numbers, strikes, strict=True):
        cable = scene.cables[number]
        await scene.some_time(1.0, 4.0)
        await strike(f"cut worker-{number + 1}", cable.cut, cable.mend)
        await asyncio.sleep(_SESSIONS * scene.settings.session_s)
        cable.mend()
        scene.say(f"worker-{number + 1} is back")
        await scene.some_time(2.0, 5.0)


CUT = Kind(name="cut", happen=happen, make=live_or_mixed, cables=True)
