"""Accounts as their owners work them, and what they come to for reps, teams, books and the org (spec section 7)."""

from typing import Any

from msgspec import Struct, field

from dealpulse.schemas.coaching import PeopleCoach
from dealpulse.schemas.outcome import Bucket, Colour, Number, Outcome, Time


class Threshold(Struct, frozen=True):
    """What it takes to work an account; `level` is account, book, rep, role, segment, org or policy."""

    level: str
    key: str
    name: str | None
    types: list[str]
    min_activities: int
    min_contacts: int
    period_days: int
    min_per_type: dict[str, int]
    min_per_contact: dict[str, int]


class ColourChanged(Outcome, frozen=True, kw_only=True, rename={"before": "from"}):
    """A flip of an account's activity colour; `to` is null where the account lost its owner, or is no more.

    Attributes:
        threshold: the whole threshold that applied, with its level and key; null without an owner.
        activities, contacts, by_type: what counted in its period.
        missing: what green would take: how many more activities, contacts, of a type, people who get enough of each.
    """

    account: str
    owner: str | None
    before: Colour | None
    to: Colour | None
    threshold: Threshold | None = None
    activities: int = 0
    contacts: int = 0
    by_type: dict[str, int] = field(default_factory=dict)
    missing: dict[str, Any] = field(default_factory=dict)


class NextColour(Struct, frozen=True):
    """The next colour and its instant, if nothing happens."""

    colour: Colour | None
    at: Time


class AccountColours(Struct, frozen=True):
    """An account's colour with what it rests on."""

    colour: Colour | None
    threshold: Threshold | None
    since: Time | None
    next: NextColour | None
    missing: dict[str, Any]


class AccountUpdated(Outcome, frozen=True, kw_only=True):
    """An account as its owner works it."""

    account: str
    metrics: dict[str, Any]
    colours: AccountColours
    rollups: Any = None


class Some(Struct, frozen=True):
    """Some deals: how many, what they are worth in the org's currency, how many are in another one, the largest of them."""

    count: int
    value: Number
    other_currency: int
    opportunities: list[str]


class InBucket(Some, frozen=True):
    """Open deals of one bucket, and their shares of all open ones by count and by value."""

    share: Number | None
    value_share: Number | None


class OpenPipeline(Some, frozen=True):
    """All open deals."""

    by_bucket: dict[Bucket, InBucket]


class Done(Struct, frozen=True):
    """Activity that counted, each account's in its threshold's period."""

    count: int
    by_type: dict[str, int]


class RollupMetrics(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a rep, team, book or org comes to. Created, won and lost deals are those of the last `window_days`.

    Attributes:
        name, team, manager, segment, discipline: of a rep. name, owner: of a book, as configured.
        opp_creation_rate: opportunities created / accounts worked; null when none is worked (T-09).
    """

    owned: int
    touched: int
    worked: int
    activities: Done
    opportunities_created: Some
    opp_creation_rate: Number | None
    open_pipeline: OpenPipeline
    wins: Some
    losses: Some
    bookings: Number
    window_days: int
    name: str | None = None
    owner: str | None = None
    team: str | None = None
    manager: str | None = None
    segment: str | None = None
    discipline: str | None = None


class OfColour(Struct, frozen=True):
    """The accounts of one colour, the best first."""

    count: int
    share: Number | None
    accounts: list[str]


class ByScore(Struct, frozen=True):
    """An account in the list by score (T-10)."""

    account: str
    score: Number | None
    colour: Colour


class Neglected(Struct, frozen=True):
    """Flagged accounts, the best first."""

    count: int
    accounts: list[str]


class TooLarge(Struct, frozen=True, omit_defaults=True):
    """Books that are too large: of a rep or book 1 or 0; of others those reps."""

    count: int
    reps: list[str] | None = None


class Flags(Struct, frozen=True):
    """T-10."""

    high_potential_neglected: Neglected
    low_score_red: Neglected
    book_too_large: TooLarge


class Below(Struct, frozen=True, kw_only=True):
    """What everybody below a manager comes to."""

    metrics: RollupMetrics
    colours: dict[Colour, OfColour]
    rollups: Any


class Rollups(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Accounts by score, flags, and who is rolled up: `reps` of a team, `teams` of an org, `below` a manager."""

    accounts: list[ByScore]
    flags: Flags
    reps: list[str] | None = None
    teams: list[str] | None = None
    below: Below | None = None


class Rollup(Outcome, frozen=True, kw_only=True, omit_defaults=True):
    """What accounts and deals come to for a rep, a team, a book or the org; the field of that name is its id."""

    metrics: RollupMetrics
    colours: dict[Colour, OfColour]
    rollups: Rollups
    coach: PeopleCoach | None = None
    rep: str | None = None
    team: str | None = None
    book: str | None = None
    org: str | None = None
