"""The coach says why a deal stands where it stands, what to do, and what comes (C-02, C-03)."""

import re
from itertools import combinations
from typing import Any

import msgspec
import pytest

from dealpulse.schemas.coaching import Coach
from dealpulse.state.coach import LANGUAGES, coach
from tests.state.coach.pages import CLOSED, EVERY, FACTORS, NOW, benchmarks, facets, factor, health

NOTHING_TYPICAL = benchmarks()


def told(
    page: dict[str, Any] | None = None,
    of: dict[str, Any] | None = None,
    typical: dict[str, Any] = NOTHING_TYPICAL,
    language: str = "en",
    zone: str = "UTC",
) -> dict[str, Any]:
    return coach(page or facets(), of or health("average"), typical, at=NOW, zone=zone, language=language)


def assessment(page: dict[str, Any], of: dict[str, Any], typical: dict[str, Any] = NOTHING_TYPICAL) -> str:
    return str(told(page, of, typical)["assessment"]["text"])


# ---- C-02: the close assessment ---------------------------------------------------------------------------------------


def test_a_deal_at_risk_says_what_weighs_most_against_it() -> None:
    of = health("at_risk", "untouched_30", "no_future_meeting", "no_recent_inbound")

    assert assessment(facets(), of) == "At Risk: nobody has touched it for 41 days, and no meeting is booked."


def test_and_what_speaks_for_it() -> None:
    of = health("at_risk", "untouched_30", "no_future_meeting", "recent_advancement")

    assert assessment(facets(), of).endswith(
        "In its favour: it moved forward to Proposal in the last 30 days."
    )


def test_a_good_deal_says_why_and_what_to_watch() -> None:
    of = health("good", "responsive", "significant_meetings", "no_future_meeting")

    assert assessment(facets(), of) == (
        "Good: the buyer wrote twice in 14 days, and there were 3 meetings in 30 days. Watch one thing: no meeting is booked."
    )


def test_an_average_deal_weighs_both() -> None:
    of = health("average", "responsive", "no_recent_meeting")

    assert (
        assessment(facets(), of)
        == "Average: the buyer wrote twice in 14 days, but the last meeting was 11 days ago."
    )


def test_the_typical_stands_beside_only_where_the_deal_is_beyond_it() -> None:
    of = health("at_risk", "no_advancement_30")

    assert "45 days, where 18 is typical" in assessment(facets(), of, benchmarks(days_in_stage=18.4))
    assert "typical" not in assessment(facets(), of, benchmarks(days_in_stage=46))


def test_a_deal_too_old_says_so_whatever_else_speaks_for_it() -> None:
    of = health("at_risk", "age_2x_cycle", "responsive", reason="age_2x_cap")

    assert assessment(facets(age_days=130), of, benchmarks(sales_cycle=45.2)) == (
        "At Risk, whatever else it shows: it has been open for 130 days, where 45 is typical."
        " In its favour: the buyer wrote twice in 14 days."
    )


def test_a_deal_where_nothing_moves_any_more_says_so() -> None:
    of = health(
        "poor",
        "age_2x_cycle",
        "no_recent_meeting",
        "no_future_meeting",
        "no_recent_inbound",
        reason="all_stale",
    )

    assert "with no meeting behind or ahead of it and no word from the buyer" in assessment(
        facets(age_days=130), of
    )


def test_a_young_deal_is_not_judged() -> None:
    young = health("average", reason="insufficient_data")

    assert assessment(facets(age_days=1), young) == (
        "Too early to judge: it is 1 day old. Nothing is held against it yet."
    )


def test_a_closed_deal_has_its_last_bucket_and_no_more() -> None:
    said = told(facets(stage="Closed Won", age_days=69), {**CLOSED, "bucket": "good"}, EVERY)

    assert said["assessment"]["text"] == "Closed Won after 69 days; its last health was Good."
    assert (said["actions"], said["keep"], said["next"], said["fix"]) == ([], [], None, None)


@pytest.mark.parametrize(
    ("stage", "says"), [("Lost", "Lost after 69 days."), (None, "Closed after 69 days.")]
)
def test_a_deal_that_closed_before_it_had_a_health(stage: str | None, says: str) -> None:
    assert assessment(facets(stage=stage, age_days=69), {**CLOSED, "bucket": None}) == says


def test_a_deal_that_nothing_speaks_of() -> None:
    assert assessment(facets(), health("average")) == "Average: nothing stands out, for or against."


