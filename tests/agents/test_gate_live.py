"""The gate of a live org: ticks move its clock, what is ahead waits, what is late is taken as far as it can be (X-10, X-15)."""

from random import Random

import pytest

from tests.agents.acme import (
    START,
    Acme,
    Json,
    call,
    cast,
    clock_tick,
    deal,
    email,
    event,
    meeting,
    record,
    setting,
)

NOON = "2026-03-02T12:00:00Z"


def stages(acme: Acme, id_: str = "d1") -> str:
    found = acme.facets(id_)["stage"]
    assert isinstance(found, str)
    return found


# ---- the clock --------------------------------------------------------------------------------------------------------


def test_ticks_move_every_org_and_never_back() -> None:
    acme = Acme()
    acme.take(deal("d1"), deal("d1") | {"org": "other"})

    acme.tick(NOON)
    acme.tick("2026-03-02T11:00:00Z")

    assert acme.clock("acme") == acme.clock("other") == NOON


def test_a_tick_that_comes_twice_does_nothing() -> None:
    acme = Acme()
    acme.take(*cast())
    acme.tick("2026-06-02T12:00:00Z")

    again = acme.tick("2026-06-02T12:00:00Z")

    assert (again.outputs, again.rows) == ([], [])


def test_a_new_org_takes_the_last_tick() -> None:
    acme = Acme(tick=NOON)

    acme.take(deal("d1", START))

    assert acme.clock() == NOON


def test_without_a_tick_a_new_org_takes_its_first_facts_time() -> None:
    acme = Acme(tick=None)

    acme.take(deal("d1", START), deal("d2", NOON))

    assert acme.clock() == START
    assert acme.counts() == {"events": 2, "folded": 1, "held": 1}


def test_a_fact_five_minutes_ahead_moves_the_clock() -> None:
    acme = Acme()

    acme.take(deal("d1", "2026-03-02T09:35:00Z"))

    assert acme.clock() == "2026-03-02T09:35:00Z"
    assert acme.counts() == {"events": 1, "folded": 1}


def test_a_fact_further_ahead_waits_until_the_clock_gets_there() -> None:
    acme = Acme()

    acme.take(deal("d1", "2026-03-02T09:35:00.000001Z", name="Boats"))
    waiting = acme.clock(), acme.counts(), dict(acme.views)
    acme.tick("2026-03-02T09:35:00Z")
    still = acme.counts()
    acme.tick("2026-03-02T09:35:01Z")

    assert waiting == (START, {"events": 1, "held": 1}, {})
    assert still == {"events": 1, "held": 1}
    assert acme.counts() == {"events": 1, "folded": 1}
    assert acme.flips[0]["time"] == "2026-03-02T09:35:00.000001Z"


def test_a_fact_that_moves_the_clock_lets_those_before_it_in() -> None:
    acme = Acme()
    acme.take(deal("d1", "2026-03-02T09:36:00Z", stage="Demo"))
    acme.tick("2026-03-02T09:34:00Z")

    acme.take(deal("d1", "2026-03-02T09:38:00Z", stage="Proposal"))

    assert acme.counts() == {"events": 2, "folded": 2}
    assert stages(acme) == "Proposal"


@pytest.mark.parametrize("seed", range(5))
def test_what_waits_is_taken_in_the_order_of_facts(seed: int) -> None:
    """By time, seq, id, however it came; and between two of them falls due what is due between them."""
    told = [deal("d1", f"2026-03-02T1{hour}:00:00Z", stage=f"S{hour}") for hour in range(1, 8)]
    told += [deal("d1", "2026-03-02T18:00:00Z", stage=f"S{seq}") | {"seq": seq} for seq in (3, 8, 9)]
    acme = Acme()

    acme.take(*Random(seed).sample(told, len(told)))
    held = acme.counts()
    acme.tick("2026-03-03T00:00:00Z")

    assert held == {"events": 10, "held": 10}
    assert acme.counts() == {"events": 10, "folded": 10}
    assert stages(acme) == "S9"
    assert [flip["time"] for flip in acme.flips] == ["2026-03-02T11:00:00Z"]


def test_copies_of_what_waits_are_copies() -> None:
    acme = Acme()
    told = deal("d1", NOON)

    acme.take(told, told)
    acme.take(told)
    acme.tick(NOON)
    acme.take(told)

    assert acme.counts() == {"events": 4, "folded": 1, "duplicates": 3}


