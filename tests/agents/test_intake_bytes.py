"""Intake of bytes: what is no event at all has its reason, soon; what is odd but right goes in."""

import contextlib
import time
from typing import Any

import pytest

from dealpulse.agents.intake import MAX_BYTES, read
from dealpulse.schemas.errors import Unreadable
from dealpulse.schemas.facts import Event, RecordChange
from tests.agents.acme import START, deal, email, event, meeting, record, setting, wire
from tests.agents.unreadable import NOON, data_of, raw, reason


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b" ",
        b"{",
        b'{"id":',
        b"\x00",
        b"nonsense",
        b"{'id': 1}",
        b"\xef\xbb\xbf{}",
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":01}',
        b'{"a":1,}',
        b'{"a":"\x01"}',
        b'{"a":' * 100_000,
    ],
    ids=repr,
)
def test_what_is_no_json_is_not_json(value: bytes) -> None:
    assert reason(value) == "not_json"


def test_a_record_is_one_object_and_no_more() -> None:
    assert reason(wire(deal("d1")) * 2) == "not_json"
    assert reason(wire(deal("d1")) + b" x") == "not_json"
    assert isinstance(read(b" \n" + wire(deal("d1")) + b"\n "), Event)


@pytest.mark.parametrize("value", [b"[]", b"null", b"5", b'"x"', b"true", b"[{}]"])
def test_what_is_no_object_is_not_an_object(value: bytes) -> None:
    assert reason(value) == "not_an_object"


@pytest.mark.parametrize("bad", [b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xc0\xaf"])
@pytest.mark.parametrize("where", ["@id", "@value", "@key"])
def test_invalid_utf8_anywhere_is_not_utf8(bad: bytes, where: str) -> None:
    fields: dict[str, Any] = {"name": "@value", "@key": 1}
    told = deal("d1", **fields) | {"id": "@id", "ignored": ["@value"]}

    assert reason(wire(told).replace(where.encode(), bad)) == "not_utf8"
    assert reason(wire(told) + bad) == "not_utf8"


@pytest.mark.parametrize("half", [rb'"\ud800"', rb'"\udc00"', rb'"\udc00\ud800"', rb'"\ud800x"'])
@pytest.mark.parametrize("where", ["id", "org", "source"])
def test_half_a_surrogate_is_not_json(half: bytes, where: str) -> None:
    assert reason(raw(deal("d1", name="@") | {where: "@@"}, "@@", half)) == "not_json"
    assert reason(raw(deal("d1", name="@"), "@", half)) == "not_json"


def test_a_whole_surrogate_pair_is_a_letter() -> None:
    assert data_of(deal("d1", name="🚣")).fields == {"name": "🚣"}
    change = read(raw(deal("d1", name="@"), "@", rb'"\ud83d\udea3"')).data
    assert isinstance(change, RecordChange)
    assert change.fields == {"name": "🚣"}


def test_a_record_of_a_mebibyte_is_read_and_a_byte_more_is_too_large() -> None:
    told = deal("d1")
    padded = {**told, "pad": "x" * (MAX_BYTES - len(wire({**told, "pad": ""})))}

    assert len(wire(padded)) == MAX_BYTES
    assert isinstance(read(wire(padded)), Event)
    assert reason(wire(padded) + b" ") == "too_large"
    assert reason(b"x" * (10 << 20)) == "too_large"
    assert reason(b"\xff" * (10 << 20)) == "too_large"


@pytest.mark.parametrize("levels", [200, 300, 900, 2_000, 100_000])
@pytest.mark.parametrize("where", ["custom", "detail", "value", "ignored"])
def test_deep_nesting_is_refused_and_a_little_is_not(where: str, levels: int) -> None:
    told = {
        "custom": deal("d1", custom={"x": "@"}),
        "detail": deal("d1", colour="@"),
        "value": event("config.changed", {"kind": "goal", "key": "g", "value": "@"}),
        "ignored": deal("d1") | {"ignored": "@"},
    }[where]
    nest = b"[" * levels + b"]" * levels

    assert reason(raw(told, "@", nest)) in ("not_json", "wrong_type")
    assert isinstance(read(raw(told, "@", b"[" * 20 + b"]" * 20)), Event)


def test_brackets_side_by_side_or_in_text_are_no_nesting() -> None:
    many = [f"p{number}@brook.com" for number in range(1_000)]

    assert len(data_of(meeting("g1", START, NOON, *many)).people) == 1_001
    assert data_of(deal("d1", name="[{" * 500)).fields == {"name": "[{" * 500}
    assert data_of(deal("d1", name='"[' * 500 + "\\")).fields == {"name": '"[' * 500 + "\\"}
    assert isinstance(
        read(wire(deal("d1", custom={f"k{number}": {"a": [1]} for number in range(500)}))), Event
    )


HOSTILE = {
    "a string that never ends": b"[" * 101 + b'"' + b'\\"' * 12_000,
    "quotes": b"[" * 101 + b'"' * 60_000,
    "backslashes": b"[" * 101 + b'"' + b"\\" * 60_000,
    "an address of labels": wire(email("m1", START, "bo@" + "a." * 30_000 + "com")),
    "an address of brackets": wire(email("m1", START, "(" * 60_000 + "bo@brook.com")),
    "an address of angles": wire(email("m1", START, "<" * 60_000 + "bo@brook.com>")),
    "an address of accents": wire(email("m1", START, "bo@" + "é." * 20_000 + "com")),
    "a domain of labels": wire(setting("domains", ["a." * 30_000 + "com"])),
    "a domain of slashes": wire(record("account", "a1", domains=["http://" * 9_000])),
    "a time of digits": wire(deal("d1") | {"time": "2" * 60_000}),
    "a date of digits": wire(deal("d1", created_at="2" * 60_000, close_date="2026-03-02" * 6_000)),
    "a number of digits": raw(deal("d1", amount="@"), "@", b"9" * 60_000),
    "a fraction of digits": raw(deal("d1", amount="@"), "@", b"0." + b"9" * 60_000 + b"e9"),
    "a zone of dots": wire(setting("timezone", "../" * 20_000)),
    "a wrong value with backticks": wire(deal("d1", change="at `$." * 9_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_record_takes_long_to_read(name: str) -> None:
    """A twentieth of the longest record; what is quadratic takes tens of seconds even so."""
    started = time.process_time()
    with contextlib.suppress(Unreadable):
        read(HOSTILE[name])

    assert time.process_time() - started < 2
