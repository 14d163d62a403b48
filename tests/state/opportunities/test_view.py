"""The page of a deal: people engaged, what would fix it, what comes next (F-19, H-27, H-28)."""

from typing import Any

import pytest

from dealpulse.schemas.time import DAY, HOUR, rfc3339
from dealpulse.state.activity.ledger import RECEIVED, SENT
from dealpulse.state.opportunities.deal import Counted, Deal
from dealpulse.state.opportunities.header import Change
from dealpulse.state.opportunities.pulse import Pulse, engagement, pulse_of
from dealpulse.state.opportunities.standing import standing
from dealpulse.state.opportunities.view import health, view
from dealpulse.state.policy import default
from tests.state.making import SALES, change, day, header, opened, sight
from tests.state.opportunities.ledgers import ANA, KIM, LEE, Ledgers


def coming(
    at: float,
    *changes: Change,
    touches: tuple[float, ...] = (),
    inbound: tuple[float, ...] = (),
    meetings: tuple[float, ...] = (),
) -> Any:
    """What comes next for a deal on a day."""
    made = header(*(changes or (opened(),)))
    pulse = Pulse(
        tuple(day(one) for one in touches),
        tuple(day(one) for one in inbound),
        tuple((day(one), day(one) + HOUR, bytes([number])) for number, one in enumerate(meetings)),
    )
    return health(sight(made, SALES, pulse), Deal(made), day(at), default())["next"]


@pytest.mark.parametrize(
    ("at", "bucket", "when"),
    [(0, "at_risk", 14), (14, "poor", 60), (59, "poor", 60)],
)
def test_what_comes_next_is_the_next_bucket_and_its_instant(at: float, bucket: str, when: float) -> None:
    """H-28"""
    assert coming(at) == {"bucket": bucket, "at": rfc3339(day(when))}


def test_for_a_deal_that_stays_as_it_is_nothing_comes_next() -> None:
    """H-28"""
    assert coming(60) is None


def test_booked_meetings_are_taken_to_happen() -> None:
    """H-28: at risk, average when the meeting takes place, and that is what comes next."""
    assert coming(31, meetings=(40,)) == {"bucket": "average", "at": rfc3339(day(40))}


def test_what_is_more_than_a_year_away_is_not_told() -> None:
    """H-28: null when nothing changes within 365 d."""
    renewal = opened(type="Renewal", close_date="2027-06-01", stage="Unheard")
    late = {"touches": (-1.0,), "meetings": (900.0,)}

    # Untouched for 60 days, no meeting held, no mail, one booked: −5; −11 thirty days before the close date, 2 May 2027.
    assert coming(60, renewal, **late) is None
    assert coming(62, renewal, **late) == {"bucket": "poor", "at": "2027-05-02T00:00:00Z"}


def test_a_closed_deal_shows_its_last_bucket_and_nothing_else() -> None:
    """H-29; null if it never had one."""
    made = header(opened(), change(5, stage="Won"))

    shown = health(sight(made, SALES, Pulse()), Deal(made), day(6), default())

    assert shown == {"bucket": None, "score": None, "reason": None, "factors": [], "next": None, "fix": []}


def page(ledgers: Ledgers, at: float, *changes: Change, **kept: Any) -> dict[str, Any]:
    made = header(*(changes or (opened(),)))
    closed = standing(made, SALES).closed
    engaged = engagement(ledgers.view(), "D", made.fields.get("account"), made.owner, closed, day(at - 400))
    pulse = pulse_of(engaged, day(at) - default().time.late_days * DAY)
    found, _ = view(ledgers.view(), "D", Deal(made, pulse=pulse, **kept), day(at), default())
    facets: dict[str, Any] = found["facets"]
    return facets


def test_people_engaged_are_those_emailed_called_or_met_while_the_deal_was_open() -> None:
    """F-19: not who only wrote, not before creation, not while it was closed, not who is still to be met."""
    ledgers = Ledgers()
    ledgers.mail(-1, KIM, ANA, RECEIVED)
    ledgers.mail(1, LEE, ANA, RECEIVED)
    ledgers.mail(2, "a@acme.com", ANA, SENT)
    ledgers.call("k1", 3, "ana", "b@acme.com")
    ledgers.mail(12, "c@acme.com", ANA, RECEIVED)
    ledgers.meet("M", 22, ANA, "d@acme.com")
    ledgers.meet("N", 32, ANA, "e@acme.com")
    told = (opened(), change(10, stage="Lost"), change(20, stage="Discovery"))

    assert page(ledgers, 31, *told)["contacts_engaged"] == 3
    assert page(ledgers, 33, *told)["contacts_engaged"] == 4


def test_one_human_with_two_addresses_is_engaged_once() -> None:
    """F-19, X-08"""
    ledgers = Ledgers()
    ledgers.tell("contact", "kim", 1, "update", emails=("kim@home.net",))
    ledgers.mail(1, KIM, ANA, RECEIVED)
    ledgers.mail(2, "kim@home.net", ANA, RECEIVED)
    ledgers.call("k1", 3, "ana", "contact:kim")

    assert page(ledgers, 5)["contacts_engaged"] == 1
    assert page(ledgers, 5)["touches_14d"] == 3


def test_what_was_counted_before_it_was_forgotten_stays_counted() -> None:
    """X-17, F-19, F-20: for each owner."""
    ledgers = Ledgers()
    ledgers.mail(1, KIM, ANA, RECEIVED)
    kept = {"ana": Counted(("old@acme.com",), (day(-500), day(-499))), "bob": Counted(("x@acme.com",))}

    shown = page(ledgers, 5, counted=kept)

    assert (shown["contacts_engaged"], shown["meetings_total"]) == (2, 2)
    assert page(ledgers, 5, opened(owner="bob"), counted=kept)["contacts_engaged"] == 1


def test_activity_from_before_the_deal_counts_for_what_is_about_the_account() -> None:
    """Spec 11, "Activity": F-16, F-17, F-18, F-29, never_touched; not F-19 to F-25."""
    ledgers = Ledgers()
    ledgers.mail(-2, KIM, ANA, RECEIVED)
    ledgers.mail(-1, KIM, ANA, SENT)
    ledgers.meet("M", -3, ANA, KIM)
    shown = page(ledgers, 1)

    assert (
        shown["never_touched"],
        shown["touches_14d"],
        shown["inbound_14d"],
        shown["days_since_inbound"],
    ) == (False, 2, 1, 2)
    assert shown["last_meeting"] == rfc3339(day(-3))
    assert (shown["contacts_engaged"], shown["meetings_total"], shown["meetings_30d"]) == (0, 0, 0)
