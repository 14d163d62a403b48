"""The desk: what the folds of one org have in front of them: its rows, its instant, and the deals that deserve a look."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, Final

from msgspec.structs import replace

from dealpulse.agents.waiting import Waiting
from dealpulse.schemas.facts import Order
from dealpulse.schemas.time import DAY
from dealpulse.state.directory.links import AccountLinks, OwnerLinks, added
from dealpulse.state.directory.people import View
from dealpulse.state.opportunities.deal import Deal
from dealpulse.state.opportunities.knowledge import knowledge
from dealpulse.state.opportunities.pulse import engagement, pulse_of
from dealpulse.state.opportunities.standing import standing
from dealpulse.state.opportunities.tally import Tally
from dealpulse.state.policy import Policy
from dealpulse.state.shelf import Shelf
from dealpulse.state.walk import noted

NO_DEALS = AccountLinks()
# What an org remembers of its deals, so that memory does not grow with all there ever were.
_MOST_TALLIES: Final = 20_000


class Desk:
    """One org's rows and what the fact in hand makes worth a look.

    Attributes:
        clock: the org's instant. `at` moves it.
        forget: the earliest instant that can still be revised: a fact exactly `late_days` late revises (spec 11).
        old: of activity up to this instant only the last with each person is remembered (spec X-17).
        view: the directory as known now.
        dirty: deal → the earliest instant at which it must be looked at again.
        because: deal → the last fact that made it dirty: what it proves wrong is withdrawn in its name.
        stale: deals whose view must be written although their health cannot have changed.
        sooner: deals that need no look now, but one earlier than was thought.
        accounts: those that deserve a look.
        users: those of whom something was said, until the rollups ask.
        tallies: deals whose tally still holds.
        views_changed: the org's views, or what they go by, are other ones.
        passing: (until, kind, id) of the rows that the fact in hand made and that nothing else will ever remove.
    """

    def __init__(self, org: str, shelf: Shelf, policy: Policy) -> None:
        self.org = org
        self.shelf = shelf
        self.policy = policy
        self.clock = self.forget = self.old = 0
        self.view = View(shelf)
        self.views_changed = False
        self.dirty: dict[str, int] = {}
        self.because: dict[str, Order] = {}
        self.stale: dict[str, None] = {}
        self.sooner: dict[str, None] = {}
        self.accounts = Waiting()
        self.users: dict[str, None] = {}
        self.passing: list[tuple[int, str, str]] = []
        self.tallies: OrderedDict[str, Tally] = OrderedDict()
        self._late = policy.time.late_days * DAY
        self._remember = policy.time.remember_days * DAY
        self.at(0)

    def at(self, clock: int) -> None:
        """The org's clock stands at this instant now."""
        self.clock = clock
        self.forget = clock - self._late
        self.old = clock - self._remember

    def setting(self, key: str) -> Any:
        """A setting of the org that no fold judges by, such as the language of its coach; None where it is unset."""
        found = self.shelf.tables["org"][""].settings.get(key)
        return None if found is None else found[1]

    def known(self, time: int) -> int:
        """From which instant of the clock a fact acts: its own time, or, for a backfill, its arrival (spec X-10)."""
        return time if time >= self.forget else self.clock

    def keep_tally(self, id_: str, tally: Tally) -> None:
        """Remember a deal's tally, until a fact changes it; of very many deals the last."""
        self.tallies[id_] = tally
        if len(self.tallies) > _MOST_TALLIES:
            self.tallies.popitem(last=False)

    # ---- deals -------------------------------------------------------------------------------------------------------

    def mark(
        self, id_: str, at: int, order: Order, *, volatile: bool, look: bool = True, people: bool = True
    ) -> None:
        """Note that a fact concerns a deal from an instant on.

        Args:
            id_: the deal.
            at: the instant from which the fact acts.
            order: the fact.
            volatile: looks at earlier instants must not see what the deal's row shows now.
            look: the deal's health may have changed.
            people: whom the deal's people are may have changed.
        """
        deal: Deal | None = self.shelf.tables["deal"][id_]
        if deal is None:
            return
        if people:
            self.tallies.pop(id_, None)
        moments = noted(deal.moments, at, order, self.forget)
        since = max(deal.volatile, at) if volatile else deal.volatile
        self.shelf.put("deal", id_, deal.heard(deal.pulse, moments, since))
        if look:
            self.look(id_, at, order)

    def look(self, id_: str, at: int, order: Order | None = None) -> None:
        """Have a deal looked at from an instant on; `order` is the fact that makes it worth it, if one does."""
        if order is not None:
            self.because[id_] = order
        before = self.dirty.get(id_)
        if before is None or at < before:
            self.dirty[id_] = at

    def retake(self, id_: str, order: Order, at: int, *, people_only: bool = False) -> None:
        """Read a deal's pulse from the ledgers again: whom it concerns, or who owns it, has changed.

        Args:
            id_: the deal.
            order: the fact.
            at: the instant from which the fact acts.
            people_only: neither the deal's own record nor the environment changed: the same pulse is the same health.
        """
        deal: Deal | None = self.shelf.tables["deal"][id_]
        if deal is None:
            return
        self.tallies.pop(id_, None)
        environment = self.shelf.tables["org"][""].environment
        header = deal.header
        where = standing(header, environment)
        found = engagement(self.view, id_, header.fields.get("account"), header.owner, where.closed, self.old)
        pulse = pulse_of(found, self.forget)
        moments, volatile = deal.moments, max(deal.volatile, at)
        if at < self.clock:
            for known in knowledge(self.shelf, id_, deal, at):
                moments = noted(moments, known.at, known.order, self.forget)
                volatile = volatile if known.plain else max(volatile, known.at)
        moments = noted(moments, at, order, self.forget)
        self.shelf.put("deal", id_, deal.heard(pulse, moments, volatile))
        same = people_only and pulse == deal.pulse and not self.policy.health.few_contacts.enabled
        if same and at == self.clock and deal.flips and id_ not in self.dirty:
            self.stale[id_] = None
        else:
            self.look(id_, at, order)

    def place(self, id_: str) -> None:
        """Keep the links of accounts and owners true to a deal's row."""
        deal: Deal | None = self.shelf.tables["deal"][id_]
        assert deal is not None
        header = deal.header
        account = header.fields.get("account") if header.alive else None
        if deal.account is not None and deal.account != account:
            links: AccountLinks = self.shelf.tables["account_links"][deal.account] or NO_DEALS
            deals = {other: of for other, of in links.deals.items() if other != id_}
            self.shelf.put(
                "account_links", deal.account, replace(links, deals=deals, left=self._left(links, id_))
            )
        if account is not None:
            links = self.shelf.tables["account_links"][account] or NO_DEALS
            closed = standing(header, self.shelf.tables["org"][""].environment).closed
            if links.deals.get(id_) != (header.owner, closed):
                self.shelf.put(
                    "account_links",
                    account,
                    replace(links, deals={**links.deals, id_: (header.owner, closed)}),
                )
        if header.owner is not None:
            owned: OwnerLinks = self.shelf.tables["owner_links"][header.owner] or OwnerLinks()
            if id_ not in owned.deals:
                self.shelf.put("owner_links", header.owner, replace(owned, deals=added(owned.deals, id_)))
        if deal.account != account:
            self.shelf.put("deal", id_, replace(deal, account=account))

    def passed_by(self, id_: str, account: str) -> None:
        """A deal stood on an account at some instant that can still be revised, though it does not stand there now."""
        links: AccountLinks = self.shelf.tables["account_links"][account] or NO_DEALS
        self.shelf.put("account_links", account, replace(links, left=self._left(links, id_)))

    def _left(self, links: AccountLinks, id_: str) -> dict[str, int]:
        return {**{deal: at for deal, at in links.left.items() if at >= self.forget}, id_: self.clock}

    def deals_on(self, accounts: Iterable[str], *, lately: bool = True) -> list[str]:
        """Every deal that stands on one of these accounts, or (`lately`) stood there while the past can still be revised."""
        found: dict[str, None] = {}
        for account in accounts:
            links: AccountLinks | None = self.shelf.tables["account_links"][account]
            if links is not None:
                found.update(dict.fromkeys(links.deals))
                if lately:
                    found.update(dict.fromkeys(deal for deal, at in links.left.items() if at >= self.forget))
        return list(found)
