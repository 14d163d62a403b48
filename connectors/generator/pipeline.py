"""The pipeline: kinds of deals, their stages, and what the CRM is told about a deal as it moves.

What a rep knows and what the CRM says are two things: stages are entered days later, close dates stand until they hurt.
"""

from dataclasses import dataclass, field
from typing import Any

from dealpulse.connectors.generator.desk import Desk, Row
from dealpulse.connectors.generator.meetings import Meeting
from dealpulse.connectors.generator.people import Account, Person, Rep
from dealpulse.connectors.generator.post import date_text, time_text
from dealpulse.connectors.generator.words import COMPETITORS, PRODUCTS, ROLES
from dealpulse.connectors.generator.working_time import DAY

# Pipeline → its open stages with their probability; every pipeline ends in Closed Won or Closed Lost.
PIPELINES: dict[str, tuple[tuple[str, int], ...]] = {
    "New Business": (
        ("Discovery", 10),
        ("Qualified", 25),
        ("Evaluation", 45),
        ("Proposal", 65),
        ("Negotiation", 85),
    ),
    "Customers": (("Opened", 50), ("In Talks", 70), ("Terms Sent", 90)),
}
WON, LOST = "Closed Won", "Closed Lost"

TYPE_GROUPS = {"New Business": "new_business", "Renewal": "existing", "Upgrade": "existing"}

# Median size of a first deal, and how many days a rep expects it to take, by segment.
VALUES = {"SMB": 8_000, "Mid-Market": 34_000, "Enterprise": 130_000}
CYCLES = {"SMB": 42, "Mid-Market": 75, "Enterprise": 125}

WORKING, WAITING, DROPPED = "working", "waiting", "dropped"


@dataclass(slots=True, eq=False)
class Deal:
    """An opportunity, and what the CRM never sees of it: the buyer's interest and the rep's stance.

    `interest` runs from 0 (deaf) to 1 (wants it now); `fit` is what it tends to when the deal is worked; `progress` is the work
    done in the stage at hand, 1 being enough to advance; `silence` counts weeks without a word from the buyer. What is done for
    an `unseen` deal mostly leaves no trace: a partner sells it, or the rep from a private phone.
    """

    id: str
    account: Account
    rep: Rep
    type: str
    pipeline: str
    created: int
    fit: float
    interest: float
    close_day: int
    amount: int | None
    people: list[Person]
    thread: str
    stage: int = 0
    progress: float = 0.0
    silence: int = 0
    stance: str = WORKING
    resume: int = 0
    forecast: str = "Pipeline"
    currency: str = "USD"
    meetings: list[Meeting] = field(default_factory=list)
    seq: int = 0
    latest: int = 0
    outcome: str | None = None
    gone: bool = False
    unseen: bool = False

    @property
    def stages(self) -> tuple[tuple[str, int], ...]:
        """The open stages of its pipeline."""
        return PIPELINES[self.pipeline]


def stage_rows() -> list[dict[str, Any]]:
    """The stage table, as the CRM's administrator set it up."""
    rows: list[dict[str, Any]] = []
    for pipeline, stages in PIPELINES.items():
        for order, (name, probability) in enumerate(stages, 1):
            accepted = pipeline == "Customers" or order > 1
            row = {
                "name": name,
                "order": order,
                "probability": probability,
                "outcome": "open",
                "pipeline": pipeline,
            }
            rows.append({**row, "sales_accepted": accepted})
        for order, (name, probability, outcome) in enumerate(
            ((WON, 100, "won"), (LOST, 0, "lost")), len(stages) + 1
        ):
            rows.append(
                {
                    "name": name,
                    "order": order,
                    "probability": probability,
                    "outcome": outcome,
                    "pipeline": pipeline,
                }
            )
    return rows


def row_of(deal: Deal) -> dict[str, Any]:
    """The deal's whole row."""
    return {
        "name": f"{deal.account.name} {deal.type} {date_text(deal.created // DAY)[:7]}",
        "account": deal.account.id,
        "owner": deal.rep.id,
        "type": deal.type,
        "pipeline": deal.pipeline,
        "stage": deal.stages[deal.stage][0],
        "amount": deal.amount,
        "currency": deal.currency,
        "close_date": date_text(deal.close_day),
        "forecast_category": deal.forecast,
        "created_at": time_text(deal.created),
        "territory": deal.account.calendar.region.name,
    }


