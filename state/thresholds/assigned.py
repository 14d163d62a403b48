"""Whose threshold applies to an account: the most particular one that the org has set, else the policy's (T-02, T-11)."""

from functools import lru_cache
from typing import Any

from dealpulse.state.directory.entries import Entry, known_at
from dealpulse.state.directory.people import View
from dealpulse.state.directory.roles import Role
from dealpulse.state.policy import Policy
from dealpulse.state.policy.thresholds import Thresholds
from dealpulse.state.thresholds.threshold import Threshold, configured


def assigned(view: View, account: str, book: str | None, owner: str, role: Role, policy: Policy) -> Threshold:
    """The threshold for an account.

    Args:
        view: the directory, as known at an instant or now.
        account, book, owner: the account, its book if it is in one, and whose it is.
        role: the owner's, at the instant of the look.
        policy: the numbers.
    """
    segment, discipline = role.segment, role.discipline
    keys = (
        ("account", f"account:{account}"),
        ("book", None if book is None else f"book:{book}"),
        ("rep", f"rep:{owner}"),
        ("role", None if segment is None or discipline is None else f"role:{segment}/{discipline}"),
        ("segment", None if segment is None else f"segment:{segment}"),
        ("org", "org"),
    )
    numbers = policy.thresholds
    for level, key in keys:
        value = None if key is None else _value(view, key)
        if value is not None:
            assert key is not None
            return configured(level, key, value, numbers.period_days)
    if segment is not None and discipline is not None:
        of_role = _of_role(numbers, f"{segment}/{discipline}")
        if of_role is not None:
            return of_role
    return _of_policy("org", numbers.min_activities, numbers.min_contacts, numbers.period_days)


def _value(view: View, key: str) -> dict[str, Any] | None:
    entry: Entry | None = view.shelf.tables["config"][f"threshold:{key}"]
    state = known_at(entry, view.known)
    value = None if state is None else state.fields.get("value")
    return value if isinstance(value, dict) else None


@lru_cache(maxsize=1_000)
def _of_role(numbers: Thresholds, role: str) -> Threshold | None:
    for one in numbers.roles:
        if _spelled(one.role) == _spelled(role):
            return _of_policy(one.role, one.min_activities, one.min_contacts, numbers.period_days)
    return None


@lru_cache(maxsize=1_000)
def _of_policy(key: str, activities: int, contacts: int, days: int) -> Threshold:
    return Threshold("policy", key, None, (), activities, contacts, days, {}, {})


def _spelled(role: str) -> str:
    """CRMs write Mid-Market, mid_market and Mid Market."""
    return "".join(letter for letter in role.casefold() if letter.isalnum() or letter == "/")
