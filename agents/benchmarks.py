"""The benchmarks agent: keeps the sample of closed deals true, and publishes what is typical at the org's midnight.

A version takes in every fact up to that very instant, and stands until the next one (B-10). A late fact enters the next version;
those that went out are not rewritten (spec X-10).
"""

from collections.abc import Callable, Iterator
from datetime import date
from math import ceil
from typing import Any, Final

from msgspec.structs import replace

from dealpulse.agents.agenda import Agenda
from dealpulse.agents.desk import Desk
from dealpulse.agents.opportunities import Looks
from dealpulse.schemas.time import DAY, LATEST
from dealpulse.state.benchmarks.cells import Cell, Sums
from dealpulse.state.benchmarks.published import Published, Versions, named_version
from dealpulse.state.benchmarks.sample import Sample, sample
from dealpulse.state.benchmarks.typical import times, typical_cycle
from dealpulse.state.calendar import local_ordinal, midnight_of_ordinal
from dealpulse.state.directory.roles import Role, role_at
from dealpulse.state.opportunities.deal import Deal
from dealpulse.state.opportunities.standing import standing
from dealpulse.state.opportunities.tally import tally

# A record of a topic has its limits; a version of many cells is told in several.
_CELLS_A_RECORD: Final = 2_000

Emit = Callable[[str, int, dict[str, Any]], None]


