"""Policy: what is typical, and of how much it must be known (spec 3)."""

from msgspec import Struct

from dealpulse.state.policy.values import Count, Days


class Benchmarks(Struct, frozen=True, forbid_unknown_fields=True):
    """Windows and the least samples of the published averages (B-6 to B-8)."""

    window_days: Days
    wide_days: Days
    least: Count
    least_for_win_rate: Count
