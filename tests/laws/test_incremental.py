"""Incremental = recomputed: whatever the folds remember, it is what a look at all the facts would find.

The product takes one event after another and never looks back; the oracle reads everything anew at every instant. After any
history, and at any moment of it, both must give the same rows and have told the same flips.
"""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.laws.comparing import TIMES, differences, smallest
from tests.laws.histories import finished, histories, random_history
from tests.laws.histories_cast import Event
from tests.laws.oracle_facts import DAY, HOUR, instant

LATER = (0, 0, 0, HOUR, 3 * DAY, 16 * DAY, 31 * DAY, 100 * DAY)


def cut(events: list[Event], moment: int) -> list[Event]:
    return [event for event in events if instant(event["time"]) <= moment]


def agree(events: list[Event], until: int | None) -> None:
    found = differences(events, until)
    if found:
        fewer = smallest(events, until)
        told = "\n".join([*differences(fewer, until), *(str(event) for event in fewer)])
        pytest.fail(f"until {until}; smallest history:\n{told}")


@pytest.mark.parametrize("block", range(10))
def test_rows_and_flips_are_those_of_the_oracle(block: int) -> None:
    for number in range(8 * TIMES):
        seed = block + 10 * number
        events = random_history(seed, 20 + 12 * (seed % 5))
        agree(events, finished(events) + LATER[seed % len(LATER)])


@pytest.mark.parametrize("seed", range(1000, 1004))
def test_rows_are_right_at_any_moment_on_the_way(seed: int) -> None:
    dice = Random(seed)
    for _ in range(TIMES):
        events = random_history(dice.randrange(2**32), 50)
        times = sorted(instant(event["time"]) for event in events)
        for moment in dice.sample(times, 4):
            agree(cut(events, moment), moment)
        between = dice.randrange(times[len(times) // 2], times[-1])
        agree(cut(events, between), between)


def test_without_until_rows_speak_of_the_orgs_last_event() -> None:
    for seed in range(2000, 2000 + 10 * TIMES):
        agree(random_history(seed, 30), None)


@settings(
    max_examples=25 * TIMES,
    deadline=None,
    derandomize=TIMES == 1,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example, HealthCheck.data_too_large],
)
@given(events=histories(25), later=st.sampled_from(LATER))
def test_hypothesis_finds_no_history_on_which_they_differ(events: list[Event], later: int) -> None:
    until = finished(events) + later

    assert differences(events, until) == []
