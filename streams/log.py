"""The org log on Kafka: how a record of the log stands in its topic, and which partition an org has.

The value is the input's bytes, untouched; where the input stood (spec: architecture, idea 1) stands in one header, packed. A
tick has no value, and neither has a beat, which only asks the broker for its time. Logs are kept for years, so what earlier
versions wrote is read for ever: three headers, the first of them JSON.
"""

from collections.abc import Sequence
from typing import Final, Protocol

import msgspec
from aiokafka.partitioner import murmur2
from msgspec import Struct

from dealpulse.schemas.records import Record

Headers = list[tuple[str, bytes]]

CAME: Final = "came"
TICK: Final = "tick"
BEAT: Final = "beat"


class Received(Protocol):
    """The part of a Kafka client's record that is needed here."""

    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Sequence[tuple[str, bytes]]: ...


class Came(Struct, array_like=True, gc=False):
    """Where a log record came from. On the wire: these, in this order; new ones go to the end, with a default.

    Attributes:
        topic, partition, offset: the input record's place.
        stamp: the broker's timestamp of the input record, an instant; None when it has none.
        key: the input record's key.
    """

    topic: str
    partition: int
    offset: int
    stamp: int | None = None
    key: bytes | None = None


packed = msgspec.msgpack.Encoder().encode
_unpacked = msgspec.msgpack.Decoder(Came).decode


def partition_of(key: bytes, partitions: int) -> int:
    """The partition of a key (of the log: an org), by Kafka's default partitioner: any client's own choice agrees."""
    return int(murmur2(key) & 0x7FFFFFFF) % partitions


def headers_of(record: Record) -> Headers:
    """What stands beside the value in the log."""
    if record.tick is not None:
        return [(TICK, b"%d" % record.tick)]
    at = record.at
    return [(CAME, packed(Came(at["topic"], at["partition"], at["offset"], record.stamp, record.key)))]


def record_of(received: Received) -> Record | None:
    """The record that the log carries here; None for a beat, which is nobody's business."""
    headers = received.headers
    name, packed_place = headers[0]
    if name == CAME:
        came = _unpacked(packed_place)
        at = {"topic": came.topic, "partition": came.partition, "offset": came.offset}
        return Record(received.value or b"", at, came.key, came.stamp)
    if name == TICK:
        return Record(b"", {}, tick=int(packed_place))
    if name == BEAT:
        return None
    return _of_the_first_version(received.value or b"", dict(headers))


def _of_the_first_version(value: bytes, headers: dict[str, bytes]) -> Record:
    stamp = headers.get("stamp")
    return Record(
        value, msgspec.json.decode(headers["at"]), headers.get("key"), None if stamp is None else int(stamp)
    )
