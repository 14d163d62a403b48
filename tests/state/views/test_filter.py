"""A filter says which deals stand in a view, and names the place of every mistake (C-04)."""

from typing import Any

import pytest

from dealpulse.schemas.errors import Unreadable
from dealpulse.schemas.time import LATEST
from dealpulse.state.calendar import midnight
from dealpulse.state.directory.org import Environment
from dealpulse.state.views.facets import BENCHMARKS, FACETS
from dealpulse.state.views.filter import read_filter
from tests.state.making import STAGES, change, day, opened
from tests.state.views.subjects import NOBODY, subject


def asked(facet: str, op: str = "=", value: Any = True) -> dict[str, Any]:
    return {"facet": facet, "op": op, "value": value}


def holds(document: Any, *args: Any, **facets: Any) -> bool:
    return read_filter(document, "filter").test(subject(*args, **facets))


@pytest.mark.parametrize(
    ("op", "value", "true", "false"),
    [
        ("=", 5, 5, 6),
        ("!=", 5, 6, 5),
        ("<", 5, 4, 5),
        ("<=", 5, 5, 6),
        (">", 5, 6, 5),
        (">=", 5, 5, 4),
        ("in", [1, 5], 5, 2),
        ("not_in", [1, 5], 2, 5),
        ("between", [4, 6], 6, 7),
        ("is_null", True, None, 0),
        ("is_null", False, 0, None),
    ],
)
def test_operators_on_numbers(op: str, value: Any, true: Any, false: Any) -> None:
    assert holds(asked("amount", op, value), amount=true)
    assert not holds(asked("amount", op, value), amount=false)


def test_unknown_matches_nothing_but_is_null_and_the_negations() -> None:
    for op, value in (("=", 5), ("<", 5), (">=", 5), ("in", [5]), ("between", [0, 9])):
        assert not holds(asked("amount", op, value), amount=None)
    assert holds(asked("amount", "!=", 5), amount=None)
    assert holds(asked("amount", "not_in", [5]), amount=None)
    assert holds({"not": asked("amount", ">=", 5)}, amount=None)


def test_texts_are_compared_as_they_are_and_searched_without_regard_to_case() -> None:
    assert holds(asked("name", "contains", "RENEW"), name="Acme renewal")
    assert holds(asked("name", "starts_with", "acme"), name="Acme renewal")
    assert not holds(asked("name", "=", "acme renewal"), name="Acme renewal")


def test_all_any_and_not() -> None:
    big, ours = asked("amount", ">", 10), asked("owner", "=", "ana")

    assert holds({"all": [big, ours]}, amount=11) and not holds({"all": [big, ours]}, amount=1)
    assert holds({"any": [big, ours]}, amount=1) and not holds({"any": [big, ours]}, amount=1, owner="ben")
    assert holds({"not": big}, amount=1)
    assert holds({"all": []}) and not holds({"any": []})


def test_custom_and_other_fields_hold_anything_and_only_like_is_compared_with_like() -> None:
    assert holds(asked("custom.ARR", ">", 10), custom={"ARR": 11})
    assert not holds(asked("custom.ARR", ">", 10), custom={"ARR": "eleven"})
    assert not holds(asked("custom.ARR", "=", 1), custom={"ARR": True})
    assert holds(asked("custom.tags", "contains", "vip"), custom={"tags": ["vip", "new"]})
    assert holds(asked("details.territory", "=", "EMEA"), details={"territory": "EMEA"})
    assert not holds(asked("details.territory", "=", "EMEA"))


def test_health_and_benchmarks() -> None:
    poor = {
        "bucket": "poor",
        "score": -8,
        "factors": [{"id": "untouched_60"}],
        "next": {"bucket": "good", "at": "2026-04-01T00:00:00Z"},
    }

    assert holds(asked("bucket", "in", ["poor", "at_risk"]), health=poor)
    assert holds(asked("factors", "contains", "untouched_60"), health=poor)
    assert holds(asked("next_bucket", "=", "good"), health=poor)
    assert holds(asked("next_at", "<", "2026-04-02"), health=poor)
    assert holds(asked("benchmarks.sales_cycle", "<", 50), benchmarks={"sales_cycle": {"value": 40}})
    assert not holds(asked("benchmarks.sales_cycle", "<", 50))


def test_the_owners_team_segment_and_discipline() -> None:
    assert holds(asked("team", "=", "East")) and holds(asked("segment", "=", "SMB"))
    assert not holds(asked("team", "=", "East"), role=NOBODY)


def test_open_outcome_and_how_far_down_the_pipeline() -> None:
    won = (opened(), change(5, stage="Won"))

    assert holds(asked("open")) and not holds(asked("open"), 20, *won)
    assert holds(asked("outcome", "=", "won"), 20, *won)
    assert holds(asked("stage_position", "=", 0.5))
    assert holds(asked("stage_position", "=", 0), 20, opened())
    assert holds(asked("stage_position", "=", 1), 20, opened(), change(3, stage="Negotiation"))
    assert holds(asked("stage_position", "is_null"), 20, *won)


# ---- days -------------------------------------------------------------------------------------------------------------


def test_dates_are_compared_with_days_and_with_days_from_today() -> None:
    """The subject's today is 22 March 2026."""
    assert holds(asked("close_date", "<=", "2026-04-15")) and not holds(
        asked("close_date", "<", "2026-04-15")
    )
    assert holds(asked("close_date", "<=", {"days_from_now": 24}))
    assert not holds(asked("close_date", "<=", {"days_from_now": 23}))
    assert holds(asked("close_date", "between", [{"days_ago": 1}, {"days_from_now": 30}]))
    assert not holds(asked("close_date", "<", {"days_from_now": 900}), close_date=None)


