"""Rollups are what the accounts and deals below them come to, at every flush, live as in a replay (T-05, T-08 to T-10)."""

from collections import Counter
from collections.abc import Iterable
from random import Random
from typing import Any

import orjson
import pytest

from dealpulse.agents.line import Line
from dealpulse.schemas.records import Output, Record
from dealpulse.schemas.topics import OUTPUTS
from dealpulse.state.policy import default
from dealpulse.streams.embedded import replay
from tests.laws.comparing import TIMES
from tests.laws.histories import encoded, finished
from tests.laws.histories_accounts import account_history
from tests.laws.histories_cast import Event
from tests.laws.oracle_colours import Scene
from tests.laws.oracle_facts import DAY, HOUR, instant, read, wire
from tests.laws.test_order import delayed, place, time_of

POLICY = default()
COLOURS = ("green", "yellow", "red")
Views = dict[str, dict[str, Any]]


class Lived:
    """A live line, and the last view of everything."""

    def __init__(self) -> None:
        self.line = Line(POLICY, clock="log")
        self.views: dict[str, Views] = {topic.name: {} for topic in OUTPUTS if topic.cleanup == "compact"}
        self.rows: dict[bytes, bytes] = {}

    def take(self, event: Event) -> None:
        self.line.take(Record(encoded([event])[0], {}, stamp=max(time_of(event), self.line.last_tick or 0)))

    def tick(self, at: int) -> None:
        self.line.take(Record(b"", {}, tick=at))

    def flush(self) -> None:
        flush = self.line.flush()
        self.see(flush.outputs)
        for key, value in flush.rows:
            if value is None:
                self.rows.pop(key, None)
            else:
                self.rows[key] = value

    def see(self, outputs: Iterable[Output]) -> None:
        for output in outputs:
            assert output.topic != "deadletters", output.value
            if output.topic in self.views:
                subject = (output.key or b"").decode().removeprefix("acme/")
                self.views[output.topic].pop(subject, None)
                if output.value is not None:
                    self.views[output.topic][subject] = orjson.loads(output.value)["data"]

    def restart(self) -> None:
        self.line = Line.taken_up(POLICY, self.rows)


def of(data: dict[str, Any]) -> tuple[Any, ...]:
    """The numbers of a rollup that add up."""
    metrics = data["metrics"]
    counts = [data["colours"][colour]["count"] for colour in COLOURS]
    deals = [metrics["opportunities_created"], metrics["open_pipeline"], metrics["wins"], metrics["losses"]]
    deals += [
        metrics["open_pipeline"]["by_bucket"][bucket] for bucket in ("good", "average", "at_risk", "poor")
    ]
    flags = [
        data["rollups"]["flags"][name]["count"] for name in ("high_potential_neglected", "low_score_red")
    ]
    return (*counts, *flags, *(deal[what] for deal in deals for what in ("count", "value", "other_currency")))


def activities(data: dict[str, Any]) -> Counter[str]:
    return Counter(data["metrics"]["activities"]["by_type"])


def summed(some: Iterable[tuple[Any, ...]]) -> tuple[Any, ...]:
    return tuple(sum(column) for column in zip(*some, strict=True))


def adds_up(views: dict[str, Views]) -> None:
    """Every level is the sum of the level below, and each account stands in exactly one colour."""
    org = views["orgs"].get("acme")
    if org is None:
        return
    everything = (*views["reps"].values(), *views["teams"].values(), *views["books"].values(), org)
    for data in everything:
        metrics, colours = data["metrics"], data["colours"]
        green, yellow, red = (colours[colour]["count"] for colour in COLOURS)
        assert metrics["worked"] == green
        assert metrics["touched"] == green + yellow
        assert metrics["owned"] == green + yellow + red
        assert all(len(colours[colour]["accounts"]) == colours[colour]["count"] for colour in COLOURS)
        made = metrics["opportunities_created"]["count"]
        assert (metrics["opp_creation_rate"] is None) == (green == 0)
        assert green == 0 or metrics["opp_creation_rate"] == pytest.approx(made / green, rel=1e-5)
    reps, teams = views["reps"], views["teams"]
    for name, team in teams.items():
        mine = [of(rep) for rep in reps.values() if rep["metrics"].get("team") == name]
        assert of(team) == (summed(mine) if mine else tuple(0 for _ in of(team)))
    for name, rep in reps.items():
        below = rep["rollups"].get("below")
        if below is not None:
            assert of(below) == summed(of(reps[one]) for one in below["rollups"]["reps"])
            assert name not in below["rollups"]["reps"]
    owned = [account for account in views["accounts"].values() if account["metrics"]["owner"] is not None]
    for colour in COLOURS:
        assert org["colours"][colour]["count"] == sum(one["colours"]["colour"] == colour for one in owned)
    assert activities(org) == sum((Counter(one["metrics"]["by_type"]) for one in owned), Counter())
    assert activities(org) == sum((activities(rep) for rep in reps.values()), Counter())
    for name, rep in reps.items():
        mine_too = [one for one in owned if one["metrics"]["owner"] == name]
        assert rep["metrics"]["owned"] == len(mine_too)
        assert activities(rep) == sum((Counter(one["metrics"]["by_type"]) for one in mine_too), Counter())
        assert [one["account"] for one in rep["rollups"]["accounts"]] == [
            one["account"] for one in sorted(mine_too, key=lambda one: (-_score(one), one["account"]))
        ]
    for name, book in views["books"].items():
        inside = [one for one in owned if one["metrics"]["book"] == name]
        assert book["metrics"]["owned"] == len(inside)
        assert activities(book) == sum((Counter(one["metrics"]["by_type"]) for one in inside), Counter())
    alive = views["opportunities"].values()
    assert org["metrics"]["open_pipeline"]["count"] == sum(
        deal["health"]["score"] is not None for deal in alive
    )


