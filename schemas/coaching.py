"""What the coach says of a deal, beside its health on the deal's page (spec C-02, C-03)."""

from typing import Literal

from msgspec import Struct

from dealpulse.schemas.outcome import Bucket, Number, Time

Act = Literal["touch", "reply", "book", "redate", "advance"]


class Beside(Struct, frozen=True):
    """What is typical of the thing that a factor looks at."""

    name: Literal["days_to_won", "days_in_stage", "sales_cycle", "contacts_engaged", "win_rate"]
    value: Number
    n: int
    level: str
    text: str


class Evidence(Struct, frozen=True):
    """A factor as the coach tells it: `facet` is what it looks at, `shown` the facet's value, `label` its name for people."""

    factor: str
    points: int
    facet: str
    label: str
    shown: Number | str | bool | None
    value: Number | str | bool | None
    threshold: Number | str | bool | None
    benchmark: Beside | None
    text: str


class Assessment(Struct, frozen=True):
    """The close assessment (C-02): one or two sentences, and the three heaviest reasons on either side."""

    bucket: Bucket | None
    reason: Literal["insufficient_data", "age_2x_cap", "all_stale"] | None
    text: str
    negatives: list[Evidence]
    positives: list[Evidence]


class Action(Struct, frozen=True):
    """What to do about one factor that speaks against the deal (C-03). `lifts`: it is part of `health.fix`."""

    factor: str
    act: Act | None
    lifts: bool
    text: str


class Keep(Struct, frozen=True):
    """What to keep doing."""

    factor: str
    text: str


class Ahead(Struct, frozen=True):
    """What happens if nothing is done, as `health.next`; no bucket: nothing within a year."""

    bucket: Bucket | None
    at: Time | None
    text: str


class Lift(Struct, frozen=True):
    """What would lift the bucket, as `health.fix`."""

    acts: list[Act]
    text: str


class Coach(Struct, frozen=True):
    """What a good sales manager would say of a deal, in a language of the org's choice; codes stand beside the texts.

    Attributes:
        actions: one per factor that speaks against the deal; first those that lift the bucket.
        next: None for a deal without health. fix: also None for one that is Good.
    """

    language: str
    assessment: Assessment
    actions: list[Action]
    keep: list[Keep]
    next: Ahead | None
    fix: Lift | None


class Metric(Struct, frozen=True):
    """What a rep's or a team's accounts and deals ask of them (C-07), with those behind the number (C-06)."""

    metric: str
    value: Number | None
    why: str
    action: str
    accounts: list[str]
    opportunities: list[str]


class PeopleCoach(Struct, frozen=True):
    """What a good sales manager would say to a rep or of a team, heaviest first."""

    language: str
    metrics: list[Metric]
