"""What the page promises comes true: the flip that comes if nothing happens (H-28), and the actions that lift a deal (H-27)."""

from itertools import combinations
from random import Random
from typing import Any

import pytest

from dealpulse.connectors.generator import events as generated
from dealpulse.state.health import RANK
from dealpulse.state.policy import Policy, default, load
from dealpulse.streams.embedded import replay
from tests.laws.comparing import TIMES, flips
from tests.laws.histories import encoded, finished, random_history
from tests.laws.histories_cast import Event
from tests.laws.oracle_facts import DAY, HOUR, instant, wire

# A version speaks until the next one; left alone, deals that closed would grow too old to count, and what is typical with them.
FOR_EVER = load("[benchmarks]\nwindow_days = 3650\nwide_days = 3650\n", "for-ever.toml")


def test_every_flip_that_is_predicted_comes_at_its_instant_and_no_other() -> None:
    """H-28: a thousand deals left alone for a year."""
    alone = held_against = 0
    for seed in range(TIMES):
        events = list(generated(1_600, 90, seed))
        # The night after the last fact has published what is typical for good.
        now = max(instant(time_of(line)) for line in events) + 30 * HOUR
        pages = replay(events, policy=FOR_EVER, until=now).outputs["opportunities"]
        year = replay(events, policy=FOR_EVER, until=now + 365 * DAY)
        came: dict[str, dict[str, Any]] = {}
        for flip in flips(year):
            if instant(flip["time"]) > now:
                came.setdefault(flip["opportunity"], {"bucket": flip["to"], "at": flip["time"]})
        for page in pages:
            health = page["data"]["health"]
            if health["score"] is None:
                assert page["subject"] not in came
                continue
            alone += 1
            held_against += page["data"]["benchmarks"]["sales_cycle"] is not None
            assert health["next"] == came.get(page["subject"]), page["subject"]
    assert alone >= 1_000 * TIMES
    assert held_against > 500


def time_of(line: bytes) -> str:
    start = line.index(b'"time":"') + 8
    return line[start : line.index(b'"', start)].decode()


ACTIONS = ("touch", "reply", "book", "redate", "advance")
BUYER = "zed@far.example"


def with_a_buyer(events: list[Event]) -> list[Event]:
    """Every deal has somebody who may be written to and may answer, and a stage beyond all others."""
    first = min(events, key=lambda event: instant(event["time"]))
    start = wire(instant(first["time"]) - 300 * DAY)

    def record(entity: str, id_: str, **fields: Any) -> Event:
        data = {"entity": entity, "record": id_, "change": "create", "fields": fields}
        return {
            **{key: first[key] for key in ("specversion", "source", "org")},
            "id": f"z-{id_}",
            "type": "crm.record.changed",
            "time": start,
            "data": data,
        }

    more = [record("contact", "zed", email=BUYER), record("stage", "far", name="Further", order=99)]
    more.append(record("stage", "far2", name="Further", order=99, pipeline="p2"))
    more += [
        record("contact_role", f"role-{deal}", opportunity=deal, contact="zed")
        for deal in ("o1", "o2", "o3", "o4")
    ]
    return more + [event for event in events if event["org"] == first["org"]]


def done(action: str, events: list[Event], deal: str, owner: str, now: int) -> Event:
    """An action as the fact that a mailbox, a calendar or a CRM would tell."""
    head = {key: events[0][key] for key in ("specversion", "source", "org")}
    head |= {"id": f"do-{action}", "time": wire(now)}
    change = {"entity": "opportunity", "record": deal, "change": "update"}
    match action:
        case "touch":
            data: dict[str, Any] = {"message": "do-touch", "from": owner, "to": [BUYER]}
            return {**head, "type": "activity.email.sent", "data": data}
        case "reply":
            data = {"message": "do-reply", "from": BUYER, "to": [owner]}
            return {**head, "type": "activity.email.sent", "data": data}
        case "book":
            data = {"meeting": "do-book", "start": wire(now + DAY), "end": wire(now + DAY + HOUR)}
            data |= {"status": "confirmed", "organizer": owner, "attendees": [{"email": BUYER}]}
            return {**head, "type": "activity.meeting.changed", "data": data}
        case "redate":
            fields = {"close_date": wire(now + 200 * DAY)[:10]}
            return {**head, "type": "crm.record.changed", "data": {**change, "fields": fields}}
        case _:
            fields = {"stage": "Further"}
            return {**head, "type": "crm.record.changed", "data": {**change, "fields": fields}}


def bucket_after(events: list[Event], deal: str, now: int, policy: Policy) -> str:
    pages = replay(encoded(events), policy=policy, until=now).outputs["opportunities"]
    found: str = next(page["data"]["health"]["bucket"] for page in pages if page["subject"] == deal)
    return found


@pytest.mark.parametrize("block", range(4))
def test_what_would_fix_it_does_and_nothing_smaller_would(block: int) -> None:
    """H-27: the actions are done, as facts; every smaller set of them is tried as well."""
    lifted = hopeless = 0
    for seed in range(block, 4 * 12 * TIMES, 4):
        events = with_a_buyer(random_history(seed, 30 + 10 * (seed % 3)))
        now = finished(events) + Random(seed).choice((0, 8, 31, 70)) * DAY + 1
        result = replay(encoded(events), until=now)
        for page in result.outputs["opportunities"]:
            owner = address_of(events, page["data"]["facets"]["owner"])
            health, deal = page["data"]["health"], page["subject"]
            if health["score"] is None or owner is None or not can_be_helped(page):
                continue
            wanted, before = tuple(health["fix"]), health["bucket"]
            for size in range(1, len(ACTIONS) + 1):
                for some in combinations(ACTIONS, size):
                    if wanted and len(some) >= len(wanted) and some != wanted:
                        continue
                    more = [done(action, events, deal, owner, now) for action in some]
                    better = RANK[bucket_after(events + more, deal, now, default())] > RANK[before]
                    assert better == (some == wanted), (seed, deal, some, wanted, before)
            lifted += bool(wanted)
            hopeless += not wanted and before != "good"
    assert lifted > 5


def address_of(events: list[Event], user: str | None) -> str | None:
    """An address of a user that nobody else ever had."""
    mine: set[str] = set()
    others: set[str] = set()
    alive = True
    for event in sorted(events, key=lambda event: instant(event["time"])):
        data = event["data"]
        if data.get("entity") == "user":
            emails = {text.lower() for text in (data.get("fields") or {}).get("emails") or ()}
            if data["record"] != user:
                others |= emails
                continue
            alive = data["change"] not in ("delete", "merge")
            mine = emails or mine
        elif data.get("entity") in ("contact", "lead"):
            others |= {text.lower() for text in (data.get("fields") or {}).get("emails") or ()}
            others.add(str((data.get("fields") or {}).get("email")).lower())
    return min(mine - others, default=None) if alive else None


def can_be_helped(page: dict[str, Any]) -> bool:
    """Where the deal's stage has an order, so that there is a further one."""
    return page["data"]["facets"]["stage"] in ("Prospect", "Demo", "Proposal")
