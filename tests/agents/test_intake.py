"""Intake: every way in which a record can be wrong has its reason and names its field; what is odd but right goes in."""

import contextlib
import json
import time
from typing import Any

import pytest

from dealpulse.agents.intake import MAX_BYTES, read
from dealpulse.schemas.errors import Unreadable
from dealpulse.schemas.facts import Call, Email, Event, Meeting, RecordChange, Setting, Task
from dealpulse.schemas.time import parse
from tests.agents.acme import START, Json, call, clock_tick, deal, email, event, meeting, record, setting, wire

NOON = "2026-03-02T12:00:00Z"


def why(told: Json | bytes) -> tuple[str, str]:
    """Why a record cannot be read: the reason, and the field that the detail opens with."""
    with pytest.raises(Unreadable) as caught:
        read(wire(told))
    assert len(caught.value.detail) < 1_000, "a detail is a sentence for a person"
    return caught.value.reason, caught.value.detail.partition(":")[0].partition(" is ")[0]


def reason(told: Json | bytes) -> str:
    return why(told)[0]


def data_of(told: Json) -> Any:
    return read(wire(told)).data


def without(told: Json, *path: str) -> Json:
    first, *rest = path
    if rest:
        return {**told, first: without(told[first], *rest)}
    return {name: value for name, value in told.items() if name != first}


def given(told: Json, value: Any, *path: str) -> Json:
    first, *rest = path
    return {**told, first: given(told[first], value, *rest) if rest else value}


def raw(told: Json, marker: str, text: bytes) -> bytes:
    """The event with a piece of JSON that no encoder of ours would write, in place of a string."""
    return wire(told).replace(f'"{marker}"'.encode(), text)


ONE_OF_EACH: dict[str, Json] = {
    "crm.record.changed": deal("d1", change="update", name="Boats", amount=7, custom={"x": 1}),
    "activity.email.sent": email("m1", START, "ann@acme.com", "bo@brook.com"),
    "activity.meeting.changed": meeting("g1", START, NOON, "bo@brook.com"),
    "activity.call.logged": call("k1", contact="bo"),
    "activity.task.completed": event(
        "activity.task.completed", {"task": "t1", "user": "ann", "kind": "linkedin", "contact": "bo"}
    ),
    "config.changed": setting("timezone", "Europe/Berlin"),
    "clock.tick": clock_tick(START),
}


# ---- bytes ------------------------------------------------------------------------------------------------------------


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
    told = deal("d1", name="@value", **{"@key": 1}) | {"id": "@id", "ignored": ["@value"]}

    assert reason(wire(told).replace(where.encode(), bad)) == "not_utf8"
    assert reason(wire(told) + bad) == "not_utf8"


@pytest.mark.parametrize("half", [rb'"\ud800"', rb'"\udc00"', rb'"\udc00\ud800"', rb'"\ud800x"'])
@pytest.mark.parametrize("where", ["id", "org", "source"])
def test_half_a_surrogate_is_not_json(half: bytes, where: str) -> None:
    assert reason(raw(deal("d1", name="@") | {where: "@@"}, "@@", half)) == "not_json"
    assert reason(raw(deal("d1", name="@"), "@", half)) == "not_json"


def test_a_whole_surrogate_pair_is_a_letter() -> None:
    assert data_of(deal("d1", name="🚣")).fields == {"name": "🚣"}
    assert read(raw(deal("d1", name="@"), "@", rb'"\ud83d\udea3"')).data.fields == {"name": "🚣"}


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
    assert isinstance(read(wire(deal("d1", custom={f"k{number}": {"a": [1]} for number in range(500)}))), Event)


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


# ---- the envelope -----------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize("value", [b'"17"', b"1.5", b"true", b"[]", b"{}", b"9007199254740994", b"1" + b"0" * 30, b"-1e60"])
def test_a_seq_that_is_no_whole_number_is_a_wrong_type(value: bytes) -> None:
    assert why(raw(deal("d1") | {"seq": "@"}, "@", value)) == ("wrong_type", "seq")


