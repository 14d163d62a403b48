"""The company: its teams and reps, its settings, and what it writes down before the first deal.

Reps are hired for a number of deals: an enterprise rep carries few, a rep of small business many. Teams have up to eight of one
role under one manager.
"""

from typing import Any

from dealpulse.connectors.generator.desk import Desk, Row
from dealpulse.connectors.generator.people import Rep
from dealpulse.connectors.generator.pipeline import TYPE_GROUPS, stage_rows
from dealpulse.connectors.generator.post import date_text, time_text
from dealpulse.connectors.generator.words import FIRST, LAST
from dealpulse.connectors.generator.working_time import DAY, WorkingTime

# Segment, its share of the reps in percent, and how many deals one of them opens in a year.
SEGMENTS = (("SMB", 34, 80), ("Mid-Market", 42, 50), ("Enterprise", 24, 26))
TEAM_SIZE = 8


class Company:
    """Everybody who sells: account executives by segment, SDRs who find leads, and their managers."""

    def __init__(self) -> None:
        self.executives: dict[str, list[Rep]] = {segment: [] for segment, _, _ in SEGMENTS}
        self.finders: list[Rep] = []
        self.managers: list[Rep] = []

    def sellers(self) -> list[Rep]:
        """Everybody who works deals or leads, in order of hiring."""
        return [rep for reps in self.executives.values() for rep in reps] + self.finders

    def executive(self, desk: Desk, segment: str, like: Rep | None = None) -> Rep:
        """An active rep of the segment; another one than `like`, where there is one."""
        reps = [rep for rep in self.executives[segment] if rep.active and rep is not like]
        if not reps:
            reps = [
                rep for group in self.executives.values() for rep in group if rep.active and rep is not like
            ]
        if not reps:
            reps = [rep for rep in self.executives[segment] if rep.active]
        return desk.dice.pick(reps)


