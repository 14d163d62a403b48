"""The pulse: what the owner and the deal's people did, read from the ledgers or kept up to date, comes to the same."""

from random import Random

from dealpulse.schemas.time import HOUR
from dealpulse.state.activity.ledger import RECEIVED, SENT, key_of
from dealpulse.state.opportunities.pulse import (
    INBOUND_WINDOW,
    MEETING_WINDOW,
    TOUCH_WINDOW,
    Engagement,
    Pulse,
    answered,
    engagement,
    pulse_of,
    rebooked,
    touched,
)
from tests.state.making import day
from tests.state.opportunities.ledgers import ANA, BOB, KIM, LEE, Ledgers


def of(
    ledgers: Ledgers,
    owner: str | None = "ana",
    *,
    until: float | None = None,
    known: float | None = None,
    deal: str = "D",
    old: float = -400,
) -> Engagement:
    """What the deal's people and its owner did."""
    end = None if until is None else day(until)
    return engagement(ledgers.view(known), deal, "Acme", owner, end, day(old))


def test_only_what_the_owner_does_counts() -> None:
    """X-04, X-06: mail to them is a touch, mail from them an answer."""
    ledgers = Ledgers()
    ledgers.mail(1, KIM, ANA, RECEIVED)
    ledgers.mail(2, KIM, ANA, SENT)
    ledgers.mail(3, KIM, BOB, RECEIVED)

    assert (of(ledgers).touches, of(ledgers).inbound) == ([day(1)], [day(2)])
    assert (of(ledgers, "bob").touches, of(ledgers, "bob").inbound) == ([day(3)], [])
    assert of(ledgers, None) == Engagement([], [], {}, [])


def test_one_message_is_one_touch_however_many_received_it() -> None:
    """X-09, F-19: and as many people."""
    ledgers = Ledgers()
    ledgers.mail(1, KIM, ANA, RECEIVED, "m")
    ledgers.mail(1, LEE, ANA, RECEIVED, "m")
    found = of(ledgers)

    assert found.touches == [day(1)]
    assert len({human for _, human in found.engaged}) == 2


def test_people_who_only_wrote_are_not_engaged() -> None:
    """F-19"""
    ledgers = Ledgers()
    ledgers.mail(1, KIM, ANA, SENT)

    assert of(ledgers).engaged == []


def test_a_meeting_needs_the_owner_and_an_outside_person() -> None:
    """X-06, F-15"""
    ledgers = Ledgers()
    ledgers.meet("theirs", 1, BOB, KIM)
    ledgers.meet("ours", 2, ANA, BOB)
    ledgers.meet("cancelled", 3, ANA, KIM, cancelled=True)
    ledgers.meet("real", 4, ANA, KIM)

    assert [start for start, _ in of(ledgers).meetings.values()] == [day(4)]


def test_a_call_to_the_account_is_a_touch_and_nobody() -> None:
    """R12, F-19"""
    ledgers = Ledgers()
    ledgers.call("k1", 1, "ana", "account:Acme")
    ledgers.call("k2", 2, "ana", "contact:kim")
    ledgers.call("k3", 3, "bob", "contact:kim")
    found = of(ledgers)

    assert sorted(found.touches) == [day(1), day(2)]
    assert [at for at, _ in found.engaged] == [day(2)]


def test_a_call_that_names_a_deal_is_a_touch_for_it_and_for_no_other_the_less() -> None:
    """X-07"""
    ledgers = Ledgers()
    ledgers.call("k1", 1, "ana", "stranger@else.org", deal="D")
    ledgers.call("k2", 2, "ana", "contact:kim", deal="E")

    assert sorted(of(ledgers).touches) == [day(1), day(2)]
    assert sorted(of(ledgers, deal="E").touches) == [day(2)]


def test_a_closed_deal_takes_in_no_more() -> None:
    """R1"""
    ledgers = Ledgers()
    for at in (1, 5, 6):
        ledgers.mail(at, KIM, ANA, RECEIVED)
    ledgers.meet("M", 5, ANA, KIM)

    assert (of(ledgers, until=5).touches, of(ledgers, until=5).meetings) == ([day(1)], {})


def test_of_old_activity_only_the_last_with_each_person_is_seen() -> None:
    """X-17: whatever a ledger still holds."""
    ledgers = Ledgers()
    for at in (1, 2, 50):
        ledgers.mail(at, KIM, ANA, RECEIVED)
    ledgers.mail(3, KIM, ANA, SENT)
    ledgers.mail(4, LEE, ANA, RECEIVED)

    found = of(ledgers, old=40)

    assert sorted(found.touches) == [day(4), day(50)]
    assert found.inbound == [day(3)]


def test_the_past_does_not_see_a_backfill() -> None:
    """X-16"""
    ledgers = Ledgers()
    ledgers.mail(1, KIM, ANA, RECEIVED, known=20)
    ledgers.mail(5, KIM, ANA, RECEIVED)

    assert of(ledgers, known=10).touches == [day(5)]
    assert sorted(of(ledgers, known=20).touches) == [day(1), day(5)]


def test_a_pulse_that_is_kept_up_to_date_is_the_pulse_read_afresh() -> None:
    """X-17: through random mail, replies, and meetings booked, moved and lost."""
    dice = Random(11)
    for _ in range(60):
        pulse = Pulse()
        kept = Engagement([], [], {}, [])
        clock = 0.0
        for _ in range(40):
            clock += dice.choice([0, 0.5, 3, 20])
            forget = day(clock - 7)
            what = dice.random()
            if what < 0.3:
                kept.touches.append(day(clock))
                pulse = touched(pulse, day(clock), forget)
            elif what < 0.5:
                at = clock - dice.choice([0, 2])
                kept.inbound.append(day(at))
                pulse = answered(pulse, day(at), forget)
            else:
                key = key_of(dice.choice("abcdefgh"))
                start = day(clock + dice.choice([-5, 0, 3, 30]))
                kept.meetings.pop(key, None)
                now = None
                if dice.random() < 0.7:
                    now = kept.meetings[key] = (start, start + HOUR)
                told = rebooked(pulse, key, now, forget)
                pulse = pulse_of(kept, forget) if told is None else told
            fresh = pulse_of(kept, forget)
            assert seen_from(pulse, forget) == seen_from(fresh, forget)


def seen_from(pulse: Pulse, forget: int) -> tuple[object, ...]:
    """What any look from then on can tell apart: the windows, and the last before each."""
    found: list[object] = []
    for instants, window in ((pulse.touches, TOUCH_WINDOW), (pulse.inbound, INBOUND_WINDOW)):
        found.append([at for at in instants if at > forget - window])
        found.append(max((at for at in instants if at <= forget - window), default=None))
    found.append([meeting for meeting in pulse.meetings if meeting[0] > forget - MEETING_WINDOW])
    found.append(
        max((meeting[0] for meeting in pulse.meetings if meeting[0] <= forget - MEETING_WINDOW), default=None)
    )
    return tuple(found)


def test_a_pulse_of_many_years_is_short() -> None:
    """X-17"""
    pulse = Pulse()
    for at in range(2000):
        pulse = touched(pulse, day(at), day(at - 7))

    assert len(pulse.touches) <= 40