def test_an_absent_seq_and_a_null_one_are_alike() -> None:
    assert read(wire(deal("d1"))).seq == read(wire(deal("d1") | {"seq": None})).seq == -1
    assert read(wire(deal("d1") | {"seq": 0})).seq == 0


@pytest.mark.parametrize("value", ["0.3", "", "1", "1.0 "])
def test_another_version_of_cloudevents_is_an_unknown_value(value: str) -> None:
    assert why(deal("d1") | {"specversion": value}) == ("unknown_value", "specversion")


@pytest.mark.parametrize("value", ["", "nope", "crm.record.changed ", "Expected datetime at `$.y`", "x" * 100_000])
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
    assert why(given(ONE_OF_EACH["activity.meeting.changed"], text, "data", "start")) == ("bad_time", "data.start")
    assert why(given(ONE_OF_EACH["activity.meeting.changed"], text, "data", "end")) == ("bad_time", "data.end")
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
    "text", [*(one for one in NO_TIMES if one not in ("2026-03-02",)), *ABSURD_TIMES, "1989-12-31", "2101-01-01", "2026-W10-1"]
)
def test_instants_of_a_deal_are_times_or_dates(name: str, text: str) -> None:
    assert why(deal("d1", **{name: text})) == ("bad_time", f"data.fields.{name}")


@pytest.mark.parametrize("text", ["2026-03-31garbage", "2026-03-31T99:99", "2026-3-1", "31.3.2026", "", "2026-02-30", "2026-W10-1"])
def test_a_close_date_is_a_date(text: str) -> None:
    assert why(deal("d1", close_date=text)) == ("bad_time", "data.fields.close_date")


def test_a_close_date_with_a_time_keeps_its_date_as_written() -> None:
    assert data_of(deal("d1", close_date="2026-03-31T23:30:00-05:00")).fields == {"close_date": "2026-03-31"}
    assert data_of(deal("d1", close_date="2026-03-31")).fields == {"close_date": "2026-03-31"}


# ---- data -------------------------------------------------------------------------------------------------------------

WRONG: dict[str, list[Any]] = {
    "text": [5, 1.5, True, [], {}],
    "texts": ["x", 5, {}, [5], [None], [["x"]]],
    "number": ["5", True, [], {}],
    "flag": ["true", 0, [], {}],
    "object": ["x", 5, [], True],
}
FIELDS = {
    "opportunity": {
        "text": ["name", "account", "owner", "type", "pipeline", "stage", "currency", "forecast_category", "territory"],
        "number": ["amount", "probability"],
        "object": ["custom"],
    },
    "account": {
        "text": ["name", "owner", "segment", "book", "territory"],
        "texts": ["domains"],
        "number": ["score"],
        "object": ["custom"],
    },
    "contact": {"text": ["name", "title", "email", "account"], "texts": ["emails"]},
    "lead": {"text": ["name", "title", "email", "account"], "texts": ["emails"]},
    "contact_role": {"text": ["opportunity", "contact", "role"]},
    "user": {
        "text": ["name", "manager", "team", "discipline", "segment", "start_date", "effective"],
        "texts": ["emails"],
        "flag": ["active"],
    },
    "stage": {"text": ["name", "pipeline"], "number": ["order", "probability"], "flag": ["sales_accepted"]},
}
NAMED = [(entity, shape, name) for entity, shapes in FIELDS.items() for shape, names in shapes.items() for name in names]


@pytest.mark.parametrize(("entity", "shape", "name"), NAMED, ids=lambda part: part)
def test_a_field_of_a_wrong_type_is_named_and_null_clears(entity: str, shape: str, name: str) -> None:
    for value in WRONG[shape]:
        found, field = why(record(entity, "r1", **{name: value}))
        assert (found, field.partition("[")[0]) == ("wrong_type", f"data.fields.{name}"), value

    assert data_of(record(entity, "r1", **{name: None})).fields == {name: None}
    assert data_of(record(entity, "r1")).fields == {}


@pytest.mark.parametrize("entity", FIELDS)
def test_other_fields_are_details(entity: str) -> None:
    told = data_of(record(entity, "r1", colour="red", sizes=[1, {"x": None}], none=None))

    assert told.details == {"colour": "red", "sizes": [1, {"x": None}], "none": None}


