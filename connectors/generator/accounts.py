"""Accounts and the people in them, and how they get into the CRM: early, late, twice, or never."""

from typing import Any

from dealpulse.connectors.generator.desk import Desk
from dealpulse.connectors.generator.people import Account, Person, Rep
from dealpulse.connectors.generator.post import time_text
from dealpulse.connectors.generator.words import FIRST, HEADS, KINDS, LAST, TAILS, TITLES
from dealpulse.connectors.generator.working_time import DAY, HOUR

HEADCOUNT = {"SMB": (1, 3), "Mid-Market": (2, 5), "Enterprise": (3, 7)}


def new_account(desk: Desk, owner: Rep, when: int, *, change: str = "create") -> Account:
    """A company enters the CRM, with the people whom the rep knows by then."""
    dice = desk.dice
    ident = desk.number("001")
    count = int(ident[3:]) * 7 - 7
    head, tail = HEADS[count % 40], TAILS[count // 40 % 30]
    again = count // 1_200
    stem = f"{head.lower()}{tail}{again or ''}"
    # A company of several countries is looked after from one of them.
    calendar = owner.calendar if dice.random() < 0.9 else dice.pick(desk.calendars)
    account = Account(
        ident,
        f"{head}{tail} {dice.pick(KINDS)}{f' {again}' if again else ''}",
        f"{stem}.example",
        owner.segment,
        owner,
        calendar,
    )
    account.content = 0.35 + 0.6 * dice.random()
    enter_account(desk, account, when, change)
    for _ in range(dice.between(*HEADCOUNT[owner.segment])):
        person = new_person(desk, account)
        if dice.chance(0.72):
            enter_person(desk, account, person, when + dice.below(600), change)
    return account


def enter_account(desk: Desk, account: Account, when: int, change: str) -> None:
    """Write the account's whole row."""
    dice = desk.dice
    domains = [account.domain] if dice.random() < 0.94 else []
    if domains and dice.chance(0.08):
        domains.append(f"{account.domain.split('.')[0]}-group.example")
    fields: dict[str, Any] = {
        "name": account.name,
        "owner": account.owner.id,
        "domains": domains,
        "segment": account.segment,
        "territory": account.calendar.region.name,
        "score": dice.between(5, 99),
        "industry": dice.pick(KINDS),
    }
    if dice.chance(0.3):
        fields["book"] = f"{account.owner.team} top accounts"
    desk.crm(when, "account", account, change, fields)


def new_person(desk: Desk, account: Account) -> Person:
    """Somebody at the account whom nobody has entered yet."""
    dice = desk.dice
    first, last = dice.pick(FIRST), dice.pick(LAST)
    name = f"{first} {last}"
    lead = dice.random() < 0.14
    ident = desk.number("00Q" if lead else "003")
    local = f"{first}.{last}".lower()
    if any(other.name == name for other in account.people):
        local += ident[-3:]
    if dice.chance(0.04):
        # A private mailbox: only the CRM can say whom it belongs to.
        address = f"{local}.{ident.lower()}@gmail.com"
    elif dice.chance(0.05):
        address = f"{local}@mail.{account.domain}"
    else:
        address = f"{local}@{account.domain}"
    person = Person(ident, "lead" if lead else "contact", name, dice.pick(TITLES), address)
    account.people.append(person)
    return person


def enter_person(desk: Desk, account: Account, person: Person, when: int, change: str = "create") -> None:
    """Write a person into the CRM; some are written twice, and found out later."""
    dice = desk.dice
    person.known = when // DAY
    fields = {"name": person.name, "title": person.title, "email": person.address, "account": account.id}
    desk.crm(when, person.entity, person, change, fields)
    fate = dice.random()
    if fate < 0.03:
        # The web form made a lead of somebody who is a contact already: one human, two records.
        twin = Person(desk.number("00Q"), "lead", person.name, person.title, person.address)
        later = when + dice.between(1, 60) * DAY
        desk.crm(
            later,
            "lead",
            twin,
            "create",
            {"name": twin.name, "email": twin.address.upper(), "company": account.name},
        )
        if dice.chance(0.5):
            desk.crm(later + dice.between(2, 30) * DAY, "lead", twin, "delete")
    elif fate < 0.06:
        # The same human under another address, merged when somebody notices.
        person.also = f"{person.name.split()[0].lower()}{person.id[-3:]}@{account.domain}"
        twin = Person(desk.number(person.id[:3]), person.entity, person.name, person.title, person.also)
        later = when + dice.between(1, 40) * DAY
        desk.crm(
            later,
            person.entity,
            twin,
            "create",
            {"name": twin.name, "email": twin.address, "account": account.id},
        )
        desk.merge(later + dice.between(3, 45) * DAY, person.entity, twin, person)
    elif fate < 0.08:
        # Married, moved to another brand: a second address on the same record.
        person.also = f"{person.name.replace(' ', '').lower()}@{account.domain}"
        desk.crm(
            when + dice.between(5, 90) * DAY,
            person.entity,
            person,
            "update",
            {"emails": [person.address, person.also]},
        )
    elif fate < 0.09:
        deleted = when + dice.between(20, 120) * DAY
        desk.crm(deleted, person.entity, person, "delete")
        if dice.chance(0.3):
            desk.crm(deleted + 2 * DAY, person.entity, person, "undelete")
    elif fate < 0.11:
        left = when + dice.between(40, 200) * DAY
        desk.crm(
            left, person.entity, person, "update", {"title": None, "left_company_on": time_text(left)[:10]}
        )


def notice_person(desk: Desk, account: Account, person: Person, when: int) -> None:
    """Somebody new writes or attends: most reps enter them days later, some never do."""
    if person.known is None:
        # Nobody is entered before the CRM is there.
        when = max(when, desk.first * DAY + HOUR)
        chance = desk.random()
        if chance < 0.3:
            enter_person(desk, account, person, when + 300)
        elif chance < 0.8:
            enter_person(desk, account, person, when + desk.dice.between(1, 12) * DAY)
        else:
            # Never entered: only the domain tells where they belong.
            person.known = 1 << 40
