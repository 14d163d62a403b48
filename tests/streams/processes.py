"""The product's commands as processes of their own, as an operator starts them."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from dealpulse.streams.configuration import ENVIRONMENT, environment_of
from dealpulse.streams.settings import Settings


class OwnProcess:
    """A process of its own, without this one's settings; killed at the end of its context if it still runs."""

    def __init__(self, command: Sequence[str | Path], environment: Mapping[str, str], log: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ENVIRONMENT)}
        self._log = log
        self._command = [str(part) for part in command]
        with log.open("ab") as said:
            self._began = said.tell()
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env={**kept, **environment}
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    @property
    def log(self) -> str:
        """What it said, and what others said into the same log before."""
        return self._log.read_text(errors="replace")

    @property
    def running(self) -> bool:
        """It has not ended."""
        return self._process.poll() is None

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        """SIGSTOP: it stands still and does not know it."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT."""
        self._process.send_signal(signal.SIGCONT)

    def stop(self, limit_s: float = 10.0) -> int:
        """SIGTERM, and its exit code; more than the limit is an error."""
        self._process.terminate()
        return self._process.wait(limit_s)

    def wait(self, limit_s: float) -> int:
        """Its exit code, once it ends by itself."""
        return self._process.wait(limit_s)


class WorkerProcess(OwnProcess):
    """`dealpulse worker`."""

    def __init__(self, settings: Settings, log: Path) -> None:
        command = [sys.executable, "-m", "dealpulse.streams.cli", "worker"]
        super().__init__([*command, *of_a_broker(settings)], environment_of(settings), log)


def of_a_broker(settings: Settings) -> list[str]:
    """What a command is told of its broker that no setting says."""
    return ["--embedded"] if settings.embedded else []
