"""The course of a round: workers, traffic, the fault; quiet; a restart from the changelog alone, more traffic; then the judge.

The tail of the traffic comes after the restart, so that rows which were read back wrongly show in what is folded on top of them.
"""

import asyncio
import contextlib
import pickle
import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from dealpulse.streams import topics
from dealpulse.streams.settings import Settings
from tests.faults import traffic
from tests.faults.cable import Cable
from tests.faults.crew import Crew, Worker, patched
from tests.faults.evidence import Evidence, gather
from tests.faults.judge import Verdict, judge
from tests.faults.kinds import Kind
from tests.faults.patches import raising_fold
from tests.faults.scene import Scene
from tests.faults.watch import Watch
from tests.kafka.apache import ApacheKafka

PARTITIONS = 4
SESSION_S = 6.0
_TICK_S = 0.5
_START_S = 60.0
_SETTLE_S = 120.0
# I6: after the fault, twice the session and the recovery; on a machine that others use too, as much longer as all takes there.
_STALL_S = 2 * SESSION_S + 10.0
_LEAST_EVENTS = 20_000
_STOP_S = 10.0
_NOT_ALONE = 1.5
_LONGEST = 2.5
_LEAST_ODD = 0.05


@dataclass
class Round:
    """What one round came to, and its line."""

    kind: str
    seed: int
    verdict: Verdict
    stalled_s: float
    seconds: float
    void: bool
    notes: list[str]

    @property
    def word(self) -> str:
        """The verdict in a word."""
        if self.verdict.violations:
            return f"VIOLATED ({len(self.verdict.violations)})"
        return "void" if self.void else "ok"

    def line(self) -> str:
        """One line for a person."""
        found = self.verdict
        said = (
            f"{self.kind:<7} seed {self.seed:<3} {found.events:>7,} events {found.rows:>7,} rows {found.outputs:>7,} outputs"
            f" {found.repeats:>6,} repeats {self.stalled_s:>5.1f} s stalled  {self.word}"
        )
        more = [*self.notes, f"{self.seconds:.0f} s"]
        return f"{said}  ({', '.join(more)})"


@dataclass
class Doors:
    """The broker's ways in for workers whose cables can be cut: for each the broker's port, and the worker's."""

    ports: list[tuple[int, int]]

    def cables(self, count: int) -> list[Cable]:
        """So many cables, plugged in."""
        cables = [Cable(outer, inner) for inner, outer in self.ports[:count]]
        for cable in cables:
            cable.wait()
        return cables


async def run(
    kind: Kind, seed: int, attempt: int, broker: ApacheKafka, doors: Doors, folder: Path, without: str | None
) -> Round:
    """One round of a kind.

    Args:
        attempt: of the same round; a void one is repeated with other dice.
        without: a protection that every worker goes without.
    """
    begun = time.monotonic()
    dice = random.Random(f"{kind.name}/{seed}/{attempt}")
    name = f"f-{kind.name}-{seed}-{attempt}-{int(time.time())}"
    settings = Settings(kafka=broker.kafka, app=name, prefix=f"{name}.", partitions=PARTITIONS, tick_s=_TICK_S,
                        http="", session_s=SESSION_S)  # fmt: skip
    await asyncio.to_thread(topics.create, settings)
    cables = doors.cables(kind.workers) if kind.cables else []
    try:
        crew = Crew(
            [_worker(kind, number, settings, folder, cables, without) for number in range(kind.workers)]
        )
        records = traffic.Traffic([], [], [], []) if kind.make is None else kind.make(dice, PARTITIONS)
        with crew.gone_at_the_end():
            async with Watch(settings, crew.ask) as watch:
                scene = Scene(settings, dice, folder, broker, crew, watch, records, cables)
                await _play(kind, scene)
                verdict = await _verdict(kind, scene)
    finally:
        for cable in cables:
            cable.close()
        _forget(settings)
    if kind.from_the_start:
        scene.struck += verdict.flushes
    exits = [*crew.exits]
    if exits:
        scene.notes.append(f"{len(exits)} left by themselves")
    void = scene.struck == 0
    return Round(kind.name, seed, verdict, watch.stalled_s, time.monotonic() - begun, void, scene.notes)


async def _play(kind: Kind, scene: Scene) -> None:
    """The round, up to when the last worker has stopped."""
    for worker in scene.crew.workers:
        worker.start()
    if not await scene.until_opened(PARTITIONS, _START_S):
        scene.violations.append(f"the workers did not take up their partitions within {_START_S:.0f} s")
        return
    with _running(scene.crew.tend(), scene.watch.run()):
        if kind.make is None:
            await kind.happen(scene)
            await scene.crew.stop()
            return
        records = scene.traffic
        odd = traffic.late_or_repeated([sent.value for sent in records.live if _readable(sent.value)])
        assert odd >= _LEAST_ODD, f"only {odd:.1%} of the events are late or repeated"
        async with asyncio.TaskGroup() as together:
            together.create_task(traffic.bring(scene.settings, records.live, kind.seconds))
            if records.past:
                together.create_task(traffic.publish(scene.settings, records.past, scene.folder))
            await kind.happen(scene)
            scene.watch.fault_is_over()
            scene.say("the fault is over")
        scene.say("all is sent")
        await _settle(scene, "after the fault")
        # Also those that were started again a moment ago: who has not joined yet does not know how to leave.
        await asyncio.gather(
            *(worker.until_given(_START_S) for worker in scene.crew.workers if worker.running)
        )
        scene.say("settled")
        await _stop(scene)
        scene.say("stopped")
        # A restart from the changelog alone: whatever the group knows of the log is gone.
        await scene.watch.rewind(lambda tp: tp.topic == scene.settings.log)
        last = scene.crew.workers[0]
        before = scene.crew.openings
        last.start()
        if not await scene.until_opened(before + PARTITIONS, _START_S):
            scene.violations.append(f"I4: the log partitions were not recovered within {_START_S:.0f} s")
            return
        await traffic.bring(scene.settings, records.tail, 0)
        scene.say("the tail is sent")
        await _settle(scene, "after the restart")
        await _stop(scene)
        scene.say("stopped again")


