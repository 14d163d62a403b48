"""Views kept up deal by deal are those that a count from scratch gives; who enters one is told of once, and then (C-04, C-05).

Any history, late facts and restarts included, with views that come, change and go in between. The count from scratch reads every
deal's page anew and asks the filter; it shares the filter with the product, whose own tests hold it to its words.
"""

from random import Random
from typing import Any

import msgspec
import orjson
import pytest

from dealpulse.agents.line import Line
from dealpulse.agents.org import Org
from dealpulse.schemas.records import Flush, Output, Record
from dealpulse.schemas.saved_views import ViewBroadcast, ViewUpdated
from dealpulse.state.calendar import local_ordinal
from dealpulse.state.directory.roles import role_at
from dealpulse.state.opportunities.standing import standing
from dealpulse.state.opportunities.view import view
from dealpulse.state.policy import load
from dealpulse.state.views.members import Member, Members, member
from dealpulse.state.views.subject import Calendar, Subject
from tests.laws.comparing import TIMES
from tests.laws.histories import encoded, finished, random_history
from tests.laws.histories_cast import Event
from tests.laws.oracle_facts import DAY, HOUR, wire
from tests.laws.test_order import delayed, time_of
from tests.simulation.arrivals import sets_the_clock
from tests.simulation.test_recovery import Rows, wrote

POLICY = load("[views]\nwrite_seconds = 0\n[benchmarks]\nleast = 1\nleast_for_win_rate = 1\n", "views.toml")


def asked(facet: str, op: str = "=", value: Any = True) -> dict[str, Any]:
    return {"facet": facet, "op": op, "value": value}


FILTERS: tuple[Any, ...] = (
    {"all": []},
    asked("open"),
    asked("days_untouched", ">=", 7),
    {"all": [asked("open"), asked("days_untouched", "between", [14, 30])]},
    {"any": [asked("days_in_stage", ">", 8), asked("age_days", "=", 30)]},
    asked("days_since_inbound", "<=", 7),
    {"not": asked("days_since_inbound", ">", 14)},
    asked("days_until_close", "<=", 14),
    asked("close_date", "within", "this_month"),
    asked("close_date", "within", "next_quarter"),
    asked("close_date", "<", {"days_from_now": 30}),
    asked("next_meeting", "is_null"),
    asked("last_meeting", ">=", {"days_ago": 7}),
    asked("bucket", "in", ["at_risk", "poor"]),
    asked("score", "<", 0),
    asked("factors", "contains", "no_recent_inbound"),
    asked("touches_14d", ">=", 1),
    asked("meetings_30d", "=", 0),
    asked("advanced_30d"),
    asked("team", "=", "east"),
    asked("segment", "!=", "smb"),
    asked("stage_position", ">=", 0.5),
    asked("amount", ">", 1000),
    asked("type_group", "=", "existing"),
    asked("details.pipeline", "is_null", False),
    asked("benchmarks.sales_cycle", ">", 3),
)
SORTS: tuple[Any, ...] = (
    ["bucket", "-amount"],
    "-days_untouched",
    ["close_date", "name"],
    "-name",
    ["-stage_order"],
    [],
)


# Those that time alone can let a deal into.
TIMED = (
    asked("days_untouched", ">=", 7),
    asked("days_untouched", "between", [14, 30]),
    {"any": [asked("days_in_stage", ">", 38), asked("age_days", "=", 60)]},
    {"not": asked("days_since_inbound", "<", 24)},
    asked("days_until_close", "<=", 14),
    asked("days_until_close", "=", -3),
    asked("close_date", "within", "last_month"),
    asked("close_date", "<", {"days_from_now": 10}),
    asked("last_meeting", "<", {"days_ago": 17}),
    asked("next_meeting", "is_null"),
    asked("bucket", "in", ["at_risk", "poor"]),
    asked("touches_30d", "=", 0),
    asked("next_bucket", "=", "poor"),
)


