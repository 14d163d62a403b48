"""Whatever a file holds, reading it costs bounded time and memory, and ends in events or reasons."""

import random
import tracemalloc
from pathlib import Path

import pytest

from tests.connectors.sources.foreign import real_data
from tests.connectors.sources.mail.letters import INVITATION, Post, letter, multipart, one

# Run with 100_000 once for the figures of issue 5.
INPUTS = 300


def test_mangled_real_mails_are_events_or_reasons(tmp_path: Path) -> None:
    seeds = [
        file.read_bytes()
        for file in sorted(real_data("eml").glob("*/*.*ml")) + sorted(real_data("eml").glob("*/*.mbox"))
    ]
    dice = random.Random(5)

    for number in range(INPUTS):
        file = tmp_path / ("x.eml" if number % 3 else "x.mbox")
        file.write_bytes(mangled(dice, seeds))
        post = Post(file)
        rows = sum(read.rows for read in post.files)
        assert (
            len(post.mails) + len([reject for reject in post.rejects if reject.row and not reject.kept])
            <= rows
        )
        assert post.lines or post.rejects, file.read_bytes()[:200]


def mangled(dice: random.Random, seeds: list[bytes]) -> bytes:
    """A real mail with some of it lost, doubled, swapped, or from another one."""
    raw = bytearray(dice.choice(seeds)[:20_000])
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(raw) + 1)
        end = min(len(raw), at + dice.randint(1, 200))
        match dice.randrange(8):
            case 0:
                del raw[at:end]
            case 1:
                raw[at:at] = raw[at:end]
            case 2:
                raw[at:end] = dice.randbytes(end - at)
            case 3:
                raw[at:at] = dice.choice(PIECES)
            case 4:
                other = dice.choice(seeds)
                start = dice.randrange(len(other) + 1)
                raw[at:end] = other[start : start + 300]
            case 5:
                del raw[at:]
            case 6:
                raw = bytearray(raw.replace(*dice.choice(SWAPS)))
            case 7:
                raw[at:at] = dice.choice(PIECES) * dice.randint(2, 500)
    return bytes(raw) or b"x"


PIECES = [
    *(
        sign.encode()
        for sign in ("\n", "\r", "\r\n\r\n", "\0", " ", "\t", "\n ", "--", '"', "(", ")", "<", ">")
    ),
    *(
        sign.encode()
        for sign in (",", ";", ":", "\\", "@", "=?", "?=", "=?utf-8?B?", "=?utf-7?Q?+2AA-?=", "=?idna?Q?x?=")
    ),
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"a@\xe2\x80\xae.com, ",
    b"From x@y Mon Mar  2 09:30:00 2026\n",
    b"From: a@b\n",
    b"To: c@d\n",
    b"Date: Mon, 2 Mar 2026 09:30:00 +0000\n",
    b"Date: 99999999999999999999\n",
    b"Message-ID: <>\n",
    b"\nReceived: ;\n",
    b'Content-Type: multipart/mixed; boundary=""\n',
    b"Content-Type: text/calendar; method=REQUEST\n\n",
    b"Content-Length: 99\n",
    b"Content-Transfer-Encoding: base64\n",
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n",
    b"RRULE:FREQ=SECONDLY\r\n",
    INVITATION.encode(),
]
SWAPS = [
    (b"\r\n", b"\n"),
    (b"\n", b"\r\n"),
    (b"\n", b"\r"),
    (b"\n\n", b"\n"),
    (b"@", b"@@"),
    (b"=", b"=="),
    (b"base64", b"8bit"),
    (b"multipart", b"text"),
]


@pytest.mark.timeout(60)
def test_parts_in_parts_in_parts(tmp_path: Path) -> None:
    nested = "".join(
        f'Content-Type: multipart/mixed; boundary="{depth}"\n\n--{depth}\n' for depth in range(10_000)
    )
    forwarded = "Content-Type: message/rfc822\n\n" * 10_000

    for text in (nested, forwarded):
        plain = letter(body="").rstrip("\n") + "\n"
        assert len(one(tmp_path, plain + text).mails) == 1


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "line",
    [
        "X: y\n",
        "To: " + "a@b.c, " * 9_000 + "\n",
        "To: " + "(" * 60_000 + "\n",
        'To: "' + '\\"' * 30_000 + "\n",
        "From: " + "<" * 60_000 + "\n",
        "Subject: " + "=?utf-8?Q?=" * 6_000 + "\n",
        "Content-Type: multipart/mixed" + '; a="' * 20_000 + "\n",
        "References: " + "<" * 60_000 + "\n",
        "Date: " + "(" * 60_000 + "\n",
        "Received: " + ";" * 60_000 + "\n",
    ],
)
def test_header_bombs(tmp_path: Path, line: str) -> None:
    text = line * max(1, 2_000_000 // len(line)) + letter()

    post = one(tmp_path, text)

    assert len(post.mails) + len(post.reasons) == 1


@pytest.mark.timeout(120)
def test_a_huge_mailbox_is_read_in_little_memory(tmp_path: Path) -> None:
    """Forty megabytes of mails, with attachments and invitations, in less than what one of them would need tenfold."""
    attachment = ("QUJD" * 19 + "\n") * 13_000
    kind, body = multipart("mixed", ("text/plain", "Hello"), ("application/pdf", attachment))
    file = tmp_path / "big.mbox"
    with file.open("w") as out:
        for number in range(40):
            out.write("From ana@acme.com Mon Mar  2 09:30:00 2026\n")
            out.write(letter({"Message-ID": f"<{number}@x>", "Content-Type": kind}, body) + "\n")
    Post(file)

    tracemalloc.start()
    post = Post(file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert len(post.mails) == 40
    assert peak < 8_000_000, f"{peak:,} bytes"


@pytest.mark.timeout(60)
def test_invitations_without_end_are_bounded(tmp_path: Path) -> None:
    endless = INVITATION.replace("SEQUENCE:0", "SEQUENCE:0\nRRULE:FREQ=SECONDLY")
    many = multipart(
        "mixed", *[("text/calendar; method=REQUEST", f"{INVITATION}\nX:{n}") for n in range(500)]
    )

    secondly = one(tmp_path, letter({"Content-Type": "text/calendar"}, endless + "\n"))
    crowd = one(tmp_path, letter({"Content-Type": many[0]}, many[1]))

    assert len(secondly.mails) == len(crowd.mails) == 1
    assert len(secondly.lines) < 50_000
