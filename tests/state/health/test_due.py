"""The law of due instants (X-01): between two of them nothing about a deal's health changes, whatever the deal."""

from random import Random

import pytest

from dealpulse.schemas.time import DAY, LATEST
from dealpulse.state.directory.org import Environment
from dealpulse.state.opportunities.look import Look, look
from dealpulse.state.opportunities.pulse import Pulse
from dealpulse.state.policy import Policy, default
from tests.state.health.some_deals import EVERYTHING, STEP, some_deal
from tests.state.making import BORN, STAGES, day, header, opened, sight

LONGEST = 65 * DAY


def told(seen: Look) -> object:
    assert seen.scored is not None
    return seen.scored


@pytest.mark.parametrize("policy", [default(), EVERYTHING], ids=["default", "everything on"])
@pytest.mark.parametrize("seed", range(8))
def test_nothing_changes_before_it_is_due(policy: Policy, seed: int) -> None:
    """X-01"""
    dice = Random(seed)
    for known in (1, 11, 21):
        made, environment, pulse, typical = some_deal(dice, known)
        seen = sight(made, environment, pulse, typical)
        at = day(known)
        end = at + LONGEST
        now = look(seen, at, policy)
        while at < end:
            assert now.due > at
            probe = at - at % STEP + STEP
            while probe <= min(now.due, end):
                assert told(look(seen, probe - 1, policy)) == told(now), (
                    made,
                    pulse,
                    typical,
                    probe - 1,
                )
                if probe < now.due:
                    assert told(look(seen, probe, policy)) == told(now), (
                        made,
                        pulse,
                        typical,
                        probe,
                    )
                probe += STEP
            at = now.due
            now = look(seen, at, policy)


def test_a_deal_to_which_nothing_can_happen_is_never_due() -> None:
    """X-01"""
    made = header(opened())
    environment = Environment(stages=STAGES)
    at, dues = BORN, []
    while at < LATEST:
        at = look(sight(made, environment, Pulse()), at, default()).due
        dues.append(at)

    assert dues == [BORN + days * DAY for days in (14, 30, 60)] + [LATEST]


def test_a_close_date_of_another_century_is_no_reason_to_look() -> None:
    """X-01: dates that no calendar reaches."""
    made = header(opened(close_date="9999-12-31", type="Renewal"))
    environment = Environment(stages=STAGES, type_groups={"Renewal": "existing"})

    assert look(sight(made, environment, Pulse()), day(100), default()).due == LATEST
