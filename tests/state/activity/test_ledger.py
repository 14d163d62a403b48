"""The ledger of a party: all mail with it, small, and nothing lost that anybody asks for (X-17)."""

from dealpulse.state.activity.ledger import (
    EMPTY,
    RECEIVED,
    SENT,
    Ledger,
    entries,
    filed,
    first_filed,
    forgotten,
    holds,
    key_of,
    known,
    without,
)
from tests.state.making import day


def book(*mails: tuple[float, str, str, int]) -> Ledger:
    found = EMPTY
    for at, message, other, direction in mails:
        found = filed(found, day(at), key_of(message), other, direction, day(at), day(at - 7))
    return found


def told(ledger: Ledger) -> list[tuple[int, str, int]]:
    return [(at, ledger.others[other], direction) for at, _, other, direction in entries(ledger)]


def test_what_is_filed_can_be_read() -> None:
    ledger = book(
        (1, "m1", "ana@own.com", RECEIVED), (2, "m2", "bob@own.com", SENT), (3, "m3", "ana@own.com", SENT)
    )

    assert told(ledger) == [
        (day(1), "ana@own.com", RECEIVED),
        (day(2), "bob@own.com", SENT),
        (day(3), "ana@own.com", SENT),
    ]
    assert len(ledger.others) == 2
    assert first_filed(ledger) == day(1)
    assert first_filed(EMPTY) is None


def test_a_year_of_daily_mail_is_a_few_kilobytes() -> None:
    """X-17"""
    assert len(book(*((at, f"m{at}", "ana@own.com", SENT) for at in range(365))).mails) < 8_000


def test_a_message_is_found_by_its_key_and_by_nothing_that_looks_like_it() -> None:
    """X-09"""
    ledger = book((1, "m1", "ana@own.com", SENT))
    straddling = ledger.mails[4:12]

    assert holds(ledger, key_of("m1"))
    assert not holds(ledger, key_of("m2"))
    assert not holds(ledger, straddling)
    assert not holds(without(ledger, key_of("m1")), key_of("m1"))


def test_a_message_that_is_taken_out_takes_nothing_along() -> None:
    ledger = book(
        (1, "m1", "ana@own.com", SENT), (2, "m2", "ana@own.com", SENT), (1, "m1", "bob@own.com", SENT)
    )

    assert told(without(ledger, key_of("m1"))) == [(day(2), "ana@own.com", SENT)]


def test_a_backfill_is_known_from_its_arrival_on_as_long_as_the_past_can_be_revised() -> None:
    """X-10, X-16"""
    ledger = filed(EMPTY, day(1), key_of("m1"), "ana@own.com", SENT, day(20), day(13))
    (entry,) = entries(ledger)

    assert known(ledger, *entry) == day(20)
    assert known(book((1, "m1", "ana@own.com", SENT)), *entry) == day(1)
    later = filed(ledger, day(28), key_of("m2"), "ana@own.com", SENT, day(30), day(23))
    assert len(later.late) == 1


def test_of_old_mail_only_the_last_with_each_person_in_each_direction_is_kept() -> None:
    """X-17"""
    ledger = book(
        (1, "m1", "ana@own.com", SENT),
        (2, "m2", "ana@own.com", SENT),
        (3, "m3", "ana@own.com", RECEIVED),
        (4, "m4", "bob@own.com", SENT),
        (50, "m5", "ana@own.com", SENT),
        (60, "m6", "ana@own.com", RECEIVED),
    )

    assert [at for at, _, _ in told(forgotten(ledger, day(40)))] == [day(4), day(50), day(60)]
    assert [at for at, _, _ in told(forgotten(ledger, day(70)))] == [day(4), day(50), day(60)]
