"""T1: `kill -9` of a worker in mid-batch, again and again; some of them while it recovers from the one before."""

from tests.faults.kinds.kind import Kind, live_or_mixed
from tests.faults.scene import Scene

_LEAST, _MOST = 3, 5


async def happen(scene: Scene) -> None:
    for _ in range(scene.dice.randint(_LEAST, _MOST)):
        await scene.some_time(0.5, 4.0)
        victim = scene.dice.choice(scene.crew.workers)
        await scene.strike(f"kill {victim.name}", victim.freeze, victim.thaw)
        victim.kill()
        await scene.some_time(0.0, 2.0)
        victim.start()
        scene.say(f"{victim.name} starts")
        if scene.dice.random() < 0.4:
            # Into the takeover: whoever is just being given partitions goes as well.
            before = scene.crew.openings
            await scene.until_opened(before + 1, 15)
    await scene.until_opened(scene.crew.openings + 1, 15)


KILL = Kind(name="kill", happen=happen, make=live_or_mixed, workers=3, seconds=25.0)
