"""Events out: what subscribers read, one CloudEvent each (contract, "Events out").

The folds write plain documents for speed; these structs say what they are, make the JSON Schema, and decode them for whoever
reads with Python. The tests hold every document to them.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from dealpulse.schemas.errors import Reason

Time = Annotated[datetime, Meta(tz=True)]
Number = int | float
Bucket = Literal["good", "average", "at_risk", "poor"]
Colour = Literal["green", "yellow", "red"]


class Cause(Struct, frozen=True, omit_defaults=True):
    """What caused an output: an event (`event` and its `source`), or an instant that fell `due`."""

    event: str | None = None
    source: str | None = None
    due: Time | None = None


class Factor(Struct, frozen=True):
    """A health factor with its evidence."""

    id: str
    points: int
    value: Number | str | bool | None
    threshold: Number | str | bool | None


class Outcome(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What every output says of itself.

    Attributes:
        caused_by: the event or the due instant.
        policy, benchmarks: versions.
        revision, supersedes, retracted: spec X-16.
    """

    caused_by: Cause
    policy: str
    benchmarks: Any = None
    revision: int = 0
    supersedes: str | None = None
    retracted: bool = False


class HealthChanged(Outcome, frozen=True, kw_only=True, rename={"before": "from"}):
    """A flip of a deal's health; a retraction says which flip it withdraws and has no evidence."""

    opportunity: str
    owner: str | None
    before: Bucket | None
    to: Bucket
    score: int | None = None
    reason: Literal["insufficient_data", "age_2x_cap", "all_stale"] | None = None
    entered: list[Factor] = []
    left: list[Factor] = []


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
    coach: dict[str, Any]
    predictions: dict[str, Any]


class ColourChanged(Outcome, frozen=True, kw_only=True, rename={"before": "from"}):
    """A flip of an account's activity colour."""

    account: str
    owner: str | None
    before: Colour | None
    to: Colour | None
    threshold: dict[str, Any]
    activities: int
    contacts: int


class Rollup(Outcome, frozen=True, kw_only=True):
    """Metrics of an account, rep or team."""

    metrics: dict[str, Any]
    colours: dict[str, Any]
    rollups: Any = None


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


class Published(Outcome, frozen=True, kw_only=True):
    """A version of benchmarks or personas."""

    version: str
    cells: list[Any] = []
    cards: list[Any] = []


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

    data: Rollup


class RepUpdatedEvent(Outgoing, frozen=True, tag="rep.updated", kw_only=True):
    """rep.updated"""

    data: Rollup


class TeamUpdatedEvent(Outgoing, frozen=True, tag="team.updated", kw_only=True):
    """team.updated"""

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

    data: Published


class PersonaPublishedEvent(Outgoing, frozen=True, tag="persona.published", kw_only=True):
    """persona.published"""

    data: Published


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
    | AlertOpenedEvent
    | AlertUpdatedEvent
    | AlertClosedEvent
    | AlertRevisedEvent
    | BenchmarkPublishedEvent
    | PersonaPublishedEvent
    | EventRejectedEvent
)
