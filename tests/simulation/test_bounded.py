"""Memory is bounded (X-17): after five busy years a live org remembers no more than after two and a half."""

from collections import defaultdict
from functools import lru_cache

import pytest

from dealpulse.schemas.time import DAY, HOUR, parse, rfc3339
from tests.agents.acme import Acme, Json, call, cast, deal, email, event, meeting, record
from tests.simulation.arrivals import record_of, tick

START = parse("2021-01-04T09:00:00Z")
YEARS = 5
PEOPLE = [f"p{number}@brook.com" for number in range(8)]
Sizes = dict[str, tuple[int, int, int]]


def busy_day(day: int) -> list[Json]:
    """What a restless rep and a chatty CRM do in a day."""
    time = rfc3339(START + day * DAY + 3 * HOUR)
    one, other = PEOPLE[day // 2 % 8], PEOPLE[day // 3 % 8]
    told = [
        deal(
            "d1",
            time,
            amount=day,
            close_date=rfc3339(START + (day + 60) * DAY)[:10],
            stage=f"Stage {day % 5}",
        )
    ]
    if day % 4 == 0:
        told.append(email(f"out{day}", time, "ann@acme.com", one, "boss@acme.com"))
    if day % 6 == 0:
        told.append(email(f"in{day}", time, other, "ann@acme.com"))
    if day % 15 == 0:
        told.append(call(f"call{day}", time, email=one))
        told.append(call(f"named{day}", time, account="brook", opportunity="d1"))
    if day % 10 == 0:
        start = rfc3339(START + (day + 2) * DAY)
        told += [
            meeting(f"met{day}", time, start, one, other),
            meeting(f"met{day}", time, start, one) | {"id": f"again{day}"},
        ]
        told.append(
            event(
                "activity.task.completed", {"task": f"t{day}", "user": "ann", "kind": "x", "email": one}, time
            )
        )
    if day % 21 == 0:
        told.append(meeting(f"internal{day}", time, time, "boss@acme.com"))
        told.append(call(f"gone{day}", time, email=other, status="removed"))
        told.append(record("account", "brook", time, owner="ann" if day % 2 else "boss", score=day))
        told.append(record("contact", f"p{day // 2 % 8}", time, email=one, account="brook", title=str(day)))
        told.append(record("user", "ann", time, team=f"t{day % 3}"))
    if day % 30 == 0:
        told.append(deal("d1", time, owner="boss" if day % 60 else "ann"))
        told.append(email(f"late{day}", rfc3339(START + (day - 20) * DAY), "ann@acme.com", one))
    return told


def sizes(acme: Acme) -> Sizes:
    """By kind of row: how many, how many bytes, and the largest."""
    found: dict[str, list[int]] = defaultdict(list)
    for key, value in acme.rows.items():
        found[key.split(b"\x00")[1].decode()].append(len(value))
    return {kind: (len(rows), sum(rows), max(rows)) for kind, rows in found.items()}


@lru_cache(maxsize=1)
def five_years() -> tuple[Sizes, Sizes, Acme]:
    """What the rows take after half the time, and after all of it."""
    acme = Acme(tick=rfc3339(START))
    acme.take(*cast(rfc3339(START)), record("user", "boss", rfc3339(START), emails=["boss@acme.com"]))
    half: Sizes = {}
    for day in range(1, YEARS * 365):
        at = START + day * DAY + 4 * HOUR
        acme.line.take(tick(at))
        for number, told in enumerate(busy_day(day)):
            acme.line.take(record_of(told, at, 100 * day + number))
        if day % 30 == 0:
            acme.flush()
        if day == YEARS * 365 // 2:
            acme.flush()
            half = sizes(acme)
    acme.flush()
    assert acme.reasons() == []
    return half, sizes(acme), acme


KINDS = [
    "account", "account_links", "address", "batch", "call", "clock", "contact", "count", "deal", "domain", "ledger", "meeting",
    "org", "owner_links", "roles", "rollup", "task", "user", "versions", "working",
]  # fmt: skip
HALF = YEARS * 365 // 2
# What a deal counted is kept as the instant of each meeting (F-20), whose it was as its hand-overs, and a user's teams as moves.
# A batch holds what one flush remembered: here of some days.
KEPT = {"deal": 10 * (HALF // 10) + 16 * (HALF // 30), "roles": 60 * (HALF // 21), "batch": 800}


@pytest.mark.parametrize("kind", KINDS)
def test_rows_of_a_kind_do_not_grow_with_the_years(kind: str) -> None:
    half, whole, _ = five_years()

    for before, after in zip(half.get(kind, (0, 0, 0)), whole.get(kind, (0, 0, 0)), strict=True):
        assert after <= before * 1.15 + 100 + KEPT.get(kind, 0), (half[kind], whole[kind])


def test_every_kind_of_row_is_looked_at_here() -> None:
    _, whole, _ = five_years()

    assert sorted(whole) == KINDS


def test_rows_stay_small() -> None:
    _, whole, _ = five_years()

    assert whole["deal"][2] < 24_000
    assert whole["ledger"][2] < 12_000
    assert sum(size for _, size, _ in whole.values()) < 250_000


def test_ids_and_copies_of_mail_are_remembered_for_days() -> None:
    _, whole, acme = five_years()

    assert acme.line.sizes()["seen"] <= 5 * 9
    assert acme.line.sizes()["mail"] <= 9
    assert whole["batch"][0] <= 2


def test_what_was_counted_stays_counted() -> None:
    """F-19 and F-20 keep what they counted although the single activity is forgotten."""
    _, _, acme = five_years()

    facets = acme.facets()
    assert facets["contacts_engaged"] == len(PEOPLE)
    assert facets["meetings_total"] > 80
    assert facets["days_untouched"] <= 5


def test_nothing_grows_beside_the_rows() -> None:
    """What a gate and its agenda hold in memory is what waits: days, not years."""
    _, _, acme = five_years()
    gate = acme.line._orgs["acme"].gate

    assert sum(len(waiting) for waiting in gate.keeping._expiring.values()) < 200
    assert len(gate.keeping._hours) < 300
    assert acme.line.due_rows() <= 1
