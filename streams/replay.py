"""`dealpulse replay`: a history through the same folds as live, in this process, into files that two runs write alike."""

import hashlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import orjson

from dealpulse.agents.intake import read
from dealpulse.schemas.errors import Refused, Unreadable
from dealpulse.schemas.records import Record
from dealpulse.schemas.time import rfc3339
from dealpulse.schemas.topics import OUTPUTS
from dealpulse.state.policy import Policy
from dealpulse.streams.embedded import Replay
from dealpulse.streams.history import sorted_lines

SUMMARY: Final = "summary.json"
_OURS: Final = {f"{topic.name}.ndjson" for topic in OUTPUTS} | {SUMMARY}

Progress = Callable[[str, int], None]


def replay_files(
    paths: Sequence[Path],
    out: Path,
    *,
    policy: Policy,
    until: int | None = None,
    as_arrived: bool = False,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Replay files into a folder.

    Args:
        paths: histories; `-` is standard input.
        out: a folder that is new, empty, or holds an earlier replay.
        policy: the numbers.
        until: moves every org's clock on after the last event.
        as_arrived: fold in the order of the lines.
        progress: told (phase, events so far).

    Returns:
        The summary, as it stands in summary.json.

    Raises:
        Refused: unusable files or folder, or an `until` before the last event. Nothing is written then.
    """
    _check_folder(out)
    started = time.perf_counter()
    run = Replay(policy)
    types: dict[str, int] = {}
    last = 0
    reading = None if progress is None else lambda count: progress("reading", count)
    for event, value, place in sorted_lines(paths, as_arrived=as_arrived, progress=reading):
        record = Record(value, place)
        if event is None:
            run.reject(_why(value), record)
            continue
        run.take(event, record)
        types[event.type] = types.get(event.type, 0) + 1
        last = max(last, event.time)
        if progress is not None and run.lines_in % 5_000 == 0:
            progress("folding", run.lines_in)
    if until is not None and until < last:
        raise Refused(
            f"--until {rfc3339(until)} lies before the last event ({rfc3339(last)}); give that or a later time"
        )
    values = run.finish(until)
    seconds = time.perf_counter() - started
    counts = run.counts()
    out.mkdir(parents=True, exist_ok=True)
    summary: dict[str, Any] = {
        **counts,
        "types": dict(sorted(types.items())),
        "outputs": {topic: len(found) for topic, found in values.items()},
        "seconds": round(seconds, 3),
        "events_per_second": round(counts["events"] / seconds) if seconds else 0,
        "policy": policy.version,
        "sha256": {},
    }
    for topic, found in values.items():
        name = f"{topic}.ndjson"
        data = b"".join(value + b"\n" for value in found)
        summary["sha256"][name] = hashlib.sha256(data).hexdigest()
        _write(out / name, data)
    _write(out / SUMMARY, orjson.dumps(summary, option=orjson.OPT_INDENT_2) + b"\n")
    return summary


def _why(value: bytes) -> Unreadable:
    try:
        read(value)
    except Unreadable as error:
        return error
    raise AssertionError("a line that could not be read can be read now")


def _check_folder(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise Refused(f"{out} is a file; give a folder for --out")
    strangers = sorted(item.name for item in out.iterdir() if item.name not in _OURS) if out.exists() else []
    if strangers:
        raise Refused(f"{out} holds something else ({strangers[0]}); give a new folder for --out")


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(data)
    part.replace(path)
