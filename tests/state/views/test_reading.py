"""What a view reads of a deal piece by piece is what the deal's page says."""

import pytest

from dealpulse.agents.line import Line
from dealpulse.connectors.generator import events
from dealpulse.schemas.records import Record
from dealpulse.schemas.time import DAY
from dealpulse.state.opportunities.pulse import Pulse
from dealpulse.state.opportunities.view import view
from dealpulse.state.policy import load
from dealpulse.state.views.facets import BENCHMARKS, FACETS
from dealpulse.state.views.reading import next_activity, subject_of
from dealpulse.state.views.subject import Calendar
from tests.state.making import day

POLICY = load("[benchmarks]\nleast = 2\nleast_for_win_rate = 2\n", "small.toml")


@pytest.mark.parametrize("seed", [1, 2])
def test_piece_by_piece_is_the_page(seed: int) -> None:
    line, read = Line(POLICY, clock="replay", views=False), 0
    for place, value in enumerate(events(40, 200, seed)):
        line.take(Record(value, {"line": place}))
    for org in line._orgs.values():
        directory, calendar = org.desk.view, Calendar(org.desk.view.environment.zone)
        for at in (org.desk.clock, org.desk.clock + DAY, org.desk.clock + 31 * DAY):
            for id_, deal in org.shelf.items("deal"):
                if not deal.header.alive:
                    continue
                page, known = view(directory, id_, deal, at, POLICY)
                lazy = subject_of(directory, id_, deal, at, POLICY, calendar, None)
                whole = subject_of(directory, id_, deal, at, POLICY, calendar, known, page)

                for facet in FACETS.values():
                    assert facet.of(lazy) == facet.of(whole), (id_, facet.key)
                for name in BENCHMARKS:
                    assert lazy.benchmarks[name] == page["benchmarks"][name]
                assert lazy.facets["custom"] == page["facets"]["custom"]
                assert lazy.pulse == whole.pulse
                read += 1
    assert read > 60


def test_counts_of_days_begin_anew_with_the_next_meeting_or_a_call_ahead() -> None:
    pulse = Pulse((day(1), day(9)), (day(2),), ((day(3), day(3.1), b"a"), (day(7), day(7.1), b"b")))

    assert next_activity(pulse, day(5)) == day(7)
    assert next_activity(pulse, day(7)) == day(9)
    assert next_activity(pulse, day(9)) > day(9_000)
    assert next_activity(Pulse(), day(0)) > day(9_000)
