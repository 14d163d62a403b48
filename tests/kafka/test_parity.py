"""The full parity run, on Apache Kafka."""

from pathlib import Path

import pytest

from dealpulse.streams.settings import Settings
from tests.parity.agreement import agree


@pytest.mark.timeout(580)
def test_100_000_events_and_a_kill_come_to_what_a_replay_comes_to(settings: Settings, tmp_path: Path) -> None:
    agree(settings, tmp_path, opportunities=1_340, least_events=100_000)
