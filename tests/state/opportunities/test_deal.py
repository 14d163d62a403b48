"""The row of a deal: its moments, and changes that come twice or late (X-10, X-16)."""

from msgspec.structs import replace

from dealpulse.state.opportunities.deal import Deal, changed, next_due
from dealpulse.state.walk import noted
from tests.state.making import change, day, opened, order


def test_of_one_instant_the_last_fact_in_order_is_the_cause() -> None:
    """H-26: `caused_by` of a net flip is the last fact of the instant in order."""
    moments = noted((), day(1), order(day(1), id_="b"), day(0))
    moments = noted(moments, day(1), order(day(1), id_="a"), day(0))
    moments = noted(moments, day(1), order(day(1), id_="c"), day(0))

    assert [(moment.at, moment.order[2]) for moment in moments] == [(day(1), "c")]


def test_moments_stand_in_order_and_are_forgotten_when_nothing_can_be_revised() -> None:
    """X-17"""
    moments = noted((), day(3), order(day(3)), day(0))
    moments = noted(moments, day(1), order(day(1)), day(0))
    moments = noted(moments, day(2), order(day(2)), day(0))

    assert [moment.at for moment in moments] == [day(1), day(2), day(3)]
    assert [moment.at for moment in noted(moments, day(9), order(day(9)), day(2))] == [day(2), day(3), day(9)]


def test_a_change_that_comes_twice_changes_nothing() -> None:
    """X-09"""
    deal = changed(None, opened(), day(-7))
    assert deal is not None
    again = changed(deal, opened(), day(-7))

    assert again is None


def test_a_late_change_is_folded_where_it_belongs() -> None:
    """X-10"""
    deal: Deal | None = None
    for one in (opened(), change(5, stage="Negotiation"), change(3, stage="Proposal")):
        deal = changed(deal, one, day(0))

    assert deal is not None
    assert [stage for _, _, stage, _ in deal.header.stages] == ["Discovery", "Proposal", "Negotiation"]
    assert deal.header.fields["stage"] == "Negotiation"


def test_a_deal_is_due_when_anything_of_it_is() -> None:
    """X-01"""
    deal = changed(None, opened(), day(-7))
    assert deal is not None
    assert next_due(replace(deal, due=5, age_due=7)) == 5
    assert next_due(replace(deal, due=9, age_due=6)) == 6
