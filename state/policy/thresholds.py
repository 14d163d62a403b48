"""Policy: activity thresholds for whom no configured one applies, and what is flagged (spec 7)."""

from typing import Annotated

from msgspec import Meta, Struct

from dealpulse.state.policy.values import Count, Days

_Score = Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]


class RoleThreshold(Struct, frozen=True, forbid_unknown_fields=True):
    """T-11: what one kind of seller is expected to do. `role` is `segment/discipline`."""

    role: Annotated[str, Meta(pattern="^[^/]+/.+$")]
    min_activities: Count
    min_contacts: Annotated[int, Meta(ge=0, le=1_000)]


class Flags(Struct, frozen=True, forbid_unknown_fields=True):
    """T-10: what a manager should see at once."""

    neglected_score: _Score
    low_score: _Score
    large_book: Count


class Thresholds(Struct, frozen=True, forbid_unknown_fields=True):
    """The org's default, those of some roles by `segment/discipline`, and how long the lists of a rollup are."""

    min_activities: Count
    min_contacts: Annotated[int, Meta(ge=0, le=1_000)]
    period_days: Annotated[int, Meta(ge=1, le=365)]
    creation_days: Days
    most_listed: Count
    roles: tuple[RoleThreshold, ...]
    flags: Flags
