"""Mirror of state/outcomes/winning.py."""

from dealpulse.state.outcomes.winning import look_age, winning
from tests.state.outcomes.endings import life


def test_every_deal_is_looked_at_once_at_one_age() -> None:
    lives = [
        life("a", "won", 100, (0, "good")),
        life("b", "lost", 100, (0, "good"), (30, "poor")),
        life("c", "lost", 100, (0, "average"), (31, "poor")),
        life("d", "won", 29, (0, "good")),
    ]

    found = winning(lives, 30)

    assert {bucket: (part.of, part.n) for bucket, part in found.at_age.items()} == {
        "good": (1, 1),
        "average": (0, 1),
        "at_risk": (0, 0),
        "poor": (0, 1),
    }
    assert found.left_out == 1, "closed before the look"


def test_on_any_day_a_deal_weighs_by_its_days_in_the_bucket() -> None:
    lives = [
        life("a", "won", 60, (0, "good"), (40, "poor")),
        life("b", "lost", 60, (0, "poor")),
    ]

    found = winning(lives, 10)

    assert found.days == {"good": 40, "average": 0, "at_risk": 0, "poor": 80}
    assert found.any_day["good"].value == 1
    assert found.any_day["poor"].value == 0.25
    assert found.any_day["poor"].n == 2


def test_the_look_is_at_half_the_median_life() -> None:
    lives = [life(str(days), "won", days, (0, "good")) for days in (30, 81, 300)]

    assert look_age(lives, 14) == 40


def test_no_look_is_at_an_age_of_which_health_says_little() -> None:
    assert look_age([life("a", "won", 20, (0, "good"))], 14) == 14
    assert look_age([], 14) == 14
