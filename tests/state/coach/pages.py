"""Pages made by hand for the coach: a deal of 60 days in Proposal, and what is different about it."""

from typing import Any

from dealpulse.schemas.time import parse

NOW = parse("2026-05-01T12:00:00Z")

# Value and threshold as the factors of the default policy show them.
FACTORS: dict[str, tuple[int, Any, Any]] = {
    "untouched_30": (-2, 41, 30),
    "untouched_60": (-4, 74, 60),
    "no_future_meeting": (-1, None, None),
    "no_advancement_30": (-1, False, None),
    "age_2x_cycle": (-2, 130, 90),
    "closing_30_untouched_30": (-3, 12, 30),
    "closing_30_no_inbound_90": (-3, 12, 30),
    "no_recent_meeting": (-1, 0, 0),
    "no_recent_inbound": (-1, 52, 30),
    "frequent_outreach": (1, 6, 4),
    "significant_meetings": (2, 3, 2),
    "recent_advancement": (2, True, None),
    "responsive": (2, 2, 1),
    "future_meeting": (1, "2026-05-04T15:00:00Z", None),
    "close_date_overdue": (-1, -9, 0),
    "pushed": (-1, 3, 2),
    "stage_stalled": (-1, 61, 36),
    "few_contacts": (-1, 1, 1.7),
}


def factor(id_: str, points: int | None = None) -> dict[str, Any]:
    """A factor as it stands on the wire."""
    usual, value, threshold = FACTORS[id_]
    return {"id": id_, "points": usual if points is None else points, "value": value, "threshold": threshold}


def facets(**changes: Any) -> dict[str, Any]:
    """The facets that the coach reads."""
    usual: dict[str, Any] = {
        "stage": "Proposal",
        "age_days": 60,
        "days_in_stage": 45,
        "days_untouched": 41,
        "never_touched": False,
        "days_until_close": 12,
        "close_date": "2026-05-13",
        "next_meeting": None,
        "last_meeting": "2026-04-19T15:00:00Z",
        "days_since_inbound": 52,
        "inbound_14d": 2,
        "meetings_30d": 3,
        "touches_30d": 6,
        "contacts_engaged": 1,
        "push_count": 3,
        "advanced_30d": False,
    }
    return usual | changes


def health(bucket: str | None, *factors: str, **changes: Any) -> dict[str, Any]:
    """Health with these factors."""
    found: dict[str, Any] = {
        "bucket": bucket,
        "score": sum(FACTORS[id_][0] for id_ in factors),
        "reason": None,
        "factors": [factor(id_) for id_ in factors],
        "next": None,
        "fix": [],
    }
    return found | changes


CLOSED: dict[str, Any] = {"score": None, "reason": None, "factors": [], "next": None, "fix": []}


def benchmarks(**values: float) -> dict[str, Any]:
    """Benchmarks, null where none is given."""
    keys = ("days_to_won", "days_in_stage", "sales_cycle", "contacts_engaged", "win_rate")
    return {key: _benchmark(values[key]) if key in values else None for key in keys}


def _benchmark(value: float) -> dict[str, Any]:
    return {"value": value, "n": 30, "sd": 5.0, "level": "type", "window_days": 180, "version": "v1"}


EVERY = benchmarks(
    days_to_won=41.25, days_in_stage=18.4, sales_cycle=45.2, contacts_engaged=3.4, win_rate=0.314
)
