"""Each factor on both sides of its threshold, and what stands beside it on the wire (spec 4)."""

from typing import Any

import pytest

from dealpulse.schemas.time import rfc3339
from dealpulse.state.benchmarks.typical import Typical
from dealpulse.state.health.factors import FACTORS
from dealpulse.state.health.score import BY_ID, shown
from dealpulse.state.policy import default, load
from tests.state.making import day, signals

SWITCHED_ON = load(
    "\n".join(
        f"[health.{name}]\nenabled = true"
        for name in ("close_date_overdue", "pushed", "stage_stalled", "few_contacts")
    ),
    "on.toml",
)

Changes = dict[str, Any]


def holds(factor: str, **changes: Any) -> bool:
    return BY_ID[factor].test(signals(**changes), SWITCHED_ON.health)


@pytest.mark.parametrize(
    ("factor", "yes", "no"),
    [
        ("untouched_30", [{"untouched": 30}, {"untouched": 59}], [{"untouched": 29}, {"untouched": 60}]),
        ("untouched_60", [{"untouched": 60}, {"untouched": 900}], [{"untouched": 59}]),
        (
            "no_future_meeting",
            [{"next_meeting": None}],
            [{"next_meeting": day(9)}, {"next_meeting": None, "grace": True}],
        ),
        (
            "no_advancement_30",
            [{"age": 30, "advanced": False}],
            [{"age": 29, "advanced": False}, {"age": 30, "advanced": True}, {"age": 30, "advanced": None}],
        ),
        (
            "age_2x_cycle",
            [
                {"age": 41, "typical": Typical(sales_cycle=20.5)},
                {"age": 42, "typical": Typical(sales_cycle=20.5)},
            ],
            [{"age": 40, "typical": Typical(sales_cycle=20.5)}, {"age": 4000}],
        ),
        (
            "closing_30_untouched_30",
            [
                {"existing": True, "days_until_close": 30, "untouched": 30},
                {"existing": True, "days_until_close": -5, "untouched": 60},
            ],
            [
                {"existing": True, "days_until_close": 31, "untouched": 30},
                {"existing": True, "days_until_close": 30, "untouched": 29},
                {"existing": True, "days_until_close": None, "untouched": 30},
                {"existing": False, "days_until_close": 30, "untouched": 30},
            ],
        ),
        (
            "closing_30_no_inbound_90",
            [
                {"existing": True, "days_until_close": 30, "since_inbound": 90},
                {"existing": True, "days_until_close": -5, "since_inbound": None},
            ],
            [
                {"existing": True, "days_until_close": 31, "since_inbound": 90},
                {"existing": True, "days_until_close": 30, "since_inbound": 89},
                {"existing": True, "days_until_close": None, "since_inbound": None},
                {"existing": False, "days_until_close": 30, "since_inbound": None},
            ],
        ),
        ("no_recent_meeting", [{"meetings_30d": 0}], [{"meetings_30d": 1}]),
        ("no_recent_inbound", [{"since_inbound": 30}, {"since_inbound": None}], [{"since_inbound": 29}]),
        (
            "frequent_outreach",
            [{"touches_30d": 4, "untouched": 7}, {"touches_30d": 9, "untouched": 0}],
            [{"touches_30d": 3, "untouched": 7}, {"touches_30d": 4, "untouched": 8}],
        ),
        ("significant_meetings", [{"meetings_30d": 2}, {"meetings_30d": 3}], [{"meetings_30d": 1}]),
        ("recent_advancement", [{"advanced": True}], [{"advanced": False}, {"advanced": None}]),
        ("responsive", [{"inbound_14d": 1}], [{"inbound_14d": 0}]),
        (
            "future_meeting",
            [{"next_meeting": day(9)}, {"next_meeting": None, "grace": True}],
            [{"next_meeting": None, "grace": False}],
        ),
        (
            "close_date_overdue",
            [{"days_until_close": -1}],
            [{"days_until_close": 0}, {"days_until_close": None}],
        ),
        ("pushed", [{"pushes": 2}, {"pushes": 3}], [{"pushes": 1}]),
        (
            "stage_stalled",
            [{"days_in_stage": 41, "typical": Typical(days_in_stage=20.5)}],
            [{"days_in_stage": 40, "typical": Typical(days_in_stage=20.5)}, {"days_in_stage": 4000}],
        ),
        (
            "few_contacts",
            [{"contacts": 1, "typical": Typical(contacts_engaged=2.5)}],
            [{"contacts": 2, "typical": Typical(contacts_engaged=4.0)}, {"contacts": 0}],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_factor_holds_at_its_threshold_and_not_beside_it(
    factor: str, yes: list[Changes], no: list[Changes]
) -> None:
    """H-N1 H-N2 H-N3 H-N4 H-N5 H-N6 H-N7 H-N8 H-N9 H-P1 H-P2 H-P3 H-P4 H-P5 H-24 H-25"""
    assert [changes for changes in yes if not holds(factor, **changes)] == []
    assert [changes for changes in no if holds(factor, **changes)] == []


@pytest.mark.parametrize("factor", ["close_date_overdue", "pushed", "stage_stalled", "few_contacts"])
def test_an_optional_factor_holds_only_where_a_team_switches_it_on(factor: str) -> None:
    """H-25"""
    bad = signals(
        days_until_close=-9,
        pushes=9,
        days_in_stage=99,
        contacts=0,
        typical=Typical(days_in_stage=1.0, contacts_engaged=9.0),
    )

    assert BY_ID[factor].test(bad, SWITCHED_ON.health)
    assert not BY_ID[factor].test(bad, default().health)


def test_every_factor_of_the_spec_is_on_the_list_in_its_order() -> None:
    """H-N1 … H-P5, H-25"""
    table = [f"H-N{number}" for number in range(1, 10)] + [f"H-P{number}" for number in range(1, 6)]

    assert [factor.spec for factor in FACTORS] == [*table, *["H-25"] * 4]


@pytest.mark.parametrize(
    ("factor", "value", "threshold"),
    [
        ("untouched_30", 33, 30),
        ("untouched_60", 33, 60),
        ("no_future_meeting", rfc3339(day(40)), None),
        ("no_advancement_30", False, None),
        ("age_2x_cycle", 70, 41),
        ("closing_30_untouched_30", 12, 30),
        ("closing_30_no_inbound_90", 12, 30),
        ("no_recent_meeting", 3, 0),
        ("no_recent_inbound", 5, 30),
        ("frequent_outreach", 6, 4),
        ("significant_meetings", 3, 2),
        ("recent_advancement", False, None),
        ("responsive", 2, 1),
        ("future_meeting", rfc3339(day(40)), None),
        ("close_date_overdue", 12, 0),
        ("pushed", 4, 2),
        ("stage_stalled", 17, 66.6667),
        ("few_contacts", 8, 2.1),
    ],
)
def test_value_and_threshold_stand_beside_a_factor(factor: str, value: Any, threshold: Any) -> None:
    """Spec 11, "Health on the wire"; a factor that left shows its value at that instant."""
    seen = signals(
        untouched=33,
        next_meeting=day(40),
        age=70,
        days_until_close=12,
        meetings_30d=3,
        since_inbound=5,
        touches_30d=6,
        inbound_14d=2,
        pushes=4,
        days_in_stage=17,
        contacts=8,
        typical=Typical(sales_cycle=20.5, days_in_stage=100 / 3, contacts_engaged=4.2),
    )

    points = getattr(default().health, factor).points
    assert shown((factor,), seen, default()) == [
        {"id": factor, "points": points, "value": value, "threshold": threshold}
    ]


def test_what_is_unknown_stands_as_null() -> None:
    """Spec 11, "Health on the wire\""""
    told = shown(
        ("no_recent_inbound", "age_2x_cycle", "no_future_meeting"),
        signals(since_inbound=None, next_meeting=None),
        default(),
    )

    assert [(factor["value"], factor["threshold"]) for factor in told] == [
        (None, 30),
        (21, None),
        (None, None),
    ]
