"""T5: a worker joins and leaves six times under load."""

from tests.faults.kinds.kind import Kind, live_or_mixed
from tests.faults.scene import Scene

_TIMES = 6
_JOINS_S = 60.0
_LEAVES_S = 10.0
# A worker that cannot stop in time leaves, with 1; where all takes so much longer, that is no news.
_NOT_ALONE = 1.5


async def happen(scene: Scene) -> None:
    guest = scene.crew.workers[-1]
    for turn in range(_TIMES):
        if turn or not guest.running:
            guest.start()
        if not await guest.until_given(_JOINS_S):
            scene.violations.append(f"a worker that joins got nothing for {_JOINS_S:.0f} s")
            return
        scene.say("joins")
        # It leaves while it recovers, or when it is at work.
        await scene.some_time(0.0, 2.0)
        scene.say("leaves")
        scene.struck += scene.opening
        code = await guest.stop(_LEAVES_S * scene.watch.busy)
        if code not in (0, 1) or (code == 1 and scene.watch.busy < _NOT_ALONE):
            scene.violations.append(f"the worker that leaves ends with {code} and not 0")
        # Everybody else takes over what it had.
        scene.struck += scene.opening
        await scene.some_time(0.2, 1.5)
    guest.start()


STORM = Kind(name="storm", happen=happen, make=live_or_mixed, workers=3, may_leave=False, seconds=35.0)
