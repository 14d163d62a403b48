"""Housekeeping: everything that happens to records rather than to deals.

Duplicates are merged, deals deleted by mistake and brought back, lost ones reopened, accounts handed to somebody else, companies
bought by others. Rare each, but an organisation has one of them every day.
"""

from dealpulse.connectors.generator.accounts import enter_account
from dealpulse.connectors.generator.company import Company
from dealpulse.connectors.generator.desk import Desk
from dealpulse.connectors.generator.people import Account, Rep
from dealpulse.connectors.generator.pipeline import LOST, WON, WORKING, Deal, close, enter_deal, row_of
from dealpulse.connectors.generator.working_time import DAY, HOUR


def tidy_deals(desk: Desk, company: Company, deals: list[Deal], closed: list[Deal]) -> list[Deal]:
    """A week of small accidents with deals. Returns the deals that came back to life."""
    dice = desk.dice
    for deal in deals:
        luck = dice.random()
        if luck > 0.0035:
            continue
        when = _after(desk, deal)
        if luck < 0.0006:
            # Deleted by mistake; most come back within days.
            desk.crm(when, "opportunity", deal, "delete")
            if dice.chance(0.6):
                desk.crm(when + dice.between(1, 6) * DAY, "opportunity", deal, "undelete")
                deal.latest = when + 7 * DAY
            else:
                deal.gone = True
                deal.rep.open_deals -= 1
        elif luck < 0.0012:
            _merge_twin(desk, deal, when)
        elif luck < 0.0018:
            hand_over(desk, deal, company.executive(desk, deal.account.segment, deal.rep), when)
        elif luck < 0.0024:
            _move_account(desk, deal, when)
        elif luck < 0.0030:
            # A nightly load writes the whole row again.
            desk.crm(
                when, "opportunity", deal, "snapshot", {**row_of(deal), "custom": {"loaded_by": "nightly"}}
            )
        else:
            desk.crm(when, "opportunity", deal, "update", {"custom": None, "territory": None})
    returning = [deal for deal in closed if dice.random() < (0.03 if deal.outcome == LOST else 0.005)]
    reopened = [_reopen(desk, deal) for deal in returning if deal.rep.active and not deal.gone]
    return reopened


def hand_over(desk: Desk, deal: Deal, to: Rep, when: int) -> None:
    """Another rep owns the deal now, and what stands in the calendar is called off or goes on without them."""
    if to is deal.rep:
        return
    deal.rep.open_deals -= 1
    to.open_deals += 1
    desk.crm(when, "opportunity", deal, "update", {"owner": to.id})
    for meeting in deal.meetings:
        if desk.dice.chance(0.5) and meeting.start > when:
            meeting.rep = to
            guests = [
                guest for guest in meeting.attendees if not guest["email"].endswith(f"@{desk.org}.example")
            ]
            meeting.attendees = [{"email": to.address, "response": "accepted"}, *guests]
            meeting.sequence += 1
            meeting.tell(desk, when + HOUR)
    deal.meetings = [meeting for meeting in deal.meetings if meeting.rep is to or meeting.start <= when]
    deal.rep = to
    deal.stance = WORKING
    deal.silence = 0
    deal.interest -= 0.05
    deal.latest = max(deal.latest, when)


def clear_desk_of(
    desk: Desk, company: Company, leaver: Rep, deals: list[Deal], accounts: list[Account]
) -> None:
    """Somebody leaves: their deals and accounts go to colleagues, some at once and some when it is noticed."""
    when = (desk.monday + 4) * DAY + 17 * HOUR
    for deal in deals:
        if deal.rep is leaver:
            hand_over(
                desk,
                deal,
                company.executive(desk, deal.account.segment, leaver),
                max(_after(desk, deal), when),
            )
    for account in accounts:
        if account.owner is leaver:
            account.owner = company.executive(desk, account.segment, leaver)
            desk.crm(
                when + desk.dice.below(5 * DAY), "account", account, "update", {"owner": account.owner.id}
            )


