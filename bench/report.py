"""Tables for people, one file for machines, and what a figure is worth without: machine, versions, commit, date."""

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import orjson

from bench.processes import ROOT

RESULTS: Final = ROOT / "bench" / "results.json"
_LIBRARIES: Final = (
    "aiokafka",
    "confluent-kafka",
    "cramjam",
    "faust-streaming",
    "msgspec",
    "orjson",
    "uvloop",
)


def markdown(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; every column but the first is to the right."""
    lines = [f"| {' | '.join(heads)} |", f"|---|{'---:|' * (len(heads) - 1)}"]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)


def alone(
    about: str | None, measure: Callable[..., dict[str, Any]], table: Callable[[dict[str, Any]], str]
) -> None:
    """Measure one part, and print its table: what `python -m bench.<part>` does."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0] if about else None)
    parser.add_argument("--quick", action="store_true", help="smaller and fewer, for a look")
    print(table(measure(quick=parser.parse_args().quick)))


def bar(doing: str) -> None:
    """Say what is going on, beside the tables."""
    print(f"# {now()} {doing}", file=sys.stderr, flush=True)


def now() -> str:
    """The time, for people."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def surroundings() -> dict[str, Any]:
    """The machine and what runs on it."""
    return {
        "machine": {
            "cores": os.cpu_count(),
            "cpu": _cpu(),
            "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30), 1),
            "system": platform.platform(),
            "load": [round(load, 2) for load in os.getloadavg()],
        },
        "versions": {
            "python": platform.python_version(),
            "java": _said(["java", "-version"]).splitlines()[0] if _said(["java", "-version"]) else None,
            **{name: found for name in _LIBRARIES if (found := _version(name)) is not None},
        },
        "commit": _said(["git", "rev-parse", "HEAD"]),
        "changed_files": len(_said(["git", "status", "--porcelain", "--", "*.py"]).splitlines()),
    }


def read() -> dict[str, Any]:
    """What results.json has; empty without."""
    return dict(orjson.loads(RESULTS.read_bytes())) if RESULTS.exists() else {}


def write(results: dict[str, Any]) -> None:
    """Whole or not at all."""
    part = RESULTS.with_name(".results.json.part")
    part.write_bytes(orjson.dumps(results, option=orjson.OPT_INDENT_2) + b"\n")
    part.replace(RESULTS)


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except ImportError:
        return None


def _said(command: list[str]) -> str:
    try:
        done = subprocess.run(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return ""
    return (done.stdout or done.stderr).strip()
