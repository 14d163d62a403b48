"""Events out: what subscribers read, one CloudEvent each (contract, "Events out").

The folds write plain documents for speed; these structs say what they are, make the JSON Schema, and decode them for whoever
reads with Python. The tests hold every document to them.
"""

from typing import Any, Literal

from msgspec import Struct, field

from dealpulse.schemas.coaching import Coach
from dealpulse.schemas.errors import Reason
from dealpulse.schemas.outcome import Bucket, Cause, Factor, Number, Outcome, Time
from dealpulse.schemas.saved_views import ViewBroadcast, ViewUpdated
from dealpulse.schemas.working import AccountUpdated, ColourChanged, Rollup


class HealthChanged(Outcome, frozen=True, kw_only=True, rename={"before": "from"}):
    """A flip of a deal's health; a retraction says which flip it withdraws and has no evidence."""

    opportunity: str
    owner: str | None
    before: Bucket | None
    to: Bucket
    score: int | None = None
    reason: Literal["insufficient_data", "age_2x_cap", "all_stale"] | None = None
    entered: list[Factor] = field(default_factory=list)
    left: list[Factor] = field(default_factory=list)


class Next(Struct, frozen=True):
    """The next bucket and its instant, if nothing happens."""

    bucket: Bucket
    at: Time


class Health(Struct, frozen=True):
    """A deal's health with its reasons."""

    bucket: Bucket | None
    score: int | None
    reason: Literal["insufficient_data", "age_2x_cap", "all_stale"] | None
    factors: list[Factor]
    next: Next | None
    fix: list[Literal["touch", "reply", "book", "redate", "advance"]]


class Facets(Struct, frozen=True):
    """Facets of a deal, by the contract's keys (spec section 2)."""

    name: str | None
    account_name: str | None
    amount: Any
    type: str | None
    owner: str | None
    forecast_category: Any
    close_date: str | None
    days_until_close: int | None
    stage: str | None
    stage_probability: Number | None
    days_in_stage: int | None
    age_days: int
    days_untouched: int
    never_touched: bool
    next_meeting: Time | None
    last_meeting: Time | None
    days_since_inbound: int | None
    inbound_14d: int
    contacts_engaged: int
    meetings_total: int
    meetings_14d: int
    meetings_30d: int
    meetings_90d: int
    meetings_next_30d: int
    meetings_next_90d: int
    advanced_30d: bool
    touches_14d: int
    touches_30d: int
    push_count: int
    custom: dict[str, Any]
    details: dict[str, Any]


class Benchmark(Struct, frozen=True):
    """A typical value with what it rests on."""

    value: Number
    n: int
    sd: Number | None
    level: str
    window_days: int
    version: str


class Benchmarks(Struct, frozen=True):
    """Typical values beside a deal; null rather than invented."""

    days_to_won: Benchmark | None
    days_in_stage: Benchmark | None
    sales_cycle: Benchmark | None
    contacts_engaged: Benchmark | None
    win_rate: Benchmark | None


class OpportunityUpdated(Outcome, frozen=True, kw_only=True):
    """The page of a deal as one document."""

    opportunity: str
    facets: Facets
    health: Health
    benchmarks: Benchmarks
    coach: Coach
    predictions: dict[str, Any]


class Subject(Struct, frozen=True):
    """Whom an alert is about."""

    level: str
    id: str


class Alert(Outcome, frozen=True, kw_only=True):
    """An alert, opened, updated, closed or revised."""

    alert: str
    kind: str
    subject: Subject
    metric: str
    valence: Literal["positive", "warning", "neutral"]
    value: Number | None
    baseline: Number | None
    evidence: list[Any]
    members: list[Any]
    text: str