async def _settle(scene: Scene, when: str) -> None:
    if not await scene.watch.until_settled(_SETTLE_S * min(_LONGEST, scene.watch.busy)):
        scene.crew.ask()
        await asyncio.sleep(1.0)
        scene.violations.append(f"I6: the lag did not come to 0 within {_SETTLE_S:.0f} s {when}")
    elif not await scene.watch.until_shown(_SETTLE_S):
        scene.violations.append(f"I6: views are written on and on {when}")


async def _stop(scene: Scene) -> None:
    for name, code in (await scene.crew.stop(_STOP_S * scene.watch.busy)).items():
        # A worker that cannot stop in time leaves, with 1; where all takes longer, that is no news.
        if code != 0 and not (code == 1 and scene.watch.busy > _NOT_ALONE):
            scene.violations.append(
                f"{name} answers SIGTERM with {code} and not with 0 within {_STOP_S:.0f} s"
            )


async def _verdict(kind: Kind, scene: Scene) -> Verdict:
    if kind.make is None:
        return Verdict(scene.violations, 0, 0, 0, 0, 0)
    found = await gather(scene.settings)
    scene.say("read back")
    with _golden_as_patched(kind, scene):
        may_fail = kind.may_fail(scene.traffic)
        verdict = judge(found, partitions=PARTITIONS, may_fail=may_fail)
        verdict.violations += kind.also(scene, found, verdict)
    scene.say("judged")
    verdict.violations[:0] = scene.violations
    # For whoever wants to know why: `--judge` looks at it again, without a broker.
    (scene.folder / "evidence.pickle").write_bytes(pickle.dumps(found))
    if verdict.events < _LEAST_EVENTS:
        verdict.violations.append(f"only {verdict.events:,} events are in the log")
    if scene.watch.stalled_after_s > _STALL_S * scene.watch.busy:
        verdict.violations.append(
            f"I6: a log partition stood still for {scene.watch.stalled_after_s:.1f} s after the fault"
        )
    if scene.watch.busy > _NOT_ALONE:
        scene.notes.append(f"all takes {scene.watch.busy:.1f} times as long here")
    reasons = [reason for worker in scene.crew.workers for reason in worker.left_because]
    if reasons and not kind.may_leave:
        verdict.violations.append(
            f"{len(reasons)} left by themselves, and nobody had harmed them: {reasons[0]}"
        )
    _all_orgs(found, scene, verdict)
    return verdict


def _all_orgs(found: Evidence, scene: Scene, verdict: Verdict) -> None:
    keys = {key.split(b"\x00", 1)[0].decode() for rows in found.rows.values() for key in rows}
    if not set(scene.traffic.orgs) <= keys:
        verdict.violations.append("an org has no rows")


def _worker(
    kind: Kind, number: int, settings: Settings, folder: Path, cables: list[Cable], without: str | None
) -> Worker:
    environment = dict(kind.environment(number))
    if without is not None:
        environment |= patched(f"without_{without}")
    kafka = cables[number].kafka if cables else settings.kafka
    return Worker(f"worker-{number + 1}", settings, folder, kafka, environment)


@contextlib.contextmanager
def _running(*work: object) -> Iterator[None]:
    """These run beside, until the end of the context."""
    tasks = [asyncio.ensure_future(each) for each in work]  # type: ignore[call-overload]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()


@contextlib.contextmanager
def _golden_as_patched(kind: Kind, scene: Scene) -> Iterator[None]:
    """Where a fold is made to raise in the workers, it raises in the golden fold."""
    if not kind.may_fail(scene.traffic):
        yield
        return
    with raising_fold.patched():
        yield


def _readable(value: bytes) -> bool:
    return (
        value.startswith(b'{"specversion"')
        and len(value) < 4_000
        and b'"data":' in value
        and b"[[[" not in value
    )


def _forget(settings: Settings) -> None:
    """The broker is for the next round too."""
    with contextlib.suppress(KafkaError):
        admin = KafkaAdminClient(bootstrap_servers=settings.kafka, bootstrap_timeout_ms=3_000)
        try:
            admin.delete_topics([name for name in settings.topics if name in admin.list_topics()])
        finally:
            admin.close()


def tidy(folder: Path) -> None:
    """A round without a word to say leaves nothing."""
    shutil.rmtree(folder, ignore_errors=True)
