"""Roles are dated, whatever the order in which a CRM tells of them (X-11)."""

from itertools import permutations
from typing import Any

from dealpulse.schemas.time import DAY
from dealpulse.state.directory.roles import Roles, fold, role_at

JANUARY, MARCH, MAY = 0, 60 * DAY, 120 * DAY


def told(*facts: tuple[int, int, dict[str, Any]]) -> Roles | None:
    roles: Roles | None = None
    for told_at, since, fields in facts:
        roles = fold(roles, fields, since, (told_at, -1, f"e{told_at}", "crm"), told_at, snapshot=False)
    return roles


HIRED = (JANUARY, JANUARY, {"discipline": "AE", "segment": "SMB", "team": "west", "manager": "m1"})
PROMOTED = (MARCH, MARCH, {"segment": "Enterprise"})
MOVED = (MAY, MAY, {"manager": "m2", "team": "east"})


def test_a_role_holds_from_its_fact_until_the_next() -> None:
    """X-11"""
    roles = told(HIRED, PROMOTED, MOVED)

    assert role_at(roles, MARCH - 1).segment == "SMB"
    assert role_at(roles, MARCH).segment == "Enterprise"
    assert (role_at(roles, MARCH).team, role_at(roles, MAY).team) == ("west", "east")


def test_a_new_manager_alone_restarts_nothing() -> None:
    """X-11"""
    assert role_at(told(HIRED, PROMOTED, MOVED), MAY).since == MARCH


def test_the_order_in_which_we_hear_of_it_does_not_matter() -> None:
    """X-11, X-16"""
    expected = [role_at(told(HIRED, PROMOTED, MOVED), at) for at in (JANUARY, MARCH, MAY)]

    for facts in permutations((HIRED, PROMOTED, MOVED)):
        assert [role_at(told(*facts), at) for at in (JANUARY, MARCH, MAY)] == expected


def test_effective_dates_a_fact_back() -> None:
    """X-11: told in May, in force since March."""
    roles = told(HIRED, (MAY, MARCH, {"segment": "Enterprise"}))

    assert role_at(roles, MARCH).segment == "Enterprise"


def test_the_first_known_role_reaches_back_and_a_stranger_has_none() -> None:
    """X-11"""
    assert role_at(told(PROMOTED), JANUARY).segment == "Enterprise"
    assert role_at(None, JANUARY).discipline is None