def configured(
    dice: Random, events: list[Event], broadcast: Any, filters: tuple[Any, ...] = FILTERS
) -> list[Event]:
    """A history in which views come, change and go, and the org changes its calendar."""
    first, last = min(map(time_of, events)), finished(events)
    # Who moves the clock is not the matter here.
    found = [one for one in events if not sets_the_clock(one)]
    for number in range(dice.randint(6, 14)):
        at = first if number < 4 else dice.randrange(first, last)
        value: Any = None
        if number < 4 or dice.random() < 0.8:
            value = {"filter": dice.choice(filters), "sort": dice.choice(SORTS)}
            if broadcast is not None:
                value["broadcast"] = broadcast
        found.append(
            setting(
                f"v{number}",
                at,
                "view",
                dice.choice(("mine", "yours", "ours", "theirs", "pipeline_review")),
                value,
            )
        )
    for number in range(dice.randint(0, 3)):
        key, values = dice.choice(
            (
                ("fiscal_year_start_month", (2, 11, None)),
                ("currency", ("EUR", "USD", None)),
                ("holidays", ("DE", ["2026-03-30"], None)),
            )
        )
        found.append(setting(f"s{number}", dice.randrange(first, last), "org", key, dice.choice(values)))
    for number in range(dice.randint(0, 4)):
        fields = {"team": dice.choice(("east", "west")), "segment": dice.choice(("smb", "ent", None))}
        if dice.random() < 0.5:
            fields["effective"] = wire(dice.randrange(first, last))
        change = {"entity": "user", "record": dice.choice(("u1", "u2")), "change": "update", "fields": fields}
        found.append(event(f"t{number}", dice.randrange(first, last), "crm.record.changed", change))
    return sorted(found, key=lambda one: (time_of(one), one["id"]))


def setting(id_: str, at: int, kind: str, key: str, value: Any) -> Event:
    return event(id_, at, "config.changed", {"kind": kind, "key": key, "value": value})


def event(id_: str, at: int, type_: str, data: dict[str, Any]) -> Event:
    return {
        "specversion": "1.0",
        "id": id_,
        "source": "admin",
        "type": type_,
        "time": wire(at),
        "org": "acme",
        "data": data,
    }


# ---- from scratch -----------------------------------------------------------------------------------------------------


def subject_of(org: Org, id_: str, at: int) -> Subject | None:
    """A deal as the rows alone show it, with nothing remembered."""
    desk = org.desk
    deal = org.shelf.get("deal", id_)
    if deal is None or not deal.header.alive:
        return None
    environment = desk.view.environment
    where = standing(deal.header, environment)
    page, known = view(desk.view, id_, deal, at, POLICY)
    pulse = deal.pulse if known.at_closing is None else known.at_closing
    calendar = Calendar(environment.zone, desk.setting("fiscal_year_start_month") or 1)
    role = role_at(desk.shelf.get("roles", deal.header.owner or ""), at)
    return Subject(
        id_, at, local_ordinal(environment.zone, at), page["facets"], page["health"], page["benchmarks"],
        deal.header, where, lambda: pulse, environment, role, calendar,
    )  # fmt: skip


def scratch(org: Org, view_id: str, at: int) -> dict[str, Member]:
    found = {}
    for id_ in org.shelf.ids("deal"):
        subject = subject_of(org, id_, at)
        one = None if subject is None else member(org.views.definitions[view_id], subject)
        if one is not None:
            found[id_] = one
    return found


def as_counted(org: Org, seed: int) -> int:
    """Compare every view with the count from scratch; returns how many deals stood in them."""
    stood = 0
    for id_, members in org.views.members.items():
        expected = scratch(org, id_, org.desk.clock)
        assert members.by_id == expected, (seed, id_)
        fresh = Members()
        for deal, one in expected.items():
            fresh.put(deal, one)
        assert (members.value, members.foreign, members.mix) == (fresh.value, fresh.foreign, fresh.mix), seed
        assert list(members.first(1000)) == list(fresh.first(1000)), seed
        stood += len(expected)
    return stood


def documents(flushes: list[Flush]) -> dict[bytes, Any]:
    """What stands on the topic of views."""
    found: dict[bytes, Any] = {}
    for flush in flushes:
        for output in flush.outputs:
            if output.topic == "views":
                assert output.key is not None
                found[output.key] = None if output.value is None else orjson.loads(output.value)["data"]
    return found


