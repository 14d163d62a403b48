"""Whatever order a seed chooses for crashes, cuts, rebalances and torn flushes: rows and outputs are those of one calm fold."""

import pytest

from tests.simulation.engine.plays import Deals
from tests.simulation.engine.run import kept_seeds
from tests.simulation.engine.schedule import Schedule

BLOCKS = 20
EACH = 100


@pytest.mark.parametrize("block", range(BLOCKS))
def test_nothing_is_lost_repeated_or_mixed_up(block: int) -> None:
    for seed in range(block * EACH, (block + 1) * EACH):
        Schedule(seed).run()


@pytest.mark.parametrize("seed", kept_seeds() or [0])
def test_a_seed_that_failed_once_fails_no_more(seed: int) -> None:
    Schedule(seed).run()


@pytest.mark.parametrize("seed", [7, 23])
def test_a_seed_is_the_same_schedule_every_time(seed: int) -> None:
    first, second = Schedule(seed).run(), Schedule(seed).run()

    assert first == second
    assert first.events > 0


@pytest.mark.parametrize("block", range(4))
def test_the_products_own_folds_come_to_the_same(block: int) -> None:
    for seed in range(block * 10, (block + 1) * 10):
        Schedule(seed, Deals(seed)).run()
