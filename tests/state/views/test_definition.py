"""A view is read from its configuration; the shipped ones are read the same way."""

from typing import Any

import pytest

from dealpulse.schemas.errors import Unreadable
from dealpulse.state.views.definition import SHIPPED, read_view

EVERY: dict[str, Any] = {"filter": {"all": []}}


def test_a_filter_is_enough() -> None:
    view = read_view("mine", EVERY)

    assert (view.name, view.limit, view.broadcast) == ("mine", None, None)
    assert [facet.key for facet in view.columns][:3] == ["name", "account_name", "owner"]
    assert [(facet.key, highest) for facet, highest in view.sort] == [("bucket", False), ("amount", True)]


def test_the_shipped_views_are_those_of_the_spec() -> None:
    assert set(SHIPPED) == {"pipeline_review", "forecast_call", "down_funnel_without_meeting", "at_risk"}
    assert all(view.shipped and view.open_only for view in SHIPPED.values())


@pytest.mark.parametrize(
    ("filter_", "only"),
    [
        ({"facet": "open", "value": True}, True),
        ({"facet": "open", "op": "!=", "value": True}, False),
        (
            {
                "all": [
                    {"facet": "amount", "op": ">", "value": 1},
                    {"facet": "open", "op": "=", "value": True},
                ]
            },
            True,
        ),
        ({"any": [{"facet": "open", "value": True}, {"facet": "amount", "op": ">", "value": 1}]}, False),
        ({"all": []}, False),
    ],
)
def test_a_view_knows_whether_closed_deals_are_its_business(filter_: Any, only: bool) -> None:
    assert read_view("mine", {"filter": filter_}).open_only is only


@pytest.mark.parametrize(
    ("value", "reason", "place"),
    [
        ([], "wrong_type", "data.value: a view is an object"),
        ({}, "missing", "data.value.filter: say which deals"),
        ({**EVERY, "filters": 1}, "unknown_value", "data.value.filters: a view has name, filter"),
        ({**EVERY, "name": ""}, "wrong_type", "data.value.name"),
        ({**EVERY, "sort": ["-hope"]}, "unknown_value", "data.value.sort[0]: 'hope' is no facet"),
        ({**EVERY, "sort": {"by": "amount"}}, "wrong_type", "data.value.sort"),
        ({**EVERY, "sort": ["amount"] * 6}, "wrong_type", "data.value.sort: at most 5"),
        ({**EVERY, "columns": ["name", 3]}, "wrong_type", "data.value.columns[1]"),
        ({**EVERY, "columns": "name"}, "wrong_type", "data.value.columns: a list"),
        ({**EVERY, "limit": 0}, "wrong_type", "data.value.limit: a whole number"),
        ({**EVERY, "limit": True}, "wrong_type", "data.value.limit"),
        ({**EVERY, "broadcast": "owners"}, "wrong_type", "data.value.broadcast"),
        ({**EVERY, "broadcast": {"to": "all", "on": "entry"}}, "unknown_value", "data.value.broadcast.to"),
        ({**EVERY, "broadcast": {"to": "teams"}}, "missing", "data.value.broadcast: give either"),
        ({**EVERY, "broadcast": {"to": "teams", "on": "exit"}}, "unknown_value", "data.value.broadcast.on"),
        (
            {**EVERY, "broadcast": {"to": "teams", "schedule": {"at": "noon"}}},
            "unknown_value",
            "data.value.broadcast.schedule.at",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(value: Any, reason: str, place: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_view("mine", value)

    assert (refused.value.reason, refused.value.detail[: len(place)]) == (reason, place)
