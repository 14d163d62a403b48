"""Histories: files of events, read in the order in which facts happened.

A history may be far larger than memory: it is sorted in runs, which wait in temporary files and are merged. What cannot be read
comes first, so that whoever folds the rest has said so already.
"""

import gzip
import io
import marshal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from heapq import merge
from pathlib import Path
from typing import IO, Any, Final, cast

import zstandard

from dealpulse.agents.intake import read
from dealpulse.schemas.errors import Refused, Unreadable
from dealpulse.schemas.facts import Event

STDIN: Final = Path("-")

# Lines in one sorted run: about half a gigabyte of them in memory.
RUN: Final = 300_000

Place = dict[str, Any]
Progress = Callable[[int], None]
# What sorts a line, the line, where it stood, and the event while it is in memory anyway.
_Item = tuple[int, int, str, str, str, bytes, str, int, Event | None]


def lines(paths: Sequence[Path]) -> Iterator[tuple[bytes, str, int]]:
    """Every line that is not blank, with the file's name and the line's number.

    Raises:
        Refused: a file that cannot be opened or unpacked.
    """
    for path in paths:
        name = path.name
        try:
            with _open(path) as file:
                for number, line in enumerate(file, start=1):
                    value = line.rstrip(b"\r\n")
                    if value and not value.isspace():
                        yield value, name, number
        except (OSError, EOFError, zstandard.ZstdError) as error:
            raise Refused(
                f"{path}: {getattr(error, 'strerror', None) or error}; give files of one JSON event per line, plain, .gz or .zst"
            ) from None


def _open(path: Path) -> IO[bytes]:
    if path == STDIN:
        return sys.stdin.buffer
    if path.suffix == ".gz":
        return cast(IO[bytes], gzip.open(path, "rb"))
    if path.suffix == ".zst":
        raw = path.open("rb")
        return io.BufferedReader(
            zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True, closefd=True)
        )
    return path.open("rb", buffering=1 << 20)


def sorted_lines(
    paths: Sequence[Path], *, as_arrived: bool = False, progress: Progress | None = None
) -> Iterator[tuple[Event | None, bytes, Place]]:
    """The events of files in the order of spec 11 ("Which of two"); unreadable lines first, as (None, bytes, place).

    Args:
        paths: files; `-` is standard input.
        as_arrived: keep the order of the lines; unreadable ones then stand where they stood.
        progress: told how many lines have been read so far.
    """
    if as_arrived:
        for value, name, number in lines(paths):
            try:
                yield read(value), value, {"file": name, "line": number}
            except Unreadable:
                yield None, value, {"file": name, "line": number}
        return
    runs: list[IO[bytes]] = []
    run: list[_Item] = []
    try:
        for count, (value, name, number) in enumerate(lines(paths), start=1):
            try:
                event = read(value)
            except Unreadable:
                yield None, value, {"file": name, "line": number}
                continue
            run.append((event.time, event.seq, event.id, event.source, event.org, value, name, number, event))
            if len(run) >= RUN:
                runs.append(_spilled(run))
                run = []
            if progress is not None and count % 10_000 == 0:
                progress(count)
        run.sort(key=_order)
        ordered = merge(*(_items(file) for file in runs), run, key=_order) if runs else iter(run)
        for item in ordered:
            event = read(item[5]) if item[8] is None else item[8]
            yield event, item[5], {"file": item[6], "line": item[7]}
    finally:
        for file in runs:
            file.close()


def _order(item: _Item) -> tuple[Any, ...]:
    return item[:8]


def _spilled(run: list[_Item]) -> IO[bytes]:
    """A sorted run in a temporary file, which goes when it is closed."""
    run.sort(key=_order)
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the caller closes it when the merge is done
    for start in range(0, len(run), 1_000):
        marshal.dump([(*item[:8], None) for item in run[start : start + 1_000]], file)
    file.seek(0)
    return file


def _items(file: IO[bytes]) -> Iterator[_Item]:
    while True:
        try:
            block = marshal.load(file)  # noqa: S302 -- our own temporary file, never anybody's input
        except EOFError:
            return
        yield from block
