"""Broadcasts come on the org's business days, in its own time (C-05)."""

from datetime import date, timedelta
from typing import Any

import pytest

from dealpulse.schemas.errors import Unreadable
from dealpulse.schemas.time import LATEST, parse, rfc3339
from dealpulse.state.views.schedule import is_country, is_holiday, next_turn, read_schedule


def turns(given: Any, since: str, count: int, zone: str = "UTC", off: Any = None) -> list[str]:
    schedule, found, at = read_schedule(given, "schedule"), [], parse(since)
    for _ in range(count):
        at = next_turn(schedule, zone, off, at)
        found.append(rfc3339(at))
        at += 1
    return found


def test_every_business_day_leaves_out_the_weekend() -> None:
    assert turns({"at": "09:00"}, "2026-03-05T10:00:00Z", 2) == [
        "2026-03-06T09:00:00Z",
        "2026-03-09T09:00:00Z",
    ]


def test_the_very_instant_counts() -> None:
    assert turns({"at": "09:00"}, "2026-03-05T09:00:00Z", 1) == ["2026-03-05T09:00:00Z"]


def test_named_weekdays_are_kept_on_holidays_too() -> None:
    given = {"days": ["fri", "mon"], "at": "07:30"}

    assert turns(given, "2026-12-24T00:00:00Z", 3, off="DE") == [
        "2026-12-25T07:30:00Z",
        "2026-12-28T07:30:00Z",
        "2027-01-01T07:30:00Z",
    ]


def test_holidays_are_a_countrys_or_the_orgs_own_dates() -> None:
    """Good Friday and Easter Monday in Germany."""
    assert turns({"days": "business"}, "2026-04-02T12:00:00Z", 1, off="DE") == ["2026-04-07T09:00:00Z"]
    assert turns({"days": "business"}, "2026-04-02T12:00:00Z", 1, off=["2026-04-03"]) == [
        "2026-04-06T09:00:00Z"
    ]
    assert turns({"days": "business"}, "2026-04-02T12:00:00Z", 1, off="US") == ["2026-04-03T09:00:00Z"]


def test_the_time_of_day_is_the_orgs_through_daylight_saving() -> None:
    assert turns({"at": "09:00"}, "2026-03-27T00:00:00Z", 2, zone="Europe/Berlin") == [
        "2026-03-27T08:00:00Z",
        "2026-03-30T07:00:00Z",
    ]


def test_an_org_that_never_works_has_no_turn() -> None:
    every = [(date(2026, 1, 1) + timedelta(days=number)).isoformat() for number in range(500)]

    assert next_turn(read_schedule({}, "schedule"), "UTC", every, parse("2026-01-01T00:00:00Z")) == LATEST


def test_countries() -> None:
    assert is_country("DE") and is_country("US") and not is_country("Atlantis") and not is_country("")
    assert not is_holiday(None, date(2026, 12, 25))


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ("daily", "schedule: an object"),
        ({"at": "9"}, "schedule.at: a time of day such as 09:00"),
        ({"at": "24:00"}, "schedule.at"),
        ({"days": []}, "schedule.days"),
        ({"days": ["mon", "funday"]}, "schedule.days[1]: 'funday' is none of mon"),
        ({"hour": 9}, "schedule: an object of days and at"),
    ],
)
def test_a_mistake_is_named_with_its_place(given: Any, place: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_schedule(given, "schedule")

    assert refused.value.detail.startswith(place)
