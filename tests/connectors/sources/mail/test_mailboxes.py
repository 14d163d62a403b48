"""An mbox is read mail by mail, however its writer kept them apart."""

import gzip
import io
import tracemalloc
from pathlib import Path

import pytest

from dealpulse.connectors.sources.mail.mailboxes import LONGEST_LINE, mails
from tests.connectors.sources.mail.letters import Post, letter, one

TOP = "From ana@acme.com Mon Mar  2 09:30:00 2026\n"


def ids(text: str | bytes, *, several: bool = True) -> list[str]:
    """The ids of the mails in a pile."""
    raw = text if isinstance(text, bytes) else text.encode()
    return [mail.headers.first("message-id") for mail in mails(io.BytesIO(raw), several=several)]


def pile(*bodies: str, top: str = TOP) -> str:
    return "\n".join(top + letter({"Message-ID": f"<{n}@x>"}, body) for n, body in enumerate(bodies))


def test_a_pile_has_as_many_mails_as_were_put_on_it() -> None:
    assert ids(pile("Hello.\n", "", "Bye.\n")) == ["<0@x>", "<1@x>", "<2@x>"]


@pytest.mark.parametrize(
    "top",
    [
        TOP,
        "From - Mon Mar 02 09:30:00 2026\n",
        "From ana@acme.com  Mon Mar  2 09:30:00 2026\n",
        "From ana@acme.com Mon Mar  2 09:30:00 +0000 2026\n",
        "From MAILER-DAEMON Mon Mar  2 09:30:00 2026\n",
        "From 1844347792267117879@xxx\n",
        'From "ana lima"@acme.com Mon Mar  2 09:30:00 2026\n',
        TOP.replace("\n", "\r\n"),
    ],
)
def test_the_line_above_a_mail_has_many_forms(top: str) -> None:
    assert ids(pile("Hello.\n", "Bye.\n", top=top)) == ["<0@x>", "<1@x>"]


@pytest.mark.parametrize(
    "body",
    [
        "\nFrom Monday on: we meet.\nNote: at ten.\n",
        "\n>From ana@acme.com Mon Mar  2 09:30:00 2026\nFrom: x@y\n",
        "\nFrom ana@acme.com Mon Mar  2 09:30:00 2026\nThis is quoted by hand.\n",
        "\nFrom here\n\nto there.\n",
    ],
)
def test_a_sentence_that_begins_with_from_is_no_mail(body: str) -> None:
    assert ids(pile(body, "Bye.\n")) == ["<0@x>", "<1@x>"]


def test_a_missing_blank_line_does_not_swallow_the_next_mail() -> None:
    assert ids(pile("Hello.\n", "Bye.\n").replace("\n\nFrom ", "\nFrom ")) == ["<0@x>", "<1@x>"]


def test_a_true_length_hides_a_whole_mail_in_a_body() -> None:
    inner = "\n" + TOP + letter({"Message-ID": "<inner@x>"})
    first = TOP + letter({"Message-ID": "<0@x>", "Content-Length": str(len(inner))}, inner)

    assert ids(first + "\n" + pile("Bye.\n")) == ["<0@x>", "<0@x>"]
    assert ids(first) == ["<0@x>"]


@pytest.mark.parametrize("length", ["3", "7", "999999", "-1", "x", "0", "9" * 40])
def test_a_wrong_length_is_not_believed(length: str) -> None:
    first = TOP + letter({"Message-ID": "<a@x>", "Content-Length": length})

    assert ids(first + "\n" + pile("Bye.\n")) == ["<a@x>", "<0@x>"]


def test_a_single_mail_may_keep_the_line_above_it(tmp_path: Path) -> None:
    quoted = TOP + letter(body="\n" + TOP + letter({"Message-ID": "<other@x>"}))

    assert [mail["message"] for mail in one(tmp_path, quoted).mails] == ["m-1@acme.com"]


def test_a_cut_off_pile_gives_what_is_there() -> None:
    whole = pile("Hello.\n", "Bye.\n")

    assert ids(whole[: whole.rindex("Message-ID")]) == ["<0@x>", ""]
    assert ids(whole + "\n" + TOP) == ["<0@x>", "<1@x>", ""]


def test_a_line_without_end_is_not_held() -> None:
    text = pile("x").encode() + b"x" * (50 * LONGEST_LINE) + b"\n\n" + pile("Bye.\n").encode()
    file = io.BytesIO(text)

    tracemalloc.start()
    found = [mail.headers.first("message-id") for mail in mails(file, several=True)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert found == ["<0@x>", "<0@x>"]
    assert peak < 4 * LONGEST_LINE


def test_a_packed_pile_is_read_like_any_other(tmp_path: Path) -> None:
    text = pile("Hello.\n", "Bye.\n")

    packed = one(tmp_path, gzip.compress(text.encode()), "box.mbox.gz")
    plain = one(tmp_path, text, "box.mbox")

    assert packed.lines == plain.lines
    assert len(plain.lines) == 2


def test_a_pile_that_was_packed_badly_gives_what_can_be_read(tmp_path: Path) -> None:
    text = "".join(pile(f"{n} " * 500) + "\n" for n in range(200)).encode()
    packed = gzip.compress(text)

    short = one(tmp_path, packed[: len(packed) // 2], "box.gz")
    broken = one(tmp_path, packed[:-500] + bytes(400) + packed[-100:], "box.gz")

    for post in (short, broken):
        assert post.mails
        assert post.reasons[-1] == "unreadable_file"


@pytest.mark.timeout(60)
def test_what_grows_as_no_mail_does_is_cut(tmp_path: Path) -> None:
    bomb = gzip.compress(pile("x").encode() + bytes(150_000_000), 9)

    post = one(tmp_path, bomb, "bomb.mbox.gz")

    assert post.reasons == ["unreadable_file"]
    assert "expands" in post.rejects[0].detail


def test_files_are_not_touched(tmp_path: Path) -> None:
    file = tmp_path / "box.mbox"
    file.write_text(pile("Hello.\n"))
    file.chmod(0o400)
    before = (file.stat().st_mtime_ns, sorted(tmp_path.iterdir()))

    Post(file)

    assert (file.stat().st_mtime_ns, sorted(tmp_path.iterdir())) == before
