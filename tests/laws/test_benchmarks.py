"""Benchmarks are what all closed deals come to when they are counted anew at every midnight (spec section 3).

Few deals and small samples: what a deal reopened, moved, corrected, deleted or grown too old leaves behind shows at once.
"""

from collections.abc import Iterable
from random import Random
from typing import Any

import pytest

from dealpulse.state.policy import load
from dealpulse.streams.embedded import replay
from tests.laws.comparing import TIMES, differences
from tests.laws.histories import encoded, finished, random_history
from tests.laws.histories_cast import Event
from tests.laws.oracle_benchmarks import Cells, Rules, Typicals
from tests.laws.oracle_facts import DAY, HOUR, instant, read, wire
from tests.laws.oracle_health import Policy as Table

SMALL = load(
    "[benchmarks]\nwindow_days = 20\nwide_days = 45\nleast = 1\nleast_for_win_rate = 2\n", "small.toml"
)
RULES = Rules(window=20, wide=45, least=1, least_rate=2)


def with_roles(events: list[Event], dice: Random) -> list[Event]:
    """Users have roles that change, some from a day to come or gone by."""
    found = []
    for event in events:
        data = event["data"]
        if data.get("entity") == "user" and data["change"] in ("create", "update", "snapshot"):
            fields: dict[str, Any] = dict(data.get("fields") or {})
            for name, values in (("segment", ("SMB", "ENT", None)), ("discipline", ("AE", "SDR"))):
                if dice.random() < 0.7:
                    fields[name] = dice.choice(values)
            if dice.random() < 0.3:
                fields["effective"] = wire(
                    instant(event["time"]) + dice.choice((-40, -3, 1, 9, 30)) * DAY + HOUR
                )
            event = {**event, "data": {**data, "fields": fields}}
        found.append(event)
    start, end = min(instant(event["time"]) for event in events), finished(events)
    for number in range(len(events) // 6):
        at = dice.randrange(start, end)
        fields = {"segment": dice.choice(("SMB", "ENT")), "discipline": "AE"}
        if dice.random() < 0.2:
            # It names no role, and may yet be the first fact of the track, from which the rest follows.
            fields = {"team": "west"}
        if dice.random() < 0.5:
            fields["effective"] = wire(at + dice.choice((-9, 2, 5, 20)) * DAY)
        data = {"entity": "user", "record": f"u{dice.randrange(1, 3)}", "change": "update", "fields": fields}
        found.append(
            {**events[0], "id": f"role{number}", "type": "crm.record.changed", "time": wire(at), "data": data}
        )
    return found


def with_closings(events: list[Event], dice: Random) -> list[Event]:
    """Deals that are won and lost again and again, reopened, and corrected afterwards."""
    found = list(events)
    start, end = min(instant(event["time"]) for event in events), finished(events)
    for number in range(len(events) // 3):
        at = dice.randrange(start, end)
        if dice.random() < 0.3:
            at -= at % DAY
        fields: dict[str, Any] = {
            "stage": dice.choice(("Won", "Won", "Lost", "Prospect", "Demo", "Proposal")),
            "closed_at": dice.choice((None, None, wire(at - dice.randrange(9) * DAY), wire(at)[:10])),
        }
        if dice.random() < 0.2:
            fields = {"type": dice.choice(("Fresh", "Renew")), "created_at": wire(at - 30 * DAY)}
        data = {"entity": "opportunity", "record": f"o{dice.randrange(1, 7)}", "change": "update"}
        found.append(
            {**events[0], "id": f"close{number}", "type": "crm.record.changed", "time": wire(at)}
            | {"data": {**data, "fields": fields}}
        )
    return found


def told(outputs: Iterable[dict[str, Any]], org: str) -> list[tuple[str, Cells]]:
    """The versions that the product published, in order."""
    return [
        (
            event["time"],
            {
                tuple(sorted((name, value) for name, value in cell.items() if name not in NUMBERS)): {
                    name: cell[name] for name in NUMBERS
                }
                for cell in event["data"]["cells"]
            },
        )
        for event in outputs
        if event["org"] == org
    ]


NUMBERS = ("value", "n", "sd")


@pytest.mark.parametrize("block", range(8))
def test_every_version_is_what_counting_anew_gives(block: int) -> None:
    """B-1 to B-10"""
    versions = 0
    for seed in range(block, 8 * 8 * TIMES, 8):
        dice = Random(seed)
        events = with_closings(with_roles(random_history(seed, 30 + 10 * (seed % 4)), dice), dice)
        end = finished(events) + dice.choice((0, HOUR, 3 * DAY, 25 * DAY, 50 * DAY))
        result = replay(encoded(events), policy=SMALL, until=end)
        for org, facts in read(events).items():
            right = Typicals(facts, RULES, end)
            published = told(result.outputs["benchmarks"], org)
            assert published == [(wire(since), cells) for since, cells in right.versions], (seed, org)
            versions += len(published)
    assert versions > 20


@pytest.mark.parametrize("block", range(8))
def test_health_is_held_against_the_version_in_force(block: int) -> None:
    """H-N5, H-21, H-28, B-6, B-10: flips, and pages with what is typical beside them."""
    for seed in range(block, 4 * 8 * TIMES, 8):
        dice = Random(seed)
        events = with_closings(with_roles(random_history(seed, 20 + 10 * (seed % 4)), dice), dice)
        end = finished(events) + dice.choice((0, HOUR, 3 * DAY, 25 * DAY, 50 * DAY))
        assert not differences(events, end, SMALL, Table(), RULES), seed
