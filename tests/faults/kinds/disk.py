"""T13: the broker's disk is full in the middle of everything. Workers leave or wait; with space again, all goes on.

The disk is a tmpfs of its own; a file beside the broker's fills it. Kafka stops by itself on a full disk, and is started again
when there is space.
"""

import asyncio
import subprocess
from pathlib import Path

from tests.faults.kinds.kind import Kind, live
from tests.faults.scene import Scene

SIZE = "320m"
BALLAST = "ballast"
_FULL_S = 9.0
_PIECE = bytes(1 << 20)


def mount(folder: Path) -> None:
    """A small disk.

    Raises:
        PermissionError: this user may not mount.
    """
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise PermissionError(
            f"disk: a tmpfs of {SIZE} cannot be mounted here (root is needed): {done.stderr.strip()}"
        )


def unmount(folder: Path) -> None:
    """Away with it, also while somebody still looks."""
    subprocess.run(["umount", "-l", str(folder)], stdin=subprocess.DEVNULL, check=False)


async def happen(scene: Scene) -> None:
    disk = scene.folder / "disk"
    await scene.some_time(3.0, 8.0)
    scene.struck += await scene.watch.flush_begun()
    scene.say("disk full")
    await asyncio.to_thread(_fill, disk / BALLAST)
    await asyncio.sleep(_FULL_S)
    scene.notes.append("broker stayed" if scene.broker.running else "broker stopped by itself")
    scene.say("space again")
    (disk / BALLAST).unlink()
    if not scene.broker.running:
        # All that was in flight was struck.
        scene.struck += 1
        await asyncio.to_thread(scene.broker.start)
    scene.say("broker is back")
    await scene.some_time(4.0, 6.0)


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as ballast:
        try:
            while True:
                ballast.write(_PIECE)
        except OSError:
            return


DISK = Kind(name="disk", happen=happen, make=live, own_broker=True)
