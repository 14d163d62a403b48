"""A generated history is a promise: the same bytes anywhere, valid by the contract, and messy as life is."""

import doctest
import hashlib
import io
import itertools
import os
import subprocess
import sys
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

import orjson
import pytest

from dealpulse.agents.intake import read
from dealpulse.connectors import generator
from dealpulse.connectors.generator import events, events_of_orgs, write

DIGEST = "2c771478b8537b3d15eced83d80ec50807091a65ef442dc8fce8642703aa67bc"

HASH = """
import hashlib
from dealpulse.connectors.generator import events_of_orgs
print(hashlib.sha256(b"\\n".join(events_of_orgs(60, 120, 11, 2))).hexdigest())
"""


@cache
def history() -> tuple[bytes, ...]:
    """A year of a company with six hundred deals."""
    return tuple(events(600, 365, 7))


@cache
def told() -> tuple[dict[str, Any], ...]:
    return tuple(orjson.loads(line) for line in history())


def first_copies() -> Iterator[dict[str, Any]]:
    seen = set()
    for event in told():
        if (event["source"], event["id"]) not in seen:
            seen.add((event["source"], event["id"]))
            yield event


def instant(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


# ---- reproducible ------------------------------------------------------------------------------------------------


def test_a_seed_gives_the_same_bytes_for_ever():
    found = hashlib.sha256(b"\n".join(events_of_orgs(60, 120, 11, 2))).hexdigest()

    assert found == DIGEST, "the generator's output changed: say so in the changelog, and pin the new hash"


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_neither_hash_seed_nor_time_zone_matters(hash_seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "Asia/Tokyo"}

    found = subprocess.run(
        [sys.executable, "-c", HASH], env=environment, capture_output=True, text=True, check=True
    )

    assert found.stdout.strip() == DIGEST


def test_another_seed_is_another_company():
    assert list(events(20, 60, 1)) != list(events(20, 60, 2))


def test_the_example_of_the_docstring_runs():
    assert doctest.testmod(generator).failed == 0


# ---- by the contract ---------------------------------------------------------------------------------------------

FIELDS = {
    "crm.record.changed": {"entity", "record", "change"},
    "activity.email.sent": {"message", "from", "to", "thread"},
    "activity.meeting.changed": {"meeting", "start", "end", "status", "organizer", "attendees"},
    "activity.call.logged": {"call", "user"},
    "activity.task.completed": {"task", "user", "kind"},
    "config.changed": {"kind", "key", "value"},
}


def test_every_event_has_the_fields_of_the_contract():
    for event in told():
        assert event["specversion"] == "1.0"
        assert event["org"] == "acme"
        assert event["time"].endswith("Z")
        if event["type"] == "clock.tick":
            assert "data" not in event
            continue
        data = event["data"]
        assert FIELDS[event["type"]] <= data.keys(), event
        if event["type"] in ("activity.call.logged", "activity.task.completed"):
            assert len({"contact", "email", "account"} & data.keys()) == 1
        if event["type"] == "activity.meeting.changed":
            assert data["start"] < data["end"]
            assert len(data["attendees"]) >= 2
        if data.get("change") == "merge":
            assert data["into"] != data["record"]


def test_intake_takes_every_event():
    for line in history():
        read(line)


def test_every_type_and_change_occurs():
    types = {event["type"] for event in told()}
    changes = {event["data"]["change"] for event in told() if event["type"] == "crm.record.changed"}
    entities = {event["data"]["entity"] for event in told() if event["type"] == "crm.record.changed"}
    settings = {event["data"]["kind"] for event in told() if event["type"] == "config.changed"}

    assert types == {*FIELDS, "clock.tick"}
    assert changes == {"create", "update", "delete", "undelete", "snapshot", "merge"}
    assert entities == {"opportunity", "account", "contact", "lead", "contact_role", "user", "stage"}
    assert settings == {"org", "goal", "threshold", "book", "ramp", "snooze", "view"}


def test_deals_change_hands_and_accounts_and_come_back():
    deals = [
        event["data"] for event in first_copies() if event.get("data", {}).get("entity") == "opportunity"
    ]
    updates = [data["fields"] for data in deals if data["change"] == "update"]

    assert any("owner" in fields for fields in updates)
    assert any("account" in fields for fields in updates)
    assert any(fields.get("closed_at", "") is None for fields in updates)
    assert {data["change"] for data in deals} >= {"delete", "undelete", "merge"}


def test_the_same_id_is_the_same_event():
    bodies: dict[tuple[str, str], bytes] = {}

    for event, line in zip(told(), history(), strict=True):
        assert bodies.setdefault((event["source"], event["id"]), line) == line


def test_as_many_deals_are_opened_as_were_asked_for():
    merged = {event["data"]["record"] for event in told() if event.get("data", {}).get("change") == "merge"}
    found = {
        event["data"]["record"] for event in told() if event.get("data", {}).get("entity") == "opportunity"
    }

    # A few of the last days are still on their way when the history ends.
    assert 590 <= len(found - merged) <= 600


# ---- believable --------------------------------------------------------------------------------------------------


def test_a_tenth_is_late_moved_or_repeated():
    late = moved = repeated = 0
    seen: set[tuple[str, str]] = set()
    starts: dict[str, str] = {}
    latest = 0.0
    for event in told():
        key = (event["source"], event["id"])
        if key in seen:
            repeated += 1
            continue
        seen.add(key)
        at = instant(event["time"])
        if event["type"] == "activity.meeting.changed":
            before = starts.get(event["data"]["meeting"])
            moved += before is not None and before != event["data"]["start"]
            starts[event["data"]["meeting"]] = event["data"]["start"]
        elif latest - at > 600:
            late += 1
        latest = max(latest, at)

    assert min(late, moved, repeated) > 0
    assert (late + moved + repeated) / len(told()) >= 0.10


def test_most_of_what_is_late_is_less_than_a_week_late():
    latest = 0.0
    delays = []
    for event in told():
        at = instant(event["time"])
        delays.append(latest - at)
        latest = max(latest, at)

    late = sum(600 < delay <= 7 * 86_400 for delay in delays)
    backfilled = sum(delay > 7 * 86_400 for delay in delays)

    assert 0 < backfilled < late / 2


def test_a_deal_makes_forty_to_sixty_events():
    assert 40 <= len(history()) / 600 <= 60


def test_nobody_writes_at_the_weekend():
    weekdays = Counter(
        datetime.fromisoformat(event["time"]).weekday()
        for event in first_copies()
        if event["type"] == "activity.email.sent"
    )

    assert weekdays[5] + weekdays[6] < 0.05 * weekdays.total()
    assert min(weekdays[day] for day in range(5)) > 0.1 * weekdays.total()


def test_buyers_answer_in_threads_and_machines_answer_too():
    mails = [event["data"] for event in first_copies() if event["type"] == "activity.email.sent"]
    inside = {
        mail["from"] for mail in mails if mail["from"].endswith(("@acme.example", "@acme-mail.example"))
    }
    answered = {mail["thread"] for mail in mails if mail["from"] not in inside and not mail.get("auto")}

    assert 0.2 < sum(mail["from"] not in inside for mail in mails) / len(mails) < 0.5
    assert len(answered) > 200
    assert any(mail.get("auto") and mail["from"] in inside for mail in mails)
    assert any(mail["from"].startswith("mailer-daemon@") for mail in mails)
    assert any(mail["from"].endswith("@gmail.com") for mail in mails)


def test_some_people_write_before_the_crm_knows_them():
    known: dict[str, str] = {}
    for event in told():
        data = event.get("data", {})
        if data.get("entity") in ("contact", "lead") and data.get("change") == "create":
            address = data["fields"]["email"].lower()
            known[address] = min(event["time"], known.get(address, event["time"]))
    early = {
        event["data"]["from"].lower()
        for event in told()
        if event["type"] == "activity.email.sent"
        and event["time"] < known.get(event["data"]["from"].lower(), "")
    }

    assert len(early) > 20


def test_what_is_held_does_not_grow_with_the_history():
    tracemalloc.start()
    try:
        written = write(out := io.BytesIO(), 10, 30, 3)
        tracemalloc.reset_peak()
        short = _peak(300, 365)
        long = _peak(600, 730)
    finally:
        tracemalloc.stop()

    # Twice the years with twice the deals: what is kept are accounts and who works there, not events.
    assert written == out.getvalue().count(b"\n")
    assert long < 2.2 * short
    assert long < 6_000_000


def _peak(opportunities: int, days: int) -> int:
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    for _ in events(opportunities, days, 3):
        pass
    return tracemalloc.get_traced_memory()[1] - before


# ---- several orgs ------------------------------------------------------------------------------------------------


def test_an_org_lives_the_same_alone_and_in_company():
    together = [line for line in events_of_orgs(60, 90, 5, 3) if b'"org":"acme"' in line]

    assert together == list(events(30, 90, 5))


def test_orgs_are_merged_by_arrival():
    found = [orjson.loads(line)["org"] for line in events_of_orgs(60, 90, 5, 3)]

    assert set(found) == {"acme", "borealis", "cobalt"}
    # No org comes as a block: they take turns thousands of times.
    assert sum(one != other for one, other in itertools.pairwise(found)) > 500


def test_progress_hears_events_and_days():
    heard: list[tuple[int, int]] = []

    written = write(io.BytesIO(), 20, 60, 1, progress=lambda count, days: heard.append((count, days)))

    assert heard[-1] == (written, 60)
    assert heard == sorted(heard)


@pytest.mark.parametrize("days", [1, 2, 6, 13, 20])
def test_short_histories_work(days: int) -> None:
    assert len(list(events(5, days, 1))) > 20


def test_a_history_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one opportunity"):
        next(events(0, 10, 1))