@pytest.mark.parametrize("block", range(6))
def test_views_kept_up_are_views_counted_from_scratch(block: int) -> None:
    stood = 0
    for seed in range(block, 6 * 6 * TIMES, 6):
        dice = Random(seed)
        events = configured(dice, random_history(seed, 30 + 10 * (seed % 4)), None)
        late = delayed(events, dice, (HOUR, DAY, 5 * DAY)[seed % 3], all_of_them=False)
        line, rows, flushes = Line(POLICY, clock="log"), Rows(), []
        for place, (one, value) in enumerate(zip(late, encoded(late), strict=True)):
            line.take(Record(value, {"line": place}, stamp=max(time_of(one), line.last_tick or 0)))
            if dice.random() < 0.3:
                line.take(Record(b"", {}, tick=time_of(one) + dice.randrange(DAY)))
                flushes.append(line.flush())
                wrote(rows, flushes[-1])
                for org in line._orgs.values():
                    stood += as_counted(org, seed)
                if dice.random() < 0.2:
                    line = Line.taken_up(POLICY, rows)
        for days in (1, 3, 9, 17, 45, 100):
            line.take(Record(b"", {}, tick=finished(events) + days * DAY + dice.randrange(HOUR)))
            flushes.append(line.flush())
            for org in line._orgs.values():
                stood += as_counted(org, seed)
        for key, data in documents(flushes).items():
            org_name, _, id_ = key.decode().partition("/")
            members = line._orgs[org_name].views.members
            assert (data is None) == (id_ not in members), (seed, key)
            if data is not None:
                told = msgspec.convert(data, ViewUpdated, strict=False)
                assert told.count == len(members[id_]) == sum(share.count for share in told.mix.values())
                assert [row["opportunity"] for row in told.rows] == [
                    one for one, _ in members[id_].first(100)
                ]
    assert stood > 100


@pytest.mark.parametrize("seed", range(12))
def test_a_replay_writes_the_views_that_live_has_at_that_instant(seed: int) -> None:
    events = configured(Random(seed), random_history(seed, 50), None)
    until = finished(events) + 20 * DAY
    replayed, live = Line(POLICY, clock="replay", views=False), Line(POLICY, clock="log")
    flushes = []
    for place, (one, value) in enumerate(zip(events, encoded(events), strict=True)):
        replayed.take(Record(value, {"line": place}))
        live.take(Record(b"", {}, tick=time_of(one)))
        live.take(Record(value, {"line": place}, stamp=time_of(one)))
        if place % 7 == 0:
            flushes.append(live.flush())
    replayed.finish(until)
    live.take(Record(b"", {}, tick=until))
    flushes.append(live.flush())

    theirs = documents([replayed.flush()])
    ours = documents(flushes)

    for data in theirs.values():
        assert data is not None
        del data["caused_by"]
    for key, data in ours.items():
        if data is None:
            assert key not in theirs
            continue
        del data["caused_by"]
        # Days alone do not make live write a view again.
        assert without_days(data) == without_days(theirs[key]), (seed, key)
    assert {key for key, data in ours.items() if data is not None} == set(theirs)


def without_days(data: dict[str, Any]) -> dict[str, Any]:
    rows = [
        {key: cell for key, cell in row.items() if not key.startswith(("days_", "age_"))}
        for row in data["rows"]
    ]
    return {**data, "rows": rows}


# ---- broadcasts -------------------------------------------------------------------------------------------------------


def broadcasts(outputs: list[Output]) -> list[dict[str, Any]]:
    return [orjson.loads(output.value or b"") for output in outputs if output.topic == "broadcasts"]


def alone(events: list[Event]) -> list[Event]:
    """One fact an instant: live, each fact is told of as it comes, and in a replay an instant as a whole."""
    found: dict[int, Event] = {}
    for one in events:
        found.setdefault(time_of(one), one)
    return [found[at] for at in sorted(found)]


ON_ENTRY = {"to": "owners", "on": "entry"}
DAILY = {"to": "teams", "schedule": {"days": "business", "at": "09:00"}}


