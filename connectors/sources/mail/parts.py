"""Parts: what a mail is made of, found while its lines pass by.

Nothing of a body is kept but invitations, and of a mail of any size only as much as says what its parts are. What is inside an
attached mail belongs to that mail, which was another one.
"""

import binascii
import quopri
from base64 import b64decode
from typing import Final

from msgspec import Struct

from dealpulse.connectors.sources.mail.headers import Block, Headers, content

# Mails that people write are a handful of levels deep; what is deeper is passed over unread.
_DEEPEST: Final = 32
# As base64, what the reader of calendars takes at most.
_LONGEST_INVITATION: Final = 6 * 1024 * 1024
_MOST_INVITATIONS: Final = 16
_PART_HEADER_BYTES: Final = 64 * 1024

_CALENDARS: Final = frozenset(
    {"text/calendar", "application/ics", "text/x-vcalendar", "application/calendar"}
)


class Invitation(Struct, frozen=True):
    """A calendar inside a mail: its bytes, and the method that its content type names."""

    raw: bytes
    method: str | None


class Body:
    """Looks at the lines of a body; what it found stands in the attributes.

    Attributes:
        kinds: content types of the mail and of its parts, those of attached mails aside.
        report: what a `multipart/report` reports, such as `delivery-status`.
        invitations: the calendars in it.
    """

    def __init__(self, headers: Headers) -> None:
        self.kinds: set[str] = set()
        self.report = ""
        self.invitations: list[Invitation] = []
        self._boundaries: list[bytes] = []
        self._block: Block | None = None
        self._headers = headers
        self._kept: list[bytes] | None = None
        self._bytes = 0
        self._begin(headers)

    @property
    def attentive(self) -> bool:
        """Whether every line matters, and not only those that can end a part."""
        return self._block is not None or self._kept is not None

    @property
    def over(self) -> bool:
        """Whether no further line can matter."""
        return not self._boundaries and self._kept is None

    def take(self, line: bytes) -> None:
        """Look at one line."""
        if line.startswith(b"--") and self._boundaries and self._bounds(line):
            return
        if self._block is not None:
            if not self._block.takes(line):
                headers = self._block.headers()
                self._block = None
                self._begin(headers)
        elif self._kept is not None and self._bytes < _LONGEST_INVITATION:
            self._kept.append(line)
            self._bytes += len(line)

    def end(self) -> None:
        """The last line has been taken."""
        if self._kept is not None:
            raw = b"".join(self._kept)
            self._kept = None
            if len(self.invitations) < _MOST_INVITATIONS:
                _, parameters = content(self._headers.first("content-type"))
                plain = _plain(raw, self._headers.first("content-transfer-encoding"))
                invitation = Invitation(plain, parameters.get("method"))
                if all(known.raw != plain for known in self.invitations):
                    self.invitations.append(invitation)

    def _begin(self, headers: Headers) -> None:
        """A part begins, of which the headers are known."""
        kind, parameters = content(headers.first("content-type"))
        self.kinds.add(kind)
        if kind.startswith("multipart/"):
            if kind == "multipart/report" and not self.report:
                self.report = parameters.get("report-type", "").lower() or "unknown"
            boundary = parameters.get("boundary", "").rstrip().encode("utf-8", "surrogateescape")
            if boundary and len(self._boundaries) < _DEEPEST:
                self._boundaries.append(b"--" + boundary)
        elif kind in _CALENDARS or _named_so(headers, parameters):
            self._headers = headers
            self._kept = []
            self._bytes = 0

    def _bounds(self, line: bytes) -> bool:
        """Whether a line ends a part; if so, it does."""
        bare = line.rstrip()
        for depth in range(len(self._boundaries) - 1, -1, -1):
            boundary = self._boundaries[depth]
            if not bare.startswith(boundary):
                continue
            if bare == boundary:
                self.end()
                del self._boundaries[depth + 1 :]
                self._block = Block(_PART_HEADER_BYTES)
                return True
            if bare == boundary + b"--":
                self.end()
                del self._boundaries[depth:]
                self._block = None
                return True
        return False


def _named_so(headers: Headers, parameters: dict[str, str]) -> bool:
    """Whether a part is a calendar file by its name, whatever its type says."""
    _, disposition = content(headers.first("content-disposition"))
    return any(
        told.get(key, "").lower().endswith(".ics")
        for told, key in ((parameters, "name"), (disposition, "filename"))
    )


def _plain(raw: bytes, encoding: str) -> bytes:
    """A part without its transfer encoding; as it stands where that is broken."""
    match encoding.strip().lower():
        case "base64":
            letters = raw.translate(None, b" \t\r\n")
            try:
                return b64decode(letters + b"=" * (-len(letters) % 4))
            except (binascii.Error, ValueError):
                return raw
        case "quoted-printable":
            return quopri.decodestring(raw)
    return raw
