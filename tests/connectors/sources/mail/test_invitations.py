"""An invitation inside a mail is a meeting, the same one that calendars know; the mail around it is the calendar's."""

from pathlib import Path

from dealpulse.connectors.sources.calendars import read as read_calendars
from dealpulse.connectors.sources.wanted import Wanted
from tests.connectors.sources.foreign import real_data
from tests.connectors.sources.mail.letters import INVITATION, Post, letter, multipart, one


def invited(tmp_path: Path, head: str = "text/calendar; method=REQUEST", text: str = INVITATION) -> Post:
    """A mail with an invitation in it."""
    kind, body = multipart("mixed", ("text/plain", "Shall we?"), (head, text))
    return one(tmp_path, letter({"Content-Type": kind}, body))


def test_an_invitation_is_a_meeting(tmp_path: Path) -> None:
    post = invited(tmp_path)

    assert [(meeting["start"], meeting["organizer"]) for meeting in post.meetings] == [
        ("2026-03-10T10:00:00Z", "ana@acme.com")
    ]
    assert post.rejects == []
    assert [(file.rows, file.events) for file in post.files] == [(1, 2)]


def test_the_mail_that_brings_it_is_no_second_touch(tmp_path: Path) -> None:
    """Spec X-06, X-09: the meeting counts."""
    assert [mail.get("auto") for mail in invited(tmp_path).mails] == [True]


def test_a_mail_that_has_a_calendar_attached_is_a_persons(tmp_path: Path) -> None:
    post = invited(tmp_path, "application/ics; name=invite.ics")

    assert [mail.get("auto") for mail in post.mails] == [None]
    assert len(post.meetings) == 1


def test_an_invitation_that_comes_twice_in_a_mail_is_one(tmp_path: Path) -> None:
    parts = [
        ("text/calendar; method=REQUEST", INVITATION),
        ("application/ics; name=invite.ics", INVITATION + "\n"),
    ]
    kind, body = multipart("mixed", *parts)

    assert len(one(tmp_path, letter({"Content-Type": kind}, body)).meetings) == 1


def test_a_mail_that_is_nothing_but_an_invitation(tmp_path: Path) -> None:
    post = one(tmp_path, letter({"Content-Type": "text/calendar; method=REQUEST"}, INVITATION + "\n"))

    assert (len(post.mails), len(post.meetings)) == (1, 1)


def test_a_mailbox_and_a_calendar_agree_on_a_meeting(tmp_path: Path) -> None:
    """By uid and original start (spec X-09): the mail's copy and the calendar's are versions of one."""
    (tmp_path / "ours.ics").write_text(
        INVITATION.replace("METHOD:REQUEST\n", "").replace("\n", "\r\n") + "\r\n"
    )

    calendar = list(read_calendars([tmp_path / "ours.ics"], Wanted("acme")))
    mail = [line for line in invited(tmp_path).lines if b"meeting.changed" in line]

    assert mail
    assert mail == calendar


def test_a_cancellation_cancels(tmp_path: Path) -> None:
    cancelled = INVITATION.replace("METHOD:REQUEST", "METHOD:CANCEL").replace(
        "SEQUENCE:0", "SEQUENCE:1\nSTATUS:CANCELLED"
    )
    post = invited(tmp_path, "text/calendar; method=CANCEL", cancelled)

    assert [meeting["status"] for meeting in post.meetings] == ["cancelled"]


def test_an_answer_changes_the_invitation_that_came_in_another_mail(tmp_path: Path) -> None:
    answer = INVITATION.replace("METHOD:REQUEST", "METHOD:REPLY").replace(
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ana@acme.com\n", ""
    )
    answer = answer.replace("PARTSTAT=NEEDS-ACTION", "PARTSTAT=DECLINED").replace("093000Z", "113000Z")
    texts = [("REQUEST", INVITATION), ("REPLY", answer)]
    for method, text in texts:
        kind, body = multipart("mixed", (f"text/calendar; method={method}", text))
        (tmp_path / f"{method}.eml").write_text(
            letter({"Content-Type": kind, "Message-ID": f"<{method}@x>"}, body)
        )

    last = Post(tmp_path).meetings[-1]

    assert {who["email"]: who["response"] for who in last["attendees"]}["rep@ours.com"] == "declined"


def test_an_invitation_that_nobody_can_read_leaves_the_mail(tmp_path: Path) -> None:
    post = invited(tmp_path, text="BEGIN:VEVENT\nno calendar at all")

    assert (len(post.mails), len(post.meetings)) == (1, 0)
    assert [reject.kept for reject in post.rejects] == [True]


def test_neither_a_title_nor_a_place_of_a_meeting_ever_leaves_the_mail(tmp_path: Path) -> None:
    told = "SUMMARY:secret\nDESCRIPTION:secret\nLOCATION:secret\nCOMMENT:secret"
    secret = INVITATION.replace("SUMMARY:Kick-off", told)
    broken = [
        secret.replace("DTSTART:2026", "DTSTART:secret"),
        secret.replace("mailto:", "secret:"),
        secret.replace("UID:", "X-UID:"),
        secret[:-30],
    ]

    for text in (secret, *broken):
        post = invited(tmp_path, text=text)
        assert b"secret" not in b"".join(post.lines)
        assert [
            reject for reject in post.rejects if "SUMMARY" in str(reject) or "DESCRIPTION" in str(reject)
        ] == []


def test_a_draft_of_an_invitation_invites_nobody(tmp_path: Path) -> None:
    kind, body = multipart("mixed", ("text/calendar; method=REQUEST", INVITATION))
    post = one(tmp_path, letter({"Content-Type": kind}, body), "Mail/cur/1.x:2,D")

    assert (post.events, post.reasons) == ([], ["draft"])


def test_an_invitation_in_a_mail_that_lacks_a_date_is_still_a_meeting(tmp_path: Path) -> None:
    kind, body = multipart("mixed", ("text/calendar; method=REQUEST", INVITATION))
    post = one(tmp_path, letter({"Content-Type": kind, "Date": None}, body))

    assert (len(post.mails), len(post.meetings)) == (0, 1)
    assert [(reject.reason, reject.kept) for reject in post.rejects] == [("no_date", True)]


def test_real_invitations_are_meetings() -> None:
    files = [
        real_data("eml") / "james-project" / name
        for name in (
            "mailbox__resources__eml__invitationEmailFromOP.eml",
            "server__resources__eml__calendar.eml",
        )
    ]

    assert [meeting["start"] for file in files for meeting in Post(file).meetings] == [
        "2016-07-06T09:00:00Z",
        "2017-07-27T13:00:00Z",
    ]
