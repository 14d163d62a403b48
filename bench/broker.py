"""The broker that everything is measured on: the tests' Apache Kafka in a folder of its own, or DEALPULSE_TEST_KAFKA."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from tests.kafka.apache import ApacheKafka

# librdkafka tells the terminal about every connection that ends, and ends of connections are what happens here.
QUIET: Final = {"log_level": 2}


@contextmanager
def broker() -> Iterator[str]:
    """HOST:PORT of a broker that is gone afterwards."""
    given = os.environ.get("DEALPULSE_TEST_KAFKA")
    if given:
        yield given
        return
    with (
        tempfile.TemporaryDirectory(prefix="dealpulse-bench-", ignore_cleanup_errors=True) as folder,
        ApacheKafka(Path(folder)) as kafka,
    ):
        yield kafka.kafka


def make(kafka: str, topics: Mapping[str, Mapping[str, str]], partitions: int) -> None:
    """Create topics with these configurations, and wait until they can be used."""
    admin = AdminClient({"bootstrap.servers": kafka, **QUIET})
    wanted = [NewTopic(name, partitions, 1, config=dict(config)) for name, config in topics.items()]
    for made in admin.create_topics(wanted).values():
        made.result(30)


def drop(kafka: str, stem: str) -> None:
    """Delete the topics whose names begin so: a broker that keeps every run's data slows the later ones."""
    admin = AdminClient({"bootstrap.servers": kafka, **QUIET})
    names = [name for name in admin.list_topics(timeout=10).topics if name.startswith(stem)]
    if names:
        for gone in admin.delete_topics(names).values():
            gone.result(30)
