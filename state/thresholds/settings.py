"""Thresholds and books as an org configures them, checked before they enter the log."""

from typing import Any, Final

from dealpulse.schemas.errors import Unreadable

_LEVELS: Final = ("segment:", "role:", "rep:", "book:", "account:")
_MOST: Final = 10_000
_LONGEST_DAYS: Final = 365


def checked_threshold(key: str, value: Any) -> Any:
    """A threshold's value, as it was given; None removes the threshold.

    Raises:
        Unreadable: wrong_type or unknown_value, naming the field.
    """
    if key != "org" and not any(key.startswith(level) and key != level for level in _LEVELS):
        raise Unreadable(
            "unknown_value",
            f"data.key: {_short(key)} is none of org, segment:S, role:S/D, rep:U, book:B, account:A",
        )
    if key.startswith("role:") and "/" not in key:
        raise Unreadable(
            "unknown_value", f"data.key: {_short(key)} must name segment and discipline: role:SMB/SDR"
        )
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Unreadable("wrong_type", "data.value: a threshold is an object such as {min_activities: 10}")
    _text(value, "name")
    types = _types(value)
    _whole(value, "min_activities", 0, _MOST)
    contacts = _whole(value, "min_contacts", 0, _MOST)
    _whole(value, "period_days", 1, _LONGEST_DAYS)
    _per_type(value, "min_per_type", types)
    if _per_type(value, "min_per_contact", types) and contacts == 0:
        raise Unreadable(
            "unknown_value",
            "data.value.min_contacts: 0, but min_per_contact asks for something of each: give 1 or more",
        )
    return value


def checked_book(key: str, value: Any) -> Any:
    """A book's value: {name, owner}, both optional, and what else the org likes to keep there.

    Raises:
        Unreadable: wrong_type, naming the field.
    """
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Unreadable("wrong_type", "data.value: a book is an object such as {name: North}")
    _text(value, "name")
    _text(value, "owner")
    return value


def _text(value: dict[str, Any], field: str) -> None:
    if not isinstance(value.get(field), str | None):
        raise Unreadable("wrong_type", f"data.value.{field}: a text, not {_short(value[field])}")


def _types(value: dict[str, Any]) -> tuple[str, ...]:
    types = value.get("types")
    if types is None:
        return ()
    if not isinstance(types, list) or not all(isinstance(one, str) and one for one in types):
        raise Unreadable(
            "wrong_type",
            "data.value.types: a list of email, call, meeting and kinds of tasks such as linkedin",
        )
    return tuple(types)


def _whole(value: dict[str, Any], field: str, least: int, most: int) -> int | None:
    return _number(value.get(field), f"data.value.{field}", least, most)


def _number(given: Any, path: str, least: int, most: int) -> int | None:
    if given is None:
        return None
    if not isinstance(given, int) or isinstance(given, bool):
        raise Unreadable(
            "wrong_type", f"{path}: a whole number from {least} to {most:,}, not {_short(given)}"
        )
    if not least <= given <= most:
        raise Unreadable("unknown_value", f"{path}: {given} is not from {least} to {most:,}")
    return given


def _per_type(value: dict[str, Any], field: str, types: tuple[str, ...]) -> dict[str, int]:
    given = value.get(field)
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise Unreadable("wrong_type", f"data.value.{field}: an object of types to whole numbers")
    for name, number in given.items():
        path = f"data.value.{field}.{name[:100]}"
        if _number(number, path, 1, _MOST) is None:
            raise Unreadable("wrong_type", f"{path}: a whole number, not null")
        if types and name not in types:
            raise Unreadable("unknown_value", f"{path}: not among data.value.types, so it would never count")
    return given


def _short(given: Any) -> str:
    return repr(given)[:100]
