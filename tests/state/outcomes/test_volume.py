"""Mirror of state/outcomes/volume.py."""

from dealpulse.state.outcomes.volume import volume
from tests.state.outcomes.endings import day, life


def test_flips_are_counted_by_way_and_week() -> None:
    lives = [
        life("a", "lost", 40, (0, "average"), (3, "at_risk"), (10, "average"), (11, "poor")),
        life("b", "open", None, (8, "good"), end=21),
        life("c", "won", 5),
    ]

    found = volume(lives, day(0), day(21))

    assert (found.messages, found.first, found.down, found.flagging) == (3, 2, 2, 2)
    assert found.per_day == 3 / 21
    assert found.per_deal == 1.5, "the third never had a health"
    assert found.ways == {
        ("at_risk", "average"): 1,
        ("average", "poor"): 1,
        ("average", "at_risk"): 1,
        (None, "average"): 1,
        (None, "good"): 1,
    }
    assert found.weeks == (
        ("2026-03-02", 1, 1),
        ("2026-03-09", 2, 1),
        ("2026-03-16", 0, 0),
        ("2026-03-23", 0, 0),
    )


def test_a_history_of_an_hour_is_a_day() -> None:
    assert volume([life("a", "open", None, (0, "good"), (0.02, "poor"))], day(0), day(0.04)).per_day == 1
