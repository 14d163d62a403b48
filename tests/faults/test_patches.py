"""Every patch still finds what it changes."""

import os
import subprocess
import sys

from tests.faults.crew import PATCH, PATCHES, ROOT, patched
from tests.faults.patches import WITHOUT

_ALL = """
import importlib, sys
print([name for name in sys.modules if name.startswith("tests.faults.patches.")])
for name in sys.argv[1:]:
    importlib.import_module(f"tests.faults.patches.without_{name}").patch()
    print(name)
"""


def test_patches_find_what_they_change() -> None:
    path = os.pathsep.join([str(PATCHES), str(ROOT), os.environ.get("PYTHONPATH", "")])

    # In a process of their own, as they stay; the first one comes in as it comes into a worker.
    done = subprocess.run(
        [sys.executable, "-c", _ALL, *WITHOUT],
        env={**os.environ, **patched("raising_fold"), "PYTHONPATH": path}, cwd=ROOT, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert done.stderr == ""
    assert done.stdout.splitlines() == ["['tests.faults.patches.raising_fold']", *WITHOUT]


def test_each_patch_is_named() -> None:
    modules = {path.stem.removeprefix("without_") for path in PATCHES.glob("without_*.py")}

    assert modules == set(WITHOUT)
    assert PATCH == "FAULTS_PATCH"
