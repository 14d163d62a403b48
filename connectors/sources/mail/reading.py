"""Reading: every mail of some mailboxes becomes events, or one reason why not.

A mail is who wrote to whom and when, and which conversation it belongs to; an invitation in it is a meeting. Its subject and
what it says stay where they are.
"""

import re
import zlib
from collections.abc import Iterator
from datetime import tzinfo
from hashlib import blake2b
from typing import Any, Final

import msgspec
from msgspec import structs

from dealpulse.connectors.sources.calendars import Calendars
from dealpulse.connectors.sources.envelopes import line
from dealpulse.connectors.sources.mail.dates import Sent, delivered_by_line, delivered_by_name, sent
from dealpulse.connectors.sources.mail.folders import MailFile, opened
from dealpulse.connectors.sources.mail.headers import Headers, decoded
from dealpulse.connectors.sources.mail.machines import machine
from dealpulse.connectors.sources.mail.mailboxes import Mail, mails
from dealpulse.connectors.sources.mail.people import RECIPIENTS, recipients, sender
from dealpulse.connectors.sources.report import FileRead, Reject
from dealpulse.connectors.sources.wanted import Wanted

# All mail is of one source: the same mail is the same event, whichever mailbox it came out of.
SOURCE: Final = "mail"

# With addresses of full length an event still fits into the megabyte of the contract; nobody writes to as many people.
MOST_PEOPLE: Final = 3_000
_LONGEST_ID: Final = 900
_LONGEST_CELL: Final = 200

_ID = re.compile(r"<([^<>]+)>")
# Gmail's own label, as Takeout spells it in the language of the account.
_DRAFTS: Final = frozenset(
    """
    draft drafts entwurf entwürfe brouillon brouillons borrador borradores bozza bozze rascunho rascunhos
    concept concepten
    """.split()
)


class Unusable(Exception):
    """A mail that becomes no event: a word of REASONS and a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


class Place:
    """A file of many mails, or a folder of files of one, as a report counts it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows = 0
        self.events = 0


class MailImport:
    """One import of mail."""

    def __init__(self, wanted: Wanted, zone: tzinfo) -> None:
        self._wanted = wanted
        self._zone = zone
        self._calendars = Calendars(structs.replace(wanted, on_reject=self._not_invited))
        self._places: dict[str, Place] = {}

    def events(self, found: Iterator[MailFile]) -> Iterator[bytes]:
        """Every event, as a line of the contract: mails as they are read, meetings at the end."""
        for file in found:
            yield from self._file(file)
        yield from self._calendars.events()
        for place in self._places.values():
            meetings = self._calendars.made.get(place.name, 0)
            self._wanted.on_file(FileRead(place.name, place.rows, place.events + meetings, "messages"))

    def _file(self, file: MailFile) -> Iterator[bytes]:
        rows = 0
        try:
            look = opened(file)
            with look.file:
                if look.not_mail:
                    self._no_mail(file, look.not_mail)
                    return
                place = self._place(file.name if look.several else file.folder or file.name)
                for mail in mails(look.file, several=look.several, seekable=look.seekable):
                    rows += 1
                    place.rows += 1
                    for event in self._mail(mail, place, file):
                        place.events += 1
                        yield event
        except (OSError, EOFError, zlib.error) as error:
            detail = f"cannot be read: {error}"
            if rows and look.several:
                place.rows += 1
                self._told(place.name, place.rows, file, "unreadable_file", f"the rest {detail}")
            else:
                self._told(file.name, 0, file, "unreadable_file", detail)

    def _place(self, name: str) -> Place:
        return self._places.setdefault(name, Place(name))

    def _no_mail(self, file: MailFile, what: str) -> None:
        """A file that is no mail: one message less where its name says that it should be, else nothing of ours."""
        if file.maildir or file.path.name.lower().endswith((".eml", ".emlx", ".eml.gz")):
            place = self._place(file.folder or file.name)
            place.rows += 1
            self._told(place.name, place.rows, file, "not_mail", what)
        else:
            self._told(file.name, 0, file, "unused_file", what)

    def _mail(self, mail: Mail, place: Place, file: MailFile) -> Iterator[bytes]:
        headers = mail.headers
        when = sent(headers, self._delivered(mail, file), self._zone)
        meetings = 0
        if not _is_draft(headers, file):
            for invitation in mail.body.invitations:
                said = None if when is None else when.at
                meetings += self._calendars.take(
                    invitation.raw, place.name, place.rows, method=invitation.method, said=said
                )
        try:
            at, data, seq = self._written(mail, when, file)
        except Unusable as error:
            self._told(place.name, place.rows, file, error.reason, error.detail, headers, kept=meetings > 0)
            return
        if headers.cut or _crowd(data) >= MOST_PEOPLE:
            detail = f"more than {MOST_PEOPLE:,} people, or longer than mail is; the first of it counts"
            self._told(place.name, place.rows, file, "header_cut", detail, headers, kept=True)
        yield line(SOURCE, self._wanted.org, "activity.email.sent", at, data, seq)

    def _not_invited(self, reject: Reject) -> None:
        """The mail counts, whatever is wrong with the invitation in it."""
        self._wanted.on_reject(structs.replace(reject, kept=True))

    def _delivered(self, mail: Mail, file: MailFile) -> int | None:
        if mail.envelope:
            return delivered_by_line(mail.envelope, self._zone)
        return delivered_by_name(file.path.name) if file.maildir else None

    def _written(
        self, mail: Mail, when: Sent | None, file: MailFile
    ) -> tuple[int, dict[str, Any], int | None]:
        """When a mail was sent, the event's data, and where it stands among copies.

        Raises:
            Unusable: it names no writer, no reader or no date, or was never sent.
        """
        headers = mail.headers
        if not mail.began:
            raise Unusable("not_mail", "begins with no header")
        if _is_draft(headers, file):
            raise Unusable("draft", "a draft, which was never sent")
        writer = sender(headers)
        if writer is None:
            raise Unusable("no_sender", "no address says who wrote it")
        readers = recipients(headers, MOST_PEOPLE)
        if not readers:
            raise Unusable("no_recipient", "no address says to whom it was written")
        if when is None:
            raise Unusable("no_date", "neither its date nor a server's says when it was sent")
        made = machine(headers, mail.body, writer)
        message = message_id(headers)
        data: dict[str, Any] = {
            "message": message or _made_up(writer, readers, when),
            "from": writer,
            "to": readers.get("to", []),
            "cc": readers.get("cc", []),
        }
        if "bcc" in readers:
            data["bcc"] = readers["bcc"]
        if thread := thread_of(headers) or message:
            data["thread"] = thread
        if made is not None:
            data["auto"] = True
        # What a list has passed on looks automatic only to those who got it from there. A copy that came straight from its
        # writer knows better, and goes first among equals in time.
        return when.at, data, 1 if made == "list" else None

    def _told(
        self,
        place: str,
        row: int,
        file: MailFile,
        reason: str,
        detail: str,
        headers: Headers | None = None,
        *,
        kept: bool = False,
    ) -> None:
        cells = {} if headers is None else _cells(headers)
        if file.folder and row:
            cells["file"] = file.name
        self._wanted.on_reject(Reject(place, row, None, reason, detail, cells, kept))