@pytest.mark.parametrize("number", [b"1e999", b"-1e999", b"1" + b"0" * 400, b"18446744073709551616", b"-9223372036854775809"])
@pytest.mark.parametrize("where", ["amount", "custom", "colour", "probability"])
def test_numbers_that_no_row_can_keep_are_refused(number: bytes, where: str) -> None:
    told = deal("d1", **{where: {"x": "@"} if where == "custom" else "@"})

    found, field = why(raw(told, "@", number))

    assert found == "wrong_type"
    assert field.startswith("data.fields")


@pytest.mark.parametrize("number", [b"0", b"-0.0", b"1e308", b"18446744073709551615", b"-9223372036854775808", b"0.1"])
def test_numbers_that_a_row_can_keep_go_in(number: bytes) -> None:
    assert isinstance(read(raw(deal("d1", amount="@", custom={"x": "@"}), "@", number)), Event)


@pytest.mark.parametrize("value", ["contacts", "Opportunity", "", "at `$.x`", "datetime"])
def test_another_entity_is_unknown(value: str) -> None:
    assert why(record(value, "r1")) == ("unknown_entity", "data.entity")


ENUMS = [
    ("crm.record.changed", ("change",)),
    ("activity.meeting.changed", ("status",)),
    ("activity.meeting.changed", ("attendees", "0", "response")),
    ("activity.call.logged", ("status",)),
    ("activity.task.completed", ("status",)),
    ("config.changed", ("kind",)),
]


@pytest.mark.parametrize(("type_", "path"), ENUMS)
@pytest.mark.parametrize("value", ["other", "", "Confirmed", "datetime", "RFC3339", "length >= 1", "at `$.x`"])
def test_another_value_is_unknown(type_: str, path: tuple[str, ...], value: str) -> None:
    told = ONE_OF_EACH[type_]
    if path[0] == "attendees":
        told = given(told, [{"email": "bo@brook.com", "response": value}], "data", "attendees")
        assert why(told)[0] == "unknown_value"
        assert why(told)[1].startswith("data.attendees[") and why(told)[1].endswith("].response")
        return
    assert why(given(told, value, "data", *path)) == ("unknown_value", f"data.{path[0]}")


def test_an_outcome_of_a_stage_is_open_won_or_lost() -> None:
    assert why(record("stage", "s1", outcome="maybe")) == ("unknown_value", "data.fields.outcome")
    assert data_of(record("stage", "s1", outcome=None)).fields == {"outcome": None}


NEEDED = [
    ("crm.record.changed", ["entity", "record", "change"]),
    ("activity.email.sent", ["message", "from"]),
    ("activity.meeting.changed", ["meeting", "start", "end"]),
    ("activity.call.logged", ["call", "user"]),
    ("activity.task.completed", ["task", "user", "kind"]),
    ("config.changed", ["kind", "key"]),
]


@pytest.mark.parametrize(("type_", "name"), [(type_, name) for type_, names in NEEDED for name in names])
def test_what_an_event_needs_is_missing_when_it_is_not_there(type_: str, name: str) -> None:
    assert why(without(ONE_OF_EACH[type_], "data", name)) == ("missing", f"data.{name}")
    assert reason(given(ONE_OF_EACH[type_], None, "data", name)) in ("wrong_type", "bad_time", "unknown_value")
    assert reason(given(ONE_OF_EACH[type_], [], "data", name)) in ("wrong_type", "bad_time", "unknown_value")


IDS = [
    ("crm.record.changed", "record"),
    ("activity.email.sent", "message"),
    ("activity.meeting.changed", "meeting"),
    ("activity.call.logged", "call"),
    ("activity.task.completed", "task"),
    ("config.changed", "key"),
]


@pytest.mark.parametrize(("type_", "name"), IDS)
def test_an_empty_id_is_missing(type_: str, name: str) -> None:
    assert why(given(ONE_OF_EACH[type_], "", "data", name)) == ("missing", f"data.{name}")


