"""The collector looks rarely where it finds nothing."""

import subprocess
import sys


def test_a_calmed_process_collects_rarely_and_keeps_its_memory() -> None:
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import gc\nfrom dealpulse.streams.collector import calm\ncalm()\n"
            "before = gc.get_stats()[0]['collections']\n"
            "rows = [(n, str(n)) for n in range(200_000)]\n"
            "print(gc.get_stats()[0]['collections'] - before)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )

    assert 1 <= int(told.stdout) <= 8
