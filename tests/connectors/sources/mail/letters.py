"""Letters: mails for the tests, and what an import makes of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from dealpulse.agents.intake import read as intake
from dealpulse.connectors.sources import FileRead, Reject
from dealpulse.connectors.sources.mail import read
from dealpulse.connectors.sources.mail.headers import Block, Headers
from dealpulse.connectors.sources.report import REASONS
from dealpulse.connectors.sources.wanted import Wanted

LETTER = {
    "From": "Ana Lima <ana@acme.com>",
    "To": "rep@ours.com",
    "Date": "Mon, 2 Mar 2026 09:30:00 +0000",
    "Message-ID": "<m-1@acme.com>",
}
INVITATION = """
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//tests//EN
METHOD:REQUEST
BEGIN:VEVENT
UID:kick-off@acme.com
DTSTAMP:20260302T093000Z
DTSTART:20260310T100000Z
DTEND:20260310T110000Z
SEQUENCE:0
SUMMARY:Kick-off
ORGANIZER:mailto:ana@acme.com
ATTENDEE;PARTSTAT=ACCEPTED:mailto:ana@acme.com
ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:rep@ours.com
END:VEVENT
END:VCALENDAR
""".strip()


def letter(changes: Mapping[str, str | None] | None = None, body: str = "Hello.\n") -> str:
    """A plain mail; `changes` replace headers by name, and None takes one out."""
    headers = {**LETTER, **(changes or {})}
    return "".join(f"{name}: {value}\n" for name, value in headers.items() if value is not None) + "\n" + body


def headers(text: str | bytes) -> Headers:
    """The headers in some text."""
    raw = text if isinstance(text, bytes) else text.encode()
    block = Block()
    for line in raw.splitlines(keepends=True):
        if not block.takes(line):
            break
    return block.headers()


def multipart(kind: str, *parts: tuple[str, str], more: str = "") -> tuple[str, str]:
    """The content type and the body of a mail of several parts, each a content type (or several headers) and a text."""
    body = "".join(f"--edge\nContent-Type: {head}\n\n{text}\n" for head, text in parts)
    return f'multipart/{kind}; boundary="edge"{more}', body + "--edge--\n"


class Post:
    """What an import gave: events (each passes intake), rejects, files."""

    def __init__(self, *paths: Path, **options: Any) -> None:
        self.rejects: list[Reject] = []
        self.files: list[FileRead] = []
        wanted = Wanted("acme", on_reject=self.rejects.append, on_file=self.files.append, **options)
        self.lines = list(read(list(paths), wanted))
        for line in self.lines:
            intake(line)
        self.events: list[dict[str, Any]] = [msgspec.json.decode(line) for line in self.lines]
        assert {reject.reason for reject in self.rejects} - set(REASONS) == set()

    @property
    def mails(self) -> list[dict[str, Any]]:
        """The data of each mail, with its time."""
        return [
            {"time": event["time"], **event["data"]}
            for event in self.events
            if event["type"] == "activity.email.sent"
        ]

    @property
    def meetings(self) -> list[dict[str, Any]]:
        """The data of each meeting."""
        return [event["data"] for event in self.events if event["type"] == "activity.meeting.changed"]

    @property
    def reasons(self) -> list[str]:
        """Why what was left out was."""
        return [reject.reason for reject in self.rejects if not reject.kept]


def one(folder: Path, text: str | bytes, name: str = "letter.eml", **options: Any) -> Post:
    """What becomes of one mail."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Post(file, **options)