def _is_draft(headers: Headers, file: MailFile) -> bool:
    """Whether a mail program kept it for later: Maildir's flag, Thunderbird's header, Gmail's label."""
    flags = file.path.name.rpartition(":2,")[2] if file.maildir and ":2," in file.path.name else ""
    labels = {label.strip(' "').lower() for label in decoded(headers.first("x-gmail-labels")).split(",")}
    return "D" in flags or "x-mozilla-draft-info" in headers.fields or not labels.isdisjoint(_DRAFTS)


def _crowd(data: dict[str, Any]) -> int:
    return sum(len(data.get(name, ())) for name in RECIPIENTS)


def message_id(headers: Headers) -> str | None:
    """The id by which all copies of a mail are known: what stands in angle brackets, without white space; case counts."""
    for value in headers.all("message-id"):
        if found := _first_id(value):
            return found
    return None


def thread_of(headers: Headers) -> str | None:
    """The id of the mail with which the conversation began, as far as this one knows."""
    for value in headers.all("references", "in-reply-to"):
        if found := _first_id(value):
            return found
    return None


def _first_id(value: str) -> str | None:
    if found := _ID.search(value):
        bare = "".join(found[1].split())
    else:
        # Without brackets: an id has an @ and no space, remarks such as "your mail of Monday" have both or neither.
        words = value.replace("<", " ").replace(">", " ").split()
        bare = words[0] if words and ("@" in words[0] or len(words) == 1) else ""
    if not bare:
        return None
    return (
        bare if len(bare) <= _LONGEST_ID else f"long-id:{blake2b(bare.encode(), digest_size=16).hexdigest()}"
    )


def _made_up(writer: str, readers: dict[str, list[str]], when: Sent) -> str:
    """An id for a mail without one, of what every copy says: who, to whom in the open, and its own date."""
    at = when.at if when.said is None else when.said
    told = [writer, sorted({*readers.get("to", []), *readers.get("cc", [])}), at]
    return f"no-id:{blake2b(msgspec.json.encode(told), digest_size=16).hexdigest()}"


def _cells(headers: Headers) -> dict[str, str]:
    """What helps a person to find a mail; never its subject."""
    shown = ((name, headers.first(name)[:_LONGEST_CELL]) for name in ("message-id", "from", "to", "date"))
    return {name: value for name, value in shown if value}
