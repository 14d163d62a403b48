"""Taken in by a worker's Python at its start, as the suite puts this folder on its path.

A worker that is asked with QUESTION says what all its tasks wait for; and FAULTS_PATCH names a module here that changes it.
Product code knows nothing of this. A patch that does not find what it changes ends the worker.
"""

import asyncio
import contextlib
import importlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Faust answers to the usual two itself.
QUESTION = signal.SIGRTMIN + 5


def _say_what_is_waited_for(*_: object) -> None:
    """Whatever happens here happens in the middle of the worker's own work, so nothing is raised."""
    for task in _tasks():
        if not task.done():
            print("WAITS", task.get_name()[:60], "|", " > ".join(_chain(task.get_coro())), file=sys.stderr)
    sys.stderr.flush()


def _tasks() -> list[Any]:
    for _ in range(1_000):
        # Other threads begin and end tasks meanwhile; asyncio itself tries again just so.
        with contextlib.suppress(RuntimeError):
            return list(asyncio.tasks._all_tasks)  # type: ignore[attr-defined]
    return []


def _chain(waiting: Any) -> Iterator[str]:
    """Where a coroutine stands, and what it awaits, down to the future."""
    while waiting is not None:
        frame = getattr(waiting, "cr_frame", None) or getattr(waiting, "gi_frame", None)
        if frame is None:
            yield repr(waiting)[:120]
            return
        yield f"{frame.f_code.co_qualname} {Path(frame.f_code.co_filename).name}:{frame.f_lineno}"
        waiting = getattr(waiting, "cr_await", None) or getattr(waiting, "gi_yieldfrom", None)


signal.signal(QUESTION, _say_what_is_waited_for)

if os.environ.get("FAULTS_PATCH"):
    importlib.import_module(f"tests.faults.patches.{os.environ['FAULTS_PATCH']}").patch()
