"""Mirror of state/outcomes/signal.py: the verdict says what is there, and little else."""

from random import Random

import pytest
from scipy import stats  # type: ignore[import-untyped]

from dealpulse.state.outcomes.life import Life, Outcome
from dealpulse.state.outcomes.shares import share
from dealpulse.state.outcomes.signal import Verdict, verdict
from dealpulse.state.outcomes.winning import winning
from tests.state.outcomes.endings import life, seen


def judged(lives: list[Life], worked: int | None = None) -> Verdict:
    n = len(lives)
    return verdict(winning(lives, 30), share(n if worked is None else worked, n))


def test_good_deals_that_win_more_are_a_signal() -> None:
    lives = [
        *seen("won", "good", 60),
        *seen("lost", "good", 20),
        *seen("won", "poor", 20),
        *seen("lost", "poor", 60),
    ]

    found = judged(lives)

    assert found.kind == "signal"
    assert found.strength == "strong"
    assert found.looks_better.value == pytest.approx(0.75), "60·60 better, 60·20 + 20·60 alike, of 80·80"
    assert (found.unflagged.of, found.unflagged.n, found.flagged.of, found.flagged.n) == (60, 80, 20, 80)
    assert found.gap.value == pytest.approx(0.5)
    assert not found.age_in_disguise


def test_the_effect_is_the_one_of_the_rank_test() -> None:
    won = [0] * 7 + [1] * 11 + [2] * 30 + [3] * 21
    lost = [0] * 22 + [1] * 19 + [2] * 17 + [3] * 5
    names = ("poor", "at_risk", "average", "good")
    lives = [one for place in won for one in seen("won", names[place])]
    lives += [one for place in lost for one in seen("lost", names[place])]

    found = judged(lives)
    test = stats.mannwhitneyu(won, lost, method="asymptotic")

    assert found.looks_better.value == pytest.approx(test.statistic / len(won) / len(lost))
    assert found.p == pytest.approx(test.pvalue)


def test_bad_deals_that_win_more_are_said_so() -> None:
    lives = [
        *seen("won", "good", 20),
        *seen("lost", "good", 60),
        *seen("won", "poor", 60),
        *seen("lost", "poor", 20),
    ]

    assert judged(lives).kind == "reversed"


def test_equal_win_rates_are_no_signal() -> None:
    lives = [
        *(one for bucket in ("good", "poor") for one in seen("won", bucket, 40)),
        *(one for bucket in ("good", "poor") for one in seen("lost", bucket, 40)),
    ]

    found = judged(lives)

    assert found.kind == "none"
    assert found.looks_better.value == 0.5


def test_one_bucket_for_all_is_nothing_to_compare() -> None:
    found = judged([*seen("won", "at_risk", 40), *seen("lost", "at_risk", 40)], worked=0)

    assert found.kind == "same_bucket"
    assert found.p is None
    assert found.age_in_disguise


def test_nineteen_losses_are_too_few() -> None:
    assert judged([*seen("won", "good", 50), *seen("lost", "poor", 19)]).kind == "too_few"
    assert judged([*seen("won", "good", 50), *seen("lost", "poor", 20)]).kind == "signal"
    assert judged([]).kind == "too_few"


def test_outcomes_drawn_at_random_are_called_no_signal_nineteen_times_in_twenty() -> None:
    dice = Random(11)
    buckets = dice.choices(("good", "average", "at_risk", "poor"), (4, 3, 2, 1), k=200)
    false_alarms = inside = 0
    for _ in range(300):
        outcomes: list[Outcome] = [*["won"] * 80, *["lost"] * 120]  # type: ignore[list-item]
        dice.shuffle(outcomes)
        found = judged(
            [
                life(str(place), outcome, 100, (0, bucket))
                for place, (outcome, bucket) in enumerate(zip(outcomes, buckets, strict=True))
            ]
        )
        false_alarms += found.kind != "none"
        assert found.looks_better.low is not None and found.looks_better.high is not None
        inside += found.looks_better.low <= 0.5 <= found.looks_better.high

    assert 0.02 <= false_alarms / 300 <= 0.08
    assert 0.92 <= inside / 300 <= 0.98
