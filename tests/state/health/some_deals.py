"""Deals made at random, as they are known some day: what the laws of health are tried on.

Everything stands at half hours, meetings and calls booked ahead included: so a look at every half hour, and just before it, is a
look at every instant.
"""

from random import Random

from dealpulse.schemas.time import HOUR, MINUTE
from dealpulse.state.benchmarks.typical import Typical
from dealpulse.state.directory.org import Environment
from dealpulse.state.opportunities.header import Change, Header
from dealpulse.state.opportunities.pulse import Pulse
from dealpulse.state.policy import load
from tests.state.making import STAGES, change, day, header, opened

STEP = 30 * MINUTE

EVERYTHING = load(
    """
    [health]
    young_days = 5
    grace_hours = 30
    [health.untouched_30]
    days = 9
    [health.untouched_60]
    days = 17
    [health.no_advancement_30]
    min_age_days = 11
    [health.frequent_outreach]
    touches = 2
    within_days = 3
    [health.significant_meetings]
    meetings = 3
    [health.responsive]
    inbound = 2
    [health.closing_30_untouched_30]
    close_days = 4
    untouched_days = 6
    [health.close_date_overdue]
    enabled = true
    [health.pushed]
    enabled = true
    [health.stage_stalled]
    enabled = true
    [health.few_contacts]
    enabled = true
    """,
    "mine.toml",
)


def some_day(dice: Random, low: int, high: int) -> float:
    """A half hour; often just so many days after another that two things happen at once."""
    return dice.choice([dice.randrange(low * 48, high * 48) / 48, float(dice.randrange(low, high))])


def some_deal(dice: Random, known: int) -> tuple[Header, Environment, Pulse, Typical]:
    environment = Environment(
        zone=dice.choice(["UTC", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kolkata"]),
        type_groups={"Renewal": "existing"},
        stages=STAGES,
    )
    changes: list[Change] = [
        opened(
            type=dice.choice(["Renewal", "Renewal", None]),
            stage=dice.choice(["Discovery", "Discovery", "Odd", None]),
            close_date=dice.choice([None, "2026-03-20", "2026-04-24", "2026-05-10"]),
            created_at=dice.choice([None, None, "2026-02-10", "2026-03-05"]),
        )
    ]
    changes += [
        change(
            at, stage=dice.choice(["Discovery", "Proposal", "Negotiation"]), owner=dice.choice(["ana", "bob"])
        )
        for at in sorted({some_day(dice, 0, known) for _ in range(dice.randrange(3))})
    ]

    def instants(most: int, until: int = 50) -> tuple[int, ...]:
        return tuple(sorted(day(some_day(dice, -40, until)) for _ in range(dice.randrange(most))))

    meetings = sorted(
        (start, start + dice.choice([HOUR, STEP, 0, 30 * HOUR, 900 * HOUR]), bytes([number]))
        for number, start in enumerate(instants(5))
    )
    typical = dice.choice(
        [
            Typical(),
            Typical(
                sales_cycle=dice.choice([8.0, 12.3, 20.25]),
                days_in_stage=dice.choice([None, 4.1, 9.0]),
                contacts_engaged=4.0,
            ),
        ]
    )
    return header(*changes), environment, Pulse(instants(6), instants(5, known), tuple(meetings)), typical
