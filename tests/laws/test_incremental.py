"""Incremental = recomputed: whatever the folds remember, it is what a look at all the facts would find.

The product takes one event after another and never looks back; the oracle reads everything anew at every instant. After any
history, and at any moment of it, both must give the same rows and have told the same flips.
"""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dealpulse.state.policy import load
from tests.laws.comparing import TIMES, differences, smallest
from tests.laws.histories import finished, histories, random_history, with_twins
from tests.laws.histories_cast import Event
from tests.laws.oracle_facts import DAY, HOUR, instant
from tests.laws.oracle_health import Policy

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


def test_of_two_events_with_one_id_the_first_counts() -> None:
    for seed in range(4000, 4000 + 12 * TIMES):
        events = with_twins(random_history(seed, 40), Random(seed))
        agree(events, finished(events) + DAY)


def test_without_until_rows_speak_of_the_orgs_last_event() -> None:
    for seed in range(2000, 2000 + 10 * TIMES):
        agree(random_history(seed, 30), None)


# Other numbers than the default ones, and two factors that are off by default: whatever is not read from the policy shows.
OTHER = """
[health]
young_days = 9
grace_hours = 20
meeting_hours_at_most = 2
[health.untouched_30]
days = 17
[health.untouched_60]
days = 41
[health.no_advancement_30]
min_age_days = 22
[health.closing_30_untouched_30]
close_days = 12
untouched_days = 17
[health.closing_30_no_inbound_90]
close_days = 12
inbound_days = 33
[health.no_recent_inbound]
days = 11
[health.frequent_outreach]
touches = 2
within_days = 3
[health.significant_meetings]
meetings = 1
[health.responsive]
inbound = 2
[health.close_date_overdue]
enabled = true
[health.pushed]
enabled = true
times = 1
"""
OTHER_TABLE = Policy(
    young=9,
    grace_hours=20,
    meeting_hours=2,
    untouched=17,
    long_untouched=41,
    advancement_age=22,
    closing=12,
    silent=33,
    recent_inbound=11,
    frequent_touches=2,
    frequent_untouched=3,
    significant_meetings=1,
    replies=2,
    overdue=True,
    pushed=1,
)


@pytest.mark.parametrize("block", range(4))
def test_another_policy_means_other_instants(block: int) -> None:
    policy = load(OTHER, "other.toml")
    for number in range(6 * TIMES):
        seed = 3000 + block + 4 * number
        events = random_history(seed, 20 + 12 * (seed % 5))
        until = finished(events) + LATER[seed % len(LATER)]
        assert not differences(events, until, policy, OTHER_TABLE), seed


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
