"""Copies of one message are one message (X-09; spec 11, "Which of two")."""

from itertools import permutations

from dealpulse.schemas.facts import Email
from dealpulse.state.activity.mail import Mail, fold
from tests.state.making import day, order

COPIES = [
    (1.0, Email("m1", "ana@own.com", ("kim@acme.com",), False)),
    (1.5, Email("m1", "ana@own.com", ("kim@acme.com", "lee@acme.com"), True)),
    (1.2, Email("m1", "bob@own.com", ("pat@acme.com",), False)),
]


def folded(copies: list[tuple[float, Email]]) -> Mail:
    mail: Mail | None = None
    for at, email in copies:
        mail = fold(mail, email, order(day(at)), day(at))
    assert mail is not None
    return mail


def test_copies_unite_their_recipients_and_the_first_one_tells_the_rest() -> None:
    """X-09: time, sender and `auto` are those of the first in (time, seq, id)."""
    mail = folded(COPIES)

    assert set(mail.recipients) == {"kim@acme.com", "lee@acme.com", "pat@acme.com"}
    assert (mail.order[0], mail.sender, mail.auto) == (day(1), "ana@own.com", False)


def test_copies_come_to_the_same_in_any_order() -> None:
    """X-10"""
    assert len({str(sorted(folded(list(copies)).recipients.items())) for copies in permutations(COPIES)}) == 1
    assert (
        len({(folded(list(copies)).order, folded(list(copies)).sender) for copies in permutations(COPIES)})
        == 1
    )


def test_a_recipient_acts_from_the_first_copy_that_names_it() -> None:
    """X-10: a copy that is a backfill brings its recipients from its arrival on."""
    mail = fold(folded(COPIES[:1]), COPIES[1][1], order(day(1.5)), day(20))

    assert mail.recipients == {"kim@acme.com": day(1), "lee@acme.com": day(20)}
