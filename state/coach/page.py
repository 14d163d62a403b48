"""What a page holds that can be said of a deal: numbers as people count them, dates as days of the org."""

from functools import lru_cache
from typing import Any

from dealpulse.schemas.time import DAY, moment, parse
from dealpulse.state.directory.org import zone

Document = dict[str, Any]


def facts(facets: Document, benchmarks: Document, at: int, zone_name: str) -> Document:
    """What the coach may say, by placeholder; None where the page does not say it.

    Args:
        facets, benchmarks: of the page.
        at: the instant the page speaks of.
        zone_name: the org's time zone.
    """
    in_stage, stage_days = facets["days_in_stage"], typical(benchmarks, "days_in_stage")
    untouched, never = facets["days_untouched"], facets["never_touched"]
    until_close = facets["days_until_close"]
    last_meeting = facets["last_meeting"]
    since_meeting = None if last_meeting is None else max(0, at - parse(last_meeting)) // DAY
    return {
        "age": facets["age_days"],
        "stage": facets["stage"],
        "days_in_stage": in_stage,
        "days_untouched": None if never else untouched,
        "days_since_start": untouched if never else None,
        "next_meeting": day_of(facets["next_meeting"], zone_name),
        "last_meeting": day_of(last_meeting, zone_name),
        "days_since_meeting": since_meeting or None,
        "met_today": since_meeting == 0 or None,
        "days_since_inbound": facets["days_since_inbound"],
        "inbound_14d": facets["inbound_14d"],
        "meetings_30d": facets["meetings_30d"],
        "touches_30d": facets["touches_30d"],
        "contacts": facets["contacts_engaged"],
        "pushes": facets["push_count"],
        "close_date": facets["close_date"],
        "days_left": until_close if until_close is not None and until_close > 0 else None,
        "closes_today": until_close == 0 or None,
        "days_overdue": -until_close if until_close is not None and until_close < 0 else None,
        "typical_cycle": typical(benchmarks, "sales_cycle"),
        # Said only where it speaks: that a deal is younger in its stage than is usual counts for nothing.
        "typical_stage": stage_days
        if stage_days and in_stage is not None and in_stage > stage_days
        else None,
        "typical_contacts": typical(benchmarks, "contacts_engaged"),
        "win_rate": typical(benchmarks, "win_rate"),
    }


def typical(benchmarks: Document, key: str) -> int | float | None:
    """A benchmark as people say it: whole days, whole per cent, people with a decimal where they are few."""
    found = benchmarks.get(key)
    if found is None:
        return None
    value: float = found["value"]
    if key == "win_rate":
        return round(100 * value)
    return float(value) if key == "contacts_engaged" else round(value)


@lru_cache(maxsize=20_000)
def day_of(instant: str | None, zone_name: str) -> str | None:
    """The org's date of an instant."""
    return None if instant is None else moment(parse(instant)).astimezone(zone(zone_name)).date().isoformat()
