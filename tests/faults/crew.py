"""The workers of a round: `dealpulse worker` processes, and somebody who starts those again that left by themselves."""

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from dealpulse.streams.settings import Settings
from tests.faults.patience import until

ROOT = Path(__file__).parent.parent.parent
PATCHES = Path(__file__).parent / "patches"
PATCH = "FAULTS_PATCH"
QUESTION = signal.SIGRTMIN + 5  # as patches/sitecustomize.py has it

_AGAIN_S = 0.5
_TOO_SLOW = 137
_LOOK_S = 0.2
_OPENED = "reads on at"
_GIVEN = "dealpulse.worker: owns "
_COUNT = re.compile(r"(\d+) log partitions")
_LEFT = re.compile(r"CRITICAL [\w.]+: leaving: (.*)")


class Worker:
    """One `dealpulse worker`; its output is gathered in one file over all its starts.

    Args:
        kafka: the way to the broker that this worker takes.
        environment: what it finds in its environment besides ours.
    """

    def __init__(
        self, name: str, settings: Settings, folder: Path, kafka: str, environment: Mapping[str, str]
    ) -> None:
        self.name = name
        self.settings = replace(settings, kafka=kafka)
        self.wanted = False
        self._file = folder / f"{name}.log"
        self._environment = _clean() | dict(environment)
        self._process: subprocess.Popen[bytes] | None = None
        self._frozen = False
        self._given_before = 0

    def start(self) -> None:
        """Start it, also again."""
        assert not self.running
        self.wanted = True
        self._given_before = self.log.count(_GIVEN)
        with self._file.open("ab") as said:
            self._process = subprocess.Popen(
                worker_command(self.settings), stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                env=self._environment, cwd=ROOT,
            )  # fmt: skip

    @property
    def running(self) -> bool:
        """Its process has not ended."""
        return self._process is not None and self._process.poll() is None

    @property
    def log(self) -> str:
        """What it said, since its first start."""
        return self._file.read_text(errors="replace") if self._file.exists() else ""

    @property
    def openings(self) -> int:
        """How many log partitions it has recovered."""
        return self.log.count(_OPENED)

    @property
    def opening(self) -> bool:
        """It was given log partitions, and has not recovered all of them yet."""
        parts = self.log.rpartition(_GIVEN)
        given = _COUNT.match(parts[2])
        return self.running and given is not None and parts[2].count(_OPENED) < int(given[1])

    async def until_given(self, limit_s: float) -> bool:
        """Wait until the group has given it partitions, since its last start; False if that does not happen in time."""
        return await until(lambda: self.log.count(_GIVEN) > self._given_before, limit_s)

    @property
    def left_because(self) -> list[str]:
        """The sentences with which it left by itself."""
        return _LEFT.findall(self.log)

    def kill(self) -> None:
        """kill -9; it stays away until it is started."""
        self.wanted = False
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def freeze(self) -> None:
        """SIGSTOP: it stands still and does not know it."""
        self._signal(signal.SIGSTOP)
        self._frozen = True

    def thaw(self) -> None:
        """SIGCONT."""
        self._signal(signal.SIGCONT)
        self._frozen = False

    def ask(self) -> None:
        """Have it say, in its log, what its tasks wait for. One that has only just started does not know the question."""
        if _GIVEN in self.log:
            self._signal(QUESTION)

    async def stop(self, limit_s: float = 10.0) -> int:
        """SIGTERM, and its exit code; one that takes longer than the limit is killed and counts as 137."""
        self.wanted = False
        process = self._process
        if process is None:
            return 0
        self._signal(signal.SIGTERM)
        if not await until(lambda: process.poll() is not None, limit_s, 0.05):
            process.kill()
            process.wait()
            return _TOO_SLOW
        return process.returncode

    def ended(self) -> bool:
        """It should run, and does not."""
        return self.wanted and not self.running

    def _signal(self, number: int) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)


class Crew:
    """All workers of a round."""

    def __init__(self, workers: list[Worker]) -> None:
        self.workers = workers
        self.exits: list[str] = []

    async def tend(self) -> None:
        """Start those again that left by themselves, as any supervisor of processes does, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_S)
            for worker in self.workers:
                if worker.ended():
                    self.exits.append(worker.name)
                    await asyncio.sleep(_AGAIN_S)
                    if worker.ended():
                        worker.start()

    def ask(self) -> None:
        """Have all say, in their logs, what they wait for."""
        for worker in self.workers:
            worker.ask()

    @property
    def openings(self) -> int:
        """How many log partitions were recovered so far."""
        return sum(worker.openings for worker in self.workers)

    async def stop(self, limit_s: float = 10.0) -> dict[str, int]:
        """SIGTERM to all; exit codes of those that ran."""
        running = [worker for worker in self.workers if worker.running]
        codes = await asyncio.gather(*(worker.stop(limit_s) for worker in running))
        return {worker.name: code for worker, code in zip(running, codes, strict=True)}

    @contextlib.contextmanager
    def gone_at_the_end(self) -> Iterator["Crew"]:
        """Nothing of ours runs on, whatever happens."""
        try:
            yield self
        finally:
            for worker in self.workers:
                worker.kill()


def worker_command(settings: Settings) -> list[str]:
    """The command line of a worker with these settings."""
    command = [
        sys.executable, "-m", "dealpulse.streams.cli", "worker", *common_options(settings), "--http", settings.http,
        "--tick", str(settings.tick_s), "--session", str(settings.session_s),
    ]  # fmt: skip
    if settings.policy is not None:
        command += ["--policy", str(settings.policy)]
    return command


def common_options(settings: Settings) -> list[str]:
    """The options that worker, topics and publish share."""
    return ["--kafka", settings.kafka, "--app", settings.app, "--prefix", settings.prefix,
            "--partitions", str(settings.partitions)]  # fmt: skip


def patched(name: str) -> dict[str, str]:
    """The environment of a worker from which something is taken, or in which something breaks: patches/."""
    return {PATCH: name}


def _clean() -> dict[str, str]:
    found = {name: value for name, value in os.environ.items() if not name.startswith("DEALPULSE_")}
    path = [str(PATCHES), str(ROOT), *filter(None, [found.get("PYTHONPATH")])]
    return {**found, "PYTHONPATH": os.pathsep.join(path)}