@pytest.mark.parametrize("into", [None, ""])
def test_a_merge_says_into_which_record(into: str | None) -> None:
    told = record("account", "a1", change="merge")

    assert why(told) == ("missing", "data.into")
    assert why(given(told, into, "data", "into")) == ("missing", "data.into")
    assert why(given(told, 5, "data", "into")) == ("wrong_type", "data.into")


@pytest.mark.parametrize("type_", ["activity.call.logged", "activity.task.completed"])
def test_a_call_or_task_says_with_whom(type_: str) -> None:
    told = without(ONE_OF_EACH[type_], "data", "contact")

    assert reason(told) == "missing"
    assert reason(given(told, "", "data", "contact")) == "missing"
    assert isinstance(read(wire(given(told, "removed", "data", "status"))), Event)
    assert why(given(told, "nobody", "data", "email")) == ("unknown_value", "data.email")


# ---- addresses --------------------------------------------------------------------------------------------------------

NO_ADDRESSES = [
    "",
    "nobody",
    "@brook.com",
    "bo@",
    "bo@ ",
    "a b@brook.com",
    "bo@bro ok.com",
    "bo@bro/ok.com",
    "bo@é..com",
    "(" * 5_000 + "bo@brook.com",
    "<" * 5_000,
    '"' * 5_000,
    "bo@" + "a." * 5_000 + "com",
    "bo@" + "é." * 5_000 + "com",
    "b" * 5_000 + "@brook.com",
]


@pytest.mark.parametrize("text", NO_ADDRESSES, ids=lambda text: text[:12])
def test_what_is_no_address_is_an_unknown_value(text: str) -> None:
    assert why(email("m1", START, text, "bo@brook.com")) == ("unknown_value", "data.from")
    assert why(email("m1", START, "ann@acme.com", "bo@brook.com", text)) == ("unknown_value", "data.to[1]")
    assert why(call("k1", email=text) if text else call("k1", email="x")) == ("unknown_value", "data.email")
    assert why(meeting("g1", START, NOON, text)) == ("unknown_value", "data.attendees[0].email")
    assert why(record("user", "u1", emails=[text])) == ("unknown_value", "data.fields.emails[0]")
    if text:
        assert why(record("contact", "c1", email=text)) == ("unknown_value", "data.fields.email")


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (" Bo@Brook.COM ", "bo@brook.com"),
        ("Bo Brook <bo@brook.com>", "bo@brook.com"),
        ("mailto:bo@brook.com", "bo@brook.com"),
        ("bo+tag@brook.com", "bo+tag@brook.com"),
        ("bo@Bücher.example", "bo@xn--bcher-kva.example"),
    ],
)
def test_an_address_has_one_spelling(text: str, same: str) -> None:
    told = data_of(email("m1", START, text, text, same))

    assert isinstance(told, Email)
    assert (told.sender, told.recipients) == (same, (same,))


def test_an_address_is_never_taken_for_a_record() -> None:
    """`contact:ID` and the like are how rows name people who have no address; no mail may come from there."""
    for text in ("contact:bo@brook.com", "account:brook@brook.com", "opportunity:d1@brook.com", "lead:l1@brook.com"):
        try:
            told = data_of(email("m1", START, "ann@acme.com", text))
        except Unreadable as error:
            assert error.reason == "unknown_value"
        else:
            assert not told.recipients[0].startswith(("contact:", "account:", "opportunity:", "lead:"))


@pytest.mark.parametrize(
    ("text", "domains"),
    [
        ("https://www.Brook.com/about?x", ["brook.com"]),
        ("mail.brook.co.uk", ["brook.co.uk"]),
        ("brook.com:8080", ["brook.com"]),
        ("gmail.com", []),
        ("co.uk", []),
    ],
)
def test_the_domain_of_an_account_is_a_registrable_one(text: str, domains: list[str]) -> None:
    assert list(data_of(record("account", "a1", domains=[text])).fields["domains"]) == domains


@pytest.mark.parametrize("text", ["", " ", "a b.com", "bo@brook.com", "a" * 5_000 + ".com"])
def test_what_is_no_domain_is_an_unknown_value(text: str) -> None:
    assert why(record("account", "a1", domains=[text])) == ("unknown_value", "data.fields.domains[0]")


# ---- activity ---------------------------------------------------------------------------------------------------------


