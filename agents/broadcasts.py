"""Broadcasts: a view's rows pushed to the owners or teams of its deals, when their turn comes or as deals enter it (C-05).

A complete log: each recipient is told once, under an id that live and replay agree on. What went out stands; a late fact counts
from its arrival on, as in everything that is published for many (spec X-10). Entries are watched deal by deal, at every instant
at which the filter's answer can change; a schedule reads the open deals when its turn comes.
"""

from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from dealpulse.agents.agenda import Agenda
from dealpulse.agents.desk import Desk
from dealpulse.agents.opportunities import Looks
from dealpulse.schemas.time import LATEST, rfc3339
from dealpulse.state.calendar import local_ordinal, midnight_of_ordinal
from dealpulse.state.directory.roles import next_change, role_at
from dealpulse.state.opportunities.deal import Deal, view_due
from dealpulse.state.opportunities.look import look, present
from dealpulse.state.views.definition import Definition
from dealpulse.state.views.members import Member, Members, member, money, shown
from dealpulse.state.views.reading import next_activity, subject_of
from dealpulse.state.views.rows import Entered, Watched
from dealpulse.state.views.schedule import next_turn
from dealpulse.state.views.subject import Calendar, Subject

Emit = Callable[[str, str, int, dict[str, Any]], None]