@pytest.mark.parametrize("broadcast", [ON_ENTRY, DAILY], ids=["entry", "schedule"])
@pytest.mark.parametrize("block", range(4))
def test_live_and_replay_broadcast_alike_whatever_interrupts_them(
    block: int, broadcast: dict[str, Any]
) -> None:
    told = 0
    for seed in range(block, 4 * 5 * TIMES, 4):
        dice = Random(seed)
        events = alone(configured(dice, random_history(seed, 40 + 10 * (seed % 3)), broadcast, TIMED))
        until = finished(events) + 15 * DAY
        replayed, live = Line(POLICY, clock="replay", views=False), Line(POLICY, clock="log")
        rows, outputs = Rows(), []
        last = 0
        for place, (one, value) in enumerate(zip(events, encoded(events), strict=True)):
            replayed.take(Record(value, {"line": place}))
            at = time_of(one)
            for tick in sorted(
                dice.randrange(last, at) for _ in range(dice.randint(0, 3)) if last and at > last
            ):
                live.take(Record(b"", {}, tick=tick))
            live.take(Record(b"", {}, tick=at))
            live.take(Record(value, {"line": place}, stamp=at))
            last = at
            if dice.random() < 0.3:
                flush = live.flush(dice.choice((None, 1)))
                outputs += flush.outputs
                wrote(rows, flush)
                if dice.random() < 0.3:
                    live = Line.taken_up(POLICY, rows)
        replayed.finish(until)
        live.take(Record(b"", {}, tick=until))
        outputs += live.flush().outputs
        # What it was caused by is a matter of what came first, a tick or a fact (spec X-16).
        theirs = {one["id"]: one for one in broadcasts(list(replayed.flush().outputs))}
        ours = {one["id"]: one for one in broadcasts(outputs)}

        for one in [*theirs.values(), *ours.values()]:
            msgspec.convert(one["data"], ViewBroadcast, strict=False)
            del one["data"]["caused_by"]
        assert ours == theirs, (seed, _apart(ours, theirs))
        told += len(ours)
    assert told > 5


def _apart(ours: dict[str, Any], theirs: dict[str, Any]) -> list[Any]:
    only: list[Any] = [("live", ours[id_]) for id_ in ours if id_ not in theirs]
    only += [("replay", theirs[id_]) for id_ in theirs if id_ not in ours]
    only += [("both", ours[id_], theirs[id_]) for id_ in ours if id_ in theirs and ours[id_] != theirs[id_]]
    return only[:4]


@pytest.mark.parametrize("block", range(4))
def test_left_alone_a_deal_enters_at_the_very_instant_at_which_the_filter_first_holds(block: int) -> None:
    """Hour by hour from scratch: between two hours somebody entered if and only if a broadcast of that time says so."""
    entered = 0
    for seed in range(block, 4 * 4 * TIMES, 4):
        dice = Random(seed)
        events = configured(dice, random_history(seed, 30), ON_ENTRY, TIMED)
        line = Line(POLICY, clock="replay", views=False)
        for place, value in enumerate(encoded(events)):
            line.take(Record(value, {"line": place}))
        start = finished(events) + 1
        for org in line._orgs.values():
            org.gate.advance(start)
            org.gate.end_instant()
            stand = {id_: set(scratch(org, id_, start)) for id_ in org.views.broadcasts._on_entry}
            line._outputs.clear()
            before = start
            for hours in range(1, 24 * 40, 5):
                now = start + hours * HOUR
                org.gate.advance(now)
                org.gate.end_instant()
                told = {
                    (one["subject"], one["data"]["rows"][0]["opportunity"])
                    for one in broadcasts(line._outputs)
                }
                for one in broadcasts(line._outputs):
                    at = time_of(one)
                    deal, of = one["data"]["rows"][0]["opportunity"], one["subject"]
                    assert before < at <= now
                    assert deal in scratch(org, of, at) and deal not in scratch(org, of, at - 1), (seed, one)
                line._outputs.clear()
                after = {id_: set(scratch(org, id_, now)) for id_ in stand}
                for id_ in stand:
                    assert {(id_, deal) for deal in after[id_] - stand[id_]} <= told, (seed, id_)
                entered += len(told)
                stand, before = after, now
    assert entered > 5
