"""Envelopes: a change or an activity as one line of the contract, with an id that a second import gives again.

The id is a hash of the system and of everything the event says. So the same row, imported twice, out of the same file or a
newer export, is a duplicate; a row that says something else is a new event.
"""

from functools import lru_cache
from hashlib import blake2b
from typing import Any

import msgspec

from dealpulse.schemas.time import rfc3339

_rfc3339 = lru_cache(maxsize=10_000)(rfc3339)


def record_changed(
    entity: str, record: str, change: str, fields: dict[str, Any] | None, into: str | None = None
) -> dict[str, Any]:
    """The data of a `crm.record.changed`."""
    data: dict[str, Any] = {"entity": entity, "record": record, "change": change}
    if fields is not None:
        data["fields"] = fields
    if into is not None:
        data["into"] = into
    return data


def line(source: str, org: str, kind: str, at: int, data: dict[str, Any], seq: int | None = None) -> bytes:
    """One CloudEvent as JSON, without a line end."""
    time = _rfc3339(at)
    said = msgspec.json.encode([source, kind, time, data])
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": blake2b(said, digest_size=12).hexdigest(),
        "source": source,
        "type": kind,
        "time": time,
        "org": org,
    }
    if seq is not None:
        event["seq"] = seq
    event["data"] = data
    return msgspec.json.encode(event)
