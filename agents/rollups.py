"""The rollups agent: keeps what accounts and deals come to for reps, teams, managers, books and the org.

Beside the rows, and only where views are written: an account or deal that moved is taken out and put back where it stands now.
A restart reads every row once, some with each flush.
"""

from collections import defaultdict
from collections.abc import Iterator
from hashlib import blake2b
from heapq import heappop, heappush
from itertools import islice
from typing import Any, Final, NamedTuple

import msgspec

from dealpulse.agents.colours import Colours
from dealpulse.agents.desk import Desk
from dealpulse.agents.opportunities import Looks
from dealpulse.schemas.time import DAY, LATEST
from dealpulse.state.accounts.working import Working
from dealpulse.state.coach import coach_of_people, language_of
from dealpulse.state.directory.entries import ALIVE, Entry
from dealpulse.state.directory.roles import Role, next_change, role_at
from dealpulse.state.opportunities.deal import Deal
from dealpulse.state.rollups.document import document
from dealpulse.state.rollups.shares import AccountShare, DealShare, account_share, deal_share
from dealpulse.state.rollups.sums import Deals, Sums
from dealpulse.state.rollups.written import Written

# So many accounts and deals are read anew with one flush of a live org, after a restart above all.
MOST_READ: Final = 2_000
_NOBODY: Final = Role(None, None, None, None, None)

# rep, team, book or org; and its id.
Subject = tuple[str, str]


class Shown(NamedTuple):
    """A rollup to be written; no data: the subject is no more."""

    kind: str
    id: str
    at: int
    data: dict[str, Any] | None


