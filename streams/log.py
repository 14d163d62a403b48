"""The org log on Kafka: how a record of the log stands in its topic, and which partition an org has.

The value is the input's bytes, untouched; what else a record carries (spec: architecture, idea 1) stands in the headers. A tick
has no value, and neither has a beat, which only asks the broker for its time.
"""

from collections.abc import Sequence
from typing import Final, Protocol

import msgspec
from aiokafka.partitioner import murmur2

from dealpulse.schemas.records import Record

Headers = list[tuple[str, bytes]]

TICK: Final = "tick"
BEAT: Final = "beat"


class Received(Protocol):
    """The part of a Kafka client's record that is needed here."""

    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Sequence[tuple[str, bytes]]: ...


def partition_of(key: bytes, partitions: int) -> int:
    """The partition of a key (of the log: an org), by Kafka's default partitioner: any client's own choice agrees."""
    return int(murmur2(key) & 0x7FFFFFFF) % partitions


def headers_of(record: Record) -> Headers:
    """What stands beside the value in the log."""
    if record.tick is not None:
        return [(TICK, b"%d" % record.tick)]
    headers: Headers = [("at", msgspec.json.encode(record.at))]
    if record.stamp is not None:
        headers.append(("stamp", b"%d" % record.stamp))
    if record.key is not None:
        headers.append(("key", record.key))
    return headers


def record_of(received: Received) -> Record | None:
    """The record that the log carries here; None for a beat, which is nobody's business."""
    headers = dict(received.headers)
    if TICK in headers:
        return Record(b"", {}, tick=int(headers[TICK]))
    if BEAT in headers:
        return None
    stamp = headers.get("stamp")
    return Record(
        received.value or b"",
        msgspec.json.decode(headers["at"]),
        headers.get("key"),
        None if stamp is None else int(stamp),
    )
