"""A tick's work grows with what is due, not with what exists. Counted in calls, not in seconds: the same on any machine."""

import gc
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from types import FrameType
from typing import Any

import pytest

from dealpulse.agents.agenda import Agenda
from dealpulse.schemas.time import DAY, HOUR, MINUTE, parse, rfc3339
from tests.agents.acme import START, Acme, cast, deal, email, record, setting
from tests.simulation.arrivals import record_of, tick

NOW = parse(START)


def quiet(deals: int, zone: str = "America/New_York") -> Acme:
    """Acme with so many deals that have been left alone for long."""
    acme = Acme()
    acme.take(setting("timezone", zone), setting("type_groups", {"Renewal": "existing"}))
    acme.take(
        *(
            deal(f"d{number}", change="create", owner="ann", close_date="2026-12-31")
            for number in range(deals)
        )
    )
    for day in range(1, 71):
        acme.tick(rfc3339(NOW + day * DAY))
    return acme


@contextmanager
def counted(calls: Counter[str]) -> Iterator[None]:
    """Count calls by function, those into C together."""

    def count(frame: FrameType, kind: str, _: Any) -> None:
        if kind == "call":
            calls[frame.f_code.co_qualname] += 1
        elif kind == "c_call":
            calls["C"] += 1

    before = sys.getprofile()
    # The collector comes when it likes, and somebody counts its visits.
    gc.disable()
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)
        gc.enable()


def work(acme: Acme, start: int, end: int, step: int) -> Counter[str]:
    """Calls by function while ticks go from one instant to another."""
    calls: Counter[str] = Counter()
    with counted(calls):
        for at in range(start + step, end + 1, step):
            acme.tick(rfc3339(at))
    return calls


def test_a_day_of_ticks_costs_the_same_beside_few_and_many_quiet_deals() -> None:
    start = NOW + 70 * DAY

    # Once more before it counts: the calendar remembers the days that it has worked out.
    _, few, many = (work(quiet(deals), start, start + DAY, 10 * MINUTE) for deals in (5, 5, 300))

    assert few == many


@pytest.mark.parametrize("due", [1, 3])
def test_what_is_due_costs_the_same_beside_few_and_many_quiet_deals(due: int) -> None:
    costs = []
    # Once more before it counts: the calendar remembers the days that it has worked out. A view shows a hundred deals at most.
    for deals in (150, 150, 300):
        acme = quiet(deals)
        at = rfc3339(NOW + 70 * DAY)
        acme.take(record("user", "ann", at, emails=["ann@acme.com"]))
        for number in range(due):
            acme.take(
                record("contact_role", f"r{number}", at, opportunity=f"d{number}", contact=f"c{number}")
            )
            acme.take(record("contact", f"c{number}", at, email=f"c{number}@brook.com"))
            acme.take(email(f"m{number}", at, f"c{number}@brook.com", "ann@acme.com"))
        costs.append(work(acme, NOW + 70 * DAY, NOW + 90 * DAY, 6 * HOUR))

    # A view merges lists of its members by bucket until it has its hundred: a few steps more or less.
    inside = [cost.pop("C") for cost in costs]
    assert costs[1] == costs[2]
    assert inside[2] < 1.05 * inside[1]
    assert costs[1]["walk"] > 0


def test_an_agenda_looks_only_at_what_is_due() -> None:
    """Also within an hour in which very much falls due: at midnight in Kolkata it is half past in UTC."""

    class Instant(int):
        """An instant that counts how often it is compared."""

        compared = 0

        def __lt__(self, other: object) -> bool:
            Instant.compared += 1
            return int.__lt__(self, int(other))  # type: ignore[call-overload]

    agenda = Agenda()
    for number in range(1_000):
        agenda.put(f"d{number}", Instant(NOW // HOUR * HOUR + 30 * MINUTE))
    Instant.compared = 0

    for second in range(1, 29 * 60, 5):
        assert agenda.pop_before(NOW // HOUR * HOUR + second * MINUTE // 60) == []

    assert Instant.compared < 20_000, "about as often as there are rows, not as rows times ticks"
    assert len(agenda.pop_before(NOW // HOUR * HOUR + 31 * MINUTE)) == 1_000


def test_an_agenda_holds_one_entry_for_each_row_however_often_it_moves() -> None:
    agenda = Agenda()
    for hour in range(500):
        agenda.put("d1", NOW + hour * HOUR)
        agenda.put("d2", NOW + 500 * HOUR - hour * HOUR)

    assert len(agenda) == 2
    assert agenda.pop_before(NOW + 499 * HOUR) == [("d2", NOW + HOUR)]
    assert agenda.pop_before(NOW + 1_000 * HOUR) == [("d1", NOW + 499 * HOUR)]
    assert len(agenda) == 0


@pytest.mark.parametrize("seed", range(20))
def test_an_agenda_gives_back_what_is_due_in_order(seed: int) -> None:
    dice = Random(seed)
    agenda, plain = Agenda(), {}
    at = NOW
    for _ in range(300):
        if dice.random() < 0.8:
            id_, due = (
                f"d{dice.randrange(20)}",
                at + dice.choice((0, 1, MINUTE, HOUR, DAY)) * dice.randrange(1, 40),
            )
            agenda.put(id_, due)
            plain[id_] = due
        else:
            at += dice.choice((1, MINUTE, HOUR, DAY))
            expected = sorted((due, id_) for id_, due in plain.items() if due < at)
            for _, id_ in expected:
                del plain[id_]
            assert agenda.pop_before(at) == [(id_, due) for due, id_ in expected]
            assert len(agenda) == len(plain)


def test_a_late_fact_on_a_restless_deal_costs_what_there_is_to_look_at() -> None:
    """A sync that touches a deal every few minutes makes a thousand moments a week; each is looked at once, not each from all."""
    costs = []
    for updates in (100, 400):
        acme = Acme()
        acme.take(*cast())
        for number in range(1, updates + 1):
            at = NOW + number * 5 * MINUTE
            acme.line.take(tick(at))
            acme.line.take(record_of(deal("d1", rfc3339(at), amount=number), at, number))
        acme.flush()
        calls: Counter[str] = Counter()
        with counted(calls):
            acme.take(email("late", rfc3339(NOW + MINUTE), "ann@acme.com", "bo@brook.com"))
        costs.append(sum(calls.values()))

    assert costs[1] < 5 * costs[0]
