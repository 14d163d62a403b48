"""Policy: the factors of opportunity health (spec 4)."""

from typing import Annotated

from msgspec import Meta, Struct

from dealpulse.state.policy.values import Count, Days, Points, Times


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
