"""Calendars for the tests of their import: small ones, written line by line, and what became of them."""

from pathlib import Path
from typing import Any

from dealpulse.connectors.sources.report import Reject
from dealpulse.schemas.time import parse
from tests.connectors.sources.foreign import Imported

ANA, BO, CAI = "ana@ours.com", "bo@acme.com", "cai@acme.com"


def event(*lines: str, people: bool = True, stamp: str = "20260301T080000Z", uid: str = "m1") -> str:
    """A VEVENT with an id, a stamp and two people, and more lines."""
    own = {line.partition(":")[0].partition(";")[0] for line in lines}
    given = []
    if uid and "UID" not in own:
        given.append(f"UID:{uid}")
    if stamp and not own & {"DTSTAMP", "LAST-MODIFIED"}:
        given.append(f"DTSTAMP:{stamp}")
    if people and not own & {"ATTENDEE", "ORGANIZER"}:
        given += [f"ORGANIZER:mailto:{ANA}", f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{BO}"]
    return "\r\n".join(["BEGIN:VEVENT", *given, *lines, "END:VEVENT"])


def calendar(*parts: str) -> str:
    """A VCALENDAR of lines and entries."""
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", ""])


class Read(Imported):
    """What an import of some calendars gave, in the tests' words."""

    def __init__(self, folder: Path, *calendars: str | bytes, **options: Any) -> None:
        files = []
        for number, text in enumerate(calendars):
            path = folder / f"{number}.ics"
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            files.append(path)
        super().__init__("ics", files, **options)

    def meetings(self) -> dict[str, dict[str, Any]]:
        """Each meeting as it is in the end: the latest by sequence, then by time (X-09)."""
        last: dict[str, tuple[tuple[int, int], dict[str, Any]]] = {}
        for event in self.events:
            data = event["data"]
            rank = (data["sequence"], parse(event["time"]))
            if data["meeting"] not in last or last[data["meeting"]][0] < rank:
                last[data["meeting"]] = (rank, data)
        return {meeting: data for meeting, (_, data) in last.items()}

    def starts(self) -> list[str]:
        """The starts of the meetings that take place in the end."""
        return sorted(data["start"] for data in self.meetings().values() if data["status"] != "cancelled")

    def one(self) -> dict[str, Any]:
        """The only meeting."""
        (found,) = self.meetings().values()
        return found

    def spoken(self) -> list[tuple[str, str, str, str]]:
        """Every event as (time, meeting, start, status), in the order in which it was said."""
        found = [
            (event["time"], event["data"]["meeting"], event["data"]["start"], event["data"]["status"])
            for event in self.events
        ]
        return sorted(found, key=lambda line: (parse(line[0]), line))

    def said(self) -> list[str]:
        """The reasons, but that nobody is named."""
        return [_word(reject) for reject in self.rejects if reject.reason != "nobody"]


def _word(reject: Reject) -> str:
    return f"kept {reject.reason}" if reject.kept else reject.reason


def responses(data: dict[str, Any]) -> dict[str, str]:
    """What each person answered."""
    return {person["email"]: person["response"] for person in data["attendees"]}
