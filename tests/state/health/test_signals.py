"""Signals: what the factors look at. Where facets show the same, they must agree."""

from random import Random

import pytest

from dealpulse.schemas.time import DAY, HOUR
from dealpulse.state.facets import facets
from dealpulse.state.health.signals import advanced, grace_until, held_starts, signals
from dealpulse.state.opportunities.pulse import Pulse
from dealpulse.state.opportunities.standing import standing
from dealpulse.state.policy import default
from tests.state.making import SALES, change, day, facing, header, opened

INSTANT = 1 / DAY


def met(
    *meetings: tuple[float, float], touches: tuple[float, ...] = (), inbound: tuple[float, ...] = ()
) -> Pulse:
    """A pulse with meetings of so many hours."""
    booked = sorted(
        (day(start), day(start) + round(hours * HOUR), bytes([n]))
        for n, (start, hours) in enumerate(meetings)
    )
    return Pulse(
        tuple(day(at) for at in sorted(touches)), tuple(day(at) for at in sorted(inbound)), tuple(booked)
    )


def in_grace(pulse: Pulse, at: float) -> bool:
    made = header(opened())
    return signals(made, standing(made, SALES), pulse, SALES, day(at), default()).grace


@pytest.mark.parametrize(
    ("at", "grace"), [(9.9, False), (10, True), (12 + 1 / 24 - INSTANT, True), (12 + 1 / 24, False)]
)
def test_grace_lasts_two_days_after_the_end_of_a_held_meeting(at: float, grace: bool) -> None:
    """H-N3, H-P5"""
    assert in_grace(met((10, 1)), at) is grace


@pytest.mark.parametrize(("at", "grace"), [(13 - INSTANT, True), (13, False)])
def test_a_meeting_counts_at_most_a_day_for_its_grace(at: float, grace: bool) -> None:
    """Grace: an end counts at most 24 h after its start."""
    assert in_grace(met((10, 900)), at) is grace


def test_the_latest_end_decides_not_the_latest_start() -> None:
    """Grace: a long meeting that began before a short one."""
    pulse = met((10, 20), (10.25, 0.5))

    assert grace_until(pulse.meetings, 2, default()) == day(10) + 68 * HOUR
    assert grace_until(pulse.meetings, 0, default()) == 0
    assert in_grace(pulse, 12.8)


def test_a_meeting_to_come_gives_no_grace() -> None:
    """Grace"""
    assert not in_grace(met((10, 1)), 9)


def test_meetings_that_start_together_count_once() -> None:
    """Spec 11, "Which of two": two calendars, one meeting."""
    pulse = met((10, 1), (10, 2), (11, 1))
    made = header(opened())

    found = signals(made, standing(made, SALES), pulse, SALES, day(12), default())

    assert held_starts(pulse, 3, day(0)) == [day(10), day(11)]
    assert (found.meetings_30d, found.touches_30d) == (2, 2)


def test_an_unmapped_type_is_new_business() -> None:
    """X-12"""
    for type_, existing in (("Renewal", True), ("Upsell", False), (None, False)):
        made = header(opened(type=type_))
        assert signals(made, standing(made, SALES), Pulse(), SALES, day(1), default()).existing is existing


def test_no_order_is_told_from_no_advancement() -> None:
    """F-28, H-N4"""
    for stages, expected in (
        (("Discovery", "Proposal"), True),
        (("Proposal", "Discovery"), False),
        (("Odd", "Proposal"), None),
    ):
        made = header(opened(stage=stages[0]), change(3, stage=stages[1]))
        assert advanced(standing(made, SALES), day(4)) is expected
    assert advanced(standing(header(opened(stage=None)), SALES), day(4)) is None


def test_signals_are_the_facets() -> None:
    """F-08, F-12, F-13, F-14, F-15, F-17, F-18, F-22, F-29: the same things, read two ways."""
    dice = Random(3)
    for _ in range(300):
        changes = [
            opened(close_date="2026-04-20", created_at=dice.choice([None, "2026-02-20", "2026-03-04"]))
        ]
        changes += [
            change(
                at,
                stage=dice.choice(["Discovery", "Proposal", "Lost", "Odd"]),
                owner=dice.choice(["ana", "ana", "bob"]),
                close_date=dice.choice(["2026-04-20", "2026-06-01"]),
            )
            for at in sorted(dice.sample(range(1, 60), 3))
        ]
        touches, inbound, meetings = (
            tuple(dice.randrange(-20, 90) / 2 for _ in range(dice.randrange(6))) for _ in range(3)
        )
        at = dice.randrange(130) / 2
        seen = facing(at, *changes, touches=touches, inbound=inbound, meetings=meetings)
        row = facets(seen)
        pulse = met(*((start, 1) for start in meetings), touches=touches, inbound=inbound)

        found = signals(seen.header, seen.standing, pulse, SALES, day(at), default())

        assert (found.untouched, found.last_touch is None) == (row["days_untouched"], row["never_touched"])
        assert (found.next_meeting is None) == (row["next_meeting"] is None)
        assert (found.since_inbound, found.inbound_14d) == (row["days_since_inbound"], row["inbound_14d"])
        assert (found.days_until_close, found.pushes) == (row["days_until_close"], row["push_count"])
        assert (found.advanced is True, found.days_in_stage) == (row["advanced_30d"], row["days_in_stage"])
        assert found.meetings_30d == len(
            {start for start in seen.open_meetings if day(at - 30) < start <= day(at)}
        )
        if seen.standing.closed is None:
            assert found.age == row["age_days"]
