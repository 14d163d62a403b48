"""Mailboxes change the deals of their owners, in whatever order they are read; what machines write changes none (X-08, X-09)."""

import itertools
from pathlib import Path
from typing import Any

import msgspec

from dealpulse.connectors.sources.envelopes import line, record_changed
from dealpulse.schemas.time import parse
from dealpulse.streams.embedded import replay
from tests.connectors.sources.mail.letters import INVITATION, Post, letter, multipart

START = parse("2026-02-01T00:00:00Z")
UNTIL = parse("2026-03-05T00:00:00Z")


def crm() -> list[bytes]:
    """A rep, a buyer, and a deal between them."""
    records: list[tuple[str, str, dict[str, Any]]] = [
        ("user", "rep", {"name": "Rep", "emails": ["rep@ours.com"]}),
        ("account", "A", {"name": "Acme", "owner": "rep", "domains": ["acme.com"]}),
        ("contact", "ana", {"name": "Ana Lima", "email": "ANA@acme.com", "account": "A"}),
        ("stage", "Offer", {"name": "Offer", "order": 1, "outcome": "open"}),
        (
            "opportunity",
            "D-1",
            {"name": "Deal", "account": "A", "owner": "rep", "stage": "Offer", "amount": 1},
        ),
    ]
    return [
        line("crm", "acme", "crm.record.changed", START, record_changed(entity, record, "create", fields))
        for entity, record, fields in records
    ]


def facets(*posts: Post) -> dict[str, Any]:
    """What is known of the deal after some mailboxes."""
    outputs = replay([*crm(), *(event for post in posts for event in post.lines)], until=UNTIL).outputs
    found: dict[str, Any] = outputs["opportunities"][-1]["data"]["facets"]
    return found


def box(folder: Path, name: str, *letters: str) -> Post:
    """A mailbox with some mails."""
    file = folder / f"{name}.mbox"
    file.write_text("".join(f"From x@y Mon Mar  2 09:30:00 2026\n{text}\n" for text in letters))
    return Post(file)


OFFER = {"From": "Rep <rep@ours.com>", "To": "Ana Lima <Ana@Acme.com>", "Message-ID": "<offer@ours.com>"}
ANSWER = {
    "From": '"Lima, Ana" <ana@acme.com>',
    "To": "rep@ours.com",
    "Message-ID": "<answer@acme.com>",
    "Date": "Tue, 3 Mar 2026 08:00:00 +0100",
}


def test_an_offer_touches_and_an_answer_engages(tmp_path: Path) -> None:
    found = facets(box(tmp_path, "rep", letter(OFFER), letter(ANSWER)))

    assert (found["days_untouched"], found["touches_14d"]) == (2, 1)
    assert (found["days_since_inbound"], found["inbound_14d"]) == (1, 1)


def test_what_machines_write_neither_touches_nor_engages(tmp_path: Path) -> None:
    bounce = multipart("report", ("text/plain", "…"), more="; report-type=delivery-status")
    machines = [
        letter({**ANSWER, "Auto-Submitted": "auto-replied"}),
        letter({**ANSWER, "Message-ID": "<2@x>", "Content-Type": bounce[0]}, bounce[1]),
        letter({**ANSWER, "Message-ID": "<3@x>", "From": "no-reply@acme.com"}),
        letter({**ANSWER, "Message-ID": "<4@x>", "List-Id": "<news.acme.com>"}),
        letter({**OFFER, "Subject": "Automatic reply: your question"}),
    ]

    found = facets(box(tmp_path, "rep", *machines))

    assert (found["never_touched"], found["touches_14d"], found["inbound_14d"]) == (True, 0, 0)


def test_copies_of_one_mail_count_once_in_any_order(tmp_path: Path) -> None:
    """The rep's own, the boss's blind copy, and one that a list has passed on."""
    posts = [
        box(tmp_path, "rep", letter({**OFFER, "Bcc": "boss@ours.com"})),
        box(tmp_path, "boss", "Return-Path: <rep@ours.com>\nDelivered-To: boss@ours.com\n" + letter(OFFER)),
        box(tmp_path, "team", letter({**OFFER, "List-Id": "<deals.ours.com>"})),
    ]

    found = [facets(*order) for order in itertools.permutations(posts)]

    assert found[0]["touches_14d"] == 1
    assert {msgspec.json.encode(one) for one in found} == {msgspec.json.encode(found[0])}


def test_an_invitation_books_a_meeting_and_is_no_mail(tmp_path: Path) -> None:
    kind, body = multipart("mixed", ("text/calendar; method=REQUEST", INVITATION))

    found = facets(box(tmp_path, "rep", letter({**ANSWER, "Content-Type": kind}, body)))

    assert found["next_meeting"] == "2026-03-10T10:00:00Z"
    assert found["inbound_14d"] == 0


def test_a_mailbox_that_is_read_twice_says_nothing_new(tmp_path: Path) -> None:
    post = box(tmp_path, "rep", letter(OFFER), letter(ANSWER))

    again = replay([*crm(), *post.lines, *post.lines], until=UNTIL).summary

    assert again["duplicates"] == 2
