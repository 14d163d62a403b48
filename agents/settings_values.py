"""Settings of an org, checked before they enter the log: a zone that no machine knows would stop every clock of the org."""

from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from dealpulse.schemas.addresses import host, registrable
from dealpulse.schemas.errors import Unreadable
from dealpulse.state.coach import LANGUAGES
from dealpulse.state.thresholds.settings import checked_book, checked_threshold
from dealpulse.state.views.definition import read_view
from dealpulse.state.views.schedule import is_country


def checked_setting(kind: str, key: str, value: Any) -> Any:
    """The value of a setting, normalised.

    Raises:
        Unreadable: wrong_type or unknown_value, naming `data.value`.
    """
    if kind == "threshold":
        return checked_threshold(key, value)
    if kind == "book":
        return checked_book(key, value)
    if kind == "view" and value is not None:
        read_view(key, value)
    if kind != "org" or value is None:
        return value
    check = _CHECKS.get(key)
    return value if check is None else check(value)


def _timezone(value: Any) -> str:
    if not isinstance(value, str):
        raise Unreadable("wrong_type", "data.value: a time zone is a name such as Europe/Berlin")
    if not _known_zone(value):
        raise Unreadable(
            "unknown_value", f"data.value: {repr(value)[:100]} is no IANA time zone such as Europe/Berlin"
        )
    return value


def _known_zone(name: str) -> bool:
    return name in _zones()


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    """The names of the pinned tzdata package, the same on every machine."""
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="ascii").split())


def _domains(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Unreadable("wrong_type", "data.value: domains is a list of names such as acme.com")
    found: dict[str, None] = {}
    for item in value:
        if host(item) is None:
            raise Unreadable(
                "unknown_value", f"data.value: {repr(item)[:100]} is not a domain such as acme.com"
            )
        owned = registrable(item)
        if owned is not None:
            found[owned] = None
    return list(found)


def _names(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise Unreadable("wrong_type", "data.value: fields is an object of names to names")
    return value


def _type_groups(value: Any) -> dict[str, str]:
    groups = _names(value)
    for name, group in groups.items():
        if group not in ("new_business", "existing"):
            raise Unreadable(
                "unknown_value",
                f"data.value.{name}: {repr(group)[:100]} is neither new_business nor existing",
            )
    return groups


def _clock(value: Any) -> str:
    if value not in ("live", "history"):
        raise Unreadable("unknown_value", f"data.value: clock is live or history, not {repr(value)[:100]}")
    return str(value)


def _month(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unreadable("wrong_type", "data.value: fiscal_year_start_month is a whole number from 1 to 12")
    if not 1 <= value <= 12:
        raise Unreadable("unknown_value", f"data.value: {value} is no month from 1 to 12")
    return value


def _language(value: Any) -> str:
    if value not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise Unreadable(
            "unknown_value", f"data.value: the coach speaks {known}; {repr(value)[:100]} is none of them"
        )
    return str(value)


def _holidays(value: Any) -> Any:
    if isinstance(value, str):
        if not is_country(value):
            raise Unreadable(
                "unknown_value",
                f"data.value: there are no holidays for {repr(value)[:100]}; give a country's code such as DE, or dates",
            )
        return value
    if not isinstance(value, list):
        raise Unreadable(
            "wrong_type", "data.value: holidays is a country's code such as DE, or a list of dates"
        )
    for place, day in enumerate(value):
        try:
            known = isinstance(day, str) and date.fromisoformat(day).isoformat() == day
        except ValueError:
            known = False
        if not known:
            raise Unreadable(
                "unknown_value", f"data.value[{place}]: {repr(day)[:100]} is no date such as 2026-12-24"
            )
    return value


def _currency(value: Any) -> str:
    if not isinstance(value, str):
        raise Unreadable("wrong_type", "data.value: currency is a code such as EUR")
    return value


_CHECKS = {
    "timezone": _timezone,
    "domains": _domains,
    "fields": _names,
    "type_groups": _type_groups,
    "clock": _clock,
    "fiscal_year_start_month": _month,
    "currency": _currency,
    "language": _language,
    "holidays": _holidays,
}
