"""Standing: created, open, closed, and since when (H-29; spec 11, "Opportunities")."""

import pytest

from dealpulse.schemas.time import parse
from dealpulse.state.directory.org import Environment, Stage, stage_key
from dealpulse.state.opportunities.header import Change
from dealpulse.state.opportunities.standing import Standing, instant_of, standing, was_open
from tests.state.making import SALES, STAGES, change, day, header, opened


def stands(*changes: Change, environment: Environment = SALES) -> Standing:
    return standing(header(*changes), environment)


def test_a_deal_is_created_when_it_says_or_when_it_was_first_heard_of() -> None:
    """F-13; spec 11, "Unset\""""
    assert stands(opened()).created == day(0)
    assert stands(opened(), change(1, created_at=day(-9))).created == day(-9)
    assert stands(opened(created_at=day(-9)), change(1, created_at=None)).created == day(0)


def test_a_date_is_the_orgs_midnight() -> None:
    """X-02"""
    tokyo = Environment(zone="Asia/Tokyo", stages=STAGES)

    assert stands(opened(created_at="2026-03-02"), environment=tokyo).created == parse("2026-03-01T15:00:00Z")
    assert instant_of(None, tokyo) is None
    assert instant_of(5, tokyo) == 5


@pytest.mark.parametrize("stage", ["Won", "Lost"])
def test_a_deal_closes_when_it_enters_a_stage_that_is_won_or_lost(stage: str) -> None:
    """H-29"""
    found = stands(opened(), change(5, stage=stage), change(6, amount=1))

    assert found.closed == day(5)
    assert found.opened == ((day(0), day(5)),)


def test_the_closing_instant_is_what_the_row_says() -> None:
    """H-29"""
    assert stands(opened(), change(5, stage="Won", closed_at=day(3))).closed == day(3)
    assert stands(opened(), change(5, stage="Won"), change(9, closed_at=day(4))).closed == day(4)
    assert stands(opened(), change(5, closed_at=day(4))).closed is None


def test_from_won_to_lost_is_one_closing() -> None:
    """H-29"""
    assert stands(opened(), change(5, stage="Won"), change(7, stage="Lost")).closed == day(5)


def test_a_reopened_deal_was_open_twice() -> None:
    """F-20, H-29: half-open intervals."""
    found = stands(
        opened(), change(5, stage="Won", closed_at=day(4)), change(8, stage="Proposal", closed_at=None)
    )

    assert found.opened == ((day(0), day(4)), (day(8), None))
    assert found.closed is None
    assert [was_open(found.opened, day(at)) for at in (-1, 0, 3.9, 4, 5, 8, 900)] == [
        False,
        True,
        True,
        False,
        False,
        True,
        True,
    ]


def test_a_deal_that_was_closed_before_it_was_opened_was_never_open() -> None:
    """Spec 11, "Unset\""""
    found = stands(opened(), change(5, stage="Won", closed_at=day(-3)))

    assert not any(was_open(found.opened, day(at)) for at in (-4, -3, 0, 5))


def test_a_stage_that_the_table_lacks_is_open() -> None:
    """Spec 11, "Unset\""""
    assert stands(opened(stage="Unheard")).closed is None
    assert stands(opened(stage=None)).closed is None
    assert stands(opened(stage="Unheard"), environment=Environment()).orders == ((day(0), None),)


def test_what_closes_is_todays_stage_table() -> None:
    """X-10: stages act from their arrival on."""
    signed = Environment(stages={**STAGES, stage_key(None, "Signed"): Stage(9, 100, "won")})
    told = (opened(), change(5, stage="Signed"))

    assert stands(*told).closed is None
    assert stands(*told, environment=signed).closed == day(5)


def test_the_first_owner_owns_since_creation() -> None:
    """X-05"""
    assert stands(opened(owner=None), change(3, owner="ana")).owner_since == day(0)
    assert stands(opened(), change(3, owner="bob")).owner_since == day(3)
    assert stands(opened(), change(3, owner="bob"), change(5, owner="ana")).owner_since == day(5)
    assert stands(opened(), change(3, owner=None)).owner_since == day(0)