class Rollups:
    """The running sums of one org."""

    def __init__(self, desk: Desk, looks: Looks, colours: Colours) -> None:
        self._desk = desk
        self._looks = looks
        self._colours = colours
        self._accounts: dict[str, AccountShare] = {}
        self._deals: dict[str, tuple[DealShare, tuple[Deals, ...]]] = {}
        self._books: dict[str, str | None] = {}
        self._by_owner: defaultdict[str, Sums] = defaultdict(Sums)
        self._by_book: defaultdict[str, Sums] = defaultdict(Sums)
        self._roles: dict[str, Role] = {}
        self._teams: defaultdict[str, set[str]] = defaultdict(set)
        self._worked_for: defaultdict[str, set[str]] = defaultdict(set)
        self._below: defaultdict[str, set[str]] = defaultdict(set)
        self._ends: list[tuple[int, str]] = []
        self._moves: list[tuple[int, str]] = []
        self._dirty: dict[Subject, None] = {}

    # ---- what moved --------------------------------------------------------------------------------------------------------

    def catch_up(self, most: int | None) -> bool:
        """Take in what moved since, so many accounts and deals at most (None: all); whether that was all of it."""
        desk = self._desk
        at = desk.clock
        while self._moves and self._moves[0][0] <= at:
            desk.users[heappop(self._moves)[1]] = None
        for user in desk.users:
            self._user(user)
        desk.users.clear()
        while self._ends and self._ends[0][0] <= at:
            self._looks.counted[heappop(self._ends)[1]] = None
        for id_ in list(islice(self._colours.counted, most)):
            del self._colours.counted[id_]
            self._account(id_)
        for id_ in list(islice(self._looks.counted, most)):
            del self._looks.counted[id_]
            self._deal(id_)
        return not self._colours.counted and not self._looks.counted

    def _account(self, id_: str) -> None:
        desk = self._desk
        self._rebook(id_)
        before = self._accounts.pop(id_, None)
        row: Working | None = desk.shelf.tables["working"][id_]
        now = None if row is None else account_share(desk.view, id_, row, desk.clock, desk.policy)
        if now is not None:
            self._accounts[id_] = now
        if before == now:
            return
        if before is not None:
            for sums in self._sums(before.owner, before.book):
                sums.remove_account(before)
        if now is not None:
            for sums in self._sums(now.owner, now.book):
                sums.add_account(now)
        for share in (before, now):
            if share is not None:
                self._touch(share.owner, share.book)
                for team, _ in share.activities:
                    self._worked_for[team or ""].add(share.owner)
                    self._dirty["team", team or ""] = None

    def _rebook(self, id_: str) -> None:
        """The deals of an account stand in its book."""
        desk = self._desk
        entry: Entry | None = desk.shelf.tables["account"][id_]
        book = None if entry is None else entry.state.fields.get("book")
        if self._books.get(id_) != book:
            self._books[id_] = book
            family = desk.view.account_family(desk.view.account_root(id_))
            self._looks.counted.update(dict.fromkeys(desk.deals_on(family, lately=False)))

    def _deal(self, id_: str) -> None:
        desk = self._desk
        deal: Deal | None = desk.shelf.tables["deal"][id_]
        now = None if deal is None else deal_share(desk.view, id_, deal, self._looks.buckets.get(id_))
        before, places = self._deals.pop(id_, (None, ()))
        if before is not None:
            for deals in places:
                deals.remove(before)
            self._touch(before.owner or "", before.book)
        if now is None:
            return
        at, days = desk.clock, desk.policy.thresholds.creation_days * DAY
        places = tuple(
            deals
            for sums in self._sums(now.owner or "", now.book)
            for deals in sums.deals_of(now, at - days, at)
        )
        for deals in places:
            deals.add(now)
        self._deals[id_] = (now, places)
        self._touch(now.owner or "", now.book)
        for edge in (now.created, now.closed):
            for end in () if edge is None else (edge, edge + days):
                if end > at:
                    heappush(self._ends, (end, id_))

    def _user(self, user: str) -> None:
        """A user's team or manager may be another one now."""
        desk = self._desk
        roles = desk.shelf.tables["roles"][user]
        before, now = self._roles.get(user, _NOBODY), role_at(roles, desk.clock)
        self._touch(user, None)
        self._roles[user] = now
        if before.team != now.team:
            self._teams[before.team or ""].discard(user)
        if before.manager != now.manager and before.manager is not None:
            self._below[before.manager].discard(user)
        self._teams[now.team or ""].add(user)
        if now.manager is not None:
            self._below[now.manager].add(user)
        self._touch(user, None)
        then = next_change(roles, desk.clock)
        if then < LATEST:
            heappush(self._moves, (then, user))

    def _sums(self, owner: str, book: str | None) -> list[Sums]:
        return [self._by_owner[owner], *(() if book is None else (self._by_book[book],))]

    def _touch(self, owner: str, book: str | None) -> None:
        """What a move of something that somebody owns changes."""
        dirty = self._dirty
        dirty["org", self._desk.org] = None
        if book is not None:
            dirty["book", book] = None
        if owner and ("rep", owner) not in dirty:
            dirty["rep", owner] = None
        dirty["team", self._roles.get(owner, _NOBODY).team or ""] = None
        for manager in self._above(owner):
            dirty["rep", manager] = None

    def _above(self, user: str) -> Iterator[str]:
        """A user's manager, the manager's manager and so on; whoever turns up twice ends it."""
        seen = {user}
        manager = self._roles.get(user, _NOBODY).manager
        while manager is not None and manager not in seen:
            yield manager
            seen.add(manager)
            manager = self._roles.get(manager, _NOBODY).manager

    def below(self, manager: str) -> list[str]:
        """Everybody below a manager, at any depth."""
        found: dict[str, None] = {}
        todo = [manager]
        while todo:
            for user in self._below.get(todo.pop(), ()):
                if user not in found and user != manager:
                    found[user] = None
                    todo.append(user)
        return [user for user in sorted(found) if self._counts(user)]

    def _counts(self, user: str) -> bool:
        """Whether a user is there, or owns something still."""
        entry: Entry | None = self._desk.shelf.tables["user"][user]
        return (entry is not None and entry.state.status == ALIVE) or bool(self._by_owner.get(user))

    # ---- what is shown -----------------------------------------------------------------------------------------------------

    def waiting(self) -> int:
        """How many rollups wait to be written."""
        return len(self._dirty)

    def everything(self) -> None:
        """Have everything counted and shown, at the end of a replay or after a restart."""
        desk = self._desk
        self._colours.counted = dict.fromkeys(desk.shelf.ids("working"))
        self._looks.counted = dict.fromkeys(desk.shelf.ids("deal"))
        desk.users.update(dict.fromkeys(desk.shelf.ids("user")))
        for place in desk.shelf.ids("rollup"):
            kind, _, id_ = place.partition(":")
            self._dirty[kind, id_] = None

    def shown(self, most: int) -> Iterator[Shown]:
        """The rollups that say something new, as of the clock."""
        at = self._desk.clock
        language = language_of(self._desk.setting("language"))
        for subject in sorted(self._dirty)[:most]:
            del self._dirty[subject]
            kind, id_ = subject
            if not id_:
                continue  # those without a team are a part of the org, but no team
            data = self._document(kind, id_)
            place = f"{kind}:{id_}"
            last: Written | None = self._desk.shelf.tables["rollup"][place]
            if data is None:
                if last is not None:
                    self._desk.shelf.put("rollup", place, None)
                    yield Shown(kind, id_, at, None)
                continue
            now = Written(blake2b(msgspec.json.encode(data), digest_size=8).digest())
            if last != now:
                self._desk.shelf.put("rollup", place, now)
                said = coach_of_people(data["metrics"], data["colours"], data["rollups"], language=language)
                yield Shown(kind, id_, at, {**data, "coach": said})

    def _document(self, kind: str, id_: str) -> dict[str, Any] | None:
        if kind == "rep":
            return self._rep(id_)
        if kind == "book":
            return self._book(id_)
        if kind == "team":
            reps = [user for user in sorted(self._teams.get(id_, ())) if self._counts(user)]
            activities = self._activities(sorted(self._worked_for.get(id_, ())), id_)
            if not reps and not activities:
                return None
            return self._of(reps, activities, {"reps": reps})
        owners = sorted(self._by_owner)
        teams = sorted(
            team for team, members in self._teams.items() if team and any(map(self._counts, members))
        )
        return self._of(owners, self._activities(owners, None), {"teams": teams})

    def _rep(self, user: str) -> dict[str, Any] | None:
        entry: Entry | None = self._desk.shelf.tables["user"][user]
        below = self.below(user)
        alive = entry is not None and entry.state.status == ALIVE
        if not self._counts(user) and not below:
            return None
        role = self._roles.get(user, _NOBODY)
        who = {
            "name": entry.state.fields.get("name") if entry is not None and alive else None,
            "team": role.team,
            "manager": role.manager,
            "segment": role.segment,
            "discipline": role.discipline,
        }
        found = self._of([user], self._activities([user], None), {}, one=True)
        found["metrics"] = {**who, **found["metrics"]}
        if below:
            theirs = self._of(below, self._activities(below, None), {"reps": below})
            found["rollups"]["below"] = theirs
        return found

    def _book(self, book: str) -> dict[str, Any] | None:
        entry: Entry | None = self._desk.shelf.tables["config"][f"book:{book}"]
        value = None if entry is None else entry.state.fields.get("value")
        sums = self._by_book.get(book)
        if not sums and value is None:
            return None
        by_type: dict[str, int] = {}
        for (_, name), n in ({} if sums is None else sums.activities).items():
            by_type[name] = by_type.get(name, 0) + n
        found = document([Sums() if sums is None else sums], by_type, None, self._desk.policy)
        said = value if isinstance(value, dict) else {}
        found["metrics"] = {"name": said.get("name"), "owner": said.get("owner"), **found["metrics"]}
        return found

    def _of(
        self, owners: list[str], activities: dict[str, int], more: dict[str, Any], *, one: bool = False
    ) -> dict[str, Any]:
        parts = [self._by_owner[owner] for owner in owners if owner in self._by_owner]
        large = None if one else [owner for owner in owners if owner and self._owns_too_many(owner)]
        found = document(parts, activities, large, self._desk.policy)
        found["rollups"] |= more
        return found

    def _owns_too_many(self, owner: str) -> bool:
        sums = self._by_owner.get(owner)
        if sums is None:
            return False
        return sum(map(len, sums.colours.values())) > self._desk.policy.thresholds.flags.large_book

    def _activities(self, owners: list[str], team: str | None) -> dict[str, int]:
        """By type; `team`: those of its time in a team alone."""
        by_type: dict[str, int] = {}
        for owner in owners:
            sums = self._by_owner.get(owner)
            for (then, name), n in ({} if sums is None else sums.activities).items():
                if team is None or then == team:
                    by_type[name] = by_type.get(name, 0) + n
        return by_type
