"""What would fix it (H-27): the fewest things, and really the fewest."""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import pytest
from msgspec.structs import replace

from dealpulse.state.benchmarks.typical import Typical
from dealpulse.state.health import GOOD, RANK
from dealpulse.state.health.fix import ACTIONS, fix
from dealpulse.state.health.score import score
from dealpulse.state.health.signals import Signals
from dealpulse.state.policy import default, load
from tests.state.making import day, signals

NOW = day(40)
NAMES = ("touch", "reply", "book", "redate", "advance")


def fixed(**changes: Any) -> list[str]:
    seen = signals(**changes)
    return fix(seen, score(seen, default()).bucket, NOW, default())


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        # −4: the 30 days untouched are −2 of it.
        ({"untouched": 31, "next_meeting": None, "since_inbound": None}, ["touch"]),
        # −3: a reply takes one minus away and adds two.
        ({"next_meeting": None, "meetings_30d": 0, "since_inbound": None}, ["reply"]),
        # −5: four of it are the 60 days untouched.
        ({"untouched": 61, "next_meeting": None}, ["touch"]),
        # −5, a renewal that nobody works: the touch takes away −2 and −3.
        ({"existing": True, "days_until_close": 3, "untouched": 31, "age": 30}, ["touch"]),
        # −8: a touch makes −4, a reply −5, both of them −1.
        (
            {"age": 45, "untouched": 61, "next_meeting": None, "meetings_30d": 0, "since_inbound": None},
            ["touch"],
        ),
        # Average, from 1 to 4: an advance adds two and takes one away.
        (
            {"age": 45, "advanced": False, "inbound_14d": 1, "since_inbound": 3, "meetings_30d": 0},
            ["advance"],
        ),
        # Nothing is wrong.
        ({"untouched": 1, "advanced": True, "inbound_14d": 2, "since_inbound": 1, "meetings_30d": 2}, []),
    ],
)
def test_the_fix_is_the_fewest_things(changes: dict[str, Any], what: list[str]) -> None:
    """H-27"""
    assert fixed(**changes) == what


def test_another_date_may_be_the_only_way() -> None:
    """H-27: redate puts F-08 above 30, which nothing else does."""
    policy = load("[health.close_date_overdue]\nenabled = true\npoints = -6", "mine.toml")
    overdue = signals(days_until_close=-3)

    assert fix(overdue, score(overdue, policy).bucket, NOW, policy) == ["redate"]


def test_where_stages_have_no_order_an_advance_fixes_nothing() -> None:
    """H-27, spec 11"""
    changes = {"age": 45, "inbound_14d": 1, "since_inbound": 3, "meetings_30d": 0}

    assert fixed(**changes, advanced=False) == ["advance"]
    assert fixed(**changes, advanced=None) == []


def test_for_a_deal_held_down_by_its_age_nothing_helps() -> None:
    """H-27: the cap of H-N5 stays, whatever the rep does."""
    assert fixed(age=400, typical=Typical(sales_cycle=20.0)) == []


def test_a_touch_may_be_the_fourth() -> None:
    """H-27: a touch is F-14 = 0 and one touch more."""
    assert fixed(untouched=3, touches_30d=3, inbound_14d=1, since_inbound=2, meetings_30d=1) == ["touch"]


def test_the_five_actions_are_tried_in_their_order() -> None:
    """H-27"""
    assert tuple(name for name, _ in ACTIONS) == NAMES


def every_signal() -> Iterator[Signals]:
    for age, untouched, meeting, advanced, close, met, (since, inbound), touches, cycle in product(
        (13, 45), (7, 31, 61), (None, day(60)), (None, False, True), (None, 3), (0, 2), ((None, 0), (20, 0), (3, 1)), (0, 3),
        (None, 20.0),
    ):  # fmt: skip
        yield signals(
            age=age,
            untouched=untouched,
            next_meeting=meeting,
            advanced=advanced,
            days_until_close=close,
            existing=close is not None,
            meetings_30d=met,
            since_inbound=since,
            inbound_14d=inbound,
            touches_30d=touches,
            typical=Typical(sales_cycle=cycle),
        )


def after(seen: Signals, chosen: tuple[str, ...]) -> Signals:
    """What the actions come to, in the words of spec 11."""
    if "touch" in chosen:
        seen = replace(seen, untouched=0, touches_30d=seen.touches_30d + 1)
    if "reply" in chosen:
        seen = replace(seen, since_inbound=0, inbound_14d=seen.inbound_14d + 1)
    if "book" in chosen and seen.next_meeting is None:
        seen = replace(seen, next_meeting=NOW)
    if "redate" in chosen:
        seen = replace(seen, days_until_close=31)
    if "advance" in chosen and seen.advanced is not None:
        seen = replace(seen, advanced=True)
    return seen


def test_no_smaller_and_no_earlier_set_would_do() -> None:
    """H-27, by trying every set on every combination of signals."""
    policy = default()
    for seen in every_signal():
        bucket = score(seen, policy).bucket
        helping = [
            list(chosen)
            for size in range(1, 6)
            for chosen in combinations(NAMES, size)
            if RANK[score(after(seen, chosen), policy).bucket] > RANK[bucket]
        ]

        assert fix(seen, bucket, NOW, policy) == (helping[0] if helping and bucket != GOOD else []), seen
