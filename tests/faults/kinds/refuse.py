"""T21: wrong partition counts, missing topics, two versions of the policy: the worker refuses to start, in one sentence."""

import asyncio
import subprocess
from dataclasses import replace

from kafka.admin import KafkaAdminClient

from dealpulse.state.policy import default_text
from dealpulse.streams.settings import Settings
from tests.faults.crew import ROOT, worker_command
from tests.faults.kinds.kind import Kind
from tests.faults.scene import Scene

_REFUSES_S = 30.0
_WRONG_USE = 2


async def happen(scene: Scene) -> None:
    settings = scene.settings
    await _refuses(
        scene, replace(settings, partitions=settings.partitions + 1), f"{settings.partitions} partitions"
    )
    await _refuses(scene, replace(settings, prefix=f"{settings.prefix}none."), "is missing")
    other = scene.folder / "other.toml"
    other.write_text(_another(default_text()))
    await _refuses(scene, replace(settings, policy=other), "policy")
    admin = KafkaAdminClient(bootstrap_servers=settings.kafka)
    try:
        await asyncio.to_thread(admin.delete_topics, [settings.outputs["flips"]])
    finally:
        admin.close()
    await asyncio.sleep(1.0)
    await _refuses(scene, settings, f"{settings.outputs['flips']} is missing")


async def _refuses(scene: Scene, settings: Settings, names: str) -> None:
    """A worker with these settings ends at once, with 2 and a single sentence that names what is wrong."""
    try:
        done = await asyncio.to_thread(
            subprocess.run, worker_command(settings), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=_REFUSES_S, cwd=ROOT, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        scene.violations.append(f"T21: a worker that should name {names!r} runs on")
        return
    said = done.stderr.strip().splitlines()
    if done.returncode != _WRONG_USE or len(said) != 1 or names not in said[0]:
        shown = " | ".join(said[-2:])[:300]
        scene.violations.append(
            f"T21: should refuse naming {names!r}; ended with {done.returncode}, saying: {shown}"
        )
    scene.struck += 1


def _another(policy: str) -> str:
    """The default policy with one number changed."""
    lines = policy.splitlines(keepends=True)
    for place, line in enumerate(lines):
        name, _, value = line.partition("=")
        number = value.split("#")[0].strip()
        if name.strip() == "seen_days" and number.isdigit():
            lines[place] = line.replace(number, str(int(number) + 1), 1)
            return "".join(lines)
    raise LookupError("the policy has no seen_days")


REFUSE = Kind(name="refuse", happen=happen, workers=1)
