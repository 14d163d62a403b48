"""A process that is measured: started, frozen while its work is laid out, and asked what CPU it has used.

CPU is what the kernel counts, user and system, of the process and all its descendants, from /proc; in steps of 10 ms, so a
measurement lasts seconds.
"""

import os
import subprocess
import time
from pathlib import Path
from typing import Final

from tests.streams.processes import OwnProcess

ROOT: Final = Path(__file__).parent.parent
_TICK_S: Final = 1 / os.sysconf("SC_CLK_TCK")


class Ended(Exception):
    """A measured process ended by itself; its last words are in the text."""


class Measured(OwnProcess):
    """A process that is measured."""

    def cpu_s(self) -> float:
        """Seconds of CPU so far."""
        return _cpu_s(self._process.pid)

    def resident(self) -> int:
        """Bytes of memory it holds."""
        pages = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def stop(self, limit_s: float = 15.0) -> int:
        """SIGTERM, and its exit code; killed after the limit."""
        self._process.terminate()
        try:
            return self._process.wait(limit_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def insist(self) -> None:
        """Complain if it has ended.

        Raises:
            Ended: it has.
        """
        if self._process.poll() is not None:
            raise Ended(
                f"{' '.join(self._command[:4])} … ended with {self._process.returncode}: {self.log[-1_500:]}"
            )

    def until_said(self, words: str, times: int = 1, limit_s: float = 60.0) -> None:
        """Wait until its log has these words."""
        limit = time.monotonic() + limit_s
        while self.log.count(words) < times:
            self.insist()
            if time.monotonic() > limit:
                raise Ended(
                    f"{self._command} did not say {words!r} within {limit_s:.0f} s: {self.log[-1_500:]}"
                )
            time.sleep(0.05)


def _cpu_s(pid: int) -> float:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        children = [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text(encoding="ascii").split()
        ]
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    # After the name, which may hold anything but ends with the last bracket: utime, stime, and those of children waited for.
    fields = stat.rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) * _TICK_S + sum(_cpu_s(child) for child in children)
