"""Laws of health: getting better never hurts, and every change of colour was announced.

Monotone by full enumeration: every combination of signals on both sides of every threshold, and from each of them every single
improvement a rep or a buyer can bring about.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import pytest

from dealpulse.state.benchmarks.typical import Typical
from dealpulse.state.health import signals
from dealpulse.state.health.fix import fix
from dealpulse.state.health.score import score
from dealpulse.state.policy import default
from dealpulse.streams.embedded import replay
from tests.laws.comparing import TIMES, flips, rows
from tests.laws.histories import encoded, finished, random_history
from tests.laws.oracle_facts import DAY, instant
from tests.laws.oracle_health import BUCKETS, Policy, Signals, judge
from tests.laws.oracle_health import fix as cheapest

SOON = 1
AGES = (13, 14, 29, 30, 41)
UNTOUCHED = (0, 7, 8, 29, 30, 59, 60)
SILENCE = ((None, 0), (0, 1), (0, 4), (13, 1), (14, 0), (29, 0), (30, 0), (89, 0), (90, 0))
CLOSES = ((False, 30), (True, None), (True, 31), (True, 30))


def every_signal(age: int) -> Iterator[Signals]:
    """All combinations for one age; days of silence and inbound mail of two weeks go together."""
    for untouched, (meeting, grace), advanced, (existing, days), met, (since, inbound), touches in product(
        UNTOUCHED,
        ((None, False), (None, True), ("soon", False)),
        (None, False, True),
        CLOSES,
        (0, 1, 2),
        SILENCE,
        (0, 3, 4),
    ):
        yield Signals(age, untouched, meeting, grace, advanced, days, existing, met, since, inbound, touches)


def improvements(s: Signals) -> Iterator[Signals]:
    touched = replace(s, untouched=0, touches_30d=s.touches_30d + 1)
    yield touched
    yield replace(s, next_meeting="soon")
    if s.next_meeting is not None:
        yield replace(touched, next_meeting=None, grace=True, meetings_30d=s.meetings_30d + 1)
    yield replace(s, since_inbound=0, inbound_14d=s.inbound_14d + 1)
    if s.advanced is not None:
        yield replace(s, advanced=True)


def rank(bucket: str | None) -> int:
    assert bucket is not None
    return BUCKETS.index(bucket)


def products(s: Signals, cycle: float | None) -> signals.Signals:
    """The same signals in the product's words."""
    return signals.Signals(
        age=s.age,
        untouched=s.untouched,
        last_touch=None,
        next_meeting=None if s.next_meeting is None else SOON,
        grace=s.grace,
        advanced=s.advanced,
        days_until_close=s.days_until_close,
        since_inbound=s.since_inbound,
        inbound_14d=s.inbound_14d,
        meetings_30d=s.meetings_30d,
        touches_30d=s.touches_30d,
        existing=s.existing,
        pushes=0,
        days_in_stage=0,
        contacts=0,
        typical=Typical(sales_cycle=cycle),
    )


@pytest.mark.parametrize("cycle", [None, 20.5])
@pytest.mark.parametrize("age", AGES)
def test_no_single_improvement_worsens_a_bucket(age: int, cycle: float | None) -> None:
    policy = default()
    for before in every_signal(age):
        bucket = rank(score(products(before, cycle), policy).bucket)
        for better in improvements(before):
            assert rank(score(products(better, cycle), policy).bucket) >= bucket, (before, better)


@pytest.mark.parametrize("cycle", [None, 20.5])
@pytest.mark.parametrize("age", AGES)
def test_the_product_judges_every_combination_as_the_table_of_the_spec_does(
    age: int, cycle: float | None
) -> None:
    policy, table = default(), Policy(typical_cycle=cycle)
    for number, these in enumerate(every_signal(age)):
        mine = judge(these, table)
        theirs = score(products(these, cycle), policy)
        assert (theirs.bucket, theirs.score, theirs.reason) == (mine.bucket, mine.score, mine.reason), these
        assert set(theirs.active) == {factor.id for factor in mine.active}, these
        if number % 16 == 0:
            assert fix(products(these, cycle), theirs.bucket, SOON, policy) == cheapest(these, table), these


@pytest.mark.parametrize("seed", range(6))
def test_left_alone_a_deal_flips_when_it_was_said_and_not_before(seed: int) -> None:
    for number in range(2 * TIMES):
        events = random_history(seed + 1000 * number, 40)
        lines, until = encoded(events), finished(events) + (seed % 3) * DAY
        table = rows(replay(lines, until=until))
        year = until + 365 * DAY
        later = [flip for flip in flips(replay(lines, until=year)) if instant(flip["time"]) > until]
        for (org, name), row in table.items():
            mine = [flip for flip in later if (flip["org"], flip["opportunity"]) == (org, name)]
            coming = row["health"]["next"]
            if coming is None:
                assert not mine, (org, name, mine)
            else:
                assert (mine[0]["time"], mine[0]["to"]) == (coming["at"], coming["bucket"])


@pytest.mark.parametrize("seed", range(6))
def test_the_last_flip_of_a_deal_is_the_bucket_of_its_row(seed: int) -> None:
    for number in range(3 * TIMES):
        events = random_history(seed + 1000 * number, 60)
        result = replay(encoded(events), until=finished(events) + 20 * DAY)
        told = {(flip["org"], flip["opportunity"]): flip["to"] for flip in sorted(flips(result), key=_when)}
        for key, row in rows(result).items():
            assert row["health"]["bucket"] == told.get(key)


def _when(flip: dict[str, str]) -> int:
    return instant(flip["time"])
