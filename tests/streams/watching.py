"""`dealpulse watch` as a process of its own, as an operator starts it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from confluent_kafka import Consumer, KafkaException, TopicPartition

from dealpulse.streams.configuration import ENVIRONMENT, environment_of
from dealpulse.streams.settings import Settings


class Watching:
    """A watcher of a folder, for the org of the folder's name; killed at the end of its context if it still runs."""

    def __init__(self, settings: Settings, folder: Path, *options: str) -> None:
        command = [sys.executable, "-m", "dealpulse.streams.cli", "watch", str(folder), "--org", folder.name]
        command += ["--still", "0.2", *options]
        if settings.embedded:
            command.append("--embedded")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(ENVIRONMENT)}
        self._log = folder.with_name(f"{folder.name}.log")
        with self._log.open("ab") as errors:
            self._began = errors.tell()
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                env=environment | environment_of(settings),
            )

    def __enter__(self) -> "Watching":
        return self

    def __exit__(self, *error: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    @property
    def said(self) -> str:
        """What it said, also before a restart."""
        return self._log.read_text()

    def until(self, holds: Callable[[], bool], limit_s: float = 30.0) -> None:
        """Wait until something holds, while it runs."""
        limit = time.monotonic() + limit_s
        while not holds():
            assert self.process.poll() is None, self.said
            assert time.monotonic() < limit, self.said
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
