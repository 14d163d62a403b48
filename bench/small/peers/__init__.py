"""Those who do the small job. Each is a program; `PEERS` says how it is started and where it leaves its rows."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.small import installed
from bench.small.job import PARTITIONS, Job

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Peer:
    """Someone who does the small job.

    Attributes:
        name: for people.
        short: for topics and files.
        command: installs what is needed, if it is not there yet, and says what to run.
        rows: name of the topic with the rows; None: they lie in files.
        share: of the usual number of events that it is given, so that the slow do not take all day.
        promise: what is true after a fault, in a word.
    """

    name: str
    short: str
    command: Callable[[Job], list[str]]
    rows: Callable[[Job], str] | None
    promise: str
    share: float = 1.0


def _ours(job: Job) -> list[str]:
    return [sys.executable, str(HERE / "ours.py")]


def _hand_written(job: Job) -> list[str]:
    return [sys.executable, str(HERE / "hand_written.py")]


def _plain_faust(job: Job) -> list[str]:
    return [sys.executable, str(HERE / "plain_faust.py"), "worker"]


def _quix(job: Job) -> list[str]:
    return [str(installed.python("quixstreams")), str(HERE / "quix.py")]


def _bytewax(job: Job) -> list[str]:
    python = str(installed.python("bytewax"))
    installed.run([python, "-m", "bytewax.recovery", job.folder, str(PARTITIONS)])
    return [python, str(HERE / "bytewax_flow.py")]


def _kafka_streams(job: Job) -> list[str]:
    return ["java", "-Xmx512m", "-XX:+UseSerialGC", "-cp", installed.classes(), "SmallJob"]


PEERS: tuple[Peer, ...] = (
    Peer("dealpulse's data plane", "ours", _ours, lambda job: job.rows, "exactly once"),
    Peer("hand-written aiokafka loop", "hand", _hand_written, lambda job: job.rows, "exactly once"),
    Peer(
        "Kafka Streams (Java)", "streams", _kafka_streams,
        lambda job: f"{job.app}-totals-changelog", "exactly once",
    ),
    Peer("Bytewax", "bytewax", _bytewax, None, "state exactly, outputs at least once"),
    Peer(
        "Quix Streams", "quix", _quix,
        lambda job: f"changelog__{job.app}--{job.input}--default", "at least once", share=0.5,
    ),
    Peer(
        "Faust, plain", "faust", _plain_faust,
        lambda job: f"{job.app}-totals-changelog", "loses events (notes on Faust, section 4)", share=0.1,
    ),
)  # fmt: skip
"""In the order of the table."""
