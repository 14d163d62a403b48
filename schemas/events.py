"""Events in: what a CRM, a mailbox, a calendar or a person tells us, one CloudEvent each (contract, "Events in").

These structs decode the wire. A field that may be absent, cleared or set is three-valued: UNSET, None, value. What the folds
see is `Event`, made from these by intake.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

Id = Annotated[str, Meta(min_length=1)]
Time = Annotated[datetime, Meta(tz=True)]
Text = str | None | UnsetType
Texts = list[str] | None | UnsetType
Whole = Annotated[int, Meta(ge=-(2**53), le=2**53)]
Number = int | float | None | UnsetType
Flag = bool | None | UnsetType

Entity = Literal["opportunity", "account", "contact", "lead", "contact_role", "user", "stage"]
Change = Literal["create", "update", "delete", "undelete", "snapshot", "merge"]
ConfigKind = Literal["org", "goal", "threshold", "book", "ramp", "snooze", "view"]


# ---- fields by entity -------------------------------------------------------------------------------------------------


class OpportunityFields(Struct, frozen=True):
    """Fields of an opportunity. `created_at` and `closed_at` are times or dates, `close_date` is a date."""

    name: Text = UNSET
    account: Text = UNSET
    owner: Text = UNSET
    type: Text = UNSET
    pipeline: Text = UNSET
    stage: Text = UNSET
    amount: Number = UNSET
    currency: Text = UNSET
    close_date: Text = UNSET
    probability: Number = UNSET
    forecast_category: Text = UNSET
    created_at: Text = UNSET
    closed_at: Text = UNSET
    territory: Text = UNSET
    custom: dict[str, Any] | None | UnsetType = UNSET


class AccountFields(Struct, frozen=True):
    """Fields of an account. `domains` decide for people whom no contact or lead links to an account."""

    name: Text = UNSET
    owner: Text = UNSET
    domains: Texts = UNSET
    segment: Text = UNSET
    book: Text = UNSET
    score: Number = UNSET
    territory: Text = UNSET
    custom: dict[str, Any] | None | UnsetType = UNSET


class ContactFields(Struct, frozen=True):
    """Fields of a contact or a lead."""

    name: Text = UNSET
    title: Text = UNSET
    email: Text = UNSET
    emails: Texts = UNSET
    account: Text = UNSET


class ContactRoleFields(Struct, frozen=True):
    """A contact's role on one opportunity."""

    opportunity: Text = UNSET
    contact: Text = UNSET
    role: Text = UNSET


class UserFields(Struct, frozen=True):
    """Fields of a user. `effective` is the instant from which role, team and manager hold (spec 11, "People move")."""

    name: Text = UNSET
    emails: Texts = UNSET
    manager: Text = UNSET
    team: Text = UNSET
    discipline: Text = UNSET
    segment: Text = UNSET
    start_date: Text = UNSET
    active: Flag = UNSET
    effective: Text = UNSET


class StageFields(Struct, frozen=True):
    """Fields of a stage; a stage is known by pipeline and name."""

    name: Text = UNSET
    order: Number = UNSET
    probability: Number = UNSET
    outcome: Literal["open", "won", "lost"] | None | UnsetType = UNSET
    pipeline: Text = UNSET
    sales_accepted: Flag = UNSET


FIELDS: dict[str, type[Struct]] = {
    "opportunity": OpportunityFields,
    "account": AccountFields,
    "contact": ContactFields,
    "lead": ContactFields,
    "contact_role": ContactRoleFields,
    "user": UserFields,
    "stage": StageFields,
}


# ---- data by type -----------------------------------------------------------------------------------------------------


class RecordChanged(Struct, frozen=True):
    """A change of a CRM record: only what changed, a whole row (`snapshot`), or a merge `into` another record."""

    entity: Entity
    record: Id
    change: Change
    fields: dict[str, Any] | None = None
    into: str | None = None


class EmailSent(Struct, frozen=True, rename={"sender": "from"}):
    """Headers of one email; never a body. `auto` marks auto-replies and bounces."""

    message: Id
    sender: str
    to: list[str] | None = None
    cc: list[str] | None = None
    bcc: list[str] | None = None
    thread: str | None = None
    auto: bool | None = None


class Attendee(Struct, frozen=True):
    """One invited person."""

    email: str
    response: Literal["accepted", "declined", "tentative", "none"] | None = None


class MeetingChanged(Struct, frozen=True):
    """A meeting as a calendar tells it now. One id per instance of a series."""

    meeting: Id
    start: Time
    end: Time
    status: Literal["confirmed", "tentative", "cancelled"] | None = None
    organizer: str | None = None
    attendees: list[Attendee] | None = None
    sequence: Whole | None = None


class CallLogged(Struct, frozen=True):
    """A logged call, with one of contact, email, account."""

    call: Id
    user: Id
    contact: str | None = None
    email: str | None = None
    account: str | None = None
    at: Time | None = None
    direction: str | None = None
    outcome: str | None = None
    duration_s: int | float | None = None
    opportunity: str | None = None
    status: Literal["removed"] | None = None


class TaskCompleted(Struct, frozen=True):
    """A completed task of any kind, with one of contact, email, account."""

    task: Id
    user: Id
    kind: Id
    contact: str | None = None
    email: str | None = None
    account: str | None = None
    at: Time | None = None
    opportunity: str | None = None
    status: Literal["removed"] | None = None


class ConfigChanged(Struct, frozen=True):
    """A setting of an org: a null value removes it."""

    kind: ConfigKind
    key: Id
    value: Any = None


class NoData(Struct, frozen=True):
    """A clock tick says everything by its time."""


# ---- envelopes --------------------------------------------------------------------------------------------------------


class Envelope(Struct, frozen=True, tag_field="type"):
    """What every event carries. `(org, source, id)` is unique; `seq` orders events of one record with equal time."""

    specversion: Literal["1.0"]
    id: Id
    source: Id
    time: Time
    org: Id
    seq: Whole | None = None


class RecordChangedEvent(Envelope, frozen=True, tag="crm.record.changed", kw_only=True):
    """crm.record.changed"""

    data: RecordChanged


class EmailSentEvent(Envelope, frozen=True, tag="activity.email.sent", kw_only=True):
    """activity.email.sent"""

    data: EmailSent


class MeetingChangedEvent(Envelope, frozen=True, tag="activity.meeting.changed", kw_only=True):
    """activity.meeting.changed"""

    data: MeetingChanged


class CallLoggedEvent(Envelope, frozen=True, tag="activity.call.logged", kw_only=True):
    """activity.call.logged"""

    data: CallLogged


class TaskCompletedEvent(Envelope, frozen=True, tag="activity.task.completed", kw_only=True):
    """activity.task.completed"""

    data: TaskCompleted


class ConfigChangedEvent(Envelope, frozen=True, tag="config.changed", kw_only=True):
    """config.changed"""

    data: ConfigChanged


class ClockTickEvent(Envelope, frozen=True, tag="clock.tick", kw_only=True):
    """clock.tick"""

    data: NoData | None = None


Incoming = (
    RecordChangedEvent
    | EmailSentEvent
    | MeetingChangedEvent
    | CallLoggedEvent
    | TaskCompletedEvent
    | ConfigChangedEvent
    | ClockTickEvent
)
