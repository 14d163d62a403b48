"""What the CRM says of a deal: F-01 to F-13, F-26 to F-28."""

from typing import Any

import pytest

from dealpulse.state.directory.org import Environment, Stage, stage_key
from dealpulse.state.facets import FACETS, facets
from tests.state.making import SALES, STAGES, Directory, change, facing, opened


def test_every_facet_of_the_spec_is_there() -> None:
    """F-01 to F-29, but for F-09, which is health's bucket."""
    told = {facet.spec for facet in FACETS}

    assert told == {f"F-{number:02}" for number in range(1, 30)} - {"F-09"}


def test_every_facet_has_the_contracts_key() -> None:
    contract = (
        "name, account_name, amount, type, owner, forecast_category, close_date, days_until_close, stage, "
        "stage_probability, days_in_stage, age_days, days_untouched, never_touched, next_meeting, last_meeting, "
        "days_since_inbound, inbound_14d, contacts_engaged, meetings_total, meetings_14d, meetings_30d, "
        "meetings_90d, meetings_next_30d, meetings_next_90d, advanced_30d, touches_14d, touches_30d, push_count, "
        "custom, details"
    ).split(", ")

    assert sorted(facets(facing(1))) == sorted(contract)


@pytest.mark.parametrize(
    ("facet", "value"),
    [("name", "Rollout"), ("type", "Renewal"), ("forecast_category", "commit"), ("stage", "Proposal")],
)
def test_a_field_that_the_row_says_is_the_facet(facet: str, value: str) -> None:
    """F-01, F-04, F-06, F-10"""
    assert facets(facing(1, opened(**{facet: value})))[facet] == value
    assert facets(facing(1, opened(**{facet: None})))[facet] is None


def test_the_account_name_is_that_of_the_account_today() -> None:
    """F-02: after a merge the survivor's."""
    directory = Directory()
    directory.tell("account", "Acme", name="Acme Inc.")
    directory.tell("account", "Big", name="Big Group")
    before = facets(facing(1, directory=directory))["account_name"]
    directory.tell("account", "Acme", 1, "merge", into="Big")

    assert (before, facets(facing(1, directory=directory))["account_name"]) == ("Acme Inc.", "Big Group")


def test_a_deal_without_an_account_or_of_one_never_heard_of_has_no_account_name() -> None:
    """F-02"""
    assert facets(facing(1, opened(account=None)))["account_name"] is None
    assert facets(facing(1))["account_name"] is None


@pytest.mark.parametrize("amount", [0, 12.5, None])
def test_no_amount_is_not_an_amount_of_zero(amount: float | None) -> None:
    """F-03"""
    assert facets(facing(1, opened(amount=amount)))["amount"] == amount


def test_the_size_is_read_from_the_field_that_the_org_names() -> None:
    """F-03: in the row, then among the custom fields; absent is null."""
    mapped = Environment(fields={"amount": "ARR", "territory": "Region"}, stages=STAGES)

    def size(**fields: Any) -> Any:
        return facets(facing(1, opened(amount=7, **fields), environment=mapped))["amount"]

    assert size(x_ARR=42) == 42
    assert size(custom={"ARR": 43}) == 43
    assert size(x_ARR=42, custom={"ARR": 43}) == 42
    assert size() is None


def test_the_forecast_category_may_have_another_name() -> None:
    """F-06"""
    mapped = Environment(fields={"forecast_category": "stage"}, stages=STAGES)

    assert facets(facing(1, opened(), environment=mapped))["forecast_category"] == "Discovery"


def test_the_owner_is_the_current_one() -> None:
    """F-05"""
    assert facets(facing(2, opened(), change(1, owner="bob")))["owner"] == "bob"
    assert facets(facing(2, opened(), change(1, owner=None)))["owner"] is None


def test_a_push_is_a_later_close_date_never_an_earlier_one() -> None:
    """F-07"""
    dates = ["2026-05-01", "2026-05-02", "2026-04-01", None, "2026-04-01", "2026-04-03"]
    told = [change(number, close_date=when) for number, when in enumerate(dates, start=1)]

    shown = [facets(facing(30, opened(), *told[:count])) for count in range(len(told) + 1)]

    assert [row["push_count"] for row in shown] == [0, 0, 1, 1, 1, 1, 2]
    assert [row["close_date"] for row in shown] == [None, *dates]


@pytest.mark.parametrize(
    ("at", "days"),
    [
        (0, 29),
        (14 + 18.9 / 24, 15),
        (14 + 19 / 24, 14),
        (28 + 18.9 / 24, 1),
        (28 + 19 / 24, 0),
        (29 + 19 / 24, -1),
        (60, -31),
    ],
)
def test_days_until_close_are_calendar_days_where_the_org_is(at: float, days: int) -> None:
    """F-08: negative when overdue. Since 8 March a day begins in New York at 4:00 UTC, 19 hours after a birthday morning."""
    york = Environment(zone="America/New_York", stages=STAGES)

    assert facets(facing(at, opened(close_date="2026-03-31"), environment=york))["days_until_close"] == days


