"""Mailboxes: files of many mails, and files of one, read once from start to end whatever their size.

An mbox is a pile of mails with a line `From …` on top of each. Programs differ in how they keep a `From ` inside a mail from
looking like the next one (a `>` before it, a `Content-Length`, nothing), so such a line counts only where a mail can begin.
No file is ever locked or written.
"""

import re
from collections.abc import Iterator
from io import SEEK_CUR
from typing import IO, Final

from msgspec import Struct

from dealpulse.connectors.sources.mail.headers import Block, Headers
from dealpulse.connectors.sources.mail.parts import Body

# A longer line is no text; of it the beginning is looked at.
LONGEST_LINE: Final = 1 << 20

_HEADER = re.compile(rb"[!-9;-~]+[ \t]*:|>From |From [^:]")
# Somebody, then a date or nothing: not "From Monday on we …".
_ENVELOPE = re.compile(rb"From (?:.*\b\d\d?:\d\d\b.*\b\d{4}\b|.*\b\d{4} \d\d?:\d\d\b|\S+\s*$)")
_BLANK: Final = (b"\n", b"\r\n")
_FROM_HEADER = re.compile(rb"From[ \t]*:")


class Mail(Struct, frozen=True):
    """One mail of a mailbox.

    Attributes:
        headers: its headers.
        body: what is known of its body.
        envelope: the `From ` line above it; empty where there is none.
        began: whether it begins with a header; if not, it is no mail.
    """

    headers: Headers
    body: Body
    envelope: str
    began: bool


class Lines:
    """The lines of a file, one at a time, none longer than LONGEST_LINE."""

    def __init__(self, file: IO[bytes], *, seekable: bool) -> None:
        self._file = file
        self._seekable = seekable
        self._held: list[bytes] = []

    def next(self) -> bytes:
        """The next line; empty at the end."""
        if self._held:
            return self._held.pop()
        line = self._file.readline(LONGEST_LINE)
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := self._file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
        return line

    def hold(self, line: bytes) -> None:
        """Give a line back."""
        self._held.append(line)

    def ends_a_mail(self, length: int) -> bool:
        """Whether a mail of which so many bytes are left ends there: another follows, or nothing."""
        if self._held or not self._seekable:
            return False
        here = self._file.tell()
        self._file.seek(length - 1, SEEK_CUR)
        after = self._file.read(300)
        self._file.seek(here)
        return bool(after) and (bool(re.match(rb"[\r\n]{0,4}From ", after[1:])) or not after[1:].strip())

    def skip(self, length: int) -> None:
        """Pass over bytes unread."""
        self._file.seek(length, SEEK_CUR)


def mails(file: IO[bytes], *, several: bool, seekable: bool = True) -> Iterator[Mail]:
    """The mails of a file: all of an mbox (`several`), or the one that it holds.

    Raises:
        OSError, EOFError, zlib.error: the file cannot be read further.
    """
    lines = Lines(file, seekable=seekable)
    first = _first(lines)
    while first:
        mail = _mail(lines, first, several=several)
        yield mail
        if not several:
            return
        first = lines.next()


def _first(lines: Lines) -> bytes:
    """The first line that is not blank."""
    line = lines.next().removeprefix(b"\xef\xbb\xbf")
    while line and not line.strip():
        line = lines.next()
    return line


def _mail(lines: Lines, line: bytes, *, several: bool) -> Mail:
    envelope = ""
    if _is_envelope(line):
        envelope = line[:1_000].decode("latin-1").strip()
        line = lines.next()
    block = Block()
    while line.startswith(b">From "):
        line = lines.next()
    while line and not (several and _is_envelope(line)) and block.takes(line):
        line = lines.next()
    began = not block.empty
    headers = block.headers()
    body = Body(headers)
    if line.strip():
        # A body that begins without a blank line before it.
        lines.hold(line)
    if several:
        _rest_of_many(lines, headers, body)
    else:
        while not body.over and (line := lines.next()):
            body.take(line)
    body.end()
    return Mail(headers, body, envelope, began)


def _rest_of_many(lines: Lines, headers: Headers, body: Body) -> None:
    """Read a body up to the next mail."""
    left = _length(headers, lines)
    if left and body.over:
        lines.skip(left)
        left = 0
    blank, attentive = True, body.attentive
    while line := lines.next():
        if left > 0:
            left -= len(line)
        elif line[:5] == b"From " and _begins_a_mail(lines, line, after_blank=blank):
            lines.hold(line)
            return
        if attentive or line[:2] == b"--":
            body.take(line)
            attentive = body.attentive
        blank = line in _BLANK


def _length(headers: Headers, lines: Lines) -> int:
    """The length that a mail gives for its body, if that is true; else 0."""
    told = headers.first("content-length")
    if not (told.isascii() and told.isdigit() and len(told) < 13):
        return 0
    return int(told) if int(told) and lines.ends_a_mail(int(told)) else 0


def _begins_a_mail(lines: Lines, line: bytes, *, after_blank: bool) -> bool:
    if not _is_envelope(line) or not (after_blank or re.search(rb"\d\d?:\d\d", line)):
        return False
    following = lines.next()
    lines.hold(following)
    return not following or bool(_HEADER.match(following))


def _is_envelope(line: bytes) -> bool:
    return line[:5] == b"From " and bool(_ENVELOPE.match(line[:200])) and not _FROM_HEADER.match(line)
