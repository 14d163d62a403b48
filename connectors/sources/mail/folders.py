"""Folders: which files hold mail, whatever program keeps them.

A path is a file or a folder, with folders in it to any depth. A Maildir is one of cur, new and tmp, of which tmp is not yet mail;
the folders inside a Maildir begin with a dot. Other names that begin with one are no mail. What a file is shows in its first
bytes, not in its name.
"""

import gzip
import io
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Final

from msgspec import Struct

from dealpulse.connectors.sources.report import BadFile
from dealpulse.schemas.errors import Refused

# Mail shrinks to a third or a tenth; what grows beyond this is made to.
_MOST_EXPANSION: Final = 200
_ALWAYS_EXPANDS: Final = 64 * 1024 * 1024
_DEEPEST: Final = 40

_PEEK: Final = 4_096
_STARTS = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:>?From |[!-9;-~]+[ \t]*:)")
_PILE = re.compile(rb"(?:\xef\xbb\xbf)?\s*From [^:\r\n]")
# Apple Mail puts the length of the mail before it.
_COUNTED = re.compile(rb"\s*\d+\s*\n")

_FOREIGN: Final = (
    (b"\xd0\xcf\x11\xe0", "an Outlook message; save it as .eml"),
    (b"!BDN", "an Outlook data file; export its folders as .eml or mbox"),
    (b"PK\x03\x04", "a zip file; unpack it and give the folder"),
)
# Its first line looks like a header.
_CALENDAR: Final = b"BEGIN:VCALENDAR"


class MailFile(Struct, frozen=True):
    """A file among paths.

    Attributes:
        path: where it is.
        name: what a report calls it: relative to the path that the user gave.
        folder: the same for the folder of mails that it is one of; "" where it was given itself.
        maildir: it stands in a Maildir's cur or new.
    """

    path: Path
    name: str
    folder: str
    maildir: bool


def files(paths: list[Path]) -> Iterator[MailFile]:
    """Every file among paths, those of one folder together, in the order of their names.

    Raises:
        Refused: a path is not there.
    """
    for path in paths:
        if path.is_dir():
            yield from _inside(path, _shown(path) or str(path), 0)
        elif path.is_file():
            yield MailFile(path, _shown(path), "", maildir=path.parent.name in ("cur", "new"))
        else:
            raise Refused(f"{path}: no such file")


def check(paths: list[Path]) -> None:
    """See that there is something to read, before anything is.

    Raises:
        Refused: a path is not there, or a folder holds no file.
        BadFile: a file cannot be read.
    """
    for path in paths:
        found = next(files([path]), None)
        if found is None:
            raise Refused(f"{path}: holds no file; give an mbox file, a folder of .eml files, or a Maildir")
        if not found.folder:
            try:
                found.path.open("rb").close()
            except OSError as error:
                raise BadFile(found.path, f"cannot be opened: {error.strerror or error}") from None


def _inside(folder: Path, name: str, depth: int) -> Iterator[MailFile]:
    try:
        entries = [
            (entry, entry.is_dir() and not entry.is_symlink(), entry.is_file())
            for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        ]
    except OSError:
        # It says why when somebody opens it.
        yield MailFile(folder, name, "", maildir=False)
        return
    maildir = {"cur", "new"} <= {entry.name for entry, is_folder, _ in entries if is_folder}
    folders = []
    for entry, is_folder, is_file in entries:
        hidden = entry.name.startswith(".")
        if is_folder and not (maildir and entry.name == "tmp") and (maildir or not hidden):
            folders.append(entry)
        elif is_file and not hidden:
            yield MailFile(entry, f"{name}/{_shown(entry)}", name, maildir=folder.name in ("cur", "new"))
    for entry in folders:
        below = f"{name}/{_shown(entry)}"
        if depth < _DEEPEST:
            yield from _inside(entry, below, depth + 1)
        else:
            # As a file it cannot be read, and somebody is told.
            yield MailFile(entry, below, "", maildir=False)


def _shown(path: Path) -> str:
    """A file's name as text; names are bytes on many systems, in any character set."""
    return os.fsencode(path.name).decode("utf-8", "replace")


class Opened(Struct, frozen=True):
    """A file that has been looked into.

    Attributes:
        file: stands at its start.
        several: it is an mbox.
        seekable: it can be read in any order at no cost.
        not_mail: what it is instead; "" for mail.
    """

    file: IO[bytes]
    several: bool
    seekable: bool
    not_mail: str


def opened(found: MailFile) -> Opened:
    """Open a file and see what it is.

    Raises:
        OSError, EOFError, zlib.error: it cannot be read.
    """
    with ExitStack() as closing:
        plain = closing.enter_context(found.path.open("rb"))
        packed = plain.peek(2)[:2] == b"\x1f\x8b"
        file = plain
        if packed:
            size = found.path.stat().st_size
            file = closing.enter_context(io.BufferedReader(_Expanding(plain, size), 1 << 16))
        start = file.peek(_PEEK)[:_PEEK]
        name = found.path.name.lower().removesuffix(".gz")
        if name.endswith(".emlx") and _COUNTED.match(start):
            file.readline(100)
            start = file.peek(_PEEK)[:_PEEK]
        # A single mail may keep the line above it of the mbox from which it was taken.
        several = bool(_PILE.match(start)) and not (found.maildir or name.endswith((".eml", ".emlx")))
        closing.pop_all()
        return Opened(file, several, not packed, _foreign(start))


def _foreign(start: bytes) -> str:
    """What a file is that is no mail; "" for one that begins as mail does."""
    if not start.strip():
        return "empty" if not start else "blank"
    if start.lstrip().upper().startswith(_CALENDAR):
        return "a calendar; import it as ics"
    if _STARTS.match(start):
        return ""
    for magic, what in _FOREIGN:
        if start.startswith(magic):
            return what
    return "no mail: it begins with no header"


class _Expanding(io.RawIOBase):
    """What is packed in a file, as long as it grows no more than mail does."""

    def __init__(self, file: IO[bytes], packed_bytes: int) -> None:
        self._file = gzip.GzipFile(fileobj=file)
        self._packed = file
        self._left = _ALWAYS_EXPANDS + _MOST_EXPANSION * packed_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        count = self._file.readinto(buffer)
        self._left -= count
        if self._left < 0:
            raise OSError("it expands to more than mail can; the rest of it is left out")
        return count

    def close(self) -> None:
        self._file.close()
        self._packed.close()
        super().close()
