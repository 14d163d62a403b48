"""What the accounts and deals of one org come to over the days of a report, for each rep, team or book, and the org.

Counted by the sums and the document of the live rollups, so that a report and a page can never count in two ways.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Final

from dealpulse.agents.org import Org
from dealpulse.state.directory.entries import ALIVE, Entry
from dealpulse.state.directory.roles import role_at
from dealpulse.state.numbers import rounded
from dealpulse.state.opportunities.deal import Deal
from dealpulse.state.policy import Policy
from dealpulse.state.rollups.document import document
from dealpulse.state.rollups.shares import AccountShare, DealShare, deal_share
from dealpulse.state.rollups.sums import Sums
from dealpulse.state.thresholds.judged import RED, YELLOW
from dealpulse.state.thresholds.report import Range, report

REP: Final = "rep"
TEAM: Final = "team"
BOOK: Final = "book"
ORG: Final = "org"
KINDS: Final = (REP, TEAM, BOOK, ORG)
COUNTS: Final = ("owned", "worked", "touched", "yellow", "red", "activities", "opportunities_created")

_REST_EVERY: Final = 10_000

Row = dict[str, Any]


class _Sums:
    """The sums of one range: of each owner and each book."""

    def __init__(self, during: Range, policy: Policy) -> None:
        self._during = during
        self._policy = policy
        self.by_owner: defaultdict[str, Sums] = defaultdict(Sums)
        self.by_book: defaultdict[str, Sums] = defaultdict(Sums)

    def add_account(self, share: AccountShare) -> None:
        for sums in self._of(share.owner, share.book):
            sums.add_account(share)

    def add_deal(self, share: DealShare) -> None:
        since, at = self._during
        if since < share.created <= at:
            for sums in self._of(share.owner or "", share.book):
                sums.created.add(share)

    def _of(self, owner: str, book: str | None) -> list[Sums]:
        return [self.by_owner[owner], *(() if book is None else (self.by_book[book],))]

    def teams(self) -> set[str]:
        """The teams whose members did something then."""
        return {team for sums in self.by_owner.values() for team, _ in sums.activities if team}

    def owners(self, owners: Iterable[str], team: str | None = None) -> Row:
        """What some owners come to; a team's activity is that of its time."""
        parts = [self.by_owner[owner] for owner in owners if owner in self.by_owner]
        doers = parts if team is None else list(self.by_owner.values())
        return self._numbers(parts, doers, team)

    def book(self, book: str) -> Row:
        parts = [self.by_book[book]] if book in self.by_book else []
        return self._numbers(parts, parts, None)

    def _numbers(self, parts: list[Sums], doers: list[Sums], team: str | None) -> Row:
        by_type: dict[str, int] = {}
        for sums in doers:
            for (then, name), n in sums.activities.items():
                if team is None or then == team:
                    by_type[name] = by_type.get(name, 0) + n
        found = document(parts, by_type, None, self._policy)
        metrics, colours = found["metrics"], found["colours"]
        return {
            "owned": metrics["owned"],
            "worked": metrics["worked"],
            "touched": metrics["touched"],
            "yellow": colours[YELLOW]["count"],
            "red": colours[RED]["count"],
            "activities": metrics["activities"]["count"],
            "activities_by_type": metrics["activities"]["by_type"],
            "opportunities_created": metrics["opportunities_created"]["count"],
            "opp_creation_rate": metrics["opp_creation_rate"],
        }


def rows(org: Org, during: Range, beside: Range | None, by: str, policy: Policy) -> tuple[list[Row], Row]:
    """The rows of one org, by name, and the row of the org itself.

    Args:
        org: at the end of `during`.
        during, beside: the range, and the one to compare with.
        by: one of KINDS.
        policy: the numbers.
    """
    now = _Sums(during, policy)
    then = None if beside is None else _Sums(beside, policy)
    view, shelf = org.desk.view, org.shelf
    for account in report(view, sorted(shelf.ids("working")), during, beside, policy):
        now.add_account(account.share)
        if then is not None and account.share_then is not None:
            then.add_account(account.share_then)
    for place, id_ in enumerate(sorted(shelf.ids("deal")), start=1):
        deal: Deal | None = shelf.get("deal", id_)
        share = None if deal is None else deal_share(view, id_, deal, None)
        if share is not None:
            now.add_deal(share)
            if then is not None:
                then.add_deal(share)
        if place % _REST_EVERY == 0:
            shelf.rest(_REST_EVERY)
    ranges = [now] if then is None else [now, then]
    found = [
        _row(by, id_, name, [count(one) for one in ranges])
        for id_, name, count in _each(org, during[1], by, ranges)
    ]
    found.sort(key=lambda row: (row["name"].casefold(), row["name"], row["id"]))
    everybody = sorted({owner for one in ranges for owner in one.by_owner})
    return found, _row(ORG, org.name, org.name, [one.owners(everybody) for one in ranges])


def _each(
    org: Org, at: int, by: str, ranges: list[_Sums]
) -> Iterator[tuple[str, str, Callable[[_Sums], Row]]]:
    """Id, name and how to count, of whoever owns anything or did something."""
    owners = sorted({owner for one in ranges for owner in one.by_owner if owner})
    if by == REP:
        for owner in owners:
            yield owner, _name_of(org, owner), partial(_Sums.owners, owners=[owner])
    elif by == TEAM:
        members: dict[str, list[str]] = {team: [] for one in ranges for team in one.teams()}
        for owner in owners:
            team = role_at(org.shelf.tables["roles"][owner], at).team
            if team:
                members.setdefault(team, []).append(owner)
        for team, who in sorted(members.items()):
            yield team, team, partial(_Sums.owners, owners=who, team=team)
    elif by == BOOK:
        for book in sorted({book for one in ranges for book in one.by_book}):
            yield book, _name_of_book(org, book), partial(_Sums.book, book=book)


def _row(kind: str, id_: str, name: str, counted: list[Row]) -> Row:
    now, then = counted[0], (counted[1] if len(counted) > 1 else None)
    change: Row | None = None
    if then is not None:
        change = {key: now[key] - then[key] for key in COUNTS}
        rates = now["opp_creation_rate"], then["opp_creation_rate"]
        change["opp_creation_rate"] = None if None in rates else rounded(rates[0] - rates[1])
    return {"kind": kind, "id": id_, "name": name, **now, "before": then, "change": change}


def _name_of(org: Org, user: str) -> str:
    entry: Entry | None = org.shelf.tables["user"][user]
    name = None if entry is None or entry.state.status != ALIVE else entry.state.fields.get("name")
    return name or user


def _name_of_book(org: Org, book: str) -> str:
    entry: Entry | None = org.shelf.tables["config"][f"book:{book}"]
    value = None if entry is None else entry.state.fields.get("value")
    return (value.get("name") if isinstance(value, dict) else None) or book
