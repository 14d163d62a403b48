"""Mirror of state/outcomes/flagged.py: every number here can be counted by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealpulse.state.outcomes.flagged import HORIZONS, leads, measure, quantile
from dealpulse.state.outcomes.life import Life
from tests.state.outcomes.endings import life

# Flagged for 20 days at the end; on day 95 only; once, long ago; never.
LOST_SEEN = life("seen", "lost", 100, (0, "average"), (80, "at_risk"))
LOST_LATE = life("late", "lost", 100, (0, "good"), (95, "poor"))
LOST_RECOVERED = life("recovered", "lost", 100, (0, "average"), (20, "at_risk"), (60, "good"))
LOST_UNSEEN = life("unseen", "lost", 100, (0, "good"))
WON_FLAGGED = life("bumpy", "won", 100, (0, "average"), (85, "at_risk"), (90, "average"))
WON_SMOOTH = life("smooth", "won", 100, (0, "good"))
YOUNG = life("young", "won", 10, (0, "average"))

ALL = [LOST_SEEN, LOST_LATE, LOST_RECOVERED, LOST_UNSEEN, WON_FLAGGED, WON_SMOOTH, YOUNG]


def test_ever_flagged_counts_a_deal_once_however_often_it_was_flagged() -> None:
    found = measure(ALL, None)

    assert (found.precision.of, found.precision.n) == (3, 4)
    assert (found.recall.of, found.recall.n) == (3, 4)
    assert (found.base.of, found.base.n) == (4, 7)
    assert found.lift == pytest.approx((3 / 4) / (4 / 7))
    assert found.left_out == 0


def test_a_week_before_closing_a_flag_of_the_last_days_counts_for_nothing() -> None:
    found = measure(ALL, 7)

    assert (found.precision.of, found.precision.n) == (1, 1)
    assert (found.recall.of, found.recall.n) == (1, 4)
    assert (found.base.of, found.base.n) == (4, 7)


def test_a_deal_that_was_younger_then_is_left_out_and_counted() -> None:
    found = measure(ALL, 14)

    assert (found.precision.of, found.precision.n) == (1, 2), "the won deal was flagged on day 86"
    assert (found.base.of, found.base.n, found.left_out) == (4, 6, 1)


def test_without_a_flag_there_is_no_precision() -> None:
    found = measure([LOST_UNSEEN, WON_SMOOTH], 7)

    assert found.precision.value is None
    assert found.lift is None
    assert found.recall.value == 0


def test_lead_times_are_of_losses_that_were_flagged_when_lost() -> None:
    found = leads(ALL)

    assert (found.lost, found.never, found.recovered, found.flagged) == (4, 1, 1, 2)
    assert found.quartiles == (8.75, 12.5, 16.25), "5 and 20 days"
    assert [(days, part.of, part.n) for days, part in found.least] == [
        (7, 1, 4),
        (14, 1, 4),
        (30, 0, 4),
        (60, 0, 4),
    ]
    assert found.histogram[0] == (0, 7, 1)
    assert found.histogram[2] == (14, 30, 1)


def test_a_lead_of_a_full_week_is_a_week() -> None:
    found = leads([life("d", "lost", 100, (0, "average"), (93, "poor"))])

    assert found.least[0][1].of == 1
    assert found.histogram[1] == (7, 14, 1)


def test_a_quantile_lies_between_neighbours() -> None:
    assert quantile([1.0], 0.25) == 1
    assert quantile([1, 2, 3, 4], 0.5) == 2.5


BUCKETS = st.sampled_from(("good", "average", "at_risk", "poor"))
LIVES = st.lists(
    st.builds(
        lambda won, closed, flips: life(
            "d", "won" if won else "lost", closed, *sorted({round(at, 2): to for at, to in flips}.items())
        ),
        st.booleans(),
        st.integers(1, 120),
        st.lists(st.tuples(st.floats(0, 100), BUCKETS), min_size=1, max_size=6),
    ),
    max_size=12,
).map(lambda lives: [one for one in lives if one.counts])


@given(LIVES)
def test_the_counts_hang_together(lives: list[Life]) -> None:
    for days in (None, *HORIZONS):
        found = measure(lives, days)
        assert found.precision.of == found.recall.of
        assert found.recall.n == found.base.of
        assert found.base.n + found.left_out == len(lives)
        assert found.precision.n <= found.base.n
    lead = leads(lives)
    ever = measure(lives, None)
    assert lead.never + lead.recovered + lead.flagged == lead.lost == ever.base.of
    assert lead.never == ever.base.of - ever.recall.of
    assert sum(deals for _, _, deals in lead.histogram) == lead.flagged
    shares = [part.of for _, part in lead.least]
    assert shares == sorted(shares, reverse=True)
    for days, part in lead.least:
        assert part.of <= measure(lives, days).recall.of, "whoever is flagged for so long was flagged then"


@given(LIVES)
def test_the_order_of_deals_does_not_matter(lives: list[Life]) -> None:
    assert leads(lives) == leads(lives[::-1])
    assert measure(lives, 14) == measure(lives[::-1], 14)