def tidy_accounts(desk: Desk, company: Company, accounts: list[Account]) -> None:
    """A week of changes to accounts: owners, scores, names, duplicates."""
    dice = desk.dice
    for _ in range(dice.count(len(accounts) * 0.004)):
        account = dice.pick(accounts)
        when = (desk.monday + dice.below(5)) * DAY + 15 * HOUR + dice.below(HOUR)
        luck = dice.random()
        if luck < 0.4:
            desk.crm(when, "account", account, "update", {"score": dice.between(5, 99)})
        elif luck < 0.55:
            account.owner = company.executive(desk, account.segment, account.owner)
            desk.crm(when, "account", account, "update", {"owner": account.owner.id})
        elif luck < 0.65:
            desk.crm(
                when,
                "account",
                account,
                "snapshot",
                {"name": account.name, "owner": account.owner.id, "domains": [account.domain]},
            )
        elif luck < 0.7:
            # A clean-up took too much, and somebody noticed.
            desk.crm(when, "account", account, "delete")
            desk.crm(when + dice.between(1, 4) * DAY, "account", account, "undelete")
        elif luck < 0.9:
            # Two reps had entered the same company.
            twin = Account(
                desk.number("001"),
                f"{account.name} Inc",
                account.domain,
                account.segment,
                account.owner,
                account.calendar,
            )
            enter_account(desk, twin, when, "create")
            desk.merge(when + dice.between(1, 30) * DAY, "account", twin, account)
        else:
            desk.crm(
                when,
                "account",
                account,
                "update",
                {"domains": [account.domain, f"{account.domain.split('.')[0]}.test"]},
            )


def _after(desk: Desk, deal: Deal) -> int:
    """A moment of this week after everything that the CRM already knows of the deal."""
    when = (desk.monday + desk.dice.below(5)) * DAY + 14 * HOUR + desk.dice.below(3 * HOUR)
    return max(when, deal.latest + HOUR)


def _merge_twin(desk: Desk, deal: Deal, when: int) -> None:
    """The deal had been entered twice; the younger record goes."""
    twin = Deal(
        desk.number("006"),
        deal.account,
        deal.rep,
        deal.type,
        deal.pipeline,
        when,
        deal.fit,
        0.0,
        deal.close_day,
        deal.amount,
        [],
        "twin",
    )
    enter_deal(desk, twin, when)
    desk.merge(when + desk.dice.between(1, 20) * DAY, "opportunity", twin, deal)


def _move_account(desk: Desk, deal: Deal, when: int) -> None:
    """The deal belongs to the parent company, which has to be entered first."""
    account = deal.account
    parent = Account(
        desk.number("001"),
        f"{account.name} Group",
        account.domain,
        account.segment,
        account.owner,
        account.calendar,
    )
    parent.people = account.people
    enter_account(desk, parent, when, "create")
    for person in deal.people:
        if person.known is not None and person.known * DAY <= when:
            desk.crm(when + 60, person.entity, person, "update", {"account": parent.id})
    desk.crm(when + 120, "opportunity", deal, "update", {"account": parent.id})
    deal.account = parent


def _reopen(desk: Desk, deal: Deal) -> Deal:
    """A lost deal comes back, or a signature turns out to be none."""
    was_won = deal.outcome == WON
    when = max(_after(desk, deal), deal.latest + 2 * DAY)
    deal.outcome = None
    deal.stance = WORKING
    deal.silence = 0
    deal.interest = 0.55
    deal.progress = 0.3
    deal.close_day = when // DAY + 30
    fields = {"stage": deal.stages[deal.stage][0], "closed_at": None, "forecast_category": "Pipeline"}
    desk.crm(when, "opportunity", deal, "update", fields)
    deal.latest = when
    deal.rep.open_deals += 1
    if was_won:
        # It is won again a few days later, when the right paper is signed.
        close(desk, deal, when + desk.dice.between(1, 5) * DAY, WON)
        deal.rep.open_deals -= 1
    return deal
