"""A history: one organisation, lived week by week and told day by day, as the product would have received it."""

from collections.abc import Iterator
from datetime import date

from dealpulse.connectors.generator.accounts import enter_person, new_account, new_person
from dealpulse.connectors.generator.company import SEGMENTS, Company, found_company, staff_changes
from dealpulse.connectors.generator.deals import expected_days, live_a_week, remember
from dealpulse.connectors.generator.desk import Desk
from dealpulse.connectors.generator.dice import Dice
from dealpulse.connectors.generator.housekeeping import clear_desk_of, hand_over, tidy_accounts, tidy_deals
from dealpulse.connectors.generator.people import Account, Rep
from dealpulse.connectors.generator.pipeline import VALUES, WON, Deal, enter_deal
from dealpulse.connectors.generator.post import Post, date_text
from dealpulse.connectors.generator.prospecting import prospect
from dealpulse.connectors.generator.working_time import DAY, HOUR, REGIONS, WorkingTime, number_of

# Which share of the deals are with customers.
RENEWALS, UPGRADES = 0.22, 0.13
# How far back the records of an old pipeline go that is loaded on the first day, and its share of all deals.
OLDEST = 100
LOADED_DAYS = 30


class History:
    """One org's life from its first day to its last."""

    def __init__(
        self, org: str, opportunities: int, days: int, seed: int, start: date, home: int = 0
    ) -> None:
        first = number_of(start)
        last = first + days - 1
        dice = Dice("dealpulse", seed, org)
        regions = REGIONS[home:] + REGIONS[:home]
        calendars = tuple(WorkingTime(region, first - 200, last + 500) for region in regions)
        self.desk = Desk(org, dice, Post(org, Dice("post", seed, org), first, last), calendars, first, last)
        self.opportunities = opportunities
        self.days = days
        self.company = Company()
        self.accounts: list[Account] = []
        self.customers: list[Account] = []
        self.live: list[Deal] = []
        self.opened = 0

    def told_days(self) -> Iterator[tuple[int, list[tuple[int, bytes]]]]:
        """Day by day: how many days are told, and what arrived on the last of them, in order, as (instant, event)."""
        desk = self.desk
        for day in range(desk.first, desk.last + 1):
            desk.post.on_time(day * DAY, f"tick-{date_text(day)}", "clock.tick")
        self.company = found_company(desk, self.opportunities, self.days)
        self._load_old_pipeline()
        for day in range(desk.first, desk.last + 1):
            while day >= desk.monday - 1:
                # A week's plans begin on the Sunday before, in UTC.
                self._week()
                desk.monday += 7
            yield day + 1 - desk.first, desk.post.arrived(day)

    def _week(self) -> None:
        desk = self.desk
        for rep in self.company.sellers():
            rep.look_at_week(desk.monday)
        if not desk.first <= desk.monday <= desk.last:
            # An org that begins in the middle of a week uses its first days for loading.
            return
        self._open_deals()
        closed = []
        for deal in self.live:
            live_a_week(desk, deal)
            if deal.outcome is not None:
                closed.append(deal)
        reopened = self._count_up(closed)
        self.live = [deal for deal in self.live if deal.outcome is None and not deal.gone]
        for leaver in staff_changes(desk, self.company):
            clear_desk_of(desk, self.company, leaver, self.live, self.accounts)
        tidy_accounts(desk, self.company, self.accounts)
        self.live += [deal for deal in reopened if deal.outcome is None]

    def _count_up(self, closed: list[Deal]) -> list[Deal]:
        """What a close changes: the rep has room, a buyer has become a customer."""
        desk = self.desk
        for deal in closed:
            deal.rep.open_deals -= 1
            account = deal.account
            if deal.type == "Renewal":
                account.renewing = False
            if deal.outcome == WON and not account.customer:
                account.customer = True
                account.contract_end = deal.latest // DAY + 365
                account.value = deal.amount or VALUES[account.segment]
                self.customers.append(account)
        return tidy_deals(desk, self.company, self.live, closed)

    def _load_old_pipeline(self) -> None:
        """The first day: the CRM as it stands, with customers, and deals that were opened before anybody listened."""
        desk = self.desk
        dice = desk.dice
        when = desk.first * DAY + 60
        for _ in range(max(4, self.opportunities // 5)):
            owner = self.company.executive(desk, self._segment())
            account = new_account(desk, owner, when, change="snapshot")
            account.customer = True
            account.contract_end = desk.first + dice.between(20, 380)
            account.value = max(1_000, int(VALUES[account.segment] * dice.size()) // 100 * 100)
            self.accounts.append(account)
            self.customers.append(account)
        # A history of a few days may have no whole week in which to open deals: then all of them are old ones.
        loaded = (
            self.opportunities * LOADED_DAYS // (LOADED_DAYS + self.days)
            if self.days >= 14
            else self.opportunities
        )
        for _ in range(loaded):
            age = dice.between(1, OLDEST)
            deal = self._new_deal(desk.first - age, when)
            deal.stage = min(len(deal.stages) - 1, int(age / 28 * (dice.random() + 0.3)))
            deal.progress = dice.random()
            deal.interest = max(0.05, deal.interest - 0.003 * age)
            # After the people, as every loader does it.
            enter_deal(desk, deal, when + 2 * HOUR + dice.below(HOUR), "snapshot")
            remember(desk, deal, min(age, 42))

    def _open_deals(self) -> None:
        """This week's new deals, brisk or slow as the season is, and the SDRs' attempts to find more."""
        desk = self.desk
        dice = desk.dice
        reach = min(desk.monday + 7, desk.last + 1) - desk.first
        # What is still to be opened is spread over the days left, so that the number asked for is met exactly.
        left = self.opportunities - self.opened
        share = 7 / max(7, self.days - (reach - 7))
        pace = desk.calendars[0].pace[desk.monday + 2 - desk.calendars[0].first]
        wanted = left if share >= 1 else min(left, int(left * share * pace + dice.random()))
        for _ in range(wanted):
            deal = self._new_deal(desk.monday + dice.below(min(5, desk.last - desk.monday + 1)))
            enter_deal(desk, deal, deal.created)
            deal.latest = deal.created
        self._prospect()

    def _prospect(self) -> None:
        desk = self.desk
        dice = desk.dice
        for finder in self.company.finders:
            if not finder.active or not finder.days:
                continue
            for _ in range(dice.count(0.9 * finder.habits.energy * finder.pace)):
                owner = self.company.executive(desk, finder.segment)
                account, interested = prospect(desk, finder, owner)
                self.accounts.append(account)
                if interested and self.opened < self.opportunities and dice.chance(0.5):
                    deal = self._deal("New Business", account, finder, desk.monday + 4)
                    enter_deal(desk, deal, deal.created)
                    # The SDR opens it; it goes to the rep after a first talk, some days later.
                    hand_over(desk, deal, owner, deal.created + dice.between(1, 9) * DAY)

    def _segment(self) -> str:
        number = self.desk.dice.below(100)
        for segment, share, _ in SEGMENTS:
            number -= share
            if number < 0:
                return segment
        return SEGMENTS[0][0]

    def _new_deal(self, day: int, loaded: int | None = None) -> Deal:
        """A deal of some type with some account, old or new, opened on a day (and loaded at an instant, if it is older)."""
        desk = self.desk
        dice = desk.dice
        luck = dice.random()
        if luck < RENEWALS + UPGRADES:
            kind = "Renewal" if luck < RENEWALS else "Upgrade"
            account = self._customer(kind, day)
            if account is not None:
                return self._deal(kind, account, self._owner_of(account), day)
        owner = self.company.executive(desk, self._segment())
        known = dice.pick(self.accounts) if dice.chance(0.2) else None
        if known is not None and known.owner.discipline == "AE" and not known.customer:
            return self._deal("New Business", known, self._owner_of(known), day)
        if loaded is None:
            entered = owner.calendar.at(owner.calendar.next_day(day), 480) + dice.below(1_200)
            account = new_account(desk, owner, entered)
        else:
            account = new_account(desk, owner, loaded, change="snapshot")
        self.accounts.append(account)
        return self._deal("New Business", account, owner, day)

    def _owner_of(self, account: Account) -> Rep:
        return account.owner if account.owner.active else self.company.executive(self.desk, account.segment)

    def _customer(self, kind: str, day: int) -> Account | None:
        """A customer for a renewal (the contract ends in three months or so) or an upgrade (the contented first)."""
        dice = self.desk.dice
        best: Account | None = None
        for _ in range(12):
            account = dice.pick(self.customers)
            if kind == "Renewal":
                if account.renewing or not 25 <= account.contract_end - day <= 130:
                    continue
                account.renewing = True
                return account
            if best is None or account.content > best.content:
                best = account
        return best

    def _deal(self, kind: str, account: Account, rep: Rep, day: int) -> Deal:
        desk = self.desk
        dice = desk.dice
        created = desk.in_office(rep.calendar, rep.calendar.next_day(day))
        fit, interest, amount, close_day = self._terms(kind, account, day)
        people = account.people[: 1 + dice.below(2)] or [new_person(desk, account)]
        if people[0].known is None and dice.chance(0.6):
            enter_person(desk, account, people[0], max(created, desk.first * DAY + 60))
        pipeline = "New Business" if kind == "New Business" else "Customers"
        deal = Deal(
            desk.number("006"),
            account,
            rep,
            kind,
            pipeline,
            created,
            fit,
            interest,
            close_day,
            amount,
            list(people),
            desk.number("thr-"),
        )
        deal.unseen = kind == "New Business" and dice.chance(0.12)
        currency = account.calendar.region.currency
        if dice.chance(0.8):
            deal.currency = currency if currency == "EUR" else "USD"
        rep.open_deals += 1
        self.live.append(deal)
        self.opened += 1
        return deal

    def _terms(self, kind: str, account: Account, day: int) -> tuple[float, float, int | None, int]:
        """How well a deal fits, how keen the buyer is at first, what it is worth, and when it should close."""
        desk = self.desk
        dice = desk.dice
        if kind == "Renewal":
            fit = 0.25 + 0.65 * account.content
            close_day = account.contract_end
            account.contract_end += 365
            return fit, 0.3 + 0.5 * account.content, account.value, close_day
        close_day = day + expected_days(desk, kind, account.segment)
        if kind == "Upgrade":
            fit = 0.15 + 0.6 * account.content
            amount = max(500, int(account.value * 0.35 * dice.size()) // 100 * 100)
            return fit, 0.35 + 0.4 * account.content, amount, close_day
        # Four of ten are buyers in earnest; the others look around.
        fit = 0.55 + 0.37 * dice.random() if dice.chance(0.42) else 0.06 + 0.42 * dice.random()
        interest = 0.25 + 0.3 * dice.random() + 0.3 * fit
        # Early on, some reps cannot say what it is worth.
        worth = (
            None if dice.chance(0.1) else max(500, int(VALUES[account.segment] * dice.size()) // 100 * 100)
        )
        return fit, interest, worth, close_day