def enter_deal(desk: Desk, deal: Deal, when: int, change: str = "create") -> None:
    """The deal enters the CRM, with a role for some of the people."""
    dice = desk.dice
    fields = row_of(deal)
    fields["custom"] = {
        "product": dice.pick(PRODUCTS),
        "competitor": dice.pick(COMPETITORS),
        "champion_known": dice.chance(0.4),
    }
    fields["lead_source"] = dice.pick(("Inbound", "Outbound", "Partner", "Event"))
    if change == "create" and dice.chance(0.3):
        del fields["created_at"]
    desk.crm(when, "opportunity", deal, change, fields)
    for person in deal.people:
        if dice.chance(0.5):
            give_role(desk, deal, person, when + dice.below(3 * DAY))


def give_role(desk: Desk, deal: Deal, person: Person, when: int) -> None:
    """Write down who somebody is in a deal; it is a contact's role, so leads get none."""
    if person.entity != "contact" or person.known is None or person.known * DAY > when + DAY:
        return
    role = Row(desk.number("00K"))
    what = {"opportunity": deal.id, "contact": person.id, "role": desk.dice.pick(ROLES)}
    desk.crm(when, "contact_role", role, "create", what)
    if desk.dice.chance(0.04):
        desk.crm(when + desk.dice.between(5, 40) * DAY, "contact_role", role, "delete")


def move_stage(desk: Desk, deal: Deal, when: int, step: int) -> None:
    """The deal is now in another stage; what depends on it is updated by the tidy, in the same breath."""
    deal.stage += step
    deal.progress = 0.0
    name, probability = deal.stages[deal.stage]
    fields: dict[str, Any] = {"stage": name}
    random = desk.random
    if random() < 0.15:
        # The rep knows better than the stage table.
        fields["probability"] = max(5, min(95, probability + 5 * int(random() * 9 - 4)))
    category = _category(deal)
    if category != deal.forecast and random() < deal.rep.habits.hygiene + 0.2:
        fields["forecast_category"] = deal.forecast = category
    if deal.amount is None or random() < 0.22:
        deal.amount = revalued(desk, deal)
        fields["amount"] = deal.amount
    if random() < 0.12:
        fields["custom"] = {
            "product": desk.dice.pick(PRODUCTS),
            "competitor": desk.dice.pick(COMPETITORS),
            "champion_known": True,
            "next_step": desk.dice.pick(("demo", "security review", "pricing call", "legal")),
        }
    desk.crm(when, "opportunity", deal, "update", fields)


def revalued(desk: Desk, deal: Deal) -> int:
    """What the deal is worth now that more is known: mostly a little less."""
    before = deal.amount or VALUES[deal.account.segment]
    return max(500, int(before * (0.7 + 0.5 * desk.random())) // 100 * 100)


def _category(deal: Deal) -> str:
    left = len(deal.stages) - deal.stage
    return "Commit" if left == 1 else "Best Case" if left == 2 else "Pipeline"


def push(desk: Desk, deal: Deal, when: int, weeks: int) -> None:
    """The close date goes out; reps like the last day of a month."""
    day = max(when // DAY, deal.close_day) + 7 * weeks
    if desk.random() < 0.4:
        day = month_end(day)
    deal.close_day = day
    desk.crm(when, "opportunity", deal, "update", {"close_date": date_text(day)})


def month_end(day: int) -> int:
    """The last day of the month that the day is in."""
    text = date_text(day)[:7]
    while date_text(day + 1)[:7] == text:
        day += 1
    return day


def close(desk: Desk, deal: Deal, when: int, outcome: str) -> None:
    """The deal is won or lost; what still stands in the calendar is mostly called off."""
    deal.outcome = outcome
    random = desk.random
    fields: dict[str, Any] = {
        "stage": outcome,
        "forecast_category": "Closed" if outcome == WON else "Omitted",
    }
    luck = random()
    if luck < 0.4:
        fields["closed_at"] = time_text(when - 600)
    elif luck < 0.5:
        fields["closed_at"] = date_text(deal.rep.calendar.day_of(when))
    if outcome == LOST:
        fields["loss_reason"] = desk.dice.pick(
            ("price", "no decision", "competitor", "timing", "went silent")
        )
    elif random() < 0.3:
        deal.amount = revalued(desk, deal)
        fields["amount"] = deal.amount
    desk.crm(when, "opportunity", deal, "update", fields)
    for meeting in deal.meetings:
        if meeting.start > when and random() < (0.85 if outcome == LOST else 0.3):
            meeting.sequence += 1
            meeting.tell(desk, when + 400, "cancelled")
    deal.meetings = []
