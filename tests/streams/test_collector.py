"""The collector looks rarely where it finds nothing."""

import subprocess
import sys

CALMED = """
import gc
from dealpulse.streams.collector import calm

calm()
before = gc.get_stats()[0]["collections"]
rows = [(n, str(n)) for n in range(200_000)]
print(gc.get_stats()[0]["collections"] - before)
"""


def test_a_calmed_process_collects_rarely() -> None:
    told = subprocess.run([sys.executable, "-c", CALMED], capture_output=True, text=True, check=True)

    assert 1 <= int(told.stdout) <= 8
