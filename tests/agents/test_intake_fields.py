"""Intake of records: every field of a wrong type is named, null clears, what the contract does not name is kept."""

from typing import Any

import pytest

from dealpulse.agents.intake import read
from dealpulse.schemas.facts import Event
from tests.agents.acme import deal, record, wire
from tests.agents.unreadable import ONE_OF_EACH, data_of, given, raw, reason, why, without

WRONG: dict[str, list[Any]] = {
    "text": [5, 1.5, True, [], {}],
    "texts": ["x", 5, {}, [5], [None], [["x"]]],
    "number": ["5", True, [], {}],
    "flag": ["true", 0, [], {}],
    "object": ["x", 5, [], True],
}
FIELDS = {
    "opportunity": {
        "text": [
            "name",
            "account",
            "owner",
            "type",
            "pipeline",
            "stage",
            "currency",
            "forecast_category",
            "territory",
        ],
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
NAMED = [
    (entity, shape, name)
    for entity, shapes in FIELDS.items()
    for shape, names in shapes.items()
    for name in names
]


@pytest.mark.parametrize(("entity", "shape", "name"), NAMED, ids=lambda part: part)
def test_a_field_of_a_wrong_type_is_named_and_null_clears(entity: str, shape: str, name: str) -> None:
    for value in WRONG[shape]:
        found, field = why(record(entity, "r1", **{name: value}))
        assert (found, field.partition("[")[0]) == ("wrong_type", f"data.fields.{name}"), value

    cleared: dict[str, Any] = {name: None}
    assert data_of(record(entity, "r1", **cleared)).fields == {name: None}
    assert data_of(record(entity, "r1")).fields == {}


@pytest.mark.parametrize("entity", FIELDS)
def test_other_fields_are_details(entity: str) -> None:
    told = data_of(record(entity, "r1", colour="red", sizes=[1, {"x": None}], none=None))

    assert told.details == {"colour": "red", "sizes": [1, {"x": None}], "none": None}


@pytest.mark.parametrize(
    "number", [b"1e999", b"-1e999", b"1" + b"0" * 400, b"18446744073709551616", b"-9223372036854775809"]
)
@pytest.mark.parametrize("where", ["amount", "custom", "colour", "probability"])
def test_numbers_that_no_row_can_keep_are_refused(number: bytes, where: str) -> None:
    fields: dict[str, Any] = {where: {"x": "@"} if where == "custom" else "@"}
    told = deal("d1", **fields)

    found, field = why(raw(told, "@", number))

    assert found == "wrong_type"
    assert field.startswith("data.fields")


@pytest.mark.parametrize(
    "number", [b"0", b"-0.0", b"1e308", b"18446744073709551615", b"-9223372036854775808", b"0.1"]
)
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
@pytest.mark.parametrize(
    "value", ["other", "", "Confirmed", "datetime", "RFC3339", "length >= 1", "at `$.x`"]
)
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
    assert reason(given(ONE_OF_EACH[type_], None, "data", name)) in (
        "wrong_type",
        "bad_time",
        "unknown_value",
    )
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
