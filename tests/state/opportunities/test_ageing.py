"""What a deal counted stays counted when the single activity is forgotten (X-17)."""

from dealpulse.state.activity.ledger import RECEIVED, SENT
from dealpulse.state.opportunities.ageing import AGAIN, aged, first_ageing
from dealpulse.state.opportunities.deal import Counted, Deal
from dealpulse.state.policy import default
from tests.state.making import change, day, header, opened
from tests.state.opportunities.ledgers import ANA, BOB, KIM, LEE, Ledgers


def test_a_deal_need_not_be_looked_at_before_it_is_four_hundred_days_old() -> None:
    """X-17"""
    assert first_ageing(Deal(header(opened())), Ledgers().view(), default()) == day(400)


def test_people_and_meetings_that_grow_too_old_are_counted_for_the_owner() -> None:
    """X-17, F-19, F-20"""
    ledgers = Ledgers()
    ledgers.mail(1, KIM, ANA, RECEIVED)
    ledgers.mail(2, LEE, ANA, SENT)
    ledgers.mail(3, "c@acme.com", BOB, RECEIVED)
    ledgers.meet("M", 4, ANA, LEE)
    ledgers.mail(30, "d@acme.com", ANA, RECEIVED)
    deal = Deal(header(opened()))

    found = aged(ledgers.view(), "D", deal, day(410), default())

    people, starts = found.counted["ana"].people, found.counted["ana"].meetings
    assert len(people) == 2
    assert starts == (day(4),)
    assert found.age_due == day(430)


def test_what_was_not_counted_while_the_deal_was_open_is_not_counted_later() -> None:
    """F-19, F-20"""
    ledgers = Ledgers()
    ledgers.mail(-1, KIM, ANA, RECEIVED)
    ledgers.mail(6, LEE, ANA, RECEIVED)
    told = (opened(), change(5, stage="Lost"), change(20, stage="Discovery"))

    found = aged(ledgers.view(), "D", Deal(header(*told)), day(410), default())

    assert found.counted["ana"] == Counted()
    assert found.age_due == day(410) + AGAIN


def test_counting_again_adds_nothing_twice() -> None:
    """X-17"""
    ledgers = Ledgers()
    ledgers.mail(1, KIM, ANA, RECEIVED)
    ledgers.meet("M", 4, ANA, KIM)
    once = aged(ledgers.view(), "D", Deal(header(opened())), day(410), default())

    twice = aged(ledgers.view(), "D", once, day(440), default())

    assert twice.counted == once.counted
    assert len(once.counted["ana"].people) == 1
