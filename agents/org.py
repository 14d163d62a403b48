"""One org on the line: its rows, its folds, and how both go to the changelog and come back."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final, Literal

from dealpulse.agents import accounts, batches, rows
from dealpulse.agents.batches import Batches
from dealpulse.agents.benchmarks import Benchmarks
from dealpulse.agents.colours import Colours
from dealpulse.agents.desk import Desk
from dealpulse.agents.gate import Gate
from dealpulse.agents.intake import read
from dealpulse.agents.opportunities import Looks
from dealpulse.agents.rollups import Rollups
from dealpulse.agents.views import Views
from dealpulse.schemas.facts import Event
from dealpulse.schemas.records import Record
from dealpulse.state.health import BUCKETS
from dealpulse.state.kinds import KINDS, RESTLESS
from dealpulse.state.opportunities.walk import HealthChanged
from dealpulse.state.policy import Policy
from dealpulse.state.shelf import Rest, Shelf
from dealpulse.state.thresholds.judged import COLOURS
from dealpulse.state.walk import Changed

BATCH: Final = "batch"
# Stands on the changelog while views wait to be written; a restart does not know which, and has all of them wait.
WAITING: Final = "views"
# What was said last depends on where flushes fall, and is nothing that two runs are compared by (spec X-16).
_EMITTED: Final = frozenset({"rollup"})
_MAYBE_LOOSE: Final = ("meeting", "call", "task")

Rejected = Callable[[str, str, str, Event | None, Record | None], None]
Flipped = Callable[[str, str, HealthChanged], None]
Recoloured = Callable[[str, str, Changed], None]
Published = Callable[[str, str, int, dict[str, Any]], None]
Broadcast = Callable[[str, str, str, int, dict[str, Any]], None]


class Org:
    """One org's rows and folds.

    Attributes:
        name: the org.
        shelf, desk, looks, benchmarks, colours, views, gate: its rows, and those who work on them.
    """

    def __init__(
        self,
        name: str,
        policy: Policy,
        clock: Literal["replay", "log"],
        *,
        flipped: Flipped,
        recoloured: Recoloured,
        published: Published,
        broadcast: Broadcast,
        rejected: Rejected,
        rest: Callable[[str, str], Rest] | None,
    ) -> None:
        self.name = name
        self.shelf = Shelf(KINDS, None if rest is None else partial(rest, name), RESTLESS)
        self.desk = Desk(name, self.shelf, policy)
        self.looks = Looks(self.desk, partial(flipped, name))
        live = clock == "log"
        self.benchmarks = Benchmarks(self.desk, self.looks, partial(published, name), views=live)
        self.colours = Colours(self.desk, partial(recoloured, name))
        self.rollups = Rollups(self.desk, self.looks, self.colours)
        self.views = Views(self.desk, self.looks, partial(broadcast, name))
        self.gate = Gate(
            self.desk,
            self.looks,
            self.benchmarks,
            self.colours,
            self.views,
            clock,
            read,
            partial(rejected, name),
        )
        self._batches = Batches()
        self._waiting_told = False
        self._unread: list[tuple[str, str]] = []
        self._single: list[tuple[str, str]] = []

    # ---- to the changelog --------------------------------------------------------------------------------------------

    def written(self) -> list[tuple[bytes, bytes | None]]:
        """The rows that changed since the last flush."""
        self.gate.shelve()
        found: list[tuple[bytes, bytes | None]] = []
        name, shelf = self.name, self.shelf
        recent: list[tuple[str, str, Any]] = []
        for table, ids in shelf.changed():
            kind = table.kind
            if kind in batches.KINDS:
                recent += [(kind, id_, table.get(id_)) for id_ in ids]
                continue
            found += [(rows.key_of(name, kind, id_), self._value(kind, id_)) for id_ in ids]
        if recent:
            for id_, body in self._batches.write(recent, self.gate.keeping.remembered_until):
                found.append((rows.key_of(name, BATCH, id_), rows.plain(body)))
        gone = [(BATCH, id_) for id_ in self._batches.outlived(self.gate.keeping.is_over)]
        found += [(rows.key_of(name, kind, id_), None) for kind, id_ in (*gone, *self._single)]
        self._single.clear()
        waiting = bool(self.looks.touched or self.colours.touched)
        if waiting != self._waiting_told:
            self._waiting_told = waiting
            found.append((rows.key_of(name, WAITING, ""), rows.plain(b"\xc0") if waiting else None))
        return found

    def _value(self, kind: str, id_: str) -> bytes | None:
        body = self.shelf.encoded(kind, id_)
        if body is None:
            return None
        if kind == "deal":
            bucket = self.looks.buckets.get(id_)
            mark = 0 if bucket is None else 1 + BUCKETS.index(bucket)
            return rows.headed(body, self.looks.wake(id_), mark)
        if kind == "working":
            colour = self.colours.now.get(id_)
            return rows.headed(
                body, self.colours.wake(id_), 0 if colour is None else 1 + COLOURS.index(colour)
            )
        if kind in _MAYBE_LOOSE:
            return rows.headed(body, self.gate.keeping.loose.get((kind, id_), 0), 0)
        return rows.plain(body)

    # ---- and back ----------------------------------------------------------------------------------------------------

    def restore(self, kind: str, id_: str, key: bytes, value: bytes) -> None:
        """Take back one row, undecoded."""
        row = rows.taken_apart(key, value)
        if kind == BATCH:
            self._batches.restore(id_, row.body)
            return
        if kind == WAITING:
            self._waiting_told = True
            return
        self.shelf.load(kind, id_, row.body)
        if kind in batches.KINDS:
            # From before they were batched: the next flush writes them as a batch, and removes these.
            self._single.append((kind, id_))
        elif row.wake is None:
            if kind == "deal" or kind in _MAYBE_LOOSE:
                self._unread.append((kind, id_))
        elif kind == "deal":
            self.looks.expect(id_, row.wake, None if row.mark == 0 else BUCKETS[row.mark - 1])
        elif kind == "working":
            self.colours.expect(id_, row.wake, None if row.mark == 0 else COLOURS[row.mark - 1])
        elif row.wake:
            self.gate.keeping.expect(kind, id_, row.wake)

    def ready(self) -> None:
        """All rows are back."""
        shelf = self.shelf
        shelf.settle()
        for kind, id_, row in self._batches.settle():
            shelf.put(kind, id_, row)
        shelf.settle()
        self.gate.remember()
        accounts.adopt(self.desk)
        self.rollups.everything()
        self.desk.views_changed = True
        for kind, id_ in self._unread:
            if kind == "deal":
                self.looks.remember(id_, shelf.get(kind, id_))
            else:
                self.gate.keeping.remember_row(kind, id_)
        self._unread.clear()
        for kind, id_ in self._single:
            if shelf.get(kind, id_) is not None:
                shelf.rewrite(kind, id_)
        if self._waiting_told:
            self.looks.touched = dict.fromkeys(shelf.ids("deal"), self.desk.clock)
            self.colours.touched = dict.fromkeys(shelf.ids("working"), self.desk.clock)

    # ---- for those who look ------------------------------------------------------------------------------------------

    def rows(self) -> Iterator[tuple[str, str, bytes]]:
        """Every row of facts: kind, id and body, however it stands on the changelog."""
        self.gate.shelve()
        for kind in KINDS:
            if kind in _EMITTED:
                continue
            for id_ in self.shelf.ids(kind):
                body = self.shelf.encoded(kind, id_)
                assert body is not None
                yield kind, id_, body