def found_company(desk: Desk, opportunities: int, days: int) -> Company:
    """Hire everybody, and write down settings, users and stages."""
    company = Company()
    yearly = opportunities * 365 / max(days, 60)
    when = desk.first * DAY
    _settings(desk, when)
    chief = _hire(desk, "Director", "All", "Leadership", desk.calendars[0])
    _write_user(desk, chief, when, "snapshot")
    for segment, percent, load in SEGMENTS:
        wanted = max(2, int(yearly * percent / 100 / (load * 0.9) + 0.5))
        reps = _team(desk, company, chief, "AE", segment, wanted, when)
        company.executives[segment] = reps
    finders = max(2, len(company.sellers()) // 4)
    company.finders = _team(desk, company, chief, "SDR", "SMB", finders - finders // 2, when)
    company.finders += _team(desk, company, chief, "SDR", "Mid-Market", finders // 2, when)
    _write_stages(desk, when)
    _write_thresholds_and_goals(desk, when, company)
    return company


def _team(
    desk: Desk, company: Company, chief: Rep, discipline: str, segment: str, wanted: int, when: int
) -> list[Rep]:
    dice = desk.dice
    reps: list[Rep] = []
    for number in range(wanted):
        if number % TEAM_SIZE == 0:
            # A team sits in one region, mostly at home.
            place = desk.calendars[0] if number == 0 and dice.random() < 0.6 else dice.pick(desk.calendars)
            team = f"{segment} {discipline} {place.region.name} {number // TEAM_SIZE + 1}"
            manager = _hire(desk, "Manager", segment, team, place)
            manager.manager = chief
            company.managers.append(manager)
            _write_user(desk, manager, when, "snapshot")
        rep = _hire(desk, discipline, segment, team, place)
        rep.manager = manager
        _give_a_life(desk, rep)
        reps.append(rep)
        _write_user(desk, rep, rep.joined * DAY + 30_000 if rep.joined > desk.first else when, "snapshot")
    return reps


def _hire(desk: Desk, discipline: str, segment: str, team: str, calendar: WorkingTime) -> Rep:
    dice = desk.dice
    ident = desk.number("005")
    name = f"{dice.pick(FIRST)} {dice.pick(LAST)}"
    local = f"{name.replace(' ', '.').lower()}.{int(ident[3:])}"
    rep = Rep(ident, name, f"{local}@{desk.org}.example", discipline, segment, team, calendar)
    rep.emails = [rep.address]
    if dice.chance(0.2):
        rep.emails.append(f"{local}@{desk.org}-mail.example")
    rep.joined = desk.first - dice.between(30, 1_500)
    return rep


def _give_a_life(desk: Desk, rep: Rep) -> None:
    """Habits, vacations, late mailboxes, and for some a first or a last day within the history."""
    dice = desk.dice
    rep.give_habits(dice)
    if rep.discipline == "SDR":
        rep.habits = rep.habits._replace(energy=rep.habits.energy + 0.2)
    span = desk.last - desk.first
    for start in range(desk.first, desk.last, 120):
        begin = start + dice.below(120)
        rep.vacations.append((begin, begin + dice.pick((2, 4, 6, 11, 13))))
    # Mailboxes and calendars are connected on the first morning, and hand over what they remember.
    outages = [(0, desk.first * DAY + 6 * 3_600)]
    if dice.chance(0.06):
        # Their mailbox is connected weeks after everybody else's, and brings along what it holds.
        outages.append((desk.first * DAY, (desk.first + dice.between(8, 24)) * DAY))
    for _ in range(dice.count(span / 200)):
        begin = (desk.first + dice.below(span)) * DAY + dice.below(DAY)
        outages.append((begin, begin + dice.between(4, 90) * 3_600))
    rep.dark = tuple(outages)
    if span > 120 and dice.chance(0.08 * min(span, 365) / 365):
        rep.leaves = desk.first + dice.between(60, span - 20)
    elif span > 120 and dice.chance(0.1):
        rep.joined = desk.first + dice.between(20, span // 2)


def _write_user(desk: Desk, rep: Rep, when: int, change: str) -> None:
    fields: dict[str, Any] = {
        "name": rep.name,
        "emails": rep.emails,
        "team": rep.team,
        "discipline": rep.discipline,
        "segment": rep.segment,
        "start_date": date_text(rep.joined),
        "active": True,
    }
    if rep.manager is not None:
        fields["manager"] = rep.manager.id
    desk.crm(when, "user", rep, "create" if rep.joined > desk.first else change, fields)


def _settings(desk: Desk, when: int) -> None:
    home = desk.calendars[0].region
    for key, value in (
        ("timezone", home.zone),
        ("currency", home.currency),
        ("fiscal_year_start_month", 1),
        ("domains", [f"{desk.org}.example", f"{desk.org}-mail.example"]),
        ("holidays", home.country),
        ("type_groups", TYPE_GROUPS),
        ("fields", {"amount": "amount", "forecast_category": "forecast_category", "territory": "territory"}),
    ):
        desk.config(when, "org", key, value)


def _write_stages(desk: Desk, when: int) -> None:
    rows = [(Row(desk.number("01J")), fields) for fields in stage_rows()]
    for row, fields in rows:
        desk.crm(when, "stage", row, "snapshot", fields)
    # The administrator thinks again about one probability, some months in.
    row, fields = rows[2]
    desk.crm(
        when + (desk.last - desk.first) // 2 * DAY,
        "stage",
        row,
        "update",
        {"probability": fields["probability"] - 5},
    )


def _write_thresholds_and_goals(desk: Desk, when: int, company: Company) -> None:
    dice = desk.dice
    kinds = ["email", "call", "meeting", "linkedin"]
    for key, name, activities, contacts in (
        ("org", "Everybody", 8, 1),
        ("segment:Enterprise", "Enterprise", 30, 4),
        ("role:Mid-Market/AE", "Mid-market AEs", 18, 3),
        ("role:SMB/SDR", "SMB SDRs", 8, 1),
    ):
        value = {
            "name": name,
            "types": kinds,
            "min_activities": activities,
            "min_contacts": contacts,
            "period_days": 30,
        }
        desk.config(when, "threshold", key, value)
    desk.config(when, "ramp", "emails/SMB/SDR", {"days": 45})
    flagged = {"facet": "bucket", "op": "in", "value": ["at_risk", "poor"]}
    desk.config(when, "view", "my-open-deals", {"filter": flagged, "sort": "-amount"})
    for start in range(desk.first, desk.last, 91):
        for rep in company.sellers():
            if rep.discipline == "AE" and dice.chance(0.5):
                target = (
                    dice.between(5, 30)
                    * {"SMB": 10_000, "Mid-Market": 25_000, "Enterprise": 60_000}[rep.segment]
                    // 2
                )
                value = {"subject": f"rep:{rep.id}", "metric": "bookings", "target": target}
                value |= {"start": date_text(start), "end": date_text(start + 90)}
                desk.config(start * DAY + 28_800, "goal", f"goal-{rep.id}-{date_text(start)}", value)
    later = when + (desk.last - desk.first) // 3 * DAY
    desk.config(later, "book", f"{company.managers[0].team} top accounts", {"owner": company.managers[0].id})
    desk.config(later, "threshold", "role:SMB/SDR", None)
    until = time_text(later + 14 * DAY)
    desk.config(
        later,
        "snooze",
        desk.number("006"),
        {"until": until, "reason": "buyer is on leave", "by": company.managers[0].id},
    )


def staff_changes(desk: Desk, company: Company) -> list[Rep]:
    """This week's news of people: who leaves (returned), who is promoted, who gets another manager."""
    dice = desk.dice
    leavers = []
    for rep in company.sellers():
        if not rep.active:
            continue
        when = (desk.monday + 4) * DAY + 16 * 3_600
        if rep.leaves is not None and rep.leaves < desk.monday + 7:
            peers = [
                other for other in company.sellers() if other.active and other.discipline == rep.discipline
            ]
            if len(peers) < 2:
                rep.leaves = None
                continue
            rep.active = False
            desk.crm(when + 7_200, "user", rep, "update", {"active": False})
            if dice.chance(0.3):
                desk.crm(when + 30 * DAY, "user", rep, "delete")
            leavers.append(rep)
        elif dice.chance(0.002) and company.managers:
            manager = dice.pick(company.managers)
            rep.manager, rep.team = manager, manager.team
            desk.crm(when, "user", rep, "update", {"manager": manager.id, "team": manager.team})
        elif (
            rep.discipline == "SDR"
            and dice.chance(0.003)
            and len([other for other in company.finders if other.active]) > 2
        ):
            # A promotion is announced some days before or after it holds.
            rep.discipline = "AE"
            company.finders.remove(rep)
            company.executives[rep.segment].append(rep)
            holds = time_text((desk.monday + dice.between(-10, 10)) * DAY)
            desk.crm(when, "user", rep, "update", {"discipline": "AE", "effective": holds})
    return leavers