def test_two_that_wait_and_whose_names_run_together_are_two() -> None:
    """Their ids and sources read the same end to end, with whatever letter between."""
    acme = Acme()
    for between in "\x1f\x00/|:\x1e ":
        acme.take(
            deal("d1", NOON) | {"id": f"a{between}b", "source": "c"},
            deal("d2", NOON) | {"id": "a", "source": f"b{between}c"},
        )

    acme.tick(NOON)

    assert acme.counts()["folded"] == acme.counts()["events"] - acme.counts().get("rejected", 0)
    assert acme.adds_up()


def test_a_fact_that_only_just_could_be_read_waits_without_harm() -> None:
    """How deep a record may nest does not depend on who reads it, and from where."""
    acme = Acme()
    for levels in range(880, 1_000):
        told = deal("d1", NOON) | {"id": f"e{levels}", "ignored": "@"}
        value = (str(told).replace("'", '"')).replace('"@"', "[" * levels + "]" * levels)
        acme.take(value.encode())

    acme.tick(NOON)

    assert acme.adds_up()
    assert acme.counts().get("held", 0) == 0


def test_counts_add_up_at_every_moment() -> None:
    acme = Acme()
    for told in (
        deal("d1"),
        deal("d1"),
        deal("d2", NOON),
        b"{",
        deal("d3", "2028-01-01T00:00:00Z"),
        email("m", "2020-01-01T00:00:00Z", "a@b.com"),
    ):
        acme.take(told)
        assert acme.adds_up()
    acme.tick("2026-03-03T00:00:00Z")

    assert acme.counts() == {"events": 6, "folded": 2, "duplicates": 1, "rejected": 3}


# ---- too far ahead, too far behind --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("time", "stamp", "outcome"),
    [
        ("2026-03-03T09:30:00Z", START, "held"),
        ("2026-03-03T09:30:00.000001Z", START, "rejected"),
        ("2026-03-03T09:30:01Z", "2026-03-02T09:30:01Z", "held"),
        ("2026-03-04T09:30:00Z", "2026-03-03T09:30:00Z", "held"),
        ("2026-03-04T09:30:00.000001Z", "2026-03-03T09:30:00Z", "rejected"),
    ],
)
def test_a_day_ahead_of_the_clock_and_of_the_broker_is_in_the_future(
    time: str, stamp: str, outcome: str
) -> None:
    acme = Acme()

    acme.take(deal("d1", time), stamp=stamp)

    assert acme.counts() == {"events": 1, outcome: 1}
    assert acme.reasons() == ["in_future"] * (outcome == "rejected")


def test_a_fact_from_the_future_takes_no_id_and_moves_no_clock() -> None:
    acme = Acme()
    told = deal("d1", "2026-03-09T09:30:00Z")

    acme.take(told, stamp=START)
    acme.tick("2026-03-09T09:30:00Z")
    acme.take(told, stamp=START)

    assert acme.clock() == "2026-03-09T09:30:00Z"
    assert acme.counts() == {"events": 2, "rejected": 1, "folded": 1}


ACTIVITY = {
    "email": lambda time: email("m1", time, "ann@acme.com", "bo@brook.com"),
    "meeting": lambda time: meeting("g1", time, NOON, "bo@brook.com"),
    "call": lambda time: call("k1", time, contact="bo"),
    "task": lambda time: event(
        "activity.task.completed", {"task": "t", "user": "ann", "kind": "x", "contact": "bo"}, time
    ),
}
FOUR_HUNDRED_DAYS_AGO = "2025-01-26T09:30:00Z"
A_BIT_MORE = "2025-01-26T09:29:59.999999Z"


@pytest.mark.parametrize("kind", ACTIVITY)
def test_activity_more_than_400_days_late_is_too_late(kind: str) -> None:
    acme = Acme()
    acme.take(*cast())

    acme.take(ACTIVITY[kind](FOUR_HUNDRED_DAYS_AGO))
    just = acme.counts()
    acme.take(ACTIVITY[kind](A_BIT_MORE), ACTIVITY[kind](A_BIT_MORE))

    assert just == {"events": 5, "folded": 5, "backfilled": 1}
    assert acme.reasons() == ["too_late", "too_late"], "its id is not taken"
    assert acme.adds_up()


@pytest.mark.parametrize(
    "told",
    [
        deal("d2", "1995-01-01T00:00:00Z"),
        setting("currency", "EUR", "1995-01-01T00:00:00Z"),
        clock_tick("1995-01-01T00:00:00Z"),
    ],
)
def test_records_settings_and_ticks_are_never_too_late(told: Json) -> None:
    acme = Acme()

    acme.take(told)

    assert acme.counts() == {"events": 1, "folded": 1, "backfilled": 1}


# ---- revised or backfilled ----------------------------------------------------------------------------------------------