class BenchmarkCell(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An average of a version: of what (`metric`), of whom (`level`, and what it goes by), from which stage, and its sample."""

    metric: Literal["days_to_won", "days_in_stage", "sales_cycle", "contacts_engaged", "win_rate"]
    level: str
    rep: str | None = None
    type: str | None = None
    segment: str | None = None
    discipline: str | None = None
    pipeline: str | None = None
    stage: str | None = None
    window_days: int
    value: Number
    n: int
    sd: Number | None


class BenchmarksPublished(Outcome, frozen=True, kw_only=True):
    """A version of what is typical; one of very many cells is told in several parts."""

    version: str
    cells: list[BenchmarkCell]
    part: int = 1
    parts: int = 1


class PersonasPublished(Outcome, frozen=True, kw_only=True):
    """A version of personas."""

    version: str
    cards: list[Any] = field(default_factory=list)


class EventRejected(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A dead letter: what could not be used, why, and where it stood."""

    reason: Reason
    detail: str
    at: dict[str, Any]
    policy: str
    caused_by: Cause | None = None
    original: str | None = None
    original_base64: str | None = None
    original_length: int | None = None
    original_sha256: str | None = None


class Outgoing(Struct, frozen=True, tag_field="type", kw_only=True):
    """What every output carries."""

    specversion: Literal["1.0"]
    id: str
    source: Literal["dealpulse"]
    time: Time
    subject: str | None = None
    org: str | None = None


class HealthChangedEvent(Outgoing, frozen=True, tag="opportunity.health.changed", kw_only=True):
    """opportunity.health.changed"""

    data: HealthChanged


class OpportunityUpdatedEvent(Outgoing, frozen=True, tag="opportunity.updated", kw_only=True):
    """opportunity.updated"""

    data: OpportunityUpdated


class ColourChangedEvent(Outgoing, frozen=True, tag="account.colour.changed", kw_only=True):
    """account.colour.changed"""

    data: ColourChanged


class AccountUpdatedEvent(Outgoing, frozen=True, tag="account.updated", kw_only=True):
    """account.updated"""

    data: AccountUpdated


class RepUpdatedEvent(Outgoing, frozen=True, tag="rep.updated", kw_only=True):
    """rep.updated"""

    data: Rollup


class TeamUpdatedEvent(Outgoing, frozen=True, tag="team.updated", kw_only=True):
    """team.updated"""

    data: Rollup


class BookUpdatedEvent(Outgoing, frozen=True, tag="book.updated", kw_only=True):
    """book.updated"""

    data: Rollup


class OrgUpdatedEvent(Outgoing, frozen=True, tag="org.updated", kw_only=True):
    """org.updated"""

    data: Rollup


class AlertOpenedEvent(Outgoing, frozen=True, tag="alert.opened", kw_only=True):
    """alert.opened"""

    data: Alert


class AlertUpdatedEvent(Outgoing, frozen=True, tag="alert.updated", kw_only=True):
    """alert.updated"""

    data: Alert


class AlertClosedEvent(Outgoing, frozen=True, tag="alert.closed", kw_only=True):
    """alert.closed"""

    data: Alert


class AlertRevisedEvent(Outgoing, frozen=True, tag="alert.revised", kw_only=True):
    """alert.revised"""

    data: Alert


class BenchmarkPublishedEvent(Outgoing, frozen=True, tag="benchmark.published", kw_only=True):
    """benchmark.published"""

    data: BenchmarksPublished


class PersonaPublishedEvent(Outgoing, frozen=True, tag="persona.published", kw_only=True):
    """persona.published"""

    data: PersonasPublished


class ViewUpdatedEvent(Outgoing, frozen=True, tag="view.updated", kw_only=True):
    """view.updated"""

    data: ViewUpdated


class ViewBroadcastEvent(Outgoing, frozen=True, tag="view.broadcast", kw_only=True):
    """view.broadcast"""

    data: ViewBroadcast


class EventRejectedEvent(Outgoing, frozen=True, tag="event.rejected", kw_only=True):
    """event.rejected"""

    data: EventRejected


Outgoings = (
    HealthChangedEvent
    | OpportunityUpdatedEvent
    | ColourChangedEvent
    | AccountUpdatedEvent
    | RepUpdatedEvent
    | TeamUpdatedEvent
    | BookUpdatedEvent
    | OrgUpdatedEvent
    | AlertOpenedEvent
    | AlertUpdatedEvent
    | AlertClosedEvent
    | AlertRevisedEvent
    | BenchmarkPublishedEvent
    | PersonaPublishedEvent
    | ViewUpdatedEvent
    | ViewBroadcastEvent
    | EventRejectedEvent
)
