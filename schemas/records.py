"""Records of the org log, and what a fold over them gives back.

The log carries an input's bytes exactly as they came, with the place where they stood: a dead letter that the fold writes
days later can still name them.
"""

from typing import Any

from msgspec import Struct


class Record(Struct, frozen=True):
    """One record of the org log: an input event, or a tick of its partition's clock.

    Attributes:
        value: the input's bytes (one CloudEvent); empty for a tick.
        at: where the input stood: topic, partition and offset, or file and line.
        key: the input record's key.
        stamp: the broker's timestamp of the input record, an instant; None for files.
        tick: the instant of a tick, else None.
    """

    value: bytes
    at: dict[str, Any]
    key: bytes | None = None
    stamp: int | None = None
    tick: int | None = None


class Output(Struct, frozen=True):
    """One record for an output topic. `topic` is a name of the catalogue; a value of None removes the key."""

    topic: str
    key: bytes | None
    value: bytes | None


class Flush(Struct, frozen=True):
    """What one flush writes: outputs, and changed rows by changelog key (None removes)."""

    outputs: list[Output]
    rows: list[tuple[bytes, bytes | None]]
