"""The demo gives the reasons that pulled a deal the way it went."""

from collections.abc import Sequence
from typing import Any

import pytest

from dealpulse.streams.stage import mark, reasons, stage


def test_a_deal_that_got_worse_says_what_speaks_against_it() -> None:
    flip = data(
        "good",
        "average",
        entered=[("responsive", 2, 1), ("no_future_meeting", -1, None)],
        left=[("recent_advancement", 2, True)],
    )

    assert reasons(flip) == "the last step forward is 30 days ago; no meeting booked"


def test_a_deal_that_got_better_says_what_speaks_for_it() -> None:
    flip = data("poor", "at_risk", entered=[("responsive", 2, 1)], left=[("untouched_60", -4, 0)])

    assert reasons(flip) == "touched again; the buyer replies"


def test_a_rule_that_decided_alone_is_named() -> None:
    assert reasons(data("average", "poor", reason="all_stale")) == "all stale"


def test_plain_output_has_one_line_for_a_flip(capsys: pytest.CaptureFixture[str]) -> None:
    with stage(plain=True) as show:
        show.flip("2026-03-02T09:30:00Z", "Big deal", data("average", "good", entered=[("responsive", 2, 1)]))

    assert capsys.readouterr().out == "2026-03-02  average → good     Big deal: the buyer replies\n"


def test_a_revised_flip_says_so_and_a_withdrawn_one_too() -> None:
    flip = data("average", "good", entered=[("responsive", 2, 1)])

    assert mark(flip) == ""
    assert mark({**flip, "supersedes": "abc"}) == " (revised)"
    assert mark({**flip, "supersedes": "abc", "retracted": True}) == " is withdrawn"


Factors = Sequence[tuple[str, int, Any]]


def data(
    old: str, new: str, *, entered: Factors = (), left: Factors = (), reason: str | None = None
) -> dict[str, Any]:
    def factors(given: Factors) -> list[dict[str, Any]]:
        return [
            {"id": id_, "points": points, "value": value, "threshold": None} for id_, points, value in given
        ]

    return {"from": old, "to": new, "entered": factors(entered), "left": factors(left), "reason": reason}