def _score(account: dict[str, Any]) -> float:
    score = account["metrics"]["score"]
    return float("-inf") if score is None else float(score)


@pytest.mark.parametrize("block", range(8))
def test_sums_agree_at_every_flush_and_are_those_of_a_replay(block: int) -> None:
    """T-05, T-08, T-09"""
    for seed in range(block, 8 * 4 * TIMES, 8):
        dice = Random(seed)
        # The fact that sets the clock of a live org aside is another story.
        events = [e for e in account_history(seed, 30 + 10 * (seed % 4)) if e["data"].get("key") != "clock"]
        until = finished(events) + dice.choice((0, 3, 20, 45)) * DAY
        lived = Lived()
        for event in sorted(events, key=place):
            while dice.random() < 0.3 and (lived.line.last_tick or 0) < time_of(event):
                lived.tick(
                    min(time_of(event), (lived.line.last_tick or time_of(event)) + dice.randrange(5 * DAY))
                )
                lived.flush()
                adds_up(lived.views)
            lived.tick(time_of(event))
            lived.take(event)
            if dice.random() < 0.4:
                lived.flush()
                adds_up(lived.views)
            if dice.random() < 0.03:
                lived.flush()
                lived.restart()
        lived.tick(until)
        lived.flush()
        adds_up(lived.views)

        golden = replay(encoded(sorted(events, key=place)), until=until)
        for topic in ("accounts", "reps", "teams", "books", "orgs"):
            told = {event["subject"]: without_cause(event["data"]) for event in golden.outputs[topic]}
            ours = {name: without_cause(data) for name, data in lived.views[topic].items()}
            assert ours == told, (seed, topic)


def without_cause(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "caused_by"}


@pytest.mark.parametrize("block", range(4))
def test_activity_stays_with_the_team_its_user_had_then(block: int) -> None:
    """Spec 11, "People move": by brute force over all facts."""
    moved = 0
    for seed in range(block, 4 * 12 * TIMES, 4):
        events = account_history(seed, 60)
        until = finished(events) + (0, HOUR, 9 * DAY)[seed % 3]
        result = replay(encoded(events), until=until)
        scene = Scene(read(events)["acme"])
        right: dict[str, Counter[str]] = {}
        members: dict[str, set[str]] = {}
        owners = {scene.owner(account) for account in scene.known.table("account")}
        owners |= {event["data"]["facets"]["owner"] for event in result.outputs["opportunities"]}
        for user in scene.known.table("user"):
            team = scene.place(user, until).get("team")
            there = scene.known.table("user")[user].alive or user in owners
            if team and there:
                members.setdefault(team, set()).add(user)
        for account in scene.known.table("account"):
            owner = scene.owner(account)
            if owner is None:
                continue
            wanted = scene.threshold(account, owner, until)
            for deed in scene.deeds(account, owner):
                if until - wanted.days * DAY < deed.at <= until and (
                    not wanted.types or deed.type in wanted.types
                ):
                    team = scene.place(owner, deed.at).get("team")
                    right.setdefault(team or "", Counter())[deed.type] += 1
                    moved += team != scene.place(owner, until).get("team")
        told = {event["subject"]: activities(event["data"]) for event in result.outputs["teams"]}
        assert told == {
            team: right.get(team, Counter()) for team in {*members, *(team for team in right if team)}
        }, seed
        for event in result.outputs["teams"]:
            assert set(event["data"]["rollups"]["reps"]) == members.get(event["subject"], set())
    assert moved


@pytest.mark.parametrize("seed", range(4))
def test_opportunities_created_leave_after_thirty_days_to_the_instant(seed: int) -> None:
    """T-09: with no event in between."""
    for number in range(4 * TIMES):
        events = account_history(seed + 100 * number, 40)
        dice = Random(seed)
        for later in (0, 1, 29, 31, 60):
            until = finished(events) + later * DAY + dice.randrange(DAY)
            result = replay(encoded(events), until=until)
            (org,) = result.outputs["orgs"]
            made = [
                event["subject"]
                for event in result.outputs["opportunities"]
                if until - 30 * DAY < born(event, events) <= until
            ]
            assert org["data"]["metrics"]["opportunities_created"]["count"] == len(made)
            assert set(org["data"]["metrics"]["opportunities_created"]["opportunities"]) == set(made)


def born(view: dict[str, Any], events: list[Event]) -> int:
    created = view["data"]["facets"]["details"].get("created_at")
    if created is not None:
        return instant(created)
    facts = [
        time_of(event)
        for event in events
        if event["data"].get("entity") == "opportunity" and event["data"]["record"] == view["subject"]
    ]
    return min(facts)


def test_an_org_in_order_of_arrival_shows_the_same_in_the_end() -> None:
    for seed in range(12 * TIMES):
        events = account_history(seed, 40)
        until = finished(events) + 9 * DAY
        late = delayed(events, Random(seed), 6 * DAY)

        one, other = replay(encoded(events), until=until), replay(encoded(late), until=until, as_arrived=True)

        for topic in ("reps", "teams", "books", "orgs"):
            assert one.outputs[topic] == other.outputs[topic], (seed, topic, wire(until))