WEEK_AGO = "2026-03-02T09:30:00Z"
NOW = "2026-03-09T09:30:00Z"


def test_a_fact_exactly_a_week_late_is_revised() -> None:
    acme = Acme(tick="2026-02-01T00:00:00Z")
    acme.take(*cast("2026-02-01T00:00:00Z"))
    acme.tick(NOW)
    before = len(acme.flips)

    acme.take(email("m1", WEEK_AGO, "bo@brook.com", "ann@acme.com"))

    assert acme.counts() == {"events": 5, "folded": 5}
    assert acme.flips[before]["time"] == WEEK_AGO
    assert acme.flips[before]["data"]["caused_by"]["event"]


def test_a_fact_a_microsecond_later_is_a_backfill_that_acts_from_now_on() -> None:
    acme = Acme(tick="2026-02-01T00:00:00Z")
    acme.take(*cast("2026-02-01T00:00:00Z"))
    acme.tick(NOW)
    before = len(acme.flips)

    acme.take(email("m1", "2026-03-02T09:29:59.999999Z", "bo@brook.com", "ann@acme.com"))

    assert acme.counts() == {"events": 5, "folded": 5, "backfilled": 1}
    assert {flip["time"] for flip in acme.flips[before:]} <= {NOW}
    assert acme.facets()["days_since_inbound"] == 7
    assert acme.facets()["inbound_14d"] == 1


def test_a_backfill_stays_unseen_when_a_later_fact_revises_the_days_before_it() -> None:
    acme = Acme(tick="2026-02-01T00:00:00Z")
    acme.take(*cast("2026-02-01T00:00:00Z"))
    acme.tick(NOW)
    acme.take(email("m1", "2026-03-01T00:00:00Z", "bo@brook.com", "ann@acme.com"))
    told = len(acme.flips)

    acme.take(email("m2", "2026-03-07T09:30:00Z", "ann@acme.com", "bo@brook.com"))

    for flip in acme.flips[told:]:
        if flip["time"] < NOW:
            assert "responsive" not in [factor["id"] for factor in flip["data"].get("entered", [])]


# ---- ids ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "outcome"), [(1, "duplicates"), (8, "duplicates"), (9, "folded")])
def test_an_id_is_remembered_for_eight_days_of_the_clock(days: int, outcome: str) -> None:
    acme = Acme()
    told = deal("d1", START, name="Boats")
    acme.take(told)
    acme.tick(f"2026-03-{2 + days:02d}T09:30:00Z")

    acme.take(told)

    counts = acme.counts()
    counts.pop("backfilled", None)
    assert counts == (
        {"events": 2, "folded": 1, "duplicates": 1} if outcome == "duplicates" else {"events": 2, "folded": 2}
    )
    assert len(acme.flips) == 1


def test_an_id_may_be_used_by_another_source_and_another_org() -> None:
    acme = Acme()
    told = deal("d1") | {"id": "e-1"}

    acme.take(told, told | {"source": "hub"}, told | {"org": "other"})

    assert acme.counts() == {"events": 3, "folded": 3}


def test_sources_and_ids_that_run_together_are_no_copies() -> None:
    acme = Acme()

    for between in "\x1f\x00/|:\x1e ":
        acme.take(
            deal("d1") | {"id": f"a{between}b", "source": "c"},
            deal("d2") | {"id": "b", "source": f"c{between}a"},
        )

    assert acme.counts().get("duplicates", 0) == 0


def test_ids_are_forgotten_when_their_time_is_over() -> None:
    acme = Acme()
    acme.take(*(deal(f"d{number}") for number in range(50)))

    acme.tick("2026-03-10T10:30:00Z")

    assert acme.line.sizes()["seen"] == 0
    assert not [key for key in acme.rows if b"\x00batch\x00" in key]


# ---- other orgs ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["a", "acme2", "ac", "acme\x00deal\x00x", "\x00clock", "acme\x1f", "a/b", "ÄÖ", "\x00"]
)
def test_an_org_never_sees_anothers_rows_also_after_a_restart(name: str) -> None:
    acme = Acme()
    acme.take(*cast())
    acme.take(
        *(
            told | {"org": name}
            for told in [*cast(), record("user", "ann", name="Other"), deal("d1", stage="Won", owner="x")]
        )
    )

    again = Acme(tick=None)
    for key, row in acme.rows.items():
        again.line.restore(key, row)
    again.line.ready()

    assert again.line.clocks() == acme.line.clocks()
    assert again.line.sizes() == acme.line.sizes()
    again.take(deal("d1", name="Ships"))
    assert (again.facets()["owner"], again.facets()["stage"]) == ("ann", "Demo")
