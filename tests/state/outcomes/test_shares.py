"""Mirror of state/outcomes/shares.py."""

from random import Random

import pytest

from dealpulse.state.outcomes.shares import difference, mean, share, weighted


def test_wilsons_interval_is_the_published_one() -> None:
    """81 of 263: Newcombe 1998, Statistics in Medicine 17, 857-872, table I."""
    found = share(81, 263)

    assert found.low == pytest.approx(0.2553, abs=1e-4)
    assert found.high == pytest.approx(0.3662, abs=1e-4)


def test_none_of_three_is_not_surely_nothing() -> None:
    found = share(0, 3)

    assert found.value == 0
    assert found.high is not None and found.high > 0.5


def test_of_nobody_there_is_no_share() -> None:
    assert share(0, 0).value is None
    assert difference(share(0, 0), share(1, 2)).value is None


def test_newcombes_difference_is_the_published_one() -> None:
    """56 of 70 less 48 of 80: Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10."""
    found = difference(share(56, 70), share(48, 80))

    assert found.value == pytest.approx(0.2)
    assert found.low == pytest.approx(0.0524, abs=1e-4)
    assert found.high == pytest.approx(0.3339, abs=1e-4)


def test_a_deal_weighs_as_long_as_it_stood_there() -> None:
    found = weighted([True, False, False], [30.0, 10.0, 0.0])

    assert found.value == 0.75
    assert found.n == 2, "the third never stood there"


def test_equal_weights_give_the_plain_share() -> None:
    found = weighted([True] * 30 + [False] * 70, [5.0] * 100)
    plain = share(30, 100)

    assert found.value == plain.value
    assert found.low == pytest.approx(plain.low, abs=0.02)
    assert found.high == pytest.approx(plain.high, abs=0.02)


def test_the_weighted_interval_holds_as_often_as_it_says() -> None:
    dice = Random(7)
    held = 0
    for _ in range(400):
        weights = [dice.expovariate(1 / 40) for _ in range(150)]
        found = weighted([dice.random() < 0.4 for _ in weights], weights)
        assert found.low is not None and found.high is not None
        held += found.low <= 0.4 <= found.high

    assert 0.91 <= held / 400 <= 0.98


def test_the_mean_of_alike_values_is_certain() -> None:
    found = mean([2.0, 2.0, 2.0])

    assert (found.value, found.low, found.high, found.n) == (2, 2, 2, 3)
    assert mean([]).value is None
    assert mean([1.0]).low is None
