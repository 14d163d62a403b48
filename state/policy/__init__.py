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

Days = Annotated[int, Meta(ge=1, le=3_650)]
Points = Annotated[int, Meta(ge=-100, le=100)]
Count = Annotated[int, Meta(ge=1, le=1_000)]
Times = Annotated[float, Meta(gt=0, le=100)]


class Time(Struct, frozen=True, forbid_unknown_fields=True):
    """Lateness, memory and the clock (spec X-10, X-15, X-17)."""

    late_days: Days
    too_late_days: Days
    remember_days: Days
    seen_days: Days
    ahead_minutes: Annotated[int, Meta(ge=0, le=1_440)]
    in_future_hours: Annotated[int, Meta(ge=1, le=8_760)]


class Buckets(Struct, frozen=True, forbid_unknown_fields=True):
    """The lowest score of each bucket; below the last is Poor."""

    good: Points
    average: Points
    at_risk: Points


class Factor(Struct, frozen=True, forbid_unknown_fields=True):
    """A factor with points alone."""

    points: Points


class DaysFactor(Factor, frozen=True):
    """A factor with a number of days."""

    days: Days


class NoAdvancement(DaysFactor, frozen=True):
    """H-N4."""

    min_age_days: Days


class AgeFactor(Factor, frozen=True):
    """H-N5."""

    times: Times


class ClosingUntouched(Factor, frozen=True):
    """H-N6."""

    close_days: Annotated[int, Meta(ge=0, le=3_650)]
    untouched_days: Days


class ClosingSilent(Factor, frozen=True):
    """H-N7."""

    close_days: Annotated[int, Meta(ge=0, le=3_650)]
    inbound_days: Days


class Outreach(Factor, frozen=True):
    """H-P1."""

    touches: Count
    within_days: Days


class Meetings(Factor, frozen=True):
    """H-P2."""

    meetings: Count


class Responsive(Factor, frozen=True):
    """H-P4."""

    inbound: Count


class Switch(Struct, frozen=True, forbid_unknown_fields=True):
    """A rule without points."""

    enabled: bool


class Optional(Factor, frozen=True):
    """H-25: a factor that is off unless switched on."""

    enabled: bool


class Pushed(Optional, frozen=True):
    """H-25: pushed close dates."""

    times: Count


class Stalled(Optional, frozen=True):
    """H-25: days in stage against what is typical."""

    times: Times


class FewContacts(Optional, frozen=True):
    """H-25: people engaged against what won deals had."""

    share: Times


class Health(Struct, frozen=True, forbid_unknown_fields=True):
    """Opportunity health (spec 4)."""

    young_days: Days
    grace_hours: Annotated[int, Meta(ge=0, le=8_760)]
    meeting_hours_at_most: Annotated[int, Meta(ge=1, le=8_760)]
    buckets: Buckets
    untouched_30: DaysFactor
    untouched_60: DaysFactor
    no_future_meeting: Factor
    no_advancement_30: NoAdvancement
    age_2x_cycle: AgeFactor
    closing_30_untouched_30: ClosingUntouched
    closing_30_no_inbound_90: ClosingSilent
    no_recent_meeting: Factor
    no_recent_inbound: DaysFactor
    frequent_outreach: Outreach
    significant_meetings: Meetings
    recent_advancement: Factor
    responsive: Responsive
    future_meeting: Factor
    all_stale: Switch
    close_date_overdue: Optional
    pushed: Pushed
    stage_stalled: Stalled
    few_contacts: FewContacts


class Policy(Struct, frozen=True, forbid_unknown_fields=True):
    """All of it. `version` is a hash of the values: the same values have the same version, whatever the comments."""

    time: Time
    health: Health

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
