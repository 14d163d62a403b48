"""A page written from what is remembered is the page read afresh from the ledgers, whatever came in between (spec X-17)."""

from random import Random

import pytest

from dealpulse.agents.line import Line
from dealpulse.schemas.records import Record
from dealpulse.state.opportunities.pulse import engagement, pulse_of
from dealpulse.state.opportunities.standing import standing
from dealpulse.state.opportunities.view import view
from dealpulse.state.policy import default
from tests.laws.comparing import TIMES
from tests.laws.histories import encoded, finished, random_history
from tests.laws.oracle_facts import DAY, HOUR
from tests.laws.test_order import delayed, time_of

POLICY = default()


@pytest.mark.parametrize("block", range(8))
def test_a_page_from_memory_is_the_page_from_the_ledgers(block: int) -> None:
    remembered = 0
    for seed in range(block, 8 * 8 * TIMES, 8):
        dice = Random(seed)
        events = random_history(seed, 30 + 10 * (seed % 4))
        late = delayed(events, dice, (HOUR, DAY, 5 * DAY)[seed % 3], all_of_them=seed % 2 == 0)
        line = Line(POLICY, clock="log")
        for place, (event, value) in enumerate(zip(late, encoded(late), strict=True)):
            line.take(Record(value, {"line": place}, stamp=max(time_of(event), line.last_tick or 0)))
            if dice.random() < 0.4:
                # Copies of a mail are told from each other for 8 days of the clock: it must not run away.
                line.take(Record(b"", {}, tick=time_of(event) + dice.randrange(DAY)))
                line.flush()
                remembered += as_afresh(line, seed)
        line.take(Record(b"", {}, tick=finished(events) + 40 * DAY))
        line.flush()
        remembered += as_afresh(line, seed)
    assert remembered > 100


def as_afresh(line: Line, seed: int) -> int:
    """Compare every page; returns how many tallies were remembered."""
    remembered = 0
    for org in line._orgs.values():
        desk = org.desk
        for id_, deal in org.shelf.items("deal"):
            if not deal.header.alive:
                continue
            where = standing(deal.header, desk.view.environment)
            account, owner = deal.header.fields.get("account"), deal.header.owner
            found = engagement(desk.view, id_, account, owner, where.closed, desk.old)
            read = deal.heard(pulse_of(found, desk.forget), deal.moments, deal.volatile)
            tally = desk.tallies.get(id_)
            remembered += tally is not None
            ours, _ = view(desk.view, id_, deal, desk.clock, POLICY, tally)
            theirs, _ = view(desk.view, id_, read, desk.clock, POLICY)
            assert ours == theirs, (seed, id_)
    return remembered