def test_an_email_may_come_from_anybody_to_nobody() -> None:
    told = data_of(event("activity.email.sent", {"message": "m1", "from": "x@y.org", "to": None, "cc": []}))

    assert told == Email("m1", "x@y.org", (), False)


def test_recipients_are_to_cc_and_bcc_without_repeats() -> None:
    people = {"to": ["a@x.org", "b@x.org"], "cc": ["B@x.org", "c@x.org"], "bcc": ["a@x.org", "d@x.org"]}

    told = data_of(event("activity.email.sent", {"message": "m1", "from": "x@y.org", **people}))

    assert told.recipients == ("a@x.org", "b@x.org", "c@x.org", "d@x.org")


def test_who_declined_does_not_attend_also_as_the_organizer() -> None:
    told = meeting("g1", START, NOON, "bo@brook.com")
    people = [{"email": "Ann@acme.com", "response": "declined"}, {"email": "bo@brook.com"}, {"email": "bo@brook.com", "response": "declined"}]

    found = data_of(given(told, people, "data", "attendees"))

    assert isinstance(found, Meeting)
    assert found.people == ()


def test_a_meeting_that_ends_before_it_starts_ends_when_it_starts() -> None:
    told = data_of(given(meeting("g1", START, NOON, "bo@brook.com"), START, "data", "end"))

    assert told.start == told.end == parse(NOON)


def test_calls_and_tasks_of_unknown_people_are_facts() -> None:
    assert data_of(call("k1", contact="nobody")) == Call("k1", "ann", "contact:nobody", None, None, False)
    task = event("activity.task.completed", {"task": "t1", "user": "who", "kind": "owl", "account": "where"})
    assert data_of(task) == Task("t1", "who", "owl", "account:where", None, None, False)


def test_a_deal_may_have_an_owner_whom_nobody_knows() -> None:
    told = data_of(deal("d1", owner="nobody", account="nowhere", stage="unheard"))

    assert told == RecordChange(
        "opportunity", "d1", "update", {"owner": "nobody", "account": "nowhere", "stage": "unheard"}, {}, None
    )


# ---- settings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("timezone", "Mars/Olympus", "unknown_value"),
        ("timezone", "", "unknown_value"),
        ("timezone", "../../etc/passwd", "unknown_value"),
        ("timezone", "a\x00b", "unknown_value"),
        ("timezone", "Europe", "unknown_value"),
        ("timezone", "europe/berlin", "unknown_value"),
        ("timezone", "localtime", "unknown_value"),
        ("timezone", "posixrules", "unknown_value"),
        ("timezone", "right/Europe/Berlin", "unknown_value"),
        ("timezone", "x" * 5_000, "unknown_value"),
        ("timezone", 5, "wrong_type"),
        ("timezone", ["UTC"], "wrong_type"),
        ("domains", "acme.com", "wrong_type"),
        ("domains", [5], "wrong_type"),
        ("domains", [""], "unknown_value"),
        ("fields", ["x"], "wrong_type"),
        ("fields", {"amount": 5}, "wrong_type"),
        ("type_groups", {"Renewal": "old"}, "unknown_value"),
        ("type_groups", {"Renewal": []}, "wrong_type"),
        ("clock", "fast", "unknown_value"),
        ("clock", ["live"], "unknown_value"),
        ("clock", {}, "unknown_value"),
        ("fiscal_year_start_month", 0, "unknown_value"),
        ("fiscal_year_start_month", 13, "unknown_value"),
        ("fiscal_year_start_month", "1", "wrong_type"),
        ("fiscal_year_start_month", True, "wrong_type"),
        ("currency", 5, "wrong_type"),
    ],
)
def test_a_setting_that_would_stop_clocks_or_sums_is_refused(key: str, value: Any, expected: str) -> None:
    found, field = why(setting(key, value))

    assert (found, field.startswith("data.value")) == (expected, True)


@pytest.mark.parametrize("key", ["timezone", "domains", "fields", "type_groups", "clock", "fiscal_year_start_month", "currency"])
def test_null_removes_a_setting(key: str) -> None:
    assert data_of(setting(key, None)) == Setting("org", key, None)
