"""Thresholds and books as they are configured: what is accepted, and what is refused with the field's name."""

from typing import Any

import pytest

from dealpulse.schemas.errors import Unreadable
from dealpulse.state.thresholds.settings import checked_book, checked_threshold

GOOD = {
    "name": "Mid-market",
    "types": ["email", "call", "meeting", "linkedin"],
    "min_activities": 30,
    "min_contacts": 3,
    "period_days": 30,
    "min_per_type": {"call": 5},
    "min_per_contact": {"email": 4, "linkedin": 2},
}


@pytest.mark.parametrize(
    "key", ["org", "segment:SMB", "role:SMB/SDR", "role:EMEA/North/AE", "rep:u1", "book:b", "account:a"]
)
def test_every_level_can_have_one(key: str) -> None:
    assert checked_threshold(key, GOOD) == GOOD
    assert checked_threshold(key, None) is None
    assert checked_threshold(key, {}) == {}


@pytest.mark.parametrize(
    ("key", "value", "reason", "field"),
    [
        ("team:x", GOOD, "unknown_value", "data.key"),
        ("segment:", GOOD, "unknown_value", "data.key"),
        ("role:SMB", GOOD, "unknown_value", "data.key"),
        ("org", [1], "wrong_type", "data.value"),
        ("org", {"name": 5}, "wrong_type", "data.value.name"),
        ("org", {"types": "email"}, "wrong_type", "data.value.types"),
        ("org", {"types": [""]}, "wrong_type", "data.value.types"),
        ("org", {"min_activities": "5"}, "wrong_type", "data.value.min_activities"),
        ("org", {"min_activities": True}, "wrong_type", "data.value.min_activities"),
        ("org", {"min_activities": -1}, "unknown_value", "data.value.min_activities"),
        ("org", {"min_contacts": 2.5}, "wrong_type", "data.value.min_contacts"),
        ("org", {"period_days": 0}, "unknown_value", "data.value.period_days"),
        ("org", {"period_days": 366}, "unknown_value", "data.value.period_days"),
        ("org", {"min_per_type": ["call"]}, "wrong_type", "data.value.min_per_type"),
        ("org", {"min_per_type": {"call": 0}}, "unknown_value", "data.value.min_per_type.call"),
        ("org", {"min_per_type": {"call": None}}, "wrong_type", "data.value.min_per_type.call"),
        ("org", {"types": ["email"], "min_per_type": {"call": 1}}, "unknown_value", "data.value.min_per_type.call"),
        ("org", {"min_contacts": 0, "min_per_contact": {"call": 1}}, "unknown_value", "data.value.min_contacts"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_by_its_name(key: str, value: Any, reason: str, field: str) -> None:
    with pytest.raises(Unreadable) as caught:
        checked_threshold(key, value)

    assert caught.value.reason == reason
    assert caught.value.detail.startswith(f"{field}:")


def test_a_book_has_a_name_and_whatever_else_the_org_keeps_there() -> None:
    assert checked_book("north", {"name": "North", "owner": "u1", "colour": "blue"})
    assert checked_book("north", None) is None
    with pytest.raises(Unreadable, match=r"data\.value\.name"):
        checked_book("north", {"name": 5})
    with pytest.raises(Unreadable, match=r"data\.value:"):
        checked_book("north", "North")
