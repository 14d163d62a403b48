"""`dealpulse demo`: the whole system in one command."""

import subprocess
import sys


def test_the_demo_shows_flips_with_reasons_and_ends_well() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dealpulse.streams.cli", "demo", "--opportunities", "25", "--days", "40"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-2_000:]
    assert "embedded broker at 127.0.0.1:" in done.stdout
    assert " → " in done.stdout.split("flips\n")[0]
    assert "open deals" in done.stdout
    assert "fold_failed" not in done.stdout
    assert done.stderr == ""
