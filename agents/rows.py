"""Rows as they stand on the changelog: key, version, head, body.

The key is `org NUL kind NUL id`. A value is one version byte and a body in MessagePack. Version 2 has a head between them for
the kinds that recovery must know something of without decoding them: when the row wants to be looked at, and a mark.
"""

import struct
from typing import Final, NamedTuple

PLAIN: Final = b"\x01"
HEADED: Final = b"\x02"
_HEAD: Final = struct.Struct("<qB")
_BODY: Final = 1 + _HEAD.size


class Row(NamedTuple):
    """A value taken apart.

    Attributes:
        body: MessagePack.
        wake: when the row wants to be looked at; 0: never. None where the value has no head.
        mark: what the kind makes of it.
    """

    body: bytes
    wake: int | None
    mark: int


def key_of(org: str, kind: str, id_: str) -> bytes:
    """The changelog's key of a row; a row of the partition itself has no org."""
    return f"{org}\x00{kind}\x00{id_}".encode()


def place_of(key: bytes) -> tuple[str, str, str]:
    """Org, kind and id of a key."""
    org, kind, id_ = key.decode().split("\x00", 2)
    return org, kind, id_


def plain(body: bytes) -> bytes:
    """A value without a head."""
    return PLAIN + body


def headed(body: bytes, wake: int, mark: int) -> bytes:
    """A value with a head."""
    return HEADED + _HEAD.pack(wake, mark) + body


def taken_apart(key: bytes, value: bytes) -> Row:
    """A value of any version so far.

    Raises:
        ValueError: it is of a version that was not invented when this was written. It is refused, never misread.
    """
    version = value[:1]
    if version == PLAIN:
        return Row(value[1:], None, 0)
    if version == HEADED:
        return Row(value[_BODY:], *_HEAD.unpack_from(value, 1))
    raise ValueError(f"row {key!r} has version {version!r}; this worker reads {PLAIN!r} and {HEADED!r}")
