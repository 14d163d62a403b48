"""The views agent: keeps every saved view of an org true, and pushes rows to those who asked for them (C-04, C-05).

Views follow the pages: a deal whose page is written anew takes its place in each view again, and what time alone moves stands on
an agenda. So a replay, which writes pages once, answers views once. Broadcasts, which must say the same in both, go
their own way.
"""

from collections.abc import Iterable
from typing import Any, Final

from dealpulse.agents.agenda import Agenda
from dealpulse.agents.broadcasts import Broadcasts, Emit
from dealpulse.agents.desk import Desk
from dealpulse.agents.opportunities import Looks
from dealpulse.schemas.errors import Unreadable
from dealpulse.schemas.time import LATEST, SECOND, rfc3339
from dealpulse.state.directory.roles import next_change
from dealpulse.state.opportunities.deal import Deal
from dealpulse.state.views.definition import SHIPPED, Definition, read_view
from dealpulse.state.views.members import Members, member, money, shown
from dealpulse.state.views.reading import subject_of
from dealpulse.state.views.subject import Calendar

# What a flush reads anew of deals whose pages it does not write: after a restart, or for a new view.
_MOST_READ: Final = 500

Page = dict[str, Any]


class Views:
    """An org's views.

    Attributes:
        broadcasts: who is told of them.
        final: a replay is over, and every view is to be written.
        definitions, members: by the view's id.
    """

    def __init__(self, desk: Desk, looks: Looks, emit: Emit) -> None:
        """
        Args:
            desk, looks: the org's.
            emit: takes a broadcast: the view, what makes its id, its instant and its data.
        """
        self._desk = desk
        self._looks = looks
        self.broadcasts = Broadcasts(desk, looks, emit)
        self.definitions: dict[str, Definition] = {}
        self.members: dict[str, Members] = {}
        self._sources: dict[str, Any] = {}
        self._settings: tuple[Any, ...] = ()
        self._calendar = Calendar("UTC")
        self._agenda = Agenda()
        self._unread: dict[str, None] = {}
        self._changed: dict[str, None] = {}
        self._gone: dict[str, None] = {}
        self._written: dict[str, int] = {}
        self._by_role = False
        self.final = False

    # ---- which views there are ---------------------------------------------------------------------------------------

    def load(self) -> None:
        """Read the org's views and calendar; what is new about them is filled from the deals."""
        desk = self._desk
        desk.views_changed = False
        environment = desk.view.environment
        settings = (
            environment.zone,
            environment.currency,
            desk.setting("fiscal_year_start_month"),
            desk.setting("holidays"),
        )
        anew = settings != self._settings
        self._settings = settings
        self._calendar = Calendar(environment.zone, settings[2] or 1)
        sources: dict[str, Any] = dict(SHIPPED) if desk.policy.views.shipped else {}
        for key, entry in sorted(desk.shelf.items("config"), key=lambda item: item[0]):
            kind, _, id_ = key.partition(":")
            if kind == "view":
                sources[id_] = entry.state.fields.get("value")
        before, self._sources = self._sources, sources
        self._gone.update(dict.fromkeys(id_ for id_ in self.definitions if id_ not in sources))
        fill = False
        for id_, source in sources.items():
            if id_ in self.members and before.get(id_) == source and not anew:
                continue
            found = self._read(id_, source)
            if found is None:
                self.definitions.pop(id_, None)
                # A restart does not know whether it stands on the topic.
                if id_ not in before or before[id_] != source:
                    self._gone[id_] = None
                self.members.pop(id_, None)
                continue
            self._gone.pop(id_, None)
            self.definitions[id_], self.members[id_] = found, Members()
            self._changed[id_] = None
            self._written.pop(id_, None)
            fill = True
        for id_ in self._gone:
            self.definitions.pop(id_, None)
            self.members.pop(id_, None)
        self.definitions = dict(sorted(self.definitions.items()))
        self._expect(fill)

    @staticmethod
    def _read(id_: str, source: Any) -> Definition | None:
        if isinstance(source, Definition) or source is None:
            return source
        try:
            return read_view(id_, source)
        except Unreadable:
            # Intake lets none of these into the log; a version before views were read did.
            return None

    def _expect(self, fill: bool) -> None:
        """Take note of who is to hear what, and when."""
        desk = self._desk
        views = self.definitions.values()
        self._by_role = any(facet.moves == "role" for view in views for facet in view.facets)
        self.broadcasts.expect(self.definitions, self._sources, self._calendar)
        if fill:
            open_only = all(view.open_only for view in views)
            self._unread.update(dict.fromkeys(self._looks.buckets if open_only else desk.shelf.ids("deal")))

    # ---- where deals stand -------------------------------------------------------------------------------------------

    def take(self, id_: str, deal: Deal, page: Page, at: int) -> None:
        """Have a deal take its place as its page, just written as of an instant, shows it."""
        if self._desk.views_changed or not self._settings:
            self.load()
        self._unread.pop(id_, None)
        self._place(id_, deal, page, at)

    def drop(self, id_: str) -> None:
        """A deal is gone."""
        for view, members in self.members.items():
            if id_ in members.by_id:
                members.put(id_, None)
                self._changed[view] = None
        self._unread.pop(id_, None)
        self._agenda.put(id_, LATEST)

    def _look(self, id_: str, at: int) -> None:
        """Read a deal for its place in the views alone."""
        deal: Deal | None = self._desk.shelf.tables["deal"][id_]
        if deal is None or not deal.header.alive:
            self.drop(id_)
        else:
            self._place(id_, deal, None, at)

    def _place(self, id_: str, deal: Deal, page: Page | None, at: int) -> None:
        desk = self._desk
        known = desk.tallies.get(id_)
        subject = subject_of(desk.view, id_, deal, at, desk.policy, self._calendar, known, page)
        due = LATEST
        for view, definition in self.definitions.items():
            members = self.members[view]
            found = member(definition, subject)
            if (found is not None or id_ in members.by_id) and members.put(id_, found):
                self._changed[view] = None
            if definition.filter.dues:
                due = min(due, definition.filter.next_due(subject))
        if self._by_role:
            due = min(due, next_change(desk.shelf.tables["roles"][deal.header.owner or ""], at))
        self._agenda.put(id_, due)

    # ---- documents ---------------------------------------------------------------------------------------------------

    def finish(self) -> None:
        """End a replay: every page is about to be written, and every view once."""
        self.final = True
        self.load()

    def documents(self, *, live: bool) -> Iterable[tuple[str, int, dict[str, Any] | None]]:
        """The views that have changed and may be written now: id, instant and data; None where one is gone.

        Args:
            live: while pages wait, or deals have not been read since a restart, views wait as well.
        """
        desk = self._desk
        deals = desk.shelf.tables["deal"]
        if not (live or self.final) or not (deals or deals.resting):
            return
        if desk.views_changed or not self._settings:
            self.load()
        at = desk.clock
        for id_ in list(self._unread)[:_MOST_READ]:
            del self._unread[id_]
            self._look(id_, at)
        if self._agenda.next <= at:
            for id_, _ in self._agenda.pop_before(at + 1):
                self._look(id_, at)
        if live and (self._looks.touched or self._unread):
            return
        for id_ in sorted(self._gone) if live else ():
            yield id_, at, None
        self._gone.clear()
        wait = 0 if self.final else desk.policy.views.write_seconds * SECOND
        for id_ in sorted(self._changed):
            if id_ not in self.definitions:
                del self._changed[id_]
            elif at >= self._written.get(id_, -wait) + wait:
                del self._changed[id_]
                self._written[id_] = at
                yield id_, at, self._document(self.definitions[id_], at)

    def _document(self, view: Definition, at: int) -> dict[str, Any]:
        members = self.members[view.id]
        zone = self._calendar.zone
        return {
            "view": view.id,
            "name": view.name,
            "shipped": view.shipped,
            "count": len(members),
            "value": money(members.value),
            "currency": self._settings[1],
            "other_currency": members.foreign,
            "mix": {
                bucket or "none": {"count": count, "value": money(value)}
                for bucket, (count, value) in sorted(members.mix.items(), key=lambda item: item[0] or "")
            },
            "columns": [facet.key for facet in view.columns],
            "sort": [f"-{facet.key}" if highest else facet.key for facet, highest in view.sort],
            "rows": [shown(view, id_, one.cells, at, zone) for id_, one in members.first(self._most(view))],
            "caused_by": {"due": rfc3339(at)},
        }

    def _most(self, view: Definition) -> int:
        return self._desk.policy.views.most_rows if view.limit is None else view.limit
