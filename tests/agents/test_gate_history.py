"""History mode: only the input's own ticks move the clock, everything ahead of it waits and is taken in order (X-15)."""

from random import Random

import pytest

from tests.agents.acme import START, Acme, Json, cast, clock_tick, deal, email, setting

NOW = "2026-12-31T00:00:00Z"


def past(tick: str | None = NOW) -> Acme:
    """Acme in history mode; the partition's own clock stands at today."""
    acme = Acme(tick=tick)
    acme.take(setting("clock", "history", "2026-12-30T00:00:00Z"), stamp=NOW)
    return acme


def live_again(time: str = "2026-12-30T00:00:01Z") -> Json:
    return setting("clock", "live", time)


def test_facts_wait_for_the_inputs_ticks() -> None:
    acme = past()
    acme.take(*cast())
    waiting = acme.counts()
    acme.tick("2027-01-01T00:00:00Z")
    still = acme.counts()

    acme.take(clock_tick(START))

    assert waiting == still == {"events": 5, "folded": 1, "held": 4}
    assert acme.counts() == {"events": 6, "folded": 6}
    assert acme.line.clocks() == {"acme": (1772443800000000, True)}
    assert acme.flips[0]["time"] == START


def test_a_tick_takes_what_is_not_after_it() -> None:
    acme = past()
    acme.take(deal("d1", "2026-03-02T10:00:00.000001Z"), deal("d2", "2026-03-02T10:00:00Z"))

    acme.take(clock_tick("2026-03-02T10:00:00Z"))

    assert acme.counts() == {"events": 4, "folded": 3, "held": 1}


def test_a_tick_that_goes_back_moves_nothing() -> None:
    acme = past()

    acme.take(clock_tick("2026-03-02T10:00:00Z"), clock_tick(START), deal("d1", START))

    assert acme.clock() == "2026-03-02T10:00:00Z"
    assert acme.counts() == {"events": 4, "folded": 4}


def test_not_even_a_minute_ahead_moves_the_clock_of_a_history() -> None:
    acme = past()
    acme.take(clock_tick(START))

    acme.take(deal("d1", "2026-03-02T09:30:00.000001Z"))

    assert acme.clock() == START
    assert acme.counts()["held"] == 1


def test_facts_before_a_historys_clock_are_late_as_ever() -> None:
    acme = past()
    acme.take(*cast("2026-02-01T00:00:00Z"))
    acme.take(clock_tick("2026-03-09T09:30:00Z"))

    acme.take(
        email("m1", START, "bo@brook.com", "ann@acme.com"),
        email("m0", "2025-01-01T00:00:00Z", "bo@brook.com", "ann@acme.com"),
    )

    assert acme.counts() == {"events": 8, "folded": 7, "rejected": 1}
    assert "2026-03-02T09:30:00Z" in [flip["time"] for flip in acme.flips]


def test_one_instant_of_a_history_makes_one_net_flip() -> None:
    told = [*cast(), *(deal("d1", START, stage=f"S{seq}") | {"seq": seq} for seq in range(9))]
    told.append(email("m1", START, "bo@brook.com", "ann@acme.com"))
    for seed in range(4):
        acme = past()
        acme.take(*Random(seed).sample(told, len(told)))
        acme.take(clock_tick(START))

        (flip,) = acme.flips
        assert flip["data"]["revision"] == 0
        assert acme.facets()["stage"] == "S8"


@pytest.mark.parametrize("tick", [NOW, None])
def test_a_history_begins_before_the_org_has_any_clock(tick: str | None) -> None:
    acme = past(tick)

    acme.take(deal("d1", START), deal("d2", "1999-03-02T09:30:00Z"))

    assert acme.line.clocks() == {}
    assert acme.counts() == {"events": 3, "folded": 1, "held": 2}


def test_the_fact_that_sets_the_clock_moves_none() -> None:
    acme = Acme()
    acme.take(deal("d1"))

    acme.take(
        setting("clock", "history", "2026-03-02T09:33:00Z"), setting("clock", "live", "2026-03-02T09:34:00Z")
    )

    assert acme.clock() == START
    assert acme.counts() == {"events": 3, "folded": 3}


def test_the_fact_that_sets_the_clock_acts_on_arrival_whenever_it_is_dated() -> None:
    """`publish` dates it today; the org's clock may be years behind, and no tick of the partition's may pass it by."""
    acme = Acme()
    acme.take(deal("d1"))
    acme.take(setting("clock", "history", "2026-12-30T00:00:00Z"), stamp=NOW)

    acme.tick("2026-03-05T00:00:00Z")

    assert acme.clock() == START