class Benchmarks:
    """What is typical in one org.

    Attributes:
        turn: the next midnight of the org at which a version may be published; LATEST before the org has a clock.
    """

    def __init__(self, desk: Desk, looks: Looks, emit: Emit, *, views: bool) -> None:
        """
        Args:
            desk, looks: the org's.
            emit: takes a record of a version: its subject, its instant and its data.
            views: whether pages are written as they change: then a new version makes all of them worth it.
        """
        self.turn = LATEST
        self._desk = desk
        self._looks = looks
        self._emit = emit
        self._views = views
        self._sums: Sums | None = None
        self._counted: dict[str, tuple[Sample, bool, bool]] = {}
        self._moves = Agenda()

    # ---- the org's days ----------------------------------------------------------------------------------------------

    def expect(self, at: int) -> None:
        """The clock starts at an instant, or the org's midnights have moved: find the first that is not before it."""
        zone = self._desk.view.environment.zone
        day = local_ordinal(zone, at)
        midnight = midnight_of_ordinal(zone, day)
        again = midnight == at and self._versions().done < at
        self.turn = midnight if again else midnight_of_ordinal(zone, day + 1)

    def publish(self) -> None:
        """The midnight is over: all its facts are in. Publish what is typical, and have a look where that matters."""
        at = self.turn
        desk = self._desk
        if not self._versions().done:
            # The first midnight, or the first after an upgrade: nobody spoke yet of the deals that had closed.
            self._looks.concerned.update(dict.fromkeys(desk.shelf.ids("deal")))
        self.refresh()
        zone = desk.view.environment.zone
        day = local_ordinal(zone, at)
        self.turn = midnight_of_ordinal(zone, day + 1)
        sums, known = self._sums, self._sums is not None
        if sums is None:
            sums = self._sums = Sums()
            for id_ in desk.shelf.ids("sample"):
                self._moves.put(id_, at)
        for id_, _ in self._moves.pop_before(at + 1):
            self._move(id_, at, sums)
        sums.hand_on()
        before = self._last()
        base = before.cells if known and before is not None else {}
        after = self._version(sums, base, before, date.fromordinal(day).isoformat(), at)
        desk.shelf.put("versions", "", Versions(self._versions().track, at))
        if after is not None:
            self._look(before, after, at)

    # ---- the sample --------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Take in what the facts so far told of closed deals."""
        concerned, self._looks.concerned = self._looks.concerned, {}
        # Of the midnight's own facts nobody had a look at the deals yet.
        concerned.update(dict.fromkeys(self._desk.dirty))
        concerned.update(self._desk.stale)
        shelf = self._desk.shelf
        samples, still_open, unseen = shelf.tables["sample"], self._looks.buckets, self._desk.dirty
        for id_ in concerned:
            before: Sample | None = samples[id_]
            if before is None and id_ in still_open and id_ not in unseen:
                continue
            after = self._sample(id_)
            if after != before:
                shelf.put("sample", id_, after)
                self._moves.put(id_, 0)

    def _sample(self, id_: str) -> Sample | None:
        desk = self._desk
        deal: Deal | None = desk.shelf.tables["deal"][id_]
        if deal is None or not deal.header.alive:
            return None
        environment = desk.view.environment
        where = standing(deal.header, environment)
        if where.closed is None or where.closed + self._wide <= self._last_turn():
            return None
        role = role_at(desk.shelf.tables["roles"][deal.header.owner or ""], where.closed)
        found = sample(deal.header, where, environment, role)
        if not found.won:
            return found
        known = desk.tallies.get(id_)
        if known is None or not known.holds(deal.header, where, deal):
            known = tally(desk.view, id_, deal, where, desk.clock, desk.policy)
            desk.keep_tally(id_, known)
        return replace(found, contacts=known.contacts(where.closed))

    def _last_turn(self) -> int:
        """The midnight before the next one: what had grown too old by then is not counted again."""
        zone = self._desk.view.environment.zone
        return midnight_of_ordinal(zone, local_ordinal(zone, self._desk.clock))

    @property
    def _narrow(self) -> int:
        return self._desk.policy.benchmarks.window_days * DAY

    @property
    def _wide(self) -> int:
        return self._desk.policy.benchmarks.wide_days * DAY

    def _move(self, id_: str, at: int, sums: Sums) -> None:
        """Have a sample counted as it must be at an instant: closed in (at − window, at] (B-8)."""
        shelf = self._desk.shelf
        now: Sample | None = shelf.tables["sample"][id_]
        in_narrow = in_wide = False
        if now is not None:
            in_narrow = now.closed <= at < now.closed + self._narrow
            in_wide = now.closed <= at < now.closed + self._wide
        was = self._counted.pop(id_, None)
        if was is not None:
            self._count(sums, was, -1)
        if now is not None and (in_narrow or in_wide):
            self._counted[id_] = (now, in_narrow, in_wide)
            self._count(sums, self._counted[id_], 1)
        if now is None:
            return
        turns = (now.closed, now.closed + self._narrow, now.closed + self._wide)
        following = min((turn for turn in turns if turn > at), default=LATEST)
        if following == LATEST:
            shelf.put("sample", id_, None)
        else:
            self._moves.put(id_, following)

    @staticmethod
    def _count(sums: Sums, counted: tuple[Sample, bool, bool], sign: int) -> None:
        one, in_narrow, in_wide = counted
        if in_narrow:
            sums.move(one, sign, wide=False)
        if in_wide:
            sums.move(one, sign, wide=True)

    # ---- versions ----------------------------------------------------------------------------------------------------

    def _versions(self) -> Versions:
        return self._desk.shelf.tables["versions"][""] or Versions()

    def _last(self) -> Published | None:
        track = self._versions().track
        return self._desk.shelf.tables["published"][track[-1][1]] if track else None

    def _version(
        self, sums: Sums, base: dict[str, Cell], before: Published | None, day: str, at: int
    ) -> Published | None:
        """The version in force from an instant on: a new one where a cell has changed, else the last."""
        desk = self._desk
        cells = dict(base)
        for name in sums.changed:
            cell = sums.cell(name, desk.policy.benchmarks)
            if cell is None:
                cells.pop(name, None)
            else:
                cells[name] = cell
        sums.changed.clear()
        if cells == ({} if before is None else before.cells):
            return before
        cells = dict(sorted(cells.items()))
        after = Published(named_version(desk.org, day, cells), cells)
        kept = [*self._versions().track, (at, after.version)]
        while len(kept) > 1 and kept[1][0] <= desk.forget:
            desk.shelf.put("published", kept.pop(0)[1], None)
        desk.shelf.put("published", after.version, after)
        desk.shelf.put("versions", "", Versions(tuple(kept)))
        for subject, data in _records(after, sums, desk):
            self._emit(subject, at, data)
        if self._views:
            self._looks.touched.update(dict.fromkeys(self._looks.buckets, at))
        return after

    # ---- whose health it changes -------------------------------------------------------------------------------------

    def _look(self, before: Published | None, after: Published, at: int) -> None:
        """Look at the deals that a version changes, and at those whose age crosses the limit before the next one."""
        desk, looks = self._desk, self._looks
        looks.open.read(looks.buckets, desk.shelf, desk.view.environment)
        health = desk.policy.health
        if before is not after and (health.stage_stalled.enabled or health.few_contacts.enabled):
            for id_ in looks.buckets:
                desk.look(id_, at)
            return
        for kind in looks.open.kinds():
            type_, owner = kind
            role = role_at(desk.shelf.tables["roles"][owner or ""], at)
            was, now = self._limit(before, type_, role), self._limit(after, type_, role)
            if now is not None:
                # Whoever crosses it in the day to come must know.
                for id_ in looks.open.created(kind, at - now, self.turn - now):
                    desk.look(id_, at)
            if was != now:
                far = LATEST
                first, last = sorted((far if was is None else was, far if now is None else now))
                for id_ in looks.open.created(kind, at - last, at - first):
                    desk.look(id_, at)

    def _limit(self, published: Published | None, type_: str | None, role: Role) -> int | None:
        """The age from which a deal is much older than those that are won (H-N5)."""
        if published is None:
            return None
        cycle = typical_cycle(published, type_, role.segment, role.discipline)
        return (
            None if cycle is None else ceil(times(self._desk.policy.health.age_2x_cycle.times, cycle)) * DAY
        )


def _records(published: Published, sums: Sums, desk: Desk) -> Iterator[tuple[str, dict[str, Any]]]:
    """The records of a version: (subject, data)."""
    policy = desk.policy.benchmarks
    cells = [
        {**sums.meaning(name).document(policy), "value": cell.value, "n": cell.n, "sd": cell.sd}
        for name, cell in published.cells.items()
    ]
    parts = max(1, ceil(len(cells) / _CELLS_A_RECORD))
    for number in range(1, parts + 1):
        part = cells[(number - 1) * _CELLS_A_RECORD : number * _CELLS_A_RECORD]
        data: dict[str, Any] = {"version": published.version, "cells": part}
        if parts > 1:
            data |= {"part": number, "parts": parts}
        yield published.version if number == 1 else f"{published.version}/{number}", data