class Broadcasts:
    """Who is told what of an org's views, and when."""

    def __init__(self, desk: Desk, looks: Looks, emit: Emit) -> None:
        """
        Args:
            desk, looks: the org's.
            emit: takes a broadcast: the view, what makes its id, its instant and its data.
        """
        self._desk = desk
        self._looks = looks
        self._emit = emit
        self._on_entry: dict[str, Definition] = {}
        self._scheduled: dict[str, Definition] = {}
        self._turns: dict[str, int] = {}
        self._moves: frozenset[str] = frozenset()
        self._calendar = Calendar("UTC")
        self._agenda = Agenda()
        self._unread: dict[str, None] = {}
        self._silent: set[str] = set()

    def expect(self, views: Mapping[str, Definition], sources: Mapping[str, Any], calendar: Calendar) -> None:
        """Take note of the org's views, as read and as configured, and of its calendar."""
        desk, shelf = self._desk, self._desk.shelf
        self._calendar = calendar
        before, self._on_entry = self._on_entry, {}
        self._scheduled = {}
        for view in views.values():
            if view.broadcast is not None:
                (self._on_entry if view.broadcast.schedule is None else self._scheduled)[view.id] = view
        self._turns = {id_: self._turn_of(view, desk.clock) for id_, view in self._scheduled.items()}
        self._moves = frozenset(
            facet.moves for view in self._on_entry.values() for facet in view.filter.facets
        )
        for id_ in shelf.ids("watched"):
            if id_ not in self._on_entry:
                shelf.put("watched", id_, None)
        for id_ in self._on_entry:
            digest = blake2b(
                msgspec.json.encode(sources[id_], order="deterministic"), digest_size=8
            ).hexdigest()
            known: Watched | None = shelf.get("watched", id_)
            if known is None or known.digest != digest:
                # Whoever stands in a new view has not just entered it.
                self._silent.add(id_)
                shelf.put("watched", id_, Watched(digest))
        if not self._on_entry:
            self._looks.noted = None
            return
        if self._looks.noted is None:
            self._looks.noted = {}
        if self._on_entry != before or self._silent:
            self._unread.update(dict.fromkeys(self._readable(self._on_entry.values())))

    def _readable(self, views: Iterable[Definition]) -> Iterable[str]:
        """The deals that can stand in one of these views."""
        if all(view.open_only for view in views):
            return list(self._looks.buckets)
        return self._desk.shelf.ids("deal")

    @property
    def waiting(self) -> bool:
        """Whether anything may ever have to be told."""
        return bool(self._on_entry or self._turns)

    @property
    def next(self) -> int:
        """Nothing is due before this instant."""
        turn = min(self._turns.values(), default=LATEST)
        return min(turn, self._agenda.next) if self._on_entry else turn

    def fall_due(self, before: int) -> None:
        """Tell of what is due before an instant, in the order of instants."""
        while (at := self.next) < before:
            turn = min(self._turns.values(), default=LATEST)
            if at < turn:
                for id_, due in self._agenda.pop_before(min(turn, before)):
                    self._watch(id_, due)
            else:
                for view in [view for id_, view in self._scheduled.items() if self._turns[id_] == turn]:
                    self._take_turn(view, turn)

    # ---- on entry ----------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """The facts so far are in: tell of the deals that entered a view by them."""
        looks = self._looks
        if not self._on_entry or looks.noted is None:
            return
        moved, looks.noted = looks.noted, {}
        moved.update(self._unread)
        self._unread.clear()
        for id_ in sorted(moved):
            self._watch(id_, self._desk.clock)
        # Every deal has been looked at: whoever comes from now on enters.
        self._silent.clear()

    def _watch(self, id_: str, at: int) -> None:
        """Look whether a deal has entered a view."""
        shelf = self._desk.shelf
        deal: Deal | None = shelf.tables["deal"][id_]
        stands: tuple[str, ...] = ()
        subject: Subject | None = None
        due = LATEST
        if deal is not None and deal.header.alive:
            subject = self._subject(id_, deal, at)
            stands = tuple(name for name, view in self._on_entry.items() if view.filter.test(subject))
            due = min(
                self._due(id_, deal, at), *(view.filter.next_due(subject) for view in self._on_entry.values())
            )
        self._agenda.put(id_, due)
        row: Entered | None = shelf.tables["entered"][id_]
        before = () if row is None else row.views
        if stands == before:
            return
        shelf.put("entered", id_, Entered(stands) if stands else None)
        new = [name for name in stands if name not in before and name not in self._silent]
        if not new or subject is None or deal is None:
            return
        moment = deal.moments[-1] if deal.moments else None
        by = {"due": rfc3339(at)}
        if moment is not None and moment.at == at:
            by = {"event": moment.order[2], "source": moment.order[3]}
        for name in new:
            view = self._on_entry[name]
            one = member(view, subject)
            assert one is not None
            self._tell(view, self._recipient(view, one, at), [(id_, one)], at, "entry", by, id_)

    def _due(self, id_: str, deal: Deal, at: int) -> int:
        """When a facet that a filter asks can change by itself, but for counts of days and dates, which know their own."""
        due = LATEST
        moves = self._moves
        if not moves.isdisjoint(("window", "days")):
            due = min(due, next_activity(deal.pulse, at))
        if "window" in moves:
            due = min(due, view_due(deal, at))
        if not moves.isdisjoint(("health", "version")):
            due = min(due, look(present(self._desk.shelf, id_, deal), at, self._desk.policy).due)
        if "version" in moves:
            zone = self._calendar.zone
            due = min(due, midnight_of_ordinal(zone, local_ordinal(zone, at) + 1))
        if "role" in moves:
            due = min(due, next_change(self._desk.shelf.tables["roles"][deal.header.owner or ""], at))
        return due

    def _subject(self, id_: str, deal: Deal, at: int) -> Subject:
        desk = self._desk
        return subject_of(desk.view, id_, deal, at, desk.policy, self._calendar, desk.tallies.get(id_))

    # ---- on a schedule -----------------------------------------------------------------------------------------------

    def _turn_of(self, view: Definition, at: int) -> int:
        assert view.broadcast is not None and view.broadcast.schedule is not None
        return next_turn(view.broadcast.schedule, self._calendar.zone, self._desk.setting("holidays"), at)

    def _take_turn(self, view: Definition, at: int) -> None:
        """A schedule's turn has come: each recipient gets their rows."""
        self._turns[view.id] = self._turn_of(view, at + 1)
        members = Members()
        for id_ in self._readable([view]):
            deal: Deal | None = self._desk.shelf.tables["deal"][id_]
            if deal is not None and deal.header.alive:
                one = member(view, self._subject(id_, deal, at))
                if one is not None:
                    members.put(id_, one)
        groups: dict[str | None, list[tuple[str, Member]]] = {}
        for id_, one in members.first(len(members)):
            groups.setdefault(self._recipient(view, one, at), []).append((id_, one))
        for recipient in sorted(groups, key=lambda name: (name is None, name or "")):
            self._tell(view, recipient, groups[recipient], at, "schedule", {"due": rfc3339(at)}, "")

    # ---- telling -----------------------------------------------------------------------------------------------------

    def _recipient(self, view: Definition, one: Member, at: int) -> str | None:
        assert view.broadcast is not None
        if view.broadcast.to == "owners" or one.owner is None:
            return one.owner
        return role_at(self._desk.shelf.tables["roles"][one.owner], at).team

    def _tell(
        self,
        view: Definition,
        recipient: str | None,
        rows: list[tuple[str, Member]],
        at: int,
        on: str,
        by: dict[str, str],
        deal: str,
    ) -> None:
        assert view.broadcast is not None
        level = "owner" if view.broadcast.to == "owners" else "team"
        zone = self._calendar.zone
        most = self._desk.policy.views.most_rows if view.limit is None else view.limit
        data = {
            "view": view.id,
            "name": view.name,
            "on": on,
            "recipient": {"level": level, "id": recipient},
            "count": len(rows),
            "value": money(sum(one.amount or 0 for _, one in rows)),
            "other_currency": sum(one.foreign for _, one in rows),
            "rows": [shown(view, id_, one.cells, at, zone) for id_, one in rows[:most]],
            "caused_by": by,
        }
        self._emit(view.id, f"{on}\x1f{level}\x1f{recipient or ''}\x1f{deal}", at, data)
