"""The parts of a mail are known without keeping the mail."""

from base64 import encodebytes
from quopri import encodestring

import pytest

from dealpulse.connectors.sources.mail.parts import Body
from tests.connectors.sources.mail.letters import INVITATION, headers, multipart


def body(kind: str, text: str | bytes) -> Body:
    """What is found in a body."""
    raw = text if isinstance(text, bytes) else text.encode()
    found = Body(headers(f"Content-Type: {kind}\n"))
    for line in raw.splitlines(keepends=True):
        found.take(line)
    found.end()
    return found


def test_the_kinds_of_all_parts_are_known() -> None:
    inner, text = multipart("alternative", ("text/plain", "Hello"), ("text/html", "<p>Hello"))
    text = text.replace("edge", "inner")
    inner = inner.replace("edge", "inner")

    found = body(*multipart("mixed", (inner, text), ("application/pdf", "…")))

    assert found.kinds == {
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "application/pdf",
    }


def test_an_invitation_is_kept_with_its_method() -> None:
    found = body(*multipart("mixed", ("text/plain", "Hello"), ("text/calendar; method=REQUEST", INVITATION)))

    assert [(known.method, known.raw.decode().strip()) for known in found.invitations] == [
        ("REQUEST", INVITATION)
    ]


@pytest.mark.parametrize(
    "head",
    [
        "application/ics; name=invite.ics",
        "application/octet-stream; name=Invite.ICS",
        'application/octet-stream\nContent-Disposition: attachment; filename="invite.ics"',
        "TEXT/CALENDAR",
    ],
)
def test_a_calendar_file_is_an_invitation_without_a_method(head: str) -> None:
    found = body(*multipart("mixed", (head, INVITATION)))

    assert [known.method for known in found.invitations] == [None]


@pytest.mark.parametrize(
    ("encoding", "raw"),
    [
        ("base64", encodebytes(INVITATION.encode())),
        ("BASE64 ", encodebytes(INVITATION.encode()).replace(b"\n", b"\r\n").rstrip(b"=\r\n")),
        ("quoted-printable", encodestring(INVITATION.encode())),
        ("8bit", INVITATION.encode()),
        ("no-such-encoding", INVITATION.encode()),
    ],
)
def test_its_transfer_encoding_is_undone(encoding: str, raw: bytes) -> None:
    found = Body(headers(f"Content-Type: text/calendar\nContent-Transfer-Encoding: {encoding}\n"))
    for line in raw.splitlines(keepends=True):
        found.take(line)
    found.end()

    assert found.invitations[0].raw.replace(b"\r\n", b"\n").decode().strip() == INVITATION


def test_the_same_invitation_twice_is_one() -> None:
    twice = multipart(
        "mixed", ("text/calendar; method=REQUEST", INVITATION), ("application/ics; name=i.ics", INVITATION)
    )

    assert [known.method for known in body(*twice).invitations] == ["REQUEST"]


def test_an_attached_mail_is_another_mail() -> None:
    kind, text = multipart("mixed", ("text/calendar; method=REQUEST", INVITATION))
    attached = f"From: ana@acme.com\nContent-Type: {kind.replace('edge', 'inner')}\n\n{text.replace('edge', 'inner')}"

    found = body(*multipart("mixed", ("message/rfc822", attached)))

    assert (found.kinds, found.invitations) == ({"multipart/mixed", "message/rfc822"}, [])


def test_a_part_that_never_ends_ends_with_the_mail() -> None:
    kind, text = multipart("mixed", ("text/calendar; method=REQUEST", INVITATION))

    assert len(body(kind, text.removesuffix("--edge--\n")).invitations) == 1


def test_an_outer_part_ends_the_inner_one() -> None:
    inner = 'multipart/mixed; boundary="inner"\n\n--inner\nContent-Type: text/plain\n\nnever closed'

    found = body(*multipart("mixed", (inner, ""), ("text/calendar", INVITATION)))

    assert len(found.invitations) == 1


@pytest.mark.timeout(20)
def test_parts_in_parts_to_any_depth_cost_little() -> None:
    text = "".join(
        f"--b{depth}\nContent-Type: multipart/mixed; boundary=b{depth + 1}\n\n" for depth in range(10_000)
    )

    found = body("multipart/mixed; boundary=b0", text + "--b0\nContent-Type: text/calendar\n\n" + INVITATION)

    assert len(found.invitations) == 1
    assert len(found._boundaries) <= 32


@pytest.mark.timeout(20)
def test_a_million_parts_and_a_bomb_of_an_invitation_are_bounded() -> None:
    found = Body(headers("Content-Type: multipart/mixed; boundary=b\n"))
    for _ in range(200_000):
        found.take(b"--b\n")
    for line in (b"Content-Type: text/calendar\n", b"\n"):
        found.take(line)
    for _ in range(200_000):
        found.take(b"X:" + b"x" * 70 + b"\n")
    found.end()

    assert len(found.invitations[0].raw) < 7 * 1024 * 1024


def test_a_report_says_what_it_reports() -> None:
    kind, text = multipart(
        "report", ("text/plain", "…"), ("message/delivery-status", "…"), more="; report-type=delivery-status"
    )

    assert body(kind, text).report == "delivery-status"
    assert body("multipart/report; boundary=x", "").report == "unknown"
