"""What a view can ask of a deal: every facet of the contract, and a few that only a list of deals needs.

FACETS names them all, with what they hold and what moves them when no fact does. `custom.X`, `details.X` and `benchmarks.X` come
on top.
"""

from collections.abc import Callable
from typing import Any, Final, Literal, NamedTuple

from dealpulse.state.health import RANK
from dealpulse.state.views.subject import Subject

Kind = Literal["number", "text", "flag", "date", "instant", "list", "anything"]
# fact: only facts. days: elapsed days run on. today: the org's date does. window: activity leaves a window, or a meeting starts.
# health: a factor turns. version: a factor turns, or benchmarks are published at midnight. role: a dated role begins.
Moves = Literal["fact", "days", "today", "window", "health", "role", "version"]


class Facet(NamedTuple):
    """One thing to ask."""

    key: str
    kind: Kind
    moves: Moves
    of: Callable[[Subject], Any]


def _page(key: str, kind: Kind, moves: Moves = "fact") -> Facet:
    return Facet(key, kind, moves, lambda subject: subject.facets[key])


def _next(key: str) -> Callable[[Subject], Any]:
    def of(subject: Subject) -> Any:
        following = subject.health["next"]
        return None if following is None else following[key]

    return of


_LISTED: Final = (
    Facet("opportunity", "text", "fact", lambda subject: subject.id),
    _page("name", "text"),
    _page("account_name", "text"),
    _page("amount", "number"),
    _page("type", "text"),
    _page("owner", "text"),
    _page("forecast_category", "anything"),
    _page("close_date", "date"),
    _page("days_until_close", "number", "today"),
    _page("stage", "text"),
    _page("stage_probability", "number"),
    _page("days_in_stage", "number", "days"),
    _page("age_days", "number", "days"),
    _page("days_untouched", "number", "days"),
    _page("never_touched", "flag", "window"),
    _page("next_meeting", "instant", "window"),
    _page("last_meeting", "instant", "window"),
    _page("days_since_inbound", "number", "days"),
    _page("inbound_14d", "number", "window"),
    _page("contacts_engaged", "number", "window"),
    _page("meetings_total", "number", "window"),
    _page("meetings_14d", "number", "window"),
    _page("meetings_30d", "number", "window"),
    _page("meetings_90d", "number", "window"),
    _page("meetings_next_30d", "number", "window"),
    _page("meetings_next_90d", "number", "window"),
    _page("advanced_30d", "flag", "window"),
    _page("touches_14d", "number", "window"),
    _page("touches_30d", "number", "window"),
    _page("push_count", "number"),
    Facet("bucket", "text", "health", lambda subject: subject.health["bucket"]),
    Facet("score", "number", "health", lambda subject: subject.health["score"]),
    Facet("reason", "text", "health", lambda subject: subject.health["reason"]),
    Facet("factors", "list", "health", lambda subject: [one["id"] for one in subject.health["factors"]]),
    Facet("fix", "list", "health", lambda subject: subject.health["fix"]),
    Facet("next_bucket", "text", "version", _next("bucket")),
    Facet("next_at", "instant", "version", _next("at")),
    Facet("open", "flag", "fact", lambda subject: subject.open),
    Facet("outcome", "text", "fact", lambda subject: subject.outcome()),
    Facet("stage_order", "number", "fact", lambda subject: subject.stage_order()),
    Facet("stage_position", "number", "fact", lambda subject: subject.stage_position()),
    Facet(
        "type_group",
        "text",
        "fact",
        lambda subject: (
            "existing" if subject.environment.existing(subject.facets["type"]) else "new_business"
        ),
    ),
    Facet("team", "text", "role", lambda subject: subject.role.team),
    Facet("segment", "text", "role", lambda subject: subject.role.segment),
    Facet("discipline", "text", "role", lambda subject: subject.role.discipline),
)
FACETS: Final = {facet.key: facet for facet in _LISTED}
BENCHMARKS: Final = ("days_to_won", "days_in_stage", "sales_cycle", "contacts_engaged", "win_rate")
# Counts of elapsed days: a row shows them as of the instant at which it is written.
ELAPSED: Final = frozenset(facet.key for facet in _LISTED if facet.moves == "days")


def facet(key: str) -> Facet | None:
    """The facet of a key; None where there is none."""
    found = FACETS.get(key)
    if found is not None:
        return found
    place, _, name = key.partition(".")
    if not name:
        return None
    if place in ("custom", "details"):
        return Facet(key, "anything", "fact", lambda subject: subject.facets[place].get(name))
    if place == "benchmarks" and name in BENCHMARKS:
        return Facet(key, "number", "version", lambda subject: _value(subject.benchmarks[name]))
    return None


def _value(benchmark: dict[str, Any] | None) -> Any:
    return None if benchmark is None else benchmark["value"]


def rank(bucket: str | None) -> int | None:
    """Buckets sort from bad to good."""
    return None if bucket is None else RANK[bucket]
