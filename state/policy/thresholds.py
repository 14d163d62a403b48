"""Policy: activity thresholds for whom no configured one applies (spec 7)."""

from msgspec import Struct

from dealpulse.state.policy.values import Count, Days


class Thresholds(Struct, frozen=True, forbid_unknown_fields=True):
    """The org's default (spec 11, "Thresholds")."""

    min_activities: Count
    min_contacts: Count
    period_days: Days
