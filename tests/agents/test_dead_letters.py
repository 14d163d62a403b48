"""Dead letters: whatever cannot be used is kept with why, where it stood, and the bytes as they came (contract, "Events out")."""

import base64
from hashlib import sha256

import orjson
import pytest

from dealpulse.agents.envelopes import LONGEST_ORIGINAL
from dealpulse.schemas.errors import REASONS
from dealpulse.schemas.records import Record
from dealpulse.schemas.time import parse
from tests.agents.acme import POLICY, START, Acme, Json, deal, email, wire

STAMP = "2026-12-31T00:00:00Z"
BAD: dict[str, Json | bytes] = {
    "not_utf8": b'{"id":"\xff"}',
    "not_json": b"{",
    "not_an_object": b"[]",
    "too_large": b"x" * ((1 << 20) + 1),
    "missing": {},
    "wrong_type": deal("d1", name=5),
    "bad_time": deal("d1") | {"time": "2026-03-02"},
    "unknown_type": deal("d1") | {"type": "nope"},
    "unknown_entity": deal("d1") | {"data": {"entity": "nope", "record": "d1", "change": "update"}},
    "unknown_value": deal("d1", change="nope"),
    "in_future": deal("d1", "2027-03-02T09:30:00Z"),
    "too_late": email("m1", "2024-03-02T09:30:00Z", "ann@acme.com", "bo@brook.com"),
}


@pytest.mark.parametrize("reason", BAD)
def test_every_reason_has_its_letter(reason: str) -> None:
    acme = Acme()
    value = wire(BAD[reason])

    flush = acme.take(value)

    (letter,), (output,) = acme.letters, [out for out in flush.outputs if out.topic == "deadletters"]
    data = letter["data"]
    assert reason in REASONS
    assert data["reason"] == reason
    assert data["detail"]
    assert data["policy"] == POLICY.version
    assert data["at"] == {"topic": "crm", "partition": 0, "offset": 1}
    assert output.key == b"acme"
    assert (letter["type"], letter["source"], letter["specversion"]) == ("event.rejected", "dealpulse", "1.0")
    if reason == "not_utf8":
        assert base64.b64decode(data["original_base64"]) == value
        assert "original" not in data
    else:
        assert data["original"].encode() == value[:LONGEST_ORIGINAL]
        assert "original_base64" not in data
    assert acme.counts() == {"events": 1, "rejected": 1}


@pytest.mark.parametrize("reason", BAD)
def test_a_letter_is_the_same_bytes_every_time_and_another_at_another_place(reason: str) -> None:
    def letters(offset: int) -> list[bytes | None]:
        acme = Acme()
        acme.line.take(Record(wire(BAD[reason]), {"offset": offset, "topic": "crm"}, b"k", parse(STAMP)))
        return [output.value for output in acme.line.flush().outputs if output.topic == "deadletters"]

    assert letters(1) == letters(1)
    (one,), (other,) = letters(1), letters(2)
    assert one is not None and other is not None
    assert orjson.loads(one)["id"] != orjson.loads(other)["id"]


@pytest.mark.parametrize(
    "reason",
    [
        reason
        for reason in BAD
        if reason not in ("not_utf8", "not_json", "not_an_object", "too_large", "missing", "bad_time")
    ],
)
def test_a_letters_time_is_its_events(reason: str) -> None:
    """Also where the rest of the event cannot be read."""
    acme = Acme()
    told = BAD[reason]
    assert isinstance(told, dict)

    acme.take(told)

    assert acme.letters[0]["time"] == told["time"]


@pytest.mark.parametrize(
    "reason", ["not_utf8", "not_json", "not_an_object", "too_large", "missing", "bad_time"]
)
@pytest.mark.parametrize(("stamp", "time"), [(STAMP, STAMP), (None, "1970-01-01T00:00:00Z")])
def test_without_a_time_of_its_own_a_letter_has_its_records(
    reason: str, stamp: str | None, time: str
) -> None:
    acme = Acme()

    acme.take(BAD[reason], stamp=stamp)

    assert acme.letters[0]["time"] == time


@pytest.mark.parametrize("pad", [b"x", b"\xc3\xa9", b"\xff", b"\x01"])
@pytest.mark.parametrize("size", [LONGEST_ORIGINAL - 1, LONGEST_ORIGINAL, LONGEST_ORIGINAL + 1, 10 << 20])
def test_a_long_original_is_cut_and_says_what_it_was(pad: bytes, size: int) -> None:
    acme = Acme()
    value = (pad * (size // len(pad) + 1))[:size]

    flush = acme.take(value)

    data = acme.letters[0]["data"]
    kept = (
        base64.b64decode(data["original_base64"]) if "original_base64" in data else data["original"].encode()
    )
    assert len(kept) <= LONGEST_ORIGINAL
    assert len(kept) > min(size, LONGEST_ORIGINAL) - 4
    assert value.startswith(kept)
    if size > LONGEST_ORIGINAL:
        assert data["original_length"] == size
        assert data["original_sha256"] == sha256(value).hexdigest()
    else:
        assert "original_length" not in data
    assert sum(len(output.value or b"") for output in flush.outputs) < 2 << 20, (
        "a record of an output topic has 2 MiB"
    )


@pytest.mark.parametrize("field", ["type", "time", "org"])
def test_a_letter_fits_its_topic_whatever_the_detail_quotes(field: str) -> None:
    acme = Acme()
    told = deal("d1", name=5) | {field: "\x01" * 170_000}

    flush = acme.take(told)

    assert len(acme.letters[0]["data"]["detail"]) < 1_000
    assert sum(len(output.value or b"") for output in flush.outputs) < 2 << 20


def test_a_letter_names_the_event_and_org_where_they_could_be_read() -> None:
    acme = Acme()

    acme.take(deal("d1", "2027-03-02T09:30:00Z") | {"id": "e-1", "source": "crm"})

    assert acme.letters[0]["org"] == "acme"
    assert acme.letters[0]["data"]["caused_by"] == {"event": "e-1", "source": "crm"}


def test_the_fold_rejects_under_the_inputs_place_and_key() -> None:
    """A held fact that turns out too late is still named by where its input stood."""
    acme = Acme()
    told = email("m1", "2024-03-02T09:30:00Z", "ann@acme.com", "bo@brook.com")
    record = Record(wire(told), {"topic": "emails", "partition": 3, "offset": 77}, b"some key", parse(START))

    acme.line.take(record)
    (output,) = acme.line.flush().outputs

    assert output.key == b"some key"
    assert output.value is not None
    assert orjson.loads(output.value)["data"]["at"] == record.at
