"""What both parity tests ask of a broker, small on the embedded one and large on Apache Kafka."""

import asyncio
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from dealpulse.agents.line import Line
from dealpulse.state.kinds import KINDS
from dealpulse.streams.settings import Settings
from tests.parity import run, world
from tests.streams.processes import WorkerProcess


def agree(settings: Settings, folder: Path, *, opportunities: int, least_events: int) -> None:
    """Publish, kill, compare; then go live, with late facts, kill, compare."""
    paths = run.histories(folder, opportunities)
    worker: WorkerProcess | None = None
    try:
        first, worker = run.published(
            settings, paths, lambda: WorkerProcess(settings, folder / "worker.log"), kill_at=least_events // 2
        )

        _as_replay(first, least_events)

        assert worker.stop() == 0, worker.log
        with WorkerProcess(replace(settings, tick_s=0.2), folder / "worker.log") as worker:
            run.live(settings, max(10, opportunities // 10))
            worker.kill()
        with WorkerProcess(replace(settings, tick_s=0.2), folder / "worker.log") as worker:
            asyncio.run(world.settled(settings))
            assert worker.stop() == 0, worker.log
    finally:
        if worker is not None and worker.running:
            worker.kill()

    _as_the_log(settings)


def _as_replay(found: run.Published, least_events: int) -> None:
    """`publish` gives `replay`'s rows and effective outputs."""
    assert found.events >= least_events
    flips = [value for (topic, _, value), _ in found.worker.outputs.items() if topic == "flips"]
    assert len(found.flips) > least_events // 50
    assert set(flips) == found.flips
    letters = Counter(_reason(value) for (topic, _, value) in found.worker.outputs if topic == "deadletters")
    assert letters.total() == found.rejected
    assert "fold_failed" not in letters
    ours = {key: run.same_but_for_cause(view) for key, view in run.views_of(found.worker.rows).items()}
    theirs = {key: run.same_but_for_cause(view) for key, view in found.views.items()}
    _same(ours, theirs)
    print(f"as the replay: {found.events:,} events, {len(found.flips):,} flips, {len(ours):,} views")


def _as_the_log(settings: Settings) -> None:
    """The fold of the log as it stands gives the worker's rows, and its outputs, each once where the broker can promise it."""
    worker = asyncio.run(world.actual(settings))
    golden = asyncio.run(world.golden(settings, run.POLICY, worker.positions))
    # However flushes put them together.
    _same(Line.taken_up(run.POLICY, worker.rows).rows(), Line.taken_up(run.POLICY, golden.rows).rows())
    flips = {output: count for output, count in worker.outputs.items() if output[0] == "flips"}
    assert flips.keys() == {output for output in golden.outputs if output[0] == "flips"}
    if not settings.embedded:
        assert set(flips.values()) == {1}
    # Intake's letters are not of the log; a crash may repeat one, with the same bytes.
    folded = {output for output in golden.outputs if output[0] == "deadletters"}
    assert folded <= worker.outputs.keys()
    assert all(_reason(value) != "fold_failed" for _, _, value in folded)
    print(f"as the log's fold: {len(worker.rows):,} rows, {len(flips):,} flips, {len(folded):,} dead letters")


def _same(ours: dict[Any, Any], theirs: dict[Any, Any]) -> None:
    """Equal, or an error that shows the first few keys that differ and not thousands of rows."""
    different = [key for key in sorted(ours.keys() | theirs.keys()) if ours.get(key) != theirs.get(key)]
    shown = "\n".join(f"{key!r}\n{_told_apart(key, ours.get(key), theirs.get(key))}" for key in different[:3])
    assert not different, f"{len(different)} of {len(theirs)} differ:\n{shown}"


def _told_apart(key: Any, ours: Any, theirs: Any) -> str:
    """Both, or of two rows the fields that differ."""
    if isinstance(key, tuple) and isinstance(ours, bytes) and isinstance(theirs, bytes):
        shape = KINDS[key[1]]
        mine, other = (msgspec.msgpack.decode(body, type=shape) for body in (ours, theirs))
        return "\n".join(
            f"  {name}: ours {getattr(mine, name)!r}, theirs {getattr(other, name)!r}"
            for name in shape.__struct_fields__
            if getattr(mine, name) != getattr(other, name)
        )
    return f"  ours   {ours!r}\n  theirs {theirs!r}"


def _reason(value: bytes | None) -> str:
    assert value is not None
    reason: str = msgspec.json.decode(value)["data"]["reason"]
    return reason