@pytest.mark.parametrize(
    ("days", "says"),
    [(1, "it closes in 1 day"), (0, "it closes today"), (-9, "it was due to close 9 days ago")],
)
def test_a_close_date_ahead_today_and_behind(days: int, says: str) -> None:
    of = health("poor", "closing_30_untouched_30", "untouched_30")

    assert assessment(facets(days_until_close=days), of).startswith(f"Poor: {says}")


def test_an_overdue_close_is_told_even_where_no_factor_says_it() -> None:
    of = health("poor", "untouched_60", "no_future_meeting")

    assert assessment(facets(days_until_close=-4), of).endswith("Its close date passed 4 days ago.")


def test_the_same_thing_is_not_said_twice() -> None:
    of = health(
        "poor", "closing_30_untouched_30", "closing_30_no_inbound_90", "untouched_30", "no_recent_inbound"
    )

    assert assessment(facets(), of) == (
        "Poor: it closes in 12 days with no touch for 41 days, and the buyer has been silent for 52 days."
    )


def test_evidence_has_value_threshold_facet_and_benchmark_side_by_side() -> None:
    first = told(facets(age_days=130), health("at_risk", "age_2x_cycle"), EVERY)["assessment"]["negatives"][0]

    assert first == {
        "factor": "age_2x_cycle",
        "points": -2,
        "facet": "age_days",
        "label": "age in days",
        "shown": 130,
        "value": 130,
        "threshold": 90,
        "benchmark": {
            "name": "sales_cycle",
            "value": 45.2,
            "n": 30,
            "level": "type",
            "text": "Deals like it are won within 45 days.",
        },
        "text": "It has been open for 130 days, where 45 is typical.",
    }


def test_three_reasons_on_either_side_heaviest_first() -> None:
    said = told(facets(days_until_close=-9), health("poor", *FACTORS))["assessment"]

    assert [one["points"] for one in said["negatives"]] == [-4, -3, -3]
    assert [one["factor"] for one in said["positives"]] == [
        "significant_meetings",
        "recent_advancement",
        "responsive",
    ]


# ---- C-03: actions ----------------------------------------------------------------------------------------------------


def test_one_action_for_each_factor_against_the_deal_those_that_lift_it_first() -> None:
    of = health(
        "at_risk",
        "untouched_30",
        "no_future_meeting",
        "no_recent_inbound",
        "responsive",
        fix=["reply", "book"],
    )

    actions = told(of=of)["actions"]

    assert [(action["factor"], action["act"], action["lifts"]) for action in actions] == [
        ("no_future_meeting", "book", True),
        ("no_recent_inbound", "reply", True),
        ("untouched_30", "touch", False),
    ]


def test_an_action_says_what_to_do_and_why() -> None:
    said = told(of=health("at_risk", "no_future_meeting"))["actions"][0]["text"]

    assert said == "Book the next meeting: none is on the calendar, and the last one was 11 days ago."


def test_a_first_meeting_is_not_the_next_one() -> None:
    said = told(facets(last_meeting=None), health("at_risk", "no_future_meeting"))["actions"][0]["text"]

    assert said == "Propose two dates for a first meeting this week: none is on the calendar."


def test_a_deal_that_was_never_touched_wants_a_first_call() -> None:
    said = told(facets(never_touched=True), health("at_risk", "untouched_30"))

    assert said["actions"][0]["text"] == "Make the first call today: in 41 days nobody has reached out."


def test_a_buyer_who_never_wrote_is_not_overdue_by_a_number() -> None:
    said = told(facets(days_since_inbound=None), health("at_risk", "no_recent_inbound"))

    assert said["actions"][0]["text"].endswith("the buyer has never written.")


def test_where_only_another_date_helps_the_action_is_another_date() -> None:
    of = health("poor", "closing_30_untouched_30", fix=["redate"])

    action = told(of=of)["actions"][0]

    assert (action["act"], action["text"]) == (
        "redate",
        "Agree a date that holds: the 2026-05-13 close is 12 days away and nobody is talking.",
    )


def test_dates_are_the_orgs_days() -> None:
    page = facets(next_meeting="2026-05-04T02:00:00Z")
    of = health("good", "future_meeting")

    assert "2026-05-04" in told(page, of)["keep"][0]["text"]
    assert "2026-05-03" in told(page, of, zone="America/New_York")["keep"][0]["text"]


# ---- what comes -------------------------------------------------------------------------------------------------------


