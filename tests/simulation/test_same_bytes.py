"""The same log gives the same bytes (X-13): wherever flushes fall, whatever Python's hashes and the machine's time zone are."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import msgspec
import pytest

from dealpulse.agents.line import Line
from dealpulse.schemas.records import Output, Record
from dealpulse.schemas.time import DAY, HOUR
from dealpulse.schemas.topics import OUTPUTS
from tests.laws.histories import finished, random_history
from tests.simulation.arrivals import SMALL, WEEK, arrivals, history, live
from tests.simulation.test_recovery import Rows, said, wrote

# Between versions of these any may be skipped, so what is written depends on where flushes fall.
COMPACTED = {topic.name for topic in OUTPUTS if topic.cleanup == "compact"}


def log_of(seed: int) -> list[Record]:
    events = random_history(seed, 40)
    come = arrivals(events, Random(seed), (HOUR, DAY, WEEK)[seed % 3])
    until = finished(events) + 40 * DAY
    if seed % 2:
        return list(history([event for _, event in come], Random(seed), until, until))
    return list(live(come, 12 * HOUR, until))


def fold(log: list[Record], every: int) -> tuple[Rows, list[Output]]:
    line, rows, outputs = Line(SMALL, clock="log"), Rows(), []
    for number, record in enumerate(log, start=1):
        line.take(record)
        if number % every == 0 or number == len(log):
            flush = line.flush()
            wrote(rows, flush)
            outputs += [output for output in flush.outputs if output.topic not in COMPACTED]
    return rows, outputs


@pytest.mark.parametrize("seed", range(6))
def test_rows_and_logs_do_not_depend_on_where_flushes_fall(seed: int) -> None:
    log = log_of(seed)
    often, seldom = fold(log, 1), fold(log, 50)

    assert said(often[0]) == said(seldom[0])
    assert often[1] == seldom[1]


@pytest.mark.parametrize("seed", range(4))
def test_an_orgs_outputs_are_the_same_without_its_neighbours(seed: int) -> None:
    """Nothing of one org is ever read for another (X-14)."""
    log = log_of(seed)
    others = [
        Record(
            record.value.replace(b'"org":"', b'"org":"not-'), record.at, record.key, record.stamp, record.tick
        )
        for record in log_of(seed + 100)
        if record.tick is None
    ]
    crowd = list(log)
    for number, other in enumerate(others):
        crowd.insert(min(len(crowd), number * 2), other)

    alone, together = fold(log, 10), fold(crowd, 10)

    ours = {key: row for key, row in together[0].items() if not key.startswith(b"not-")}
    assert said(ours) == said(alone[0])
    assert [output for output in together[1] if b'"org":"not-' not in (output.value or b"")] == alone[1]


def digest(logs: bytes) -> str:
    """A hash of everything that some logs come to."""
    found = hashlib.sha256()
    for log in msgspec.msgpack.decode(logs, type=list[list[Record]]):
        line = Line(SMALL, clock="log")
        for record in log:
            line.take(record)
            flush = line.flush()
            for output in flush.outputs:
                found.update(repr((output.topic, output.key, output.value)).encode())
            for key, value in flush.rows:
                found.update(repr((key, value)).encode())
    return found.hexdigest()


@pytest.mark.parametrize(("hashes", "zone"), [("1", "Asia/Kolkata"), ("4294967295", "America/New_York")])
def test_hashes_and_zones_of_the_machine_make_no_difference(hashes: str, zone: str) -> None:
    logs = msgspec.msgpack.encode([log_of(seed) for seed in range(8)])
    code = "import sys; from tests.simulation.test_same_bytes import digest; print(digest(sys.stdin.buffer.read()))"
    paths = os.pathsep.join([str(Path.cwd()), *(path for path in sys.path if path)])
    environment = {**os.environ, "PYTHONHASHSEED": hashes, "TZ": zone, "PYTHONPATH": paths}

    other = subprocess.run(
        [sys.executable, "-c", code], env=environment, input=logs, capture_output=True, check=True
    )

    assert other.stdout.decode().strip() == digest(logs)
