"""Workers as processes of their own, as an operator starts them."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from dealpulse.streams.configuration import ENVIRONMENT, environment_of
from dealpulse.streams.settings import Settings


class WorkerProcess:
    """`dealpulse worker`; killed at the end of its context if it still runs."""

    def __init__(self, settings: Settings, log: Path) -> None:
        command = [sys.executable, "-m", "dealpulse.streams.cli", "worker"]
        if settings.embedded:
            command.append("--embedded")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(ENVIRONMENT)}
        environment |= environment_of(settings)
        self._log = log
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors, env=environment
            )

    def __enter__(self) -> "WorkerProcess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    @property
    def log(self) -> str:
        """What it said."""
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