def test_what_happens_if_nobody_does_anything() -> None:
    falls = health("average", next={"bucket": "at_risk", "at": "2026-05-09T12:00:00Z"})
    rises = health("average", next={"bucket": "good", "at": "2026-05-09T12:00:00Z"})

    assert told(of=falls)["next"]["text"] == "Left alone, it falls to At Risk on 2026-05-09."
    assert told(of=rises)["next"]["text"] == "On its present course it rises to Good on 2026-05-09."
    assert told(of=health("poor"))["next"] == {
        "bucket": None,
        "at": None,
        "text": "Left alone, it stays Poor.",
    }


def test_what_would_lift_it() -> None:
    assert told(of=health("poor", fix=["touch", "reply", "book"]))["fix"]["text"] == (
        "A call or an email today, an answer from the buyer and a booked meeting would lift it above Poor."
    )
    assert told(of=health("poor"))["fix"]["text"].startswith("Nothing done today lifts it above Poor")
    assert told(of=health("good", "responsive"))["fix"] is None


# ---- all of it --------------------------------------------------------------------------------------------------------


GAPS: list[dict[str, Any]] = [
    {},
    {"never_touched": True},
    {"last_meeting": None, "days_since_inbound": None, "close_date": None, "days_until_close": None},
    {"stage": None, "days_in_stage": None, "push_count": 0, "next_meeting": "2026-05-04T15:00:00Z"},
    {
        "last_meeting": "2026-05-01T09:00:00Z",
        "days_until_close": 0,
        "days_untouched": 1,
        "days_since_inbound": 1,
    },
    {"days_until_close": -1, "age_days": 0, "contacts_engaged": 0, "inbound_14d": 1, "meetings_30d": 1},
]


def closing_alone(page: dict[str, Any], ids: tuple[str, ...]) -> bool:
    """Whether a factor about the close date holds on a page without one, which no health can give."""
    about = ("closing_30_untouched_30", "closing_30_no_inbound_90", "close_date_overdue")
    overdue = "close_date_overdue" in ids and (page["days_until_close"] or 0) >= 0
    return (page["close_date"] is None and any(id_ in about for id_ in ids)) or overdue


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("gaps", GAPS)
@pytest.mark.parametrize("typical", [NOTHING_TYPICAL, EVERY], ids=["nothing typical", "all typical"])
def test_every_page_can_be_told_and_says_no_number_that_is_not_on_it(
    language: str, gaps: dict[str, Any], typical: dict[str, Any]
) -> None:
    page = facets(**gaps)
    met = page["last_meeting"] is not None or page["next_meeting"] is not None
    bare = set() if met else {"future_meeting"}
    for ids in [(), *combinations([id_ for id_ in FACTORS if id_ not in bare], 2), tuple(FACTORS)]:
        if closing_alone(page, ids) or bare.intersection(ids):
            continue
        for bucket, reason in (
            ("poor", None),
            ("at_risk", None),
            ("average", "insufficient_data"),
            ("good", None),
        ):
            of = health(bucket, *ids, reason=reason, fix=["reply", "advance"])
            said = told(page, of, typical, language)

            assert len(said["actions"]) == sum(FACTORS[id_][0] < 0 for id_ in ids)
            assert msgspec.convert(said, Coach).language == language
            for text in texts(said):
                assert "None" not in text and "{" not in text, text
                assert numbers(text) <= on_page(page, of, typical), text


def texts(said: Any) -> list[str]:
    """Every text in a document."""
    if isinstance(said, dict):
        found = [value for key, value in said.items() if key == "text"]
        return found + [text for value in said.values() for text in texts(value)]
    return [text for value in said for text in texts(value)] if isinstance(said, list) else []


def numbers(text: str) -> set[str]:
    """The numbers in a text, but for dates, which are looked for as such, and what a facet's name says."""
    text = re.sub(r"\d{4}-\d{2}-\d{2}", "", text)
    return set(re.findall(r"\d+(?:[.,]\d+)?", text)) - {"30", "14"}


def on_page(page: dict[str, Any], of: dict[str, Any], typical: dict[str, Any]) -> set[str]:
    found = {str(abs(value)) for value in page.values() if isinstance(value, int)}
    found |= {str(one["value"]) for one in of["factors"]}
    found |= {"11"}  # days since the last meeting
    for key, one in typical.items():
        if one is not None:
            value = one["value"]
            found |= {
                str(round(100 * value)) if key == "win_rate" else str(round(value)),
                str(value),
                str(value).replace(".", ","),
            }
    return found


def test_points_are_the_policys_and_a_factor_that_a_policy_silenced_is_not_told() -> None:
    of = health("average") | {"factors": [factor("no_future_meeting", 0), factor("responsive", 5)]}

    said = told(of=of)

    assert said["actions"] == []
    assert said["assessment"]["positives"][0]["points"] == 5
