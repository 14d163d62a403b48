"""The line: the chain of folds over one partition of the org log. Both interpreters run this, and nothing else.

It takes records one by one, in the order of the log, and gathers what they come to until somebody flushes it. It reads no clock
and does no IO: the same records give the same flushes on any machine.
"""

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any, Literal

import msgspec

from dealpulse.agents.envelopes import dead_letter, identity, output
from dealpulse.agents.intake import read
from dealpulse.agents.org import Org
from dealpulse.agents.rollups import MOST_READ, Shown
from dealpulse.agents.rows import key_of, place_of, plain, taken_apart
from dealpulse.schemas.errors import Unreadable
from dealpulse.schemas.facts import Event
from dealpulse.schemas.keys import topic_key
from dealpulse.schemas.records import Flush, Output, Record
from dealpulse.schemas.time import LATEST, rfc3339
from dealpulse.state.accounts.walk import KIND as COLOUR_CHANGED
from dealpulse.state.accounts.working import Working
from dealpulse.state.coach import coach, language_of
from dealpulse.state.kinds import Clock
from dealpulse.state.opportunities.deal import Deal
from dealpulse.state.opportunities.walk import KIND, HealthChanged
from dealpulse.state.policy import Policy
from dealpulse.state.shelf import Rest
from dealpulse.state.walk import Changed, Moment

# Rows that are kept decoded, per org: more is faster and larger. A replay ends, so it may be large.
WARM_ROWS = {"replay": 500_000, "log": 50_000}
_REST_EVERY = 50_000


