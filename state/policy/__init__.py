"""The policy: every number that is ours to choose, typed, checked, and named in every output by its version.

One TOML file. A wrong key or thresholds in an impossible order are refused in one sentence before anything starts.
"""

import hashlib
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from dealpulse.schemas.errors import Refused
from dealpulse.state.policy.benchmarks import Benchmarks
from dealpulse.state.policy.health import Health
from dealpulse.state.policy.thresholds import Thresholds
from dealpulse.state.policy.values import Days
from dealpulse.state.policy.views import Views


class Time(Struct, frozen=True, forbid_unknown_fields=True):
    """Lateness, memory and the clock (spec X-10, X-15, X-17)."""

    late_days: Days
    too_late_days: Days
    remember_days: Days
    seen_days: Days
    ahead_minutes: Annotated[int, Meta(ge=0, le=1_440)]
    in_future_hours: Annotated[int, Meta(ge=1, le=8_760)]


class Policy(Struct, frozen=True, forbid_unknown_fields=True):
    """All of it. `version` is a hash of the values: the same values have the same version, whatever the comments."""

    time: Time
    health: Health
    benchmarks: Benchmarks
    thresholds: Thresholds
    views: Views

    @property
    def version(self) -> str:
        """Twelve hex digits that every output carries."""
        return _version(self)


@lru_cache(maxsize=64)
def _version(policy: Policy) -> str:
    return hashlib.sha256(msgspec.json.encode(policy)).hexdigest()[:12]


def default_text() -> str:
    """The default policy with its comments."""
    return files(__name__).joinpath("default.toml").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def default() -> Policy:
    """The default policy."""
    return load(default_text(), "default.toml")


def load(text: str, name: str) -> Policy:
    """The policy in a TOML text; keys that it lacks keep their defaults.

    Raises:
        Refused: one sentence with the file, the key and what to do.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{name}: not TOML: {error}") from None
    base = tomllib.loads(default_text())
    try:
        policy = msgspec.convert(_over(base, given), Policy)
    except msgspec.ValidationError as error:
        raise Refused(f"{name}: {_plain(str(error))}") from None
    _check_order(policy, name)
    return policy


def _over(base: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in given.items():
        below = merged.get(key)
        merged[key] = _over(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _plain(text: str) -> str:
    what, _, where = text.partition(" - at `$")
    where = where.rstrip("`").lstrip(".")
    if what.startswith("Object contains unknown field"):
        field = what.split("`")[1]
        return f"{'.'.join(part for part in (where, field) if part)} is no key of the policy; `dealpulse policy` lists them"
    return f"{where}: {what[0].lower()}{what[1:]}"


def _check_order(policy: Policy, name: str) -> None:
    """Thresholds that contradict each other would make factors that never hold."""
    health, time = policy.health, policy.time
    rising = (
        ("health.buckets.at_risk", health.buckets.at_risk, "health.buckets.average", health.buckets.average),
        ("health.buckets.average", health.buckets.average, "health.buckets.good", health.buckets.good),
        (
            "health.untouched_30.days",
            health.untouched_30.days,
            "health.untouched_60.days",
            health.untouched_60.days,
        ),
        ("time.late_days", time.late_days, "time.seen_days", time.seen_days),
        ("time.seen_days", time.seen_days, "time.remember_days", time.remember_days),
    )
    for low_key, low, high_key, high in rising:
        if low >= high:
            raise Refused(f"{name}: {high_key} ({high}) must be greater than {low_key} ({low})")
    if time.remember_days < 100:
        raise Refused(
            f"{name}: time.remember_days ({time.remember_days}) must be at least 100: meetings count for 90 days"
        )
