"""T4: a worker stands still for one and a half sessions, and goes on as if nothing had been; once in the middle of a flush, once
between two, with folded records in its hands.
"""

import asyncio

from tests.faults.kinds.kind import Kind, live_or_mixed
from tests.faults.scene import Scene

_SESSIONS = 1.5


async def happen(scene: Scene) -> None:
    strikes = (scene.strike, scene.strike_between)
    for victim, strike in zip(scene.dice.sample(scene.crew.workers, len(strikes)), strikes, strict=True):
        await scene.some_time(1.0, 4.0)
        await strike(f"pause {victim.name}", victim.freeze, victim.thaw)
        await asyncio.sleep(_SESSIONS * scene.settings.session_s)
        victim.thaw()
        scene.say(f"{victim.name} goes on")
        await scene.some_time(2.0, 5.0)


PAUSE = Kind(name="pause", happen=happen, make=live_or_mixed)
