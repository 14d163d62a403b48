"""Intake of envelopes: every attribute that is missing, wrong or absurd has its reason and is named."""

import json
from typing import Any

import pytest

from dealpulse.agents.intake import read
from dealpulse.schemas.errors import Unreadable
from dealpulse.schemas.time import parse
from tests.agents.acme import START, clock_tick, deal, wire
from tests.agents.unreadable import ONE_OF_EACH, data_of, given, raw, why, without


@pytest.mark.parametrize("type_", ONE_OF_EACH)
@pytest.mark.parametrize("name", ["specversion", "id", "source", "type", "time", "org"])
def test_a_missing_attribute_is_missing(type_: str, name: str) -> None:
    assert why(without(ONE_OF_EACH[type_], name)) == ("missing", name)


@pytest.mark.parametrize("name", ["id", "source", "org"])
def test_an_empty_attribute_is_missing(name: str) -> None:
    assert why(deal("d1") | {name: ""}) == ("missing", name)


@pytest.mark.parametrize("name", ["specversion", "id", "source", "type", "org"])
@pytest.mark.parametrize("value", [None, 5, 1.5, True, [], {}], ids=repr)
def test_an_attribute_of_a_wrong_type_is_that(name: str, value: Any) -> None:
    assert why(deal("d1") | {name: value}) == ("wrong_type", name)


@pytest.mark.parametrize(
    "value", [b'"17"', b"1.5", b"true", b"[]", b"{}", b"9007199254740994", b"1" + b"0" * 30, b"-1e60"]
)
def test_a_seq_that_is_no_whole_number_is_a_wrong_type(value: bytes) -> None:
    assert why(raw(deal("d1") | {"seq": "@"}, "@", value)) == ("wrong_type", "seq")


def test_an_absent_seq_and_a_null_one_are_alike() -> None:
    assert read(wire(deal("d1"))).seq == read(wire(deal("d1") | {"seq": None})).seq == -1
    assert read(wire(deal("d1") | {"seq": 0})).seq == 0


@pytest.mark.parametrize("value", ["0.3", "", "1", "1.0 "])
def test_another_version_of_cloudevents_is_an_unknown_value(value: str) -> None:
    assert why(deal("d1") | {"specversion": value}) == ("unknown_value", "specversion")


@pytest.mark.parametrize(
    "value", ["", "nope", "crm.record.changed ", "Expected datetime at `$.y`", "x" * 100_000]
)
def test_another_type_is_unknown(value: str) -> None:
    assert why(deal("d1") | {"type": value}) == ("unknown_type", "type")


@pytest.mark.parametrize("name", ["org", "id", "source"])
def test_ids_are_kept_apart_whatever_letters_they_hold(name: str) -> None:
    """Ids are text: with control characters they are refused, or they stay as they are; they are never changed."""
    for value in ("a\u001fb", "a\u0000b", "a/b", " a ", "ÄÖ", "a\nb", "\u202eab"):
        try:
            assert getattr(read(wire(deal("d1") | {name: value})), name) == value
        except Unreadable as error:
            assert error.reason in ("wrong_type", "unknown_value")
            assert error.detail.startswith(name)


def test_of_a_key_given_twice_one_counts() -> None:
    twice = wire(deal("d1", name="Boats")).replace(b'"source":', b'"source":"other","source":')

    assert read(twice).source in ("crm", "other")


@pytest.mark.parametrize("value", [None, [], "x", 5, True], ids=repr)
@pytest.mark.parametrize("type_", [type_ for type_ in ONE_OF_EACH if type_ != "clock.tick"])
def test_data_that_is_no_object_is_a_wrong_type(type_: str, value: Any) -> None:
    assert why(ONE_OF_EACH[type_] | {"data": value}) == ("wrong_type", "data")


@pytest.mark.parametrize("type_", [type_ for type_ in ONE_OF_EACH if type_ != "clock.tick"])
def test_data_that_is_not_there_is_missing(type_: str) -> None:
    assert why(without(ONE_OF_EACH[type_], "data")) == ("missing", "data")


def test_a_tick_needs_no_data() -> None:
    assert read(wire(without(clock_tick(START), "data"))).time == parse(START)
    assert read(wire(clock_tick(START) | {"data": None})).time == parse(START)