def test_without_a_close_date_there_is_nothing_to_count() -> None:
    """F-08"""
    assert facets(facing(1))["days_until_close"] is None


def test_the_probability_is_the_rows_own_else_the_stages() -> None:
    """F-11"""
    assert facets(facing(1))["stage_probability"] == 10
    assert facets(facing(1, opened(probability=0)))["stage_probability"] == 0
    assert facets(facing(1, opened(stage="Unheard")))["stage_probability"] is None


def test_days_in_stage_start_anew_when_a_stage_is_entered_again() -> None:
    """F-12"""
    told = (
        opened(),
        change(5, stage="Proposal"),
        change(8, stage="Discovery"),
        change(9, stage="Discovery", amount=1),
    )

    assert facets(facing(7.99, *told[:2]))["days_in_stage"] == 2
    assert facets(facing(10, *told))["days_in_stage"] == 2


def test_another_pipeline_is_another_stage_and_no_stage_has_no_days() -> None:
    """F-12"""
    assert facets(facing(10, opened(), change(4, pipeline="partner")))["days_in_stage"] == 6
    assert facets(facing(10, opened(stage=None)))["days_in_stage"] is None


def test_a_deal_ages_until_it_is_closed() -> None:
    """F-13"""
    assert facets(facing(9.999))["age_days"] == 9
    assert facets(facing(50, opened(), change(20.5, stage="Won")))["age_days"] == 20
    assert facets(facing(50, opened(created_at="2026-02-20")))["age_days"] == 60
    assert facets(facing(50, opened(), change(20, stage="Lost", closed_at="2026-02-01")))["age_days"] == 0


def test_custom_fields_are_passed_through_and_changed_one_by_one() -> None:
    """F-26"""
    told = (opened(custom={"Region": "North", "Tier": 1}), change(1, custom={"Region": None, "Score": 3}))

    assert facets(facing(2, *told))["custom"] == {"Tier": 1, "Score": 3}
    assert facets(facing(3, *told, change(2, custom=None)))["custom"] == {}


def test_other_standard_fields_are_passed_through_as_details() -> None:
    """F-27"""
    deal = opened(
        x_next_step="Call", pipeline="partner", currency="EUR", territory="DACH", created_at="2026-03-01"
    )

    assert facets(facing(1, deal))["details"] == {
        "next_step": "Call",
        "account": "Acme",
        "pipeline": "partner",
        "currency": "EUR",
        "territory": "DACH",
        "created_at": "2026-03-01T00:00:00Z",
    }


@pytest.mark.parametrize(
    ("at", "advanced"),
    [(9.999, False), (10, True), (39.999, True), (40, False)],
)
def test_a_step_forward_counts_for_thirty_days(at: float, advanced: bool) -> None:
    """F-28"""
    told = (opened(), change(10, stage="Proposal")) if at >= 10 else (opened(),)

    assert facets(facing(at, *told))["advanced_30d"] is advanced


def test_a_step_back_is_no_advancement_and_there_and_back_is_none() -> None:
    """F-28: net."""
    back = (opened(stage="Proposal"), change(5, stage="Discovery"))

    assert facets(facing(6, *back))["advanced_30d"] is False
    assert facets(facing(8, *back, change(7, stage="Proposal")))["advanced_30d"] is False
    assert facets(facing(8, *back, change(7, stage="Negotiation")))["advanced_30d"] is True


def test_the_first_known_stage_reaches_back_to_creation() -> None:
    """F-28"""
    told = (opened(stage=None), change(3, stage="Proposal"))

    assert facets(facing(4, *told))["advanced_30d"] is False
    assert facets(facing(5, *told, change(4, stage="Negotiation")))["advanced_30d"] is True


def test_what_moved_before_the_deal_was_created_is_no_advancement() -> None:
    """F-28: above the stage of 30 days ago, or of creation."""
    told = (opened(created_at="2026-03-07"), change(2, stage="Proposal"))

    assert facets(facing(6, *told))["advanced_30d"] is False
    assert facets(facing(8, *told, change(7, stage="Negotiation")))["advanced_30d"] is True


def test_without_an_order_nothing_advances() -> None:
    """F-28"""
    unordered = Environment(stages={**STAGES, stage_key(None, "Odd"): Stage(None, None, "open")})

    for name in ("Odd", "Unheard", None):
        assert (
            facets(facing(4, opened(), change(3, stage=name), environment=unordered))["advanced_30d"] is False
        )
        assert (
            facets(facing(4, opened(stage=name), change(3, stage="Proposal"), environment=unordered))[
                "advanced_30d"
            ]
            is False
        )


def test_advancement_goes_by_todays_order_for_both_stages() -> None:
    """F-28"""
    turned = Environment(stages={**SALES.stages, stage_key(None, "Negotiation"): Stage(0.5, None, "open")})
    told = (opened(), change(3, stage="Negotiation"))

    assert facets(facing(4, *told))["advanced_30d"] is True
    assert facets(facing(4, *told, environment=turned))["advanced_30d"] is False
