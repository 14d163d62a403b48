"""CPU that is measured is the CPU that was used, by children too."""

import sys
import time
from pathlib import Path

import pytest

from bench.processes import Ended, Measured

BURN = "import time\nwhile time.process_time() < 0.3: pass\nprint('burnt', flush=True)\ntime.sleep(3)"


def test_the_cpu_of_children_counts(tmp_path: Path) -> None:
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BURN!r}])"
    with Measured([sys.executable, "-c", parent], {}, tmp_path / "log") as process:
        process.until_said("burnt")

        assert process.cpu_s() >= 0.28


def test_a_frozen_process_uses_none(tmp_path: Path) -> None:
    burn = "print('on', flush=True)\nwhile True: pass"
    with Measured([sys.executable, "-c", burn], {}, tmp_path / "log") as process:
        process.until_said("on")
        process.freeze()
        time.sleep(0.1)
        before = process.cpu_s()
        time.sleep(0.3)

        assert process.cpu_s() == before


def test_a_process_that_ends_by_itself_is_noticed_with_its_last_words(tmp_path: Path) -> None:
    ending = [sys.executable, "-c", "raise SystemExit('no broker')"]
    with Measured(ending, {}, tmp_path / "log") as process, pytest.raises(Ended, match="no broker"):
        process.until_said("ready")
