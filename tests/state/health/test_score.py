"""The score, its buckets, and the rules that decide against it (H-21, H-23, the cap of H-N5)."""

from typing import Any

import pytest

from dealpulse.state.benchmarks.typical import Typical
from dealpulse.state.health import AT_RISK, AVERAGE, GOOD, POOR
from dealpulse.state.health.score import Scored, bucket_of, score
from dealpulse.state.policy import default, load
from tests.state.making import day, signals

OLD = Typical(sales_cycle=20.0)


def judged(**changes: Any) -> Scored:
    return score(signals(**changes), default())


@pytest.mark.parametrize(
    ("total", "bucket"),
    [
        (9, GOOD),
        (4, GOOD),
        (3, AVERAGE),
        (-2, AVERAGE),
        (-3, AT_RISK),
        (-6, AT_RISK),
        (-7, POOR),
        (-19, POOR),
    ],
)
def test_the_score_gives_the_bucket(total: int, bucket: str) -> None:
    """Spec 4: ≥ 4 Good, −2..3 Average, −6..−3 At Risk, ≤ −7 Poor."""
    assert bucket_of(total, default().health) == bucket


def test_points_add_up() -> None:
    """Spec 4"""
    found = judged(age=45, untouched=31, next_meeting=None, since_inbound=None, meetings_30d=0)

    assert found == Scored(
        AT_RISK,
        -6,
        None,
        ("untouched_30", "no_future_meeting", "no_advancement_30", "no_recent_meeting", "no_recent_inbound"),
    )


def test_a_deal_in_which_all_is_well_is_good() -> None:
    """H-P1 … H-P5"""
    found = judged(untouched=1, advanced=True, inbound_14d=2, since_inbound=1, meetings_30d=2, touches_30d=5)

    assert (found.bucket, found.score, found.reason) == (GOOD, 8, None)


@pytest.mark.parametrize(
    ("age", "bucket", "reason"), [(13, AVERAGE, "insufficient_data"), (14, AT_RISK, None)]
)
def test_a_young_deal_is_not_judged_on_what_is_missing(age: int, bucket: str, reason: str | None) -> None:
    """H-23"""
    found = judged(age=age, next_meeting=None, meetings_30d=0, since_inbound=None)

    assert (found.bucket, found.reason) == (bucket, reason)
    assert found.active == (
        () if age < 14 else ("no_future_meeting", "no_recent_meeting", "no_recent_inbound")
    )


def test_a_young_deal_is_good_on_what_is_there() -> None:
    """H-23: average or good, and the reason stays."""
    found = judged(age=3, inbound_14d=1, since_inbound=1, advanced=True, meetings_30d=0)

    assert found == Scored(
        GOOD, 5, "insufficient_data", ("recent_advancement", "responsive", "future_meeting")
    )


def test_new_business_does_not_look_at_the_close_date() -> None:
    """H-24"""
    closing = {"days_until_close": -1, "untouched": 31, "since_inbound": None}

    new, existing = judged(**closing), judged(existing=True, **closing)

    assert existing.score - new.score == -6
    assert set(existing.active) - set(new.active) == {"closing_30_untouched_30", "closing_30_no_inbound_90"}


def test_a_deal_twice_as_old_as_usual_is_never_better_than_at_risk() -> None:
    """H-N5: however well it is worked."""
    worked = {
        "untouched": 1,
        "advanced": True,
        "inbound_14d": 2,
        "since_inbound": 1,
        "meetings_30d": 2,
        "touches_30d": 5,
    }

    good, old = judged(age=40, **worked), judged(age=40, typical=OLD, **worked)

    assert (good.bucket, good.reason) == (GOOD, None)
    assert (old.bucket, old.score, old.reason) == (AT_RISK, 6, "age_2x_cap")


def test_an_average_deal_twice_as_old_as_usual_is_at_risk() -> None:
    """H-N5"""
    found = judged(age=40, typical=OLD)

    assert (found.bucket, found.score, found.reason) == (AT_RISK, -2, "age_2x_cap")


def test_where_the_score_says_at_risk_itself_the_cap_decides_nothing() -> None:
    """H-N5, spec 11: the reason names a rule only where it decided against the score."""
    found = judged(age=40, typical=OLD, untouched=31)

    assert (found.bucket, found.score, found.reason) == (AT_RISK, -4, None)


def test_a_poor_deal_is_not_lifted_by_the_cap() -> None:
    """H-N5"""
    found = judged(age=40, typical=OLD, untouched=61, since_inbound=None)

    assert (found.bucket, found.reason) == (POOR, None)


STALE = {"age": 40, "typical": OLD, "meetings_30d": 0, "next_meeting": None, "since_inbound": 30}


def test_an_old_deal_without_any_sign_of_life_is_poor_always() -> None:
    """H-21, before the cap of H-N5: it scores −6."""
    found = judged(**STALE)

    assert (found.bucket, found.score, found.reason) == (POOR, -6, "all_stale")


@pytest.mark.parametrize(
    "sign",
    [
        {"age": 39},
        {"meetings_30d": 1},
        {"next_meeting": day(40)},
        {"next_meeting": None, "grace": True},
        {"since_inbound": 29},
    ],
)
def test_one_sign_of_life_is_enough(sign: dict[str, Any]) -> None:
    """H-21"""
    assert judged(**(STALE | sign)).bucket == AT_RISK


def test_where_the_score_says_poor_itself_nothing_decided_against_it() -> None:
    """H-21, spec 11"""
    found = judged(**(STALE | {"untouched": 31}))

    assert (found.bucket, found.score, found.reason) == (POOR, -8, None)


def test_a_deal_may_be_old_within_two_weeks_and_is_still_young() -> None:
    """H-23 goes before H-21 and the cap."""
    found = judged(**(STALE | {"age": 13, "typical": Typical(sales_cycle=1.0)}))

    assert (found.bucket, found.score, found.reason) == (AVERAGE, 0, "insufficient_data")


def test_a_team_may_switch_the_rule_off() -> None:
    """H-21"""
    policy = load("[health.all_stale]\nenabled = false", "mine.toml")

    assert score(signals(**STALE), policy).bucket == AT_RISK


def test_without_a_benchmark_no_deal_is_old() -> None:
    """H-N5, H-21: skipped when B-3 is null."""
    found = judged(**(STALE | {"age": 4000, "typical": Typical()}))

    assert (found.bucket, found.reason) == (AT_RISK, None)


def test_points_of_ones_own_change_the_sum() -> None:
    """Spec 4: all in the policy. A factor turned into a good thing counts for young deals too."""
    policy = load("[health.no_recent_meeting]\npoints = 5", "mine.toml")

    assert score(signals(age=3, meetings_30d=0, next_meeting=None), policy).bucket == GOOD
