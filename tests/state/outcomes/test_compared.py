"""Mirror of state/outcomes/compared.py."""

from random import Random

import pytest

from dealpulse.state.outcomes.compared import compared, differs
from dealpulse.state.outcomes.life import Life, Outcome
from tests.state.outcomes.endings import day, life


def test_two_that_flag_alike_differ_in_nothing() -> None:
    lives = [life("a", "lost", 100, (0, "average"), (50, "at_risk")), life("b", "won", 90, (0, "good"))]

    found = compared(lives, lives, {})

    assert found.deals == ()
    assert found.reasons == {}
    for measure in found.measures:
        for estimate in (measure.precision, measure.recall):
            assert (estimate.value, estimate.low, estimate.high) in ((0, 0, 0), (None, None, None))
    assert (found.flips_per_deal.value, found.lead_days.value) == (0, 0)


def test_another_shade_of_the_flag_is_the_same_flag() -> None:
    a, b = (life("a", "lost", 100, (0, "average"), (50, bucket)) for bucket in ("at_risk", "poor"))

    assert differs(a, b, None) is None


def test_a_deal_that_is_flagged_earlier_is_named_with_the_day_and_for_how_long() -> None:
    a = life("a", "lost", 100, (0, "average"), (21, "at_risk"))
    b = life("a", "lost", 100, (0, "average"), (30, "at_risk"))

    found = compared([a], [b], {})

    (deal,) = found.deals
    assert (deal.first, deal.flagged_by, deal.only_a_days, deal.only_b_days) == (day(21), "a", 9, 0)
    assert found.lead_days.value == 9
    assert found.flips_per_deal.value == 0


def test_both_may_be_alone_at_times() -> None:
    a = life("a", "won", 100, (0, "at_risk"), (10, "good"), (40, "at_risk"))
    b = life("a", "won", 100, (0, "good"), (20, "poor"))

    found = differs(a, b, None)

    assert found is not None
    assert (found.first, found.only_a_days, found.only_b_days) == (day(0), 10, 20)


def test_differences_of_open_deals_are_named_and_not_measured() -> None:
    a = life("a", "open", None, (0, "average"), (21, "at_risk"), end=60)
    b = life("a", "open", None, (0, "average"), end=60)

    found = compared([a], [b], {})

    assert [deal.a.id for deal in found.deals] == ["a"]
    assert found.measures[0].recall.n == 0


def test_the_difference_of_shares_is_counted_over_the_same_deals() -> None:
    flagged, calm = ((0, "average"), (21, "at_risk")), ((0, "average"),)
    a = [life("1", "lost", 90, *flagged), life("2", "lost", 90, *flagged), life("3", "won", 90, *flagged)]
    b = [life("1", "lost", 90, *flagged), life("2", "lost", 90, *calm), life("3", "won", 90, *calm)]

    ever = compared(a, b, {}).measures[0]

    assert ever.recall.value == 0.5, "2 of 2 against 1 of 2"
    assert ever.precision.value == 2 / 3 - 1


def test_what_moves_together_is_known_more_exactly_than_each_alone() -> None:
    """Of 400 losses A sees 200 and B the same 200 but 8: a difference of 2 points that two intervals would hide."""
    a: list[Life] = []
    b: list[Life] = []
    for place in range(400):
        sees_a, sees_b = place < 200, place < 192
        for lives, sees in ((a, sees_a), (b, sees_b)):
            lives.append(life(str(place), "lost", 90, (0, "average"), *([(20, "at_risk")] if sees else [])))

    ever = compared(a, b, {}).measures[0]

    assert ever.recall.value is not None and ever.recall.low is not None
    assert ever.recall.value == pytest.approx(0.02)
    assert ever.recall.low > 0
    assert compared(a, b, {}).measures[0] == ever, "the draws are always the same"


def test_the_interval_of_a_difference_holds_as_often_as_it_says() -> None:
    dice = Random(3)
    held = 0
    for _ in range(150):
        a: list[Life] = []
        b: list[Life] = []
        for place in range(150):
            outcome: Outcome = "lost" if dice.random() < 0.5 else "won"
            sees = dice.random() < 0.6
            also = sees if dice.random() < 0.8 else dice.random() < 0.6
            for lives, one in ((a, sees), (b, also)):
                lives.append(life(str(place), outcome, 90, (0, "poor" if one else "good")))
        found = compared(a, b, {}).measures[0].recall
        assert found.low is not None and found.high is not None
        held += found.low <= 0 <= found.high

    assert held / 150 >= 0.89
