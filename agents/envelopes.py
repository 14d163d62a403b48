"""Envelopes: what goes out, as CloudEvents of the contract. The bytes depend on nothing but the facts."""

import base64
from hashlib import blake2b, sha256
from typing import Any

import orjson

from dealpulse.agents.intake import said_of_itself
from dealpulse.schemas.keys import joined, topic_key
from dealpulse.schemas.records import Output, Record
from dealpulse.schemas.time import rfc3339
from dealpulse.schemas.topics import OUTPUT_OF_TYPE

# An original over this is cut there; its length and hash say what it was.
LONGEST_ORIGINAL = 256 * 1024


def envelope(
    type_: str, id_: str, org: str | None, subject: str | None, at: int, data: dict[str, Any]
) -> bytes:
    """One event of ours as JSON. CloudEvents allow no empty attributes: what is unknown is absent."""
    event: dict[str, Any] = {"specversion": "1.0", "id": id_, "source": "dealpulse", "type": type_}
    if subject:
        event["subject"] = subject
    if org:
        event["org"] = org
    event["time"] = rfc3339(at)
    event["data"] = data
    return orjson.dumps(event)


def output(type_: str, id_: str, org: str, subject: str, at: int, data: dict[str, Any]) -> Output:
    """A record for the topic of its type, keyed by org and subject."""
    return Output(
        OUTPUT_OF_TYPE[type_], topic_key(org, subject), envelope(type_, id_, org, subject, at, data)
    )


def identity(*parts: str) -> str:
    """A deterministic id from what makes a thing itself (spec X-13)."""
    return blake2b(joined(*parts).encode(), digest_size=16).hexdigest()


def dead_letter(
    reason: str,
    detail: str,
    record: Record,
    *,
    policy: str,
    org: str | None = None,
) -> Output:
    """What could not be used, with why and where it stood, under its own key.

    Args:
        reason: one of the contract's codes.
        detail: one sentence for a person.
        record: the input as it came.
        policy: the policy's version.
        org: whose look failed, where no event was at fault.
    """
    said = said_of_itself(record.value)
    original = record.value
    data: dict[str, Any] = {"reason": reason, "detail": detail, "at": record.at, "policy": policy}
    if said.id is not None and said.source is not None:
        data["caused_by"] = {"event": said.id, "source": said.source}
    if len(original) > LONGEST_ORIGINAL:
        data["original_length"] = len(original)
        data["original_sha256"] = sha256(original).hexdigest()
    data |= _quoted(original)
    at = said.time if said.time is not None else record.stamp if record.stamp is not None else 0
    place = orjson.dumps(record.at, option=orjson.OPT_SORT_KEYS)
    id_ = blake2b(place + original + (b"" if original else detail.encode()), digest_size=16).hexdigest()
    return Output("deadletters", record.key, envelope("event.rejected", id_, said.org or org, None, at, data))


def _quoted(original: bytes) -> dict[str, str]:
    """The bytes as text where they are text, cut to what a topic should carry."""
    try:
        original.decode()
    except UnicodeDecodeError:
        return {"original_base64": base64.b64encode(original[:LONGEST_ORIGINAL]).decode()}
    return {"original": original[:LONGEST_ORIGINAL].decode("utf-8", "ignore")}
