"""Mirror of state/outcomes/life.py."""

from dealpulse.state.outcomes.life import bucket_at, flags, lead_days
from tests.state.outcomes.endings import day, life


def test_a_bucket_holds_until_the_next_flip() -> None:
    deal = life("d", "lost", 50, (0, "average"), (20, "at_risk"), (30, "poor"))

    assert [bucket_at(deal, day(at)) for at in (0, 19.9, 20, 30, 49.9)] == [
        "average",
        "average",
        "at_risk",
        "poor",
        "poor",
    ]


def test_there_is_no_health_before_the_first_flip_and_from_closing_on() -> None:
    deal = life("d", "won", 50, (5, "average"))

    assert bucket_at(deal, day(4)) is None
    assert bucket_at(deal, day(50)) is None


def test_a_flip_after_the_closing_instant_counts_for_nothing() -> None:
    """A rep tells the CRM on day 52 that the deal was lost on day 50; the log has a flip of day 51."""
    deal = life("d", "lost", 50, (0, "average"), (51, "poor"))

    assert flags(deal) == ()
    assert deal.stretches[-1].end == day(50)


def test_at_risk_and_poor_are_one_flag() -> None:
    deal = life("d", "lost", 50, (0, "average"), (20, "at_risk"), (30, "poor"))

    assert flags(deal) == ((day(20), day(50)),)
    assert lead_days(deal) == 30


def test_a_recovery_breaks_the_flag() -> None:
    deal = life("d", "lost", 50, (0, "at_risk"), (10, "average"), (44.5, "at_risk"))

    assert flags(deal) == ((day(0), day(10)), (day(44.5), day(50)))
    assert lead_days(deal) == 5.5


def test_a_deal_that_recovered_has_no_lead() -> None:
    assert lead_days(life("d", "lost", 50, (0, "at_risk"), (10, "good"))) is None


def test_a_reopened_deal_is_not_flagged_while_it_is_closed() -> None:
    deal = life("d", "lost", 90, (0, "average"), (10, "at_risk"), opened=[(0, 30), (60, 90)])

    assert flags(deal) == ((day(10), day(30)), (day(60), day(90)))
    assert bucket_at(deal, day(45)) is None
    assert lead_days(deal) == 30


def test_an_open_deal_lives_until_the_history_ends() -> None:
    deal = life("d", "open", None, (0, "poor"), end=40)

    assert flags(deal) == ((day(0), day(40)),)
    assert lead_days(deal) is None


def test_a_deal_counts_when_its_outcome_and_its_health_are_known() -> None:
    assert life("d", "lost", 50, (0, "good")).counts
    assert not life("d", "open", None, (0, "good")).counts
    assert not life("d", "won", 50).counts
    assert not life("d", "won", 50, (50, "good")).counts
