"""A mail becomes one event that says who wrote to whom and when; the same mail always the same one."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealpulse.connectors.sources.mail.reading import MOST_PEOPLE, message_id, thread_of
from tests.connectors.sources.mail.letters import headers, letter, one


def test_a_mail_is_who_wrote_to_whom_and_when(tmp_path: Path) -> None:
    text = letter(
        {"Cc": "bo@ours.com", "Bcc": "cy@ours.com", "Subject": "secret plans"}, "The secret body.\n"
    )

    post = one(tmp_path, text)

    assert post.events == [
        {
            "specversion": "1.0",
            "id": post.events[0]["id"],
            "source": "mail",
            "type": "activity.email.sent",
            "time": "2026-03-02T09:30:00Z",
            "org": "acme",
            "data": {
                "message": "m-1@acme.com",
                "from": "ana@acme.com",
                "to": ["rep@ours.com"],
                "cc": ["bo@ours.com"],
                "bcc": ["cy@ours.com"],
                "thread": "m-1@acme.com",
            },
        }
    ]


def test_neither_a_subject_nor_a_body_ever_leaves_the_mail(tmp_path: Path) -> None:
    secret = {"Subject": "secret", "Comments": "secret", "Keywords": "secret"}
    texts = [letter(secret, "secret\n"), letter({**secret, "From": None}, "secret\n"), "secret\n\nsecret"]

    for text in texts:
        post = one(tmp_path, text)
        assert b"secret" not in b"".join(post.lines)
        assert "secret" not in str(post.rejects)


def test_the_same_mail_is_the_same_event_whatever_it_came_in(tmp_path: Path) -> None:
    """Imported twice, from any kind of file, by any name: duplicates (spec X-09)."""
    plain = one(tmp_path, letter(), "a.eml")
    crlf = one(tmp_path, letter().replace("\n", "\r\n"), "b.eml")
    mbox = one(tmp_path, "From ana@acme.com Mon Mar  2 09:31:00 2026\n" + letter(), "c.mbox")
    maildir = one(tmp_path, letter(), "Mail/cur/1.x:2,RS")

    assert plain.lines == crlf.lines == mbox.lines == maildir.lines


def test_two_mailboxes_agree_on_a_mail(tmp_path: Path) -> None:
    """What servers write on top changes nothing of the id, the writer and the time."""
    own = one(tmp_path, letter({"Bcc": "boss@ours.com"}))
    delivered = one(
        tmp_path,
        "Return-Path: <ana@acme.com>\nDelivered-To: rep@ours.com\nReceived: x; Mon, 2 Mar 2026 09:31:00 +0000\n"
        + letter({"Message-ID": None, "Message-Id": "<m-1@acme.com>"}),
    )

    for name in ("message", "from", "to", "time"):
        assert own.mails[0][name] == delivered.mails[0][name]


@pytest.mark.parametrize(
    ("value", "id_"),
    [
        ("<m-1@acme.com>", "m-1@acme.com"),
        (" <m-1@acme.com> (a remark)", "m-1@acme.com"),
        ("<m-1@\n acme.com>", "m-1@acme.com"),
        ("m-1@acme.com", "m-1@acme.com"),
        ("<M-1@Acme.com>", "M-1@Acme.com"),
        ("<m-1>", "m-1"),
        ("<m-1@acme.com", "m-1@acme.com"),
        ("<>", None),
        ("<  >", None),
        ("", None),
    ],
)
def test_a_message_is_known_by_its_id(value: str, id_: str | None) -> None:
    assert message_id(headers(f"Message-ID: {value}\n")) == id_


def test_a_huge_id_is_known_by_its_hash() -> None:
    found = message_id(headers(f"Message-ID: <{'x' * 5_000}@acme.com>\n"))

    assert found is not None
    assert found.startswith("long-id:")
    assert len(found) < 50


def test_without_an_id_who_to_whom_and_when_is_one(tmp_path: Path) -> None:
    nameless = {"Message-ID": None, "Cc": "bo@ours.com"}
    own = one(tmp_path, letter({**nameless, "Bcc": "boss@ours.com"}))
    delivered = one(
        tmp_path,
        "Received: x; Mon, 2 Mar 2026 09:31:00 +0000\nDelivered-To: rep@ours.com\n"
        + letter({**nameless, "To": '"The Rep" <REP@ours.com>', "Date": "Mon, 2 Mar 2026 10:30:00 +0100"}),
    )
    later = one(tmp_path, letter({**nameless, "Date": "Mon, 2 Mar 2026 09:30:01 +0000"}))
    other = one(tmp_path, letter({**nameless, "Cc": "cy@ours.com"}))

    known = [post.mails[0]["message"] for post in (own, delivered, later, other)]
    assert known[0].startswith("no-id:")
    assert known[0] == known[1]
    assert len(set(known)) == 3
    assert "thread" not in own.mails[0]


@pytest.mark.parametrize(
    ("text", "thread"),
    [
        ("References: <a@x> <b@x>\nIn-Reply-To: <b@x>\n", "a@x"),
        ("References: <a@\n x>\n", "a@x"),
        ("In-Reply-To: Your mail of Monday <b@x>\n", "b@x"),
        ("In-Reply-To: Your mail of Monday\n", None),
        ("References: junk in here\nIn-Reply-To: <b@x>\n", "b@x"),
        ("References: a@x b@x\n", "a@x"),
        ("", None),
    ],
)
def test_a_conversation_is_known_by_its_first_mail(text: str, thread: str | None) -> None:
    assert thread_of(headers(text)) == thread


def test_an_answer_is_in_the_thread_of_what_it_answers(tmp_path: Path) -> None:
    first = one(tmp_path, letter())
    answer = one(tmp_path, letter({"Message-ID": "<m-2@ours.com>", "References": "<m-1@acme.com>"}))

    assert first.mails[0]["thread"] == answer.mails[0]["thread"] == "m-1@acme.com"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"From": None}, "no_sender"),
        ({"From": "MAILER-DAEMON"}, "no_sender"),
        ({"To": None}, "no_recipient"),
        ({"To": "undisclosed-recipients:;"}, "no_recipient"),
        ({"Date": "gone"}, "no_date"),
    ],
)
def test_a_mail_that_lacks_what_an_event_needs_is_left_out_for_one_reason(
    tmp_path: Path, changes: dict[str, str | None], reason: str
) -> None:
    post = one(tmp_path, letter(changes))

    assert (post.events, post.reasons) == ([], [reason])


def test_a_mail_to_more_people_than_an_event_can_name_names_the_first(tmp_path: Path) -> None:
    crowd = ",\n ".join(
        f"somebody.{number}@a-long-domain-name.example.com" for number in range(MOST_PEOPLE + 500)
    )
    text = "".join(f"Cc: {part}\n" for part in (crowd[: len(crowd) // 3], crowd[len(crowd) // 3 :]))

    post = one(tmp_path, text + letter())

    assert len(post.lines[0]) < 1 << 20
    assert [(reject.reason, reject.kept) for reject in post.rejects] == [("header_cut", True)]


@given(st.binary(max_size=300))
def test_any_bytes_are_events_or_reasons(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    post = one(tmp_path_factory.getbasetemp() / "any", raw)

    assert len(post.lines) + len(post.reasons) == 1
