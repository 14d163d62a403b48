"""Prospecting: SDRs write to people who may become a deal; most never answer."""

from dealpulse.connectors.generator.accounts import enter_person, new_account, new_person
from dealpulse.connectors.generator.conversation import call, exchange, task
from dealpulse.connectors.generator.desk import Desk
from dealpulse.connectors.generator.people import Account, Rep


def prospect(desk: Desk, finder: Rep, owner: Rep) -> tuple[Account, bool]:
    """Try a company with a few mails, calls and notes. Returns the company, and whether somebody there wants to talk."""
    dice = desk.dice
    first = dice.pick(finder.days)
    account = new_account(desk, owner, desk.in_office(owner.calendar, first) - 3_600)
    person = account.people[0] if account.people else new_person(desk, account)
    if person.known is None:
        enter_person(desk, account, person, desk.in_office(owner.calendar, first) - 1_800)
    curiosity = 0.12 + 0.3 * dice.random()
    heard = 0
    for _ in range(1 + dice.count(0.8 * finder.habits.energy * finder.pace)):
        _, answered, _ = exchange(
            desk,
            finder,
            account,
            [person],
            max(first, dice.pick(finder.days)),
            curiosity,
            desk.number("thr-"),
        )
        heard += answered
    if dice.chance(0.5 * finder.habits.phone):
        _, connected = call(desk, finder, account, person, max(first, dice.pick(finder.days)), None)
        heard += connected and dice.chance(0.3)
    if dice.chance(0.2):
        task(desk, finder, account, person, max(first, dice.pick(finder.days)), None)
    return account, heard > 0
