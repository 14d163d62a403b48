"""Deals as views see them, made by hand: an open one of 20 days in Proposal, and what is different about it."""

from typing import Any

from dealpulse.state.calendar import local_ordinal
from dealpulse.state.directory.org import Environment
from dealpulse.state.directory.roles import Role
from dealpulse.state.opportunities.pulse import Pulse
from dealpulse.state.opportunities.standing import standing
from dealpulse.state.views.subject import Calendar, Subject
from tests.state.making import SALES, change, day, header, opened

NOBODY = Role(None, None, None, None, None)
EAST = Role("AE", "SMB", "East", "boss", 0)


def subject(
    number: float = 20,
    *changes: Any,
    environment: Environment = SALES,
    calendar: Calendar | None = None,
    role: Role = EAST,
    touches: tuple[float, ...] = (),
    inbound: tuple[float, ...] = (),
    health: dict[str, Any] | None = None,
    benchmarks: dict[str, Any] | None = None,
    **facets: Any,
) -> Subject:
    """A deal on a day after its birth on a Monday, 2 March 2026 at 09:00 UTC."""
    at = day(number)
    made = header(*(changes or (opened(), change(1, stage="Proposal"))))
    where = standing(made, environment)
    usual: dict[str, Any] = {
        "name": "Big",
        "account_name": "Acme",
        "amount": 1000,
        "type": "New",
        "owner": "ana",
        "close_date": "2026-04-15",
        "days_until_close": 24,
        "stage": "Proposal",
        "days_in_stage": 19,
        "age_days": 20,
        "days_untouched": 20,
        "days_since_inbound": None,
        "next_meeting": None,
        "last_meeting": None,
        "custom": {},
        "details": {},
    }
    fine = {"bucket": "average", "score": 0, "reason": None, "factors": [], "next": None, "fix": []}
    none = dict.fromkeys(("days_to_won", "days_in_stage", "sales_cycle", "contacts_engaged", "win_rate"))
    pulse = Pulse(tuple(day(one) for one in touches), tuple(day(one) for one in inbound), ())
    return Subject(
        "d1",
        at,
        local_ordinal(environment.zone, at),
        usual | facets,
        fine | (health or {}),
        none | (benchmarks or {}),
        made,
        where,
        lambda: pulse,
        environment,
        role,
        calendar or Calendar(environment.zone),
    )
