"""Workers of the product on a broker, as an operator starts them: settings of their own, topics made, each a process."""

import secrets
import sys
from pathlib import Path
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition
from kafka.admin import KafkaAdminClient

from bench.broker import QUIET
from bench.processes import Measured
from dealpulse.streams import topics
from dealpulse.streams.log import partition_of
from dealpulse.streams.settings import Settings

READY = "reads on at"
"""What a worker says of each log partition once it is recovered."""


def fresh(kafka: str, **options: Any) -> Settings:
    """Settings with new topics."""
    name = f"bench-{secrets.token_hex(4)}"
    made = Settings(kafka=kafka, app=name, prefix=f"{name}.", http="", session_s=6.0, **options)
    topics.create(made)
    return made


def worker(settings: Settings, log: Path) -> Measured:
    """`dealpulse worker`, just started."""
    command = [
        sys.executable, "-m", "dealpulse.streams.cli", "worker", "--kafka", settings.kafka, "--app", settings.app,
        "--prefix", settings.prefix, "--partitions", str(settings.partitions), "--http", settings.http,
        "--session", str(settings.session_s),
    ]  # fmt: skip
    return Measured(command, {}, log)


def an_org_each(partitions: int) -> list[str]:
    """An org for each partition."""
    found: dict[int, str] = {}
    number = 0
    while len(found) < partitions:
        found.setdefault(partition_of(f"org-{number}".encode(), partitions), f"org-{number}")
        number += 1
    return [found[partition] for partition in range(partitions)]


def bytes_on_disk(settings: Settings) -> dict[str, int]:
    """What the broker holds of this application, by role: inputs, log, rows, outputs; compressed as it lies there."""
    admin = KafkaAdminClient(bootstrap_servers=settings.kafka)
    try:
        described = admin.describe_log_dirs()
    finally:
        admin.close()
    found = dict.fromkeys(("input", "log", "state", "output"), 0)
    for node in described:
        for folder in node["log_dirs"]:
            for topic in folder["topics"]:
                known = settings.topics.get(topic["name"])
                if known is not None:
                    found[known.role] += sum(part["partition_size"] for part in topic["partitions"])
    return found


def committed_reader(settings: Settings, topic: str) -> Any:
    """A consumer of all of an output topic, from its beginning, with read_committed and little patience."""
    consumer = Consumer(
        {
            "bootstrap.servers": settings.kafka,
            "group.id": "bench",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
            "auto.offset.reset": "earliest",
            # An answer of the broker is worth more here than a large one.
            "fetch.wait.max.ms": 10,
            "fetch.error.backoff.ms": 10,
            **QUIET,
        }
    )
    name = settings.outputs[topic]
    consumer.assign([TopicPartition(name, number, OFFSET_BEGINNING) for number in range(settings.partitions)])
    return consumer