def test_unknown_fields_are_ignored_everywhere() -> None:
    for told in ONE_OF_EACH.values():
        more = {**told, "trace": [1, {"x": None}], "data": {**told["data"], "hint": 10**400}}
        # No encoder of ours writes a number like this one.
        assert read(json.dumps(more).encode()).data == read(wire(told)).data


# ---- times ------------------------------------------------------------------------------------------------------------


NO_TIMES = [
    "2026-03-02T09:30:00",
    "2026-03-02",
    "",
    "now",
    "2026-03-02T24:00:00Z",
    "2026-06-30T23:59:60Z",
    "2026-02-30T00:00:00Z",
    "2027-02-29T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-03-02T09:60:00Z",
    "2026-03-02T09:30:00+25:00",
    "10000-01-01T00:00:00Z",
    "-0001-01-01T00:00:00Z",
    "20260302T093000Z",
    "2026-W10-1T00:00:00Z",
    "1772443800",
    "2026-03-02T09:30:00Z junk",
    "２０２６-03-02T09:30:00Z",
]
ABSURD_TIMES = [
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "1969-12-31T23:59:59Z",
    "1970-01-01T00:00:00Z",
    "1989-12-31T23:59:59.999999Z",
    "1990-01-01T00:00:00+00:01",
    "2101-01-01T00:00:00Z",
    "2100-12-31T23:59:59-00:01",
    "9999-12-31T23:59:59-14:00",
]


@pytest.mark.parametrize("text", [*NO_TIMES, *ABSURD_TIMES])
def test_a_time_that_is_none_or_absurd_is_a_bad_time(text: str) -> None:
    assert why(deal("d1") | {"time": text}) == ("bad_time", "time")
    assert why(given(ONE_OF_EACH["activity.meeting.changed"], text, "data", "start")) == (
        "bad_time",
        "data.start",
    )
    assert why(given(ONE_OF_EACH["activity.meeting.changed"], text, "data", "end")) == (
        "bad_time",
        "data.end",
    )
    assert why(given(ONE_OF_EACH["activity.call.logged"], text, "data", "at")) == ("bad_time", "data.at")
    assert why(given(ONE_OF_EACH["activity.task.completed"], text, "data", "at")) == ("bad_time", "data.at")


@pytest.mark.parametrize("value", [5, 1.5, None, True, [], {}], ids=repr)
def test_a_time_that_is_no_text_is_named(value: Any) -> None:
    assert why(deal("d1") | {"time": value}) in [("bad_time", "time"), ("wrong_type", "time")]


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-03-02T10:30:00+01:00", START),
        ("2026-03-02T09:30:00.000000Z", START),
        ("2026-03-01T19:30:00-14:00", START),
        ("2026-03-02t09:30:00z", START),
        ("2026-03-02T09:30:00-00:00", START),
        ("1990-01-01T00:00:00Z", "1990-01-01T00:00:00Z"),
        ("2100-12-31T23:59:59.999999Z", "2100-12-31T23:59:59.999999Z"),
        ("2028-02-29T00:00:00Z", "2028-02-29T00:00:00Z"),
    ],
)
def test_times_are_instants_whatever_their_words(text: str, same: str) -> None:
    assert read(wire(deal("d1") | {"time": text})).time == parse(same)


@pytest.mark.parametrize("name", ["created_at", "closed_at"])
@pytest.mark.parametrize(
    "text",
    [
        *(one for one in NO_TIMES if one != "2026-03-02"),
        *ABSURD_TIMES,
        "1989-12-31",
        "2101-01-01",
        "2026-W10-1",
    ],
)
def test_instants_of_a_deal_are_times_or_dates(name: str, text: str) -> None:
    assert why(deal("d1", **{name: text})) == ("bad_time", f"data.fields.{name}")


@pytest.mark.parametrize(
    "text", ["2026-03-31garbage", "2026-03-31T99:99", "2026-3-1", "31.3.2026", "", "2026-02-30", "2026-W10-1"]
)
def test_a_close_date_is_a_date(text: str) -> None:
    assert why(deal("d1", close_date=text)) == ("bad_time", "data.fields.close_date")


def test_a_close_date_with_a_time_keeps_its_date_as_written() -> None:
    assert data_of(deal("d1", close_date="2026-03-31T23:30:00-05:00")).fields == {"close_date": "2026-03-31"}
    assert data_of(deal("d1", close_date="2026-03-31")).fields == {"close_date": "2026-03-31"}
