"""Of the real mails of twelve open test suites, nearly all that a library can read become events; each other one says why not.

A library can read a mail when the standard library's parser finds in it an address that wrote it, an address that it was written
to, and a date.
"""

from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from tests.connectors.sources.foreign import real_data
from tests.connectors.sources.mail.letters import Post


def test_at_least_95_of_100_readable_files_become_events() -> None:
    readable, unread = 0, []
    for file in sorted(real_data("eml").glob("*/*.eml")):
        if library_reads(file):
            readable += 1
            if not Post(file).mails:
                unread.append(file.name)

    # 156 with Python 3.11; later ones read some addresses more strictly.
    assert readable > 150
    # Both were written in 1969, and events begin with 1990 (contract, `bad_time`).
    assert unread == ["emails__rfc2822__example04.eml", "emails__rfc2822__example10.eml"]


def test_every_file_is_events_or_one_reason() -> None:
    for file in sorted(real_data("eml").glob("*/*.*")):
        if file.suffix in (".eml", ".mbox"):
            post = Post(file)
            rows = sum(read.rows for read in post.files)
            assert len(post.mails) + len(post.reasons) == rows > 0, file.name


def test_the_real_mboxes_have_as_many_mails_as_they_have() -> None:
    rows = {file.name: Post(file).files[0].rows for file in sorted(real_data("eml").glob("*/*.mbox"))}

    assert rows == {"mbox__issue1189.mbox": 4, "mbox-0.mbox": 37, "mbox-1.mbox": 1}


def test_a_folder_of_all_of_them_is_read_the_same_twice() -> None:
    folder = real_data("eml")

    assert Post(folder).lines == Post(folder).lines


def library_reads(file: Path) -> bool:
    """Whether the standard library finds who wrote a mail, to whom, and when."""
    mail = message_from_bytes(file.read_bytes())
    try:
        parsedate_to_datetime(str(mail["date"]))
    except ValueError:
        return False
    return named(mail, "from") and named(mail, "to", "cc", "bcc")


def named(mail: Message, *names: str) -> bool:
    """Whether some headers name an address."""
    values = [str(value) for name in names for value in mail.get_all(name) or []]
    return any("@" in address.strip("@") for _, address in getaddresses(values))
