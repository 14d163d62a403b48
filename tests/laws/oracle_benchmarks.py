"""What is typical, by brute force: at every midnight all closed deals are counted anew (spec section 3, and 11).

Imports nothing of the product. Means and deviations are the standard library's.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import mean, stdev
from typing import Any

from tests.laws.oracle_deals import Deal, Stage
from tests.laws.oracle_facts import DAY, Fact, Known, first_instant, instant, local_date
from tests.laws.oracle_people import People

Cell = tuple[tuple[str, Any], ...]
Cells = dict[Cell, dict[str, Any]]

LEVELS = (
    ("type_segment_discipline", ("type", "segment", "discipline")), ("type_segment", ("type", "segment")),
    ("type_discipline", ("type", "discipline")), ("type", ("type",)), ("segment_discipline", ("segment", "discipline")),
    ("all", ()), ("all_365d", ()),
)  # fmt: skip
OWN = (("rep_type", ("rep", "type")), ("rep", ("rep",)))


@dataclass(frozen=True)
class Rules:
    """The numbers of section 3."""

    window: int = 180
    wide: int = 365
    least: int = 10
    least_rate: int = 20


def six(value: float) -> float:
    return float(f"{value:.6g}")


def days(since: int, until: int) -> int:
    return max(0, (until - since) // DAY)


class Roles:
    """Segment and discipline of a user at an instant, from their facts up to some other instant."""

    def __init__(self, facts: list[Fact]) -> None:
        self._said: dict[str, list[tuple[int, Fact]]] = {}
        for fact in facts:
            if fact.type != "crm.record.changed" or fact.data["entity"] != "user":
                continue
            given = fact.data.get("fields") or {}
            whole = fact.data["change"] == "snapshot"
            if fact.data["change"] in ("delete", "merge") or not (
                whole or {"discipline", "segment", "team", "manager"} & set(given)
            ):
                continue
            since = instant(given["effective"]) if given.get("effective") else fact.time
            self._said.setdefault(fact.data["record"], []).append((since, fact))

    def at(self, user: str | None, moment: int) -> dict[str, Any]:
        found: dict[str, Any] = {"segment": None, "discipline": None}
        told = sorted(self._said.get(user or "", []), key=lambda item: (item[0], item[1].version))
        for place, (since, fact) in enumerate(told):
            if place and since > moment:
                break
            given = fact.data.get("fields") or {}
            if fact.data["change"] == "snapshot":
                found = {"segment": None, "discipline": None}
            found |= {name: given[name] for name in found if name in given}
        return found


def sampled(deal: Deal, roles: Roles) -> tuple[dict[str, Any], list[tuple[str, Stage | None, int]]] | None:
    """Of a closed deal: whom it is like, and (metric, stage, value) of everything it tells."""
    if deal.closing is None:
        return None
    outcome = (deal.stage(deal.visits[-1][1]) or {}).get("outcome")
    like = {"rep": deal.owner, "type": deal.row.get("type"), **roles.at(deal.owner, deal.closing)}
    told: list[tuple[str, Stage | None, int]] = []
    entered: dict[Stage, int] = {}
    for place, (time, pair) in enumerate(deal.visits):
        if pair[1] is None or deal.is_closed(pair):
            continue
        entered.setdefault(pair, time)
        after = deal.visits[place + 1] if place + 1 < len(deal.visits) else None
        if after is None:
            continue
        here, there = deal.stage(pair) or {}, deal.stage(after[1]) or {}
        forward = None not in (here.get("order"), there.get("order")) and there["order"] > here["order"]
        if deal.is_closed(after[1]) or forward:
            told.append(("days_in_stage", pair, days(time, min(after[0], deal.closing))))
    for pair, time in entered.items():
        told.append(("win_rate", pair, int(outcome == "won")))
        if outcome == "won":
            told.append(("days_to_won", pair, days(time, deal.closing)))
    if outcome == "won":
        told.append(("sales_cycle", None, days(deal.created, deal.closing)))
        told.append(("contacts_engaged", None, deal.facets(deal.closing)["contacts_engaged"]))
    return like, told


def cells(facts: list[Fact], midnight: int, rules: Rules) -> Cells:
    """Every published average as of a midnight, from the facts up to then."""
    known = Known(facts)
    people, roles = People(known), Roles(facts)
    values: dict[Cell, list[int]] = {}
    for name, record in known.table("opportunity").items():
        if not record.alive:
            continue
        deal = Deal(known, people, name, record)
        found = sampled(deal, roles)
        if found is None or deal.closing is None:
            continue
        like, told = found
        for metric, stage, value in told:
            for level, by in (*(OWN if metric == "win_rate" else ()), *LEVELS):
                window = rules.wide if level == "all_365d" else rules.window
                if not midnight - window * DAY < deal.closing <= midnight:
                    continue
                if any(like[one] is None for one in by):
                    continue
                document = {"metric": metric, "level": level, **{one: like[one] for one in by}}
                if stage is not None:
                    document |= {"stage": stage[1]} | ({"pipeline": stage[0]} if stage[0] else {})
                document["window_days"] = window
                values.setdefault(tuple(sorted(document.items())), []).append(value)
    return {
        cell: {
            "value": six(mean(some)),
            "n": len(some),
            "sd": six(stdev(some)) if len(some) > 1 else None,
        }
        for cell, some in values.items()
        if len(some) >= (rules.least_rate if dict(cell)["metric"] == "win_rate" else rules.least)
    }


@dataclass
class Typicals:
    """All versions of one org's history, in order: in force since, and its cells."""

    facts: list[Fact]
    rules: Rules
    end: int
    versions: list[tuple[int, Cells]] = field(default_factory=list)

    def __post_init__(self) -> None:
        last: Cells = {}
        for midnight in self._midnights():
            found = cells([fact for fact in self.facts if fact.time <= midnight], midnight, self.rules)
            if found != last:
                self.versions.append((midnight, found))
                last = found

    def _midnights(self) -> Iterator[int]:
        """The first instants of the org's days, in the zone that it said it lives in by then."""
        times = sorted({fact.time for fact in self.facts})
        turn = self._next(times[0])
        for place, time in enumerate(times):
            settings = [fact for fact in self.facts if fact.time == time and fact.type == "config.changed"]
            if settings:
                turn = self._next(time)
            until = times[place + 1] if place + 1 < len(times) else self.end + 1
            while turn < until:
                yield turn
                turn = self._next(turn + 1)

    def _next(self, at: int) -> int:
        zone = Known([fact for fact in self.facts if fact.time <= at and fact.type == "config.changed"]).zone
        day = local_date(at, zone)
        starts: Callable[[date], int] = lambda day: first_instant(day, zone)  # noqa: E731
        return starts(day) if starts(day) >= at else starts(day + timedelta(days=1))

    def at(self, moment: int) -> Cells:
        """What was published at a moment."""
        return next((found for since, found in reversed(self.versions) if since <= moment), {})

    def role_changes(self) -> set[int]:
        """When a role begins that was told at another time."""
        every = [fact.data.get("fields") or {} for fact in self.facts if fact.data.get("entity") == "user"]
        return {instant(fields["effective"]) for fields in every if fields.get("effective")}

    def document(self, deal: Deal, moment: int, known: int | None = None) -> dict[str, dict[str, Any] | None]:
        """`benchmarks {}` of a deal's page, without the version's name; `known`: with the roles told by then."""
        told = moment if known is None else known
        roles = Roles([fact for fact in self.facts if fact.time <= told])
        like = {"rep": deal.owner, "type": deal.row.get("type"), **roles.at(deal.owner, moment)}
        published = self.at(moment)
        stage = deal.visits[-1][1] if deal.visits else (None, None)
        found: dict[str, dict[str, Any] | None] = {}
        for metric in ("days_to_won", "days_in_stage", "sales_cycle", "contacts_engaged", "win_rate"):
            found[metric] = None
            by_stage = metric not in ("sales_cycle", "contacts_engaged")
            if by_stage and stage[1] is None:
                continue
            for level, by in (*(OWN if metric == "win_rate" else ()), *LEVELS):
                if any(like[one] is None for one in by):
                    continue
                window = self.rules.wide if level == "all_365d" else self.rules.window
                document = {"metric": metric, "level": level, **{one: like[one] for one in by}}
                if by_stage:
                    document |= {"stage": stage[1]} | ({"pipeline": stage[0]} if stage[0] else {})
                cell = published.get(tuple(sorted((document | {"window_days": window}).items())))
                if cell is not None:
                    found[metric] = cell | {"level": level, "window_days": window}
                    break
        return found