class Line:
    """All state of one log partition, and the folds over it.

    Attributes:
        policy: the numbers.
        clock: `replay`: every event moves its org's clock; `log`: ticks do (spec X-15).
        views: write views and track rows for a changelog; a replay does neither until its end.
        warm_rows: how many rows of an org are kept decoded, about.
        counts: events by outcome.
        flips: by (from, to).
        last_tick: the last tick of the partition.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        clock: Literal["replay", "log"],
        views: bool = True,
        warm_rows: int | None = None,
        rest: Callable[[str, str], Rest] | None = None,
    ) -> None:
        self.policy = policy
        self.clock: Literal["replay", "log"] = clock
        self.views = views
        self.warm_rows = WARM_ROWS[clock] if warm_rows is None else warm_rows
        self.flips: dict[tuple[str | None, str], int] = {}
        self.rejected: dict[str, int] = {}
        self.last_tick: int | None = None
        self._tick_changed = False
        self._rest_in = rest
        self._orgs: dict[str, Org] = {}
        self._outputs: list[Output] = []
        self._unreadable = 0
        self._unrested = 0

    # ---- records -----------------------------------------------------------------------------------------------------

    def take(self, record: Record) -> None:
        """Fold one record of the log."""
        if record.tick is not None:
            self._tick(record.tick)
            return
        try:
            event = read(record.value)
        except Unreadable as error:
            # Intake lets none of these into the log; another version of it may have.
            self._unreadable += 1
            self.rejected[error.reason] = self.rejected.get(error.reason, 0) + 1
            self._outputs.append(dead_letter(error.reason, error.detail, record, policy=self.policy.version))
            return
        self.take_event(event, record)

    def take_event(self, event: Event, record: Record) -> None:
        """Fold one event that has been read already."""
        org = self._orgs.get(event.org)
        if org is None:
            org = self._new(event.org)
        org.gate.take(event, record, self.last_tick)
        if not self.views:
            # A replay writes no rows; those that are quiet must rest all the same.
            self._unrested += 1
            if self._unrested >= _REST_EVERY:
                self._rest()

    def _new(self, name: str) -> Org:
        org = self._orgs[name] = Org(
            name,
            self.policy,
            self.clock,
            flipped=self._flipped,
            recoloured=self._recoloured,
            published=self._published,
            broadcast=self._broadcast,
            rejected=self._reject,
            rest=self._rest_in,
        )
        return org

    def _tick(self, at: int) -> None:
        if self.last_tick is not None and at <= self.last_tick:
            return
        self.last_tick = at
        self._tick_changed = True
        for org in self._orgs.values():
            org.gate.tick(at)

    def finish(self, until: int | None) -> None:
        """End a replay: move every org's clock on, look at what is due, and have every view written once more."""
        for org in self._orgs.values():
            if until is not None:
                org.gate.advance(until)
            org.gate.end_instant()
            at = org.desk.clock
            org.looks.touched = dict.fromkeys(org.shelf.ids("deal"), at)
            org.views.finish()
            org.colours.touched = dict.fromkeys(org.shelf.ids("working"), at)
            org.rollups.everything()

    # ---- what comes out ----------------------------------------------------------------------------------------------

    def views_waiting(self, *, history_views: bool = True) -> int:
        """How many views of deals and accounts wait to be written."""
        return sum(
            len(org.looks.touched) + len(org.colours.touched)
            for org in self._orgs.values()
            if history_views or not org.gate.history
        )

    def flush(self, views: int | None = None, *, history_views: bool = True) -> Flush:
        """What the records since the last flush came to: outputs, and changed rows for the changelog.

        Args:
            views: write at most so many views, which cost more than folding does; None: all. Those that wait are not lost,
                also over a restart.
            history_views: write those of orgs in history mode, too.
        """
        outputs, self._outputs = self._outputs, []
        rows: list[tuple[bytes, bytes | None]] = []
        left = LATEST if views is None else views
        for name, org in self._orgs.items():
            for waiting, show in ((org.looks, self._view), (org.colours, self._account)):
                touched = waiting.touched
                if not touched or (org.gate.history and not history_views):
                    some = {}
                elif len(touched) <= left:
                    # A new one: a dict that was emptied item by item is slow to look through.
                    some, waiting.touched = touched, {}
                else:
                    some = {id_: touched.pop(id_) for id_ in list(islice(touched, left))}
                left -= len(some)
                for id_, at in some.items():
                    try:
                        shown = show(org, id_, at)
                    except Exception as error:  # a view that raises costs that view, never the partition
                        detail = (
                            f"our fault, please report it: the view of {id_}: {type(error).__name__}: {error}"
                        )
                        self._reject(name, "fold_failed", detail, None, None)
                        continue
                    if shown is not None:
                        outputs.append(shown)
            if left > 0 and (history_views or not org.gate.history):
                outputs += self._documents(org)
                left -= self._roll_up(org, left, outputs)
            outputs += self._outputs
            self._outputs = []
            if self.views:
                rows += org.written()
        self._rest()
        if self._tick_changed and self.last_tick is not None:
            self._tick_changed = False
            body = msgspec.msgpack.encode(Clock(self.last_tick))
            rows.append((key_of("", "clock", "partition"), plain(body)))
        return Flush(outputs, rows)

    def _rest(self) -> None:
        self._unrested = 0
        for org in self._orgs.values():
            org.shelf.rest(self.warm_rows)

    def _view(self, org: Org, id_: str, at: int) -> Output | None:
        deal: Deal | None = org.shelf.get("deal", id_)
        if deal is None:
            return None
        if not deal.header.alive:
            org.views.drop(id_)
            return Output("opportunities", topic_key(org.name, id_), None)
        if self.views:
            at = org.looks.show(id_, deal, at)
        data = org.looks.view(id_, deal, at)
        if self.views or org.views.final:
            org.views.take(id_, deal, data, at)
        caused_by, source = self._cause(deal.moments, at)
        data = {
            "opportunity": id_,
            **data,
            "coach": coach(
                data["facets"],
                data["health"],
                data["benchmarks"],
                at=at,
                zone=org.desk.view.environment.zone,
                language=language_of(org.desk.setting("language")),
            ),
            "predictions": {},
            "caused_by": caused_by,
            "policy": self.policy.version,
        }
        return output(
            "opportunity.updated",
            identity(org.name, "opportunity.updated", id_, source, str(at)),
            org.name,
            id_,
            at,
            data,
        )

    def _account(self, org: Org, id_: str, at: int) -> Output | None:
        row: Working | None = org.shelf.get("working", id_)
        if row is None:
            return None
        if not org.colours.alive(id_):
            return Output("accounts", topic_key(org.name, id_), None)
        if self.views:
            at = org.colours.show(id_, row, at)
        caused_by, source = self._cause(row.moments, at)
        data = {
            "account": id_,
            **org.colours.view(id_, row, at),
            "rollups": None,
            "caused_by": caused_by,
            "policy": self.policy.version,
        }
        made = identity(org.name, "account.updated", id_, source, str(at))
        return output("account.updated", made, org.name, id_, at, data)

    def _cause(self, moments: tuple[Moment, ...], at: int) -> tuple[dict[str, str], str]:
        """What a view came from, as it is told, and as it stands in the view's id."""
        cause = moments[-1] if moments else None
        if self.clock == "replay" or cause is None or cause.at != at:
            return {"due": rfc3339(at)}, rfc3339(at)
        caused_by = {"event": cause.order[2], "source": cause.order[3]}
        return caused_by, "\x1f".join(caused_by.values())

    def _roll_up(self, org: Org, most: int, outputs: list[Output]) -> int:
        """Write rollups that say something new, once no account's view is out of date; how many."""
        if most <= 0 or org.colours.touched:
            return 0
        written = 0
        try:
            if org.rollups.catch_up(None if not self.views else MOST_READ):
                for shown in org.rollups.shown(most):
                    written += 1
                    outputs.append(self._rollup(org.name, shown))
        except Exception as error:  # as for the view of one deal
            detail = f"our fault, please report it: the rollups: {type(error).__name__}: {error}"
            self._reject(org.name, "fold_failed", detail, None, None)
        return written

    def _rollup(self, org: str, shown: Shown) -> Output:
        type_ = f"{shown.kind}.updated"
        if shown.data is None:
            return Output(f"{shown.kind}s", topic_key(org, shown.id), None)
        caused_by = {"due": rfc3339(shown.at)}
        data = {shown.kind: shown.id, **shown.data, "caused_by": caused_by, "policy": self.policy.version}
        return output(type_, identity(org, type_, shown.id, str(shown.at)), org, shown.id, shown.at, data)

    def _recoloured(self, org: str, id_: str, flip: Changed) -> None:
        self._outputs.append(output(COLOUR_CHANGED, flip.id, org, id_, flip.at, flip.data))

    def _flipped(self, org: str, id_: str, flip: HealthChanged) -> None:
        self._outputs.append(output(KIND, flip.id, org, id_, flip.at, flip.data))
        way = (flip.data["from"], flip.data["to"])
        self.flips[way] = self.flips.get(way, 0) + 1

    def _broadcast(self, org: str, view: str, what: str, at: int, data: dict[str, Any]) -> None:
        data["policy"] = self.policy.version
        id_ = identity(org, "view.broadcast", view, what, str(at))
        self._outputs.append(output("view.broadcast", id_, org, view, at, data))

    def _documents(self, org: Org) -> list[Output]:
        """The saved views of deals that are worth being written again."""
        found = []
        try:
            for id_, at, data in org.views.documents(live=self.views):
                if data is None:
                    found.append(Output("views", topic_key(org.name, id_), None))
                    continue
                data["policy"] = self.policy.version
                of = identity(org.name, "view.updated", id_, str(at))
                found.append(output("view.updated", of, org.name, id_, at, data))
        except Exception as error:  # as for the view of one deal
            detail = f"our fault, please report it: the saved views: {type(error).__name__}: {error}"
            self._reject(org.name, "fold_failed", detail, None, None)
        return found

    def _published(self, org: str, subject: str, at: int, data: dict[str, Any]) -> None:
        data |= {"caused_by": {"due": rfc3339(at)}, "policy": self.policy.version}
        id_ = identity(org, "benchmark.published", subject, rfc3339(at))
        self._outputs.append(output("benchmark.published", id_, org, subject, at, data))

    def _reject(self, org: str, reason: str, detail: str, event: Event | None, record: Record | None) -> None:
        self.rejected[reason] = self.rejected.get(reason, 0) + 1
        if event is None or record is None:
            # Nobody sent anything: a tick, or a view that is due.
            at = self._orgs[org].desk.clock
            record = Record(b"", {"org": org, "clock": rfc3339(at)}, org.encode(), at)
        self._outputs.append(dead_letter(reason, detail, record, policy=self.policy.version, org=org))

    # ---- recovery ----------------------------------------------------------------------------------------------------

    def restore(self, key: bytes, value: bytes) -> None:
        """Take back one row of the changelog."""
        name, kind, id_ = place_of(key)
        if not name:
            self.last_tick = msgspec.msgpack.decode(taken_apart(key, value).body, type=Clock).at
            return
        (self._orgs.get(name) or self._new(name)).restore(kind, id_, key, value)

    def ready(self) -> None:
        """All rows are back."""
        for org in self._orgs.values():
            org.ready()

    @classmethod
    def taken_up(cls, policy: Policy, rows: Mapping[bytes, bytes]) -> "Line":
        """A live line that takes up from the rows of a changelog."""
        line = cls(policy, clock="log")
        for key, value in rows.items():
            line.restore(key, value)
        line.ready()
        return line

    def rows(self) -> dict[tuple[str, str, str], bytes]:
        """Every row by org, kind and id, however it stands on the changelog: what two runs are compared by."""
        return {(name, kind, id_): body for name, org in self._orgs.items() for kind, id_, body in org.rows()}

    # ---- for metrics -------------------------------------------------------------------------------------------------

    @property
    def counts(self) -> dict[str, int]:
        """Events by outcome: events = folded + duplicates + rejected, once nothing is held."""
        found = dict.fromkeys(("events", "folded", "backfilled", "duplicates", "rejected", "held"), 0)
        for org in self._orgs.values():
            for outcome, n in org.gate.counts.items():
                found[outcome] += n
        found["events"] += self._unreadable
        found["rejected"] += self._unreadable
        return found

    @property
    def buckets(self) -> dict[str, int]:
        """Open deals by bucket."""
        found: dict[str, int] = {}
        for org in self._orgs.values():
            for bucket in org.looks.buckets.values():
                found[bucket] = found.get(bucket, 0) + 1
        return found

    def clocks(self) -> dict[str, tuple[int, bool]]:
        """Every org's instant, and whether it is in history mode."""
        return {
            name: (org.gate.clock, org.gate.history)
            for name, org in self._orgs.items()
            if org.gate.clock is not None
        }

    def sizes(self) -> dict[str, int]:
        """Rows by kind."""
        found: dict[str, int] = {}
        for org in self._orgs.values():
            for kind, size in org.shelf.sizes().items():
                found[kind] = found.get(kind, 0) + size
        return found

    def encoded_size(self) -> int:
        """Bytes of all rows as the changelog holds them."""
        return sum(len(body) for body in self.rows().values())

    def due_rows(self) -> int:
        """How many rows wait on the agenda."""
        return sum(len(org.looks.agenda) + len(org.colours.agenda) for org in self._orgs.values())
