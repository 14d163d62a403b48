"""The same topology on two interpreters: a worker on the embedded broker, killed once, and the fold in one process."""

from pathlib import Path

from dealpulse.streams.broker import EmbeddedBroker
from dealpulse.streams.settings import Settings
from tests.parity.agreement import agree


def test_a_killed_worker_comes_to_what_a_replay_comes_to(tmp_path: Path) -> None:
    base = Settings(partitions=4)
    with EmbeddedBroker(base.topics, base.partitions) as broker:
        settings = Settings(
            kafka=broker.kafka, partitions=4, tick_s=0.0, http="", session_s=2.0, embedded=True
        )

        agree(settings, tmp_path, opportunities=40, least_events=2_000)
