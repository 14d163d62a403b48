"""`dealpulse watch` as a process of its own, as an operator starts it."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from confluent_kafka import Consumer, KafkaException, TopicPartition

from dealpulse.streams.configuration import environment_of
from dealpulse.streams.settings import Settings
from tests.streams.processes import OwnProcess, of_a_broker

MAPPING: Final = """
source = "ours"
[[tables]]
files = ["*"]
entity = "opportunity"
id = "id"
at = "created"
fields = { name = "name", amount = "amount" }
"""


class Watching(OwnProcess):
    """A watcher of a folder, for the org of the folder's name."""

    def __init__(self, settings: Settings, folder: Path, *options: str) -> None:
        command = [sys.executable, "-m", "dealpulse.streams.cli", "watch", str(folder), "--org", folder.name]
        command += ["--still", "0.2", *options, *of_a_broker(settings)]
        super().__init__(command, environment_of(settings), folder.with_name(f"{folder.name}.log"))

    def until(self, holds: Callable[[], bool], limit_s: float = 30.0) -> None:
        """Wait until something holds, while it runs."""
        limit = time.monotonic() + limit_s
        while not holds():
            assert self.running, self.log
            assert time.monotonic() < limit, self.log
            time.sleep(0.02)

    def until_said(self, text: str) -> None:
        """Wait until it has said something; what was said before a restart does not count."""
        self.until(lambda: text.encode() in self._log.read_bytes()[self._began :])


class Arrivals:
    """How many records have come into the CRM's input topic, told at once: reading them takes longer than sending them."""

    def __init__(self, settings: Settings) -> None:
        self._consumer = Consumer({"bootstrap.servers": settings.kafka, "group.id": "arrivals"})
        self._places = [
            TopicPartition(settings.inputs["crm"], number) for number in range(settings.partitions)
        ]
        self._began = self._ends()

    def count(self) -> int:
        """Since this was made."""
        return self._ends() - self._began

    def _ends(self) -> int:
        limit = time.monotonic() + 30
        while True:
            try:
                return sum(
                    self._consumer.get_watermark_offsets(place, timeout=10)[1] for place in self._places
                )
            except KafkaException:
                # A topic that was only just made has no leader yet.
                if time.monotonic() > limit:
                    raise
                time.sleep(0.1)

    def close(self) -> None:
        """Leave the broker."""
        self._consumer.close()
