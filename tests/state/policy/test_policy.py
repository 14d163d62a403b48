"""The policy: every number has a name, and what cannot be is refused in one sentence that says what to do."""

import pytest

from dealpulse.schemas.errors import Refused
from dealpulse.state.health.factors import FACTORS
from dealpulse.state.policy import default, default_text, load


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[health", "mine.toml: not TOML: "),
        (
            "[health.untouched_30]\ndays = 60",
            "mine.toml: health.untouched_60.days (60) must be greater than health.untouched_30.days (60)",
        ),
        (
            "[health.buckets]\nat_risk = -2",
            "mine.toml: health.buckets.average (-2) must be greater than health.buckets.at_risk (-2)",
        ),
        (
            "[health.buckets]\naverage = 5",
            "mine.toml: health.buckets.good (4) must be greater than health.buckets.average (5)",
        ),
        ("[time]\nlate_days = 8", "mine.toml: time.seen_days (8) must be greater than time.late_days (8)"),
        (
            "[time]\nseen_days = 400",
            "mine.toml: time.remember_days (400) must be greater than time.seen_days (400)",
        ),
        (
            "[time]\nremember_days = 99",
            "mine.toml: time.remember_days (99) must be at least 100: meetings count for 90 days",
        ),
        (
            "[health.untuched_30]\ndays = 20",
            "mine.toml: health.untuched_30 is no key of the policy; `dealpulse policy` lists them",
        ),
        ("[helth]\n", "mine.toml: helth is no key of the policy; `dealpulse policy` lists them"),
        (
            "[health.untouched_30]\nday = 20",
            "mine.toml: health.untouched_30.day is no key of the policy; `dealpulse policy` lists them",
        ),
        (
            '[health.untouched_30]\ndays = "20"',
            "mine.toml: health.untouched_30.days: expected `int`, got `str`",
        ),
        (
            "[health.untouched_30]\ndays = 20.5",
            "mine.toml: health.untouched_30.days: expected `int`, got `float`",
        ),
        ("[health.untouched_30]\ndays = 0", "mine.toml: health.untouched_30.days: expected `int` >= 1"),
        ("[health.responsive]\npoints = 101", "mine.toml: health.responsive.points: expected `int` <= 100"),
        (
            "[health.age_2x_cycle]\ntimes = 0.0",
            "mine.toml: health.age_2x_cycle.times: expected `float` > 0.0",
        ),
        ("[health.pushed]\nenabled = 1", "mine.toml: health.pushed.enabled: expected `bool`, got `int`"),
        ("health = 5", "mine.toml: health: expected `object`, got `int`"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        load(text, "mine.toml")

    said = str(refused.value)
    assert said.startswith(sentence) if sentence.endswith(": ") else said == sentence
    assert "\n" not in said


def test_keys_that_a_policy_leaves_out_keep_their_defaults() -> None:
    policy = load("[health.untouched_30]\ndays = 21", "mine.toml")

    assert policy.health.untouched_30.days == 21
    assert policy.health.untouched_30.points == default().health.untouched_30.points
    assert policy.time == default().time


def test_the_version_is_of_the_values_and_not_of_the_comments() -> None:
    """X-13"""
    assert load("# nothing but a thought", "mine.toml").version == default().version
    assert load("[health.untouched_30]\ndays = 30", "mine.toml").version == default().version
    assert load("[health.untouched_30]\ndays = 31", "mine.toml").version != default().version
    assert len(default().version) == 12


def test_the_printed_policy_is_the_default_one() -> None:
    assert load(default_text(), "default.toml") == default()


def test_every_factor_has_its_points_in_the_policy() -> None:
    """Spec 4: additive points, all in the policy."""
    spec = {
        "untouched_30": -2,
        "untouched_60": -4,
        "no_future_meeting": -1,
        "no_advancement_30": -1,
        "age_2x_cycle": -2,
        "closing_30_untouched_30": -3,
        "closing_30_no_inbound_90": -3,
        "no_recent_meeting": -1,
        "no_recent_inbound": -1,
        "frequent_outreach": 1,
        "significant_meetings": 2,
        "recent_advancement": 2,
        "responsive": 2,
        "future_meeting": 1,
    }
    health = default().health

    assert {
        factor.id: getattr(health, factor.id).points for factor in FACTORS if factor.spec != "H-25"
    } == spec


def test_optional_factors_are_off_by_default() -> None:
    """H-25"""
    health = default().health

    assert [
        factor.id for factor in FACTORS if factor.spec == "H-25" and getattr(health, factor.id).enabled
    ] == []


def test_the_spans_of_lateness_are_those_of_the_spec() -> None:
    """X-10, X-15, X-17"""
    time = default().time

    assert (time.late_days, time.too_late_days, time.remember_days, time.seen_days) == (7, 400, 400, 8)
    assert (time.ahead_minutes, time.in_future_hours) == (5, 24)
