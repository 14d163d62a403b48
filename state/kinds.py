"""The kinds of rows, and what each is made of: the one list that stores, changelogs and recovery go by."""

from typing import Any

import msgspec
from msgspec import Struct

from dealpulse.state.accounts.working import Working
from dealpulse.state.activity.calls import CallRow
from dealpulse.state.activity.ledger import Ledger
from dealpulse.state.activity.mail import Mail
from dealpulse.state.activity.meetings import MeetingRow
from dealpulse.state.activity.tasks import TaskRow
from dealpulse.state.benchmarks.published import Published, Versions
from dealpulse.state.benchmarks.sample import Sample
from dealpulse.state.directory.entries import Entry
from dealpulse.state.directory.links import (
    AccountLinks,
    AddressLinks,
    DealLinks,
    DomainLinks,
    OwnerLinks,
    PersonLinks,
)
from dealpulse.state.directory.org import Org
from dealpulse.state.directory.roles import Roles
from dealpulse.state.opportunities.deal import Deal
from dealpulse.state.rollups.written import Written
from dealpulse.state.views.rows import Entered, Watched


class Clock(Struct, frozen=True, array_like=True):
    """The org's instant. A row of its own, because every tick changes it."""

    at: int


class Seen(Struct, frozen=True, array_like=True):
    """An event's id that was taken, and the event's time."""

    time: int


class Held(Struct, frozen=True, array_like=True):
    """A fact ahead of the clock, as it stood in the log."""

    value: bytes
    at: dict[str, Any]
    key: bytes | None
    stamp: int | None


class Count(Struct, frozen=True, array_like=True):
    """How many events had an outcome."""

    n: int


# A handful of rows, or rows that are gone within days: not worth being laid to rest.
RESTLESS = frozenset({"org", "clock", "count", "seen", "mail", "stage", "published", "versions"})

KINDS: dict[str, type[msgspec.Struct]] = {
    "org": Org,
    "clock": Clock,
    "count": Count,
    "seen": Seen,
    "held": Held,
    "account": Entry,
    "contact": Entry,
    "lead": Entry,
    "contact_role": Entry,
    "user": Entry,
    "stage": Entry,
    "config": Entry,
    "address": AddressLinks,
    "domain": DomainLinks,
    "person_links": PersonLinks,
    "account_links": AccountLinks,
    "deal_links": DealLinks,
    "owner_links": OwnerLinks,
    "roles": Roles,
    "ledger": Ledger,
    "mail": Mail,
    "meeting": MeetingRow,
    "call": CallRow,
    "task": TaskRow,
    "deal": Deal,
    "entered": Entered,
    "watched": Watched,
    "working": Working,
    "rollup": Written,
    "sample": Sample,
    "published": Published,
    "versions": Versions,
}