@pytest.mark.parametrize(("time", "seq"), [("2026-12-29T00:00:00Z", 9), ("2026-12-30T00:00:00Z", -5)])
def test_an_older_fact_about_the_clock_does_nothing(time: str, seq: int) -> None:
    acme = past()

    acme.take(setting("clock", "live", time) | {"seq": seq})

    assert acme.counts() == {"events": 2, "folded": 2}
    acme.take(deal("d1"))
    assert acme.counts()["held"] == 1


def test_a_copy_of_the_fact_that_sets_the_clock_is_a_copy() -> None:
    acme = past()

    acme.take(setting("clock", "history", "2026-12-30T00:00:00Z"))

    assert acme.counts() == {"events": 2, "folded": 1, "duplicates": 1}


def test_back_to_live_the_next_tick_takes_everything_in() -> None:
    acme = past()
    acme.take(*cast(), clock_tick(START), deal("d1", "2026-08-02T09:30:00Z", stage="Proposal"))
    acme.take(live_again())
    before = acme.clock(), acme.counts()

    acme.tick("2026-12-31T00:00:01Z")

    assert before == (START, {"events": 8, "folded": 7, "held": 1})
    assert acme.clock() == "2026-12-31T00:00:01Z"
    assert acme.counts() == {"events": 8, "folded": 8}
    assert acme.facets()["stage"] == "Proposal"
    assert "2026-05-01T09:30:00Z" in [flip["time"] for flip in acme.flips], (
        "what fell due on the way was looked at"
    )


@pytest.mark.parametrize("facts", [0, 1, 4])
def test_an_org_that_goes_live_before_any_tick_of_its_history_has_a_clock(facts: int) -> None:
    """Nobody may wait for ever: at the next tick of the partition the org is a live one like all others."""
    acme = past()
    acme.take(*cast()[:facts])

    acme.take(live_again())
    acme.tick("2027-01-01T00:00:00Z")

    assert acme.counts() == {"events": 2 + facts, "folded": 2 + facts}
    if facts:
        assert acme.clock() == "2027-01-01T00:00:00Z"


def test_null_makes_the_clock_live() -> None:
    acme = past()
    acme.take(clock_tick(START), setting("clock", None, "2026-12-30T00:00:01Z"))

    acme.tick("2027-01-01T00:00:00Z")

    assert acme.clock() == "2027-01-01T00:00:00Z"


def test_from_live_into_history_what_waited_goes_on_waiting() -> None:
    acme = Acme()
    acme.take(deal("d1", "2026-03-02T12:00:00Z"))
    acme.take(setting("clock", "history"))

    acme.tick("2026-03-02T13:00:00Z")
    waiting = acme.counts()
    acme.take(clock_tick("2026-03-02T13:00:00Z"))

    assert waiting == {"events": 2, "folded": 1, "held": 1}
    assert acme.counts() == {"events": 3, "folded": 3}


def test_a_tick_among_a_live_orgs_input_is_a_fact_like_any_other() -> None:
    acme = Acme()

    acme.take(
        clock_tick("2026-03-02T09:34:00Z"),
        clock_tick("2026-03-02T12:00:00Z"),
        clock_tick("2026-03-02T09:00:00Z"),
    )

    assert acme.clock() == "2026-03-02T09:34:00Z"
    assert acme.counts() == {"events": 3, "folded": 2, "held": 1}


def test_a_historys_tick_from_the_future_is_rejected() -> None:
    """A typing mistake in a file must not take the org's clock to 2099 for ever."""
    acme = past()

    acme.take(clock_tick("2099-01-01T00:00:00Z"), stamp=NOW)

    assert acme.reasons() == ["in_future"]
    assert acme.line.clocks() == {}


def test_a_clock_setting_from_the_future_cannot_lock_the_clock() -> None:
    """Dated 2099 it would stay in force against every later one."""
    acme = Acme(tick=NOW)

    acme.take(setting("clock", "history", "2099-01-01T00:00:00Z"), stamp=NOW)
    acme.take(live_again(), deal("d1", NOW), stamp=NOW)

    assert acme.reasons() == ["in_future"]
    assert acme.clock() == NOW


def test_one_orgs_history_leaves_the_others_alone() -> None:
    acme = past()
    acme.take(deal("d1", NOW) | {"org": "other"}, deal("d1"))

    acme.take(clock_tick(START))

    assert acme.line.clocks() == {"acme": (1772443800000000, True), "other": (1798675200000000, False)}


def test_a_replay_knows_no_modes_of_the_clock() -> None:
    acme = Acme("replay", tick=None)
    acme.take(
        setting("clock", "history", "2026-03-01T00:00:00Z"),
        deal("d1", START),
        clock_tick("2026-03-05T00:00:00Z"),
    )

    assert acme.line.clocks()["acme"] == (1772668800000000, False)
    assert acme.counts() == {"events": 3, "folded": 3}
