"""Headers: what stands on the envelope and the letterhead of a mail, and nothing below it.

Mail is older than its rules: lines are folded, repeated, in any character set or in none. Everything is kept as text, in the
order in which it stands; what it means is for those who ask.
"""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from typing import Final

from msgspec import Struct

# More than any mail program writes, less than a bomb.
MOST_BYTES: Final = 256 * 1024
# One value: some thousand recipients.
LONGEST: Final = 64 * 1024
# Lines between headers that are none: some gateways leave one behind.
_MOST_JUNK: Final = 3
_LONGEST_ENCODED: Final = 4 * 1024

_BLANK: Final = frozenset({b"\n", b"\r\n", b"\r", b""})
_BELONGS = re.compile(rb"[ \t]|[!-9;-~]+[ \t]*:")
_FIELD = re.compile(rb"^([!-9;-~]++)[ \t]*+:(.*+(?:\n[ \t].*+)*+)", re.MULTILINE)
_FOLD = re.compile(r"[\r\n]+[ \t]*")
_PARAMETER = re.compile(
    r"""; \s*+ ([!#$&+\-^_`.|~\w]++) (?:\*(\d*+)\*?+)?+ \s*+ = \s*+ (?: "((?:[^"\\]|\\.)*+)"?+ | ([^;\s"]*+) )""",
    re.VERBOSE,
)
_ESCAPED = re.compile(r"\\(.)")


class Headers(Struct, frozen=True):
    """The headers of a mail or of one of its parts; names in lower case. `cut`: there were more than are kept."""

    fields: dict[str, list[str]]
    cut: bool = False

    def all(self, *names: str) -> list[str]:
        """Every value of some headers."""
        return [value for name in names for value in self.fields.get(name, ())]

    def first(self, name: str) -> str:
        """The first value of a header; empty where there is none."""
        values = self.fields.get(name)
        return values[0] if values else ""


class Block:
    """Collects the lines of a header until it ends."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._lines: list[bytes] = []
        self._bytes = 0
        self._most = most_bytes
        self._junk = 0
        self._returned = False
        self.cut = False

    def takes(self, line: bytes) -> bool:
        """Whether a line belongs to the header; the blank line that ends it does not."""
        if b"\r" in line and b"\r" in line[:-2]:
            # Line ends of old: the reader of the file knows only \n.
            return all(self._take(piece) for piece in line.splitlines(keepends=True))
        return self._take(line)

    def _take(self, line: bytes) -> bool:
        if line in _BLANK:
            # "\r\r\n" is a line end that was translated twice.
            doubled = self._returned and line == b"\r\n"
            self._returned = False
            return doubled
        self._returned = line[-1:] == b"\r"
        if not _BELONGS.match(line):
            if not self._lines or line.startswith(b"--"):
                return False
            self._junk += 1
            return self._junk <= _MOST_JUNK
        self._bytes += len(line)
        if self._bytes > self._most:
            self.cut = True
        else:
            self._lines.append(line.rstrip(b"\r\n"))
        return True

    @property
    def empty(self) -> bool:
        """Whether no header has been seen."""
        return not self._lines

    def headers(self) -> Headers:
        """What was collected."""
        fields: dict[str, list[str]] = {}
        cut = self.cut
        for name, value in _FIELD.findall(b"\n".join(self._lines)):
            cut = cut or len(value) > LONGEST
            fields.setdefault(name.decode("ascii").lower(), []).append(_text(value[:LONGEST]))
        return Headers(fields, cut)


def _text(value: bytes) -> str:
    try:
        text = value.decode()
    except UnicodeDecodeError:
        text = value.decode("latin-1")
    return _FOLD.sub(" ", text).strip() if "\n" in text else text.strip()


def decoded(value: str) -> str:
    """A value with its encoded words (RFC 2047) as text; as it stands where they are broken."""
    if "=?" not in value:
        return value
    try:
        pieces = decode_header(value[:_LONGEST_ENCODED])
    except (HeaderParseError, ValueError):
        return value
    return "".join(piece if isinstance(piece, str) else _spelled(piece, charset) for piece, charset in pieces)


def _spelled(piece: bytes, charset: str | None) -> str:
    try:
        text = piece.decode(charset or "ascii", "replace")
    except (LookupError, ValueError):
        # No such character set, or one that is none (base64, a name with a null byte).
        text = piece.decode("latin-1")
    # Some character sets can spell half a character, which JSON cannot.
    return text.encode("utf-8", "replace").decode()


def content(value: str) -> tuple[str, dict[str, str]]:
    """A content type or disposition: its name in lower case, and its parameters."""
    short = value[:2_000]
    name, semicolon, _ = short.partition(";")
    found: dict[str, str] = {}
    for key, part, quoted, bare in _PARAMETER.findall(short[len(name) :]) if semicolon else ():
        text = _ESCAPED.sub(r"\1", quoted) if quoted else bare
        key = key.lower()
        # RFC 2231 spreads a long value over name*0, name*1 …
        found[key] = found[key] + text if part not in ("", "0") and key in found else found.get(key, text)
    return name.strip().lower(), found
