"""Activity that needs no look really changes nothing (X-01): neither now, nor at an instant that nobody announced."""

from random import Random

import pytest
from msgspec.structs import replace

from dealpulse.state.health.settled import settled
from dealpulse.state.opportunities.deal import Deal
from dealpulse.state.opportunities.look import look
from dealpulse.state.opportunities.pulse import Pulse, answered, touched
from dealpulse.state.policy import Policy, default
from tests.state.health.some_deals import EVERYTHING, some_deal
from tests.state.making import day, sight


@pytest.mark.parametrize("policy", [default(), EVERYTHING], ids=["default", "everything on"])
@pytest.mark.parametrize("inbound", [False, True])
def test_what_needs_no_look_changes_nothing(policy: Policy, inbound: bool) -> None:
    """X-01, H-P1, H-P4"""
    dice = Random(13)
    tried = 0
    for _ in range(1_500):
        made, environment, pulse, _ = some_deal(dice, 21)
        at = day(21)
        before = look(sight(made, environment, pulse), at, policy)
        assert before.scored is not None
        # Something happens before the deal is due again.
        now = dice.randrange(at, min(before.due, day(60)))
        grown: Pulse = (answered if inbound else touched)(pulse, now, at - day(7) + day(0))
        after = look(sight(made, environment, grown), now, policy)
        deal = replace(Deal(made), pulse=pulse, active=before.scored.active, due=before.due)
        if settled(deal, grown, now, policy, inbound=inbound):
            tried += 1
            assert after.scored == before.scored
            while after.due < before.due:
                after = look(sight(made, environment, grown), after.due, policy)
                assert after.scored == before.scored
    assert tried > 100
