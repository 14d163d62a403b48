"""The small job's topics: laying out its events, and reading what a peer made of them."""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition

from bench.broker import QUIET

_KEY: Final = re.compile(rb"key-\d{5}")
_TOTALS: Final = re.compile(rb"\[(\d+), ?(\d+)\]")


def lay_out(kafka: str, topic: str, partitions: int, events: Iterable[tuple[str, bytes]]) -> None:
    """Put events into the input topic; returns when all are acknowledged."""
    producer = Producer(
        {
            "bootstrap.servers": kafka,
            "enable.idempotence": True,
            "compression.type": "lz4",
            "linger.ms": 50,
            "batch.size": 256 << 10,
            "queue.buffering.max.messages": 1_000_000,
            "partitioner": "murmur2_random",
            **QUIET,
        }
    )
    for number, (key, value) in enumerate(events):
        producer.produce(topic, value, key)
        if number % 10_000 == 0:
            producer.poll(0)
    assert producer.flush(60) == 0, "the broker did not acknowledge the events within a minute"


@dataclass
class Answered:
    """A peer's outputs as they come in.

    Attributes:
        found: by n: key, count, sum.
        repeated: outputs that came again.
        last_at: when the latest one came (monotonic seconds).
    """

    found: dict[int, tuple[str, int, int]] = field(default_factory=dict)
    repeated: int = 0
    last_at: float = 0.0


class Reader:
    """Reads the output topic as a careful consumer does: what is committed, and nothing else."""

    def __init__(self, kafka: str, topic: str, partitions: int) -> None:
        self._consumer = _consumer(kafka)
        self._consumer.assign(
            [TopicPartition(topic, number, OFFSET_BEGINNING) for number in range(partitions)]
        )
        self.answered = Answered()

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *error: object) -> None:
        self._consumer.close()

    def read(self, wait_s: float) -> None:
        """Take what has come."""
        answered = self.answered
        for message in self._consumer.consume(5_000, wait_s):
            if message.error() is not None:
                continue
            answer = orjson.loads(message.value())
            answered.last_at = time.monotonic()
            if answer["n"] in answered.found:
                answered.repeated += 1
            answered.found[answer["n"]] = (answer["key"], answer["count"], answer["sum"])


def totals(kafka: str, topic: str) -> tuple[dict[str, tuple[int, int]], int]:
    """What a changelog says in the end, and in how many records it says so.

    Everybody wraps keys and values in something of their own; the key and the two numbers are there to be seen.
    """
    consumer = _consumer(kafka)
    try:
        known = consumer.list_topics(topic, 10).topics[topic].partitions
        ends = {number: _end(consumer, topic, number) for number in known}
        consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in known])
        found: dict[str, tuple[int, int]] = {}
        records = 0
        limit = time.monotonic() + 60
        while any(position < ends[number] for number, position in _positions(consumer, topic, known)):
            assert time.monotonic() < limit, f"{topic} could not be read to its end within a minute"
            for message in consumer.consume(5_000, 0.2):
                key, value = message.key(), message.value()
                if message.error() is not None or key is None or value is None:
                    continue
                named, said = _KEY.search(key), _TOTALS.search(value)
                if named and said:
                    found[named[0].decode()] = (int(said[1]), int(said[2]))
                    records += 1
        return found, records
    finally:
        consumer.close()


def _positions(consumer: Any, topic: str, numbers: Iterable[int]) -> list[tuple[int, int]]:
    places = consumer.position([TopicPartition(topic, number) for number in numbers])
    return [(place.partition, max(place.offset, 0)) for place in places]


def _end(consumer: Any, topic: str, number: int) -> int:
    # Behind the last record may stand a marker, which nobody reads: an end that was looked up as a committed reader is
    # reached all the same, since positions move past markers.
    return int(consumer.get_watermark_offsets(TopicPartition(topic, number), 10)[1])


def _consumer(kafka: str) -> Any:
    return Consumer(
        {
            "bootstrap.servers": kafka,
            "group.id": "bench",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
            "fetch.wait.max.ms": 50,
            "auto.offset.reset": "earliest",
            **QUIET,
        }
    )
