"""Mail is found wherever a program keeps it."""

import gzip
import io
import os
from pathlib import Path

import pytest

from dealpulse.connectors.sources import FileRead, Report
from dealpulse.schemas.errors import Refused
from tests.connectors.sources.mail.letters import Post, letter, one
from tests.connectors.sources.mail.test_mailboxes import pile


def put(folder: Path, names: list[str]) -> None:
    for number, name in enumerate(names):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(letter({"Message-ID": f"<{number}@x>"}))


def messages(post: Post) -> list[str]:
    return [mail["message"] for mail in post.mails]


def test_a_folder_of_mails_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    put(tmp_path, ["a.eml", "c.eml", "b.EML", "below/d.eml", "below/below/e.eml"])

    post = Post(tmp_path)

    assert messages(post) == ["0@x", "2@x", "1@x", "3@x", "4@x"]
    assert post.files == [
        FileRead(tmp_path.name, 3, 3, "messages"),
        FileRead(f"{tmp_path.name}/below", 1, 1, "messages"),
        FileRead(f"{tmp_path.name}/below/below", 1, 1, "messages"),
    ]


def test_a_maildir_and_the_folders_in_it(tmp_path: Path) -> None:
    put(
        tmp_path / "Mail",
        ["cur/1.a:2,S", "new/2.b", "tmp/3.c", ".Sent/cur/4.d:2,S", ".Sent/new/.keep", ".Sent/tmp/5.e"],
    )

    assert messages(Post(tmp_path / "Mail")) == ["3@x", "0@x", "1@x"]


def test_a_draft_was_never_sent(tmp_path: Path) -> None:
    put(tmp_path / "Mail", ["cur/1.a:2,DS", "cur/2.b:2,S", "new/3.c"])
    drafts = [
        {"X-Mozilla-Draft-Info": "internal/draft"},
        {"X-Gmail-Labels": "Important,=?utf-8?Q?Entw=C3=BCrfe?="},
    ]
    (tmp_path / "box").write_text("\n".join(f"From a@b\n{letter(more)}" for more in drafts))

    assert Post(tmp_path / "Mail").reasons == ["draft"]
    assert Post(tmp_path / "box").reasons == ["draft", "draft"]


def test_a_label_of_ones_own_makes_no_draft(tmp_path: Path) -> None:
    assert len(one(tmp_path, letter({"X-Gmail-Labels": "Inbox,Draft contracts"})).mails) == 1


def test_an_mbox_among_mails_is_one(tmp_path: Path) -> None:
    put(tmp_path, ["a.eml"])
    (tmp_path / "Inbox").write_text(pile("Hello.\n", "Bye.\n"))
    (tmp_path / "old.mbox.gz").write_bytes(gzip.compress(pile("Hello.\n").encode()))

    post = Post(tmp_path)

    assert {file.file.rpartition("/")[2]: file.rows for file in post.files} == {
        "Inbox": 2,
        tmp_path.name: 1,
        "old.mbox.gz": 1,
    }


def test_apple_mail_puts_a_number_on_top(tmp_path: Path) -> None:
    text = letter()
    (tmp_path / "1.emlx").write_text(f"{len(text)}\n{text}<?xml version='1.0'?><plist/>")

    assert messages(Post(tmp_path)) == ["m-1@acme.com"]


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        ("mail.msg", b"\xd0\xcf\x11\xe0\xa1\xb1", "Outlook"),
        ("mail.pst", b"!BDN...", "Outlook"),
        ("takeout.zip", b"PK\x03\x04...", "unpack"),
        ("a.ics", b"BEGIN:VCALENDAR\r\n", "as ics"),
        ("notes.txt", b"Hello\n", "no header"),
        ("index", bytes(range(256)), "no header"),
        ("empty", b"", "empty"),
    ],
)
def test_what_is_no_mail_is_told_once(tmp_path: Path, name: str, raw: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(raw)

    post = Post(tmp_path)

    assert [(reject.row, reject.reason) for reject in post.rejects] == [(0, "unused_file")]
    assert told in post.rejects[0].detail


def test_a_mail_that_is_none_is_a_message_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(bytes(range(256)))

    post = Post(tmp_path / "a.eml")

    assert [(reject.file, reject.row, reject.reason) for reject in post.rejects] == [("a.eml", 1, "not_mail")]
    assert post.files == [FileRead("a.eml", 1, 0, "messages")]


def test_what_is_left_out_can_be_found_again(tmp_path: Path) -> None:
    put(tmp_path, ["a.eml"])
    (tmp_path / "b.eml").write_text(letter({"From": None, "Subject": "secret"}))

    reject = Post(tmp_path).rejects[0]

    assert (reject.file, reject.row, reject.reason) == (tmp_path.name, 2, "no_sender")
    assert reject.cells["file"] == f"{tmp_path.name}/b.eml"
    assert reject.cells["message-id"] == "<m-1@acme.com>"
    assert "secret" not in str(reject)


def test_nothing_to_read_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "empty" / "cur").mkdir(parents=True)

    with pytest.raises(Refused, match="no such file"):
        Post(tmp_path / "nowhere")
    with pytest.raises(Refused, match="holds no file"):
        Post(tmp_path / "empty")
    with pytest.raises(Refused, match="no IANA zone"):
        Post(tmp_path, zone="Middle/Earth")


def test_a_name_in_no_character_set_is_shown_as_well_as_can_be(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.eml")).write_text(letter({"From": None}))
    rejects = io.BytesIO()
    report = Report(rejects)

    for reject in Post(tmp_path).rejects:
        report.take(reject)

    assert "caf\ufffd.eml" in rejects.getvalue().decode()


def test_a_file_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    put(tmp_path, ["a.eml", "c.eml"])
    (tmp_path / "b.eml").write_bytes(gzip.compress(letter().encode())[:12])
    (tmp_path / "d.eml").symlink_to(tmp_path / "nowhere")

    post = Post(tmp_path)

    assert (messages(post), post.reasons) == (["0@x", "1@x"], ["unreadable_file"])


def test_folders_are_entered_to_a_depth_that_nobody_needs(tmp_path: Path) -> None:
    put(tmp_path, ["a.eml", "/".join(["below"] * 30) + "/b.eml", "/".join(["below"] * 60) + "/c.eml"])

    post = Post(tmp_path)

    assert (messages(post), post.reasons) == (["0@x", "1@x"], ["unreadable_file"])


def test_a_folder_that_leads_to_itself_is_entered_once(tmp_path: Path) -> None:
    put(tmp_path, ["a.eml"])
    (tmp_path / "self").symlink_to(tmp_path)

    assert messages(Post(tmp_path)) == ["0@x"]