def test_an_instant_is_compared_by_the_orgs_date() -> None:
    late = "2026-03-24T01:30:00Z"
    new_york = Environment(zone="America/New_York", stages=STAGES)

    assert holds(asked("next_meeting", "=", "2026-03-24"), next_meeting=late)
    assert holds(asked("next_meeting", "=", "2026-03-23"), environment=new_york, next_meeting=late)


@pytest.mark.parametrize(
    ("period", "close", "holds_then"),
    [
        ("this_month", "2026-03-31", True),
        ("this_month", "2026-04-01", False),
        ("next_month", "2026-04-30", True),
        ("last_month", "2026-02-28", True),
        ("this_quarter", "2026-03-31", True),
        ("this_quarter", "2026-04-01", False),
        ("next_quarter", "2026-06-30", True),
        ("this_year", "2026-12-31", True),
        ("last_year", "2025-12-31", True),
    ],
)
def test_periods(period: str, close: str, holds_then: bool) -> None:
    assert holds(asked("close_date", "within", period), close_date=close) is holds_then


# ---- when an answer can change by itself ------------------------------------------------------------------------------


def due(document: Any, *args: Any, **more: Any) -> int:
    return read_filter(document, "filter").next_due(subject(*args, **more))


def test_elapsed_days_turn_so_many_days_after_the_touch() -> None:
    assert due(asked("days_untouched", ">=", 21), touches=(5,)) == day(26)
    assert due(asked("days_untouched", ">=", 21)) == day(21), "never touched: since creation"
    assert due(asked("days_untouched", "=", 20)) == day(21), "and one more day ends an equality"
    assert due(asked("days_in_stage", ">", 30)) == day(31)
    assert due(asked("days_since_inbound", ">", 3), inbound=(18,)) == day(21)
    assert due(asked("days_since_inbound", ">", 3)) == LATEST


def test_what_is_counted_in_dates_turns_at_the_orgs_midnight() -> None:
    assert due(asked("days_until_close", "<=", 14)) == midnight("UTC", "2026-04-01")
    assert due(asked("close_date", "<", {"days_from_now": 10})) == midnight("UTC", "2026-04-05")
    assert due(asked("close_date", "within", "this_quarter")) == midnight("UTC", "2026-04-01")
    assert due(asked("close_date", "<", "2026-04-01")) == LATEST, "a date does not move"


def test_of_several_the_first_to_turn() -> None:
    both = {"any": [asked("days_untouched", ">=", 30), {"not": asked("days_until_close", "<=", 14)}]}

    assert due(both) == midnight("UTC", "2026-04-01")


# ---- mistakes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "reason", "place"),
    [
        ("bucket = 'poor'", "wrong_type", "filter: a filter is an object"),
        ({"all": {}}, "wrong_type", "filter.all: a list"),
        ({"all": [asked("open"), 7]}, "wrong_type", "filter.all[1]: a filter is an object"),
        ({"all": [], "any": []}, "unknown_value", "filter.any: a filter has all here"),
        (
            {"not": asked("opened")},
            "unknown_value",
            "filter.not.facet: 'opened' is no facet; use opportunity, name",
        ),
        ({"op": "=", "value": 1}, "missing", "filter.facet"),
        (asked("amount", "like", 1), "unknown_value", "filter.op: 'like' is no operator for amount; use ="),
        (asked("open", ">", True), "unknown_value", "filter.op: '>' is no operator for open"),
        ({"facet": "amount", "op": ">"}, "missing", "filter.value: what amount is compared with"),
        (
            asked("amount", ">", "much"),
            "wrong_type",
            "filter.value: amount is compared with a number, not 'much'",
        ),
        (asked("amount", "in", [1, None]), "wrong_type", "filter.value[1]"),
        (asked("amount", "between", [1]), "wrong_type", "filter.value: a list of two values"),
        (asked("days_untouched", ">=", 2.5), "wrong_type", "filter.value: days are counted in whole numbers"),
        (asked("close_date", "<", "soon"), "wrong_type", "filter.value: 'soon' is no day"),
        (asked("close_date", "<", {"days_from_now": True}), "wrong_type", "filter.value"),
        (
            asked("close_date", "within", "this_week"),
            "unknown_value",
            "filter.value: 'this_week' is none of last_month",
        ),
        (asked("amount", "is_null", 1), "wrong_type", "filter.value: true or false"),
        (asked("benchmarks.luck", ">", 1), "unknown_value", "filter.facet"),
        (asked("custom.", "=", 1), "unknown_value", "filter.facet"),
        ({**asked("amount", ">", 1), "unit": "EUR"}, "unknown_value", "filter.unit"),
    ],
)
def test_a_mistake_is_named_with_its_place(document: Any, reason: str, place: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_filter(document, "filter")

    assert refused.value.reason == reason
    assert refused.value.detail.startswith(place)


def test_a_filter_may_be_neither_too_deep_nor_too_long() -> None:
    deep: Any = asked("open")
    for _ in range(20):
        deep = {"not": deep}
    for document in (deep, {"all": [asked("open")] * 101}):
        with pytest.raises(Unreadable):
            read_filter(document, "filter")


def test_every_facet_of_the_contract_can_be_asked() -> None:
    wire = (
        "name account_name amount type owner forecast_category close_date days_until_close stage stage_probability"
        " days_in_stage age_days days_untouched never_touched next_meeting last_meeting days_since_inbound inbound_14d"
        " contacts_engaged meetings_total meetings_14d meetings_30d meetings_90d meetings_next_30d meetings_next_90d"
        " advanced_30d touches_14d touches_30d push_count"
    ).split()

    assert set(wire) <= set(FACETS)
    for name in BENCHMARKS:
        read_filter(asked(f"benchmarks.{name}", ">", 1), "filter")
