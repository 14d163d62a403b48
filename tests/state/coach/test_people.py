"""The coach tells reps and teams what their accounts and deals, read together, ask of them (C-07)."""

from typing import Any

import pytest

from dealpulse.state.coach import LANGUAGES, coach_of_people
from dealpulse.state.coach.texts import PEOPLE, catalogue


def told(language: str = "en", **changes: Any) -> list[dict[str, Any]]:
    """A rep of 40 accounts, 20 of them worked, with 3 deals made of them, and what is different about it."""
    given: dict[str, Any] = {
        "green": 20, "yellow": 10, "red": 10, "best": [], "low": [f"low{number}" for number in range(10)], "large": 0,
        "reps": None, "created": 3, "poor": 0.0, "risky": 0.1,
    }  # fmt: skip
    given |= changes
    worked, touched = given["green"], given["green"] + given["yellow"]

    def deals(count: int, share: float | None = None) -> dict[str, Any]:
        return {
            "count": count,
            "value": 100 * count,
            "opportunities": [f"o{number}" for number in range(count)],
            "value_share": share,
        }

    metrics = {
        "owned": touched + given["red"],
        "touched": touched,
        "worked": worked,
        "opportunities_created": deals(given["created"]),
        "opp_creation_rate": given["created"] / worked if worked else None,
        "open_pipeline": {
            **deals(8),
            "by_bucket": {"poor": deals(1, given["poor"]), "at_risk": deals(2, given["risky"])},
        },
    }
    colours = {
        colour: {"count": given[colour], "accounts": [f"{colour}{number}" for number in range(given[colour])]}
        for colour in ("green", "yellow", "red")
    }
    large = {"count": given["large"]} | ({} if given["reps"] is None else {"reps": given["reps"]})
    flags = {
        "high_potential_neglected": {"count": len(given["best"]), "accounts": given["best"]},
        "low_score_red": {"count": len(given["low"]), "accounts": given["low"]},
        "book_too_large": large,
    }
    found: list[dict[str, Any]] = coach_of_people(metrics, colours, {"flags": flags}, language=language)[
        "metrics"
    ]
    return found


def says(metric: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    (one,) = [one for one in found if one["metric"] == metric]
    return one


def test_the_best_accounts_come_first_with_those_behind_the_number() -> None:
    first = told(best=["a1", "a2"])[0]

    assert (first["metric"], first["accounts"]) == ("neglected_best", ["a1", "a2"])
    assert first["why"] == "2 accounts score high and got nothing in the period."
    assert first["action"].startswith("Start there")


def test_accounts_that_got_nothing() -> None:
    assert says("untouched", told(low=[]))["why"] == "10 of 40 accounts got nothing in the period."
    assert "untouched" not in [one["metric"] for one in told()], "a low score is better left alone"


def test_breadth_without_depth() -> None:
    assert says("shallow", told(green=2, yellow=10))["why"] == (
        "10 of 12 accounts were touched and stay below their minimum."
    )


def test_work_without_pipeline_and_with_it() -> None:
    assert (
        says("no_pipeline", told(created=0))["why"]
        == "20 accounts were worked and no opportunity came of it."
    )
    assert says("creation", told())["why"] == "20 accounts worked led to 3 deals."
    assert not [one for one in told(green=0, yellow=1) if one["metric"] in ("no_pipeline", "creation")]


def test_a_pipeline_at_risk_by_value() -> None:
    one = says("at_risk", told(poor=0.2, risky=0.25))

    assert one["why"] == "3 of 8 deals in the pipeline are At Risk or Poor, 45 % of its value."
    assert len(one["opportunities"]) == 3


def test_a_large_book_is_a_reps_and_large_books_are_a_teams() -> None:
    assert says("large_book", told(large=1))["why"] == "40 accounts are more than one person can work."
    assert (
        says("large_books", told(large=1, reps=["ann"]))["why"]
        == "1 book is larger than one person can work."
    )


def test_nothing_stands_out() -> None:
    (one,) = told(green=0, yellow=0, red=1, low=["low0"], created=0)
    assert one["metric"] == "low_score"

    assert told(green=0, yellow=0, red=0, low=[], created=0) == [], "whoever has no accounts is told nothing"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_metric_has_a_why_and_an_action_in_every_language(language: str) -> None:
    for metric, names in PEOPLE.items():
        for number in (0, 1, 2, 17):
            for part in ("why", "action"):
                text = catalogue(language).say(f"people.{metric}.{part}", dict.fromkeys(names, number))
                assert text.endswith(".") and "{" not in text
