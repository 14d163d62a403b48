"""T10: one worker's clock is two hours ahead, another's two hours behind (libfaketime); a third is right and comes and goes."""

from pathlib import Path

from tests.faults.kinds.kind import Kind, live_or_mixed
from tests.faults.scene import Scene

_LIBRARIES = ("/usr/lib/*/faketime/libfaketime.so.1", "/usr/local/lib/faketime/libfaketime.so.1")
_SKEWS = ("+2h", "-2h")


def library() -> Path:
    """Where libfaketime is.

    Raises:
        FileNotFoundError: it is not installed.
    """
    for pattern in _LIBRARIES:
        for found in Path("/").glob(pattern.lstrip("/")):
            return found
    raise FileNotFoundError("skew: libfaketime is not installed; on Debian: apt-get install faketime")


def environment(number: int) -> dict[str, str]:
    """A wrong clock for each of the first two. Only the wall clock: nobody sets monotonic time."""
    if number >= len(_SKEWS):
        return {}
    return {"LD_PRELOAD": str(library()), "FAKETIME": _SKEWS[number], "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1"}  # fmt: skip


async def happen(scene: Scene) -> None:
    await scene.some_time(4.0, 8.0)
    # Partitions change hands between clocks that are four hours apart.
    for victim in scene.dice.sample(scene.crew.workers[: len(_SKEWS)], len(_SKEWS)):
        victim.kill()
        await scene.some_time(0.5, 1.0)
        victim.start()
        await scene.until_opened(scene.crew.openings + 1, 20)
        await scene.some_time(2.0, 4.0)


SKEW = Kind(
    name="skew", happen=happen, make=live_or_mixed, environment=environment, from_the_start=True, seconds=20.0
)
