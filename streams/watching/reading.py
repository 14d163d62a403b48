"""Reading a drop: its events, as an import would make them; a calendar's also by what the folder's calendars said before.

A calendar does not say what was deleted from it; it only has it no longer. So the watcher keeps what calendars have said, and a
newer file of the same name cancels what it lacks.
"""

from collections.abc import Iterator
from pathlib import Path

from dealpulse.connectors.sources import FileRead, read
from dealpulse.connectors.sources.calendars import Calendars
from dealpulse.connectors.sources.wanted import Wanted
from dealpulse.schemas.errors import Refused
from dealpulse.streams.watching.drops import Drop, Manner
from dealpulse.streams.watching.rejects import Rejects


class Reading:
    """Reads drops of one folder.

    Attributes:
        known: what calendars have said, once all events of the last drop were asked for; to be kept when they have been sent.
    """

    def __init__(self, manner: Manner, known_in: Path) -> None:
        self._manner = manner
        self._known_in = known_in
        self.known: bytes | None = None

    def events(self, drop: Drop, paths: list[Path], rejects: Rejects) -> Iterator[bytes]:
        """The events of some of a drop's files.

        Raises:
            Refused: they cannot be used.
            BadFile: one of them cannot be read.
        """
        self.known = None
        if drop.format == "ics":
            return self._calendar(drop, paths, rejects)
        manner = self._manner
        return read(
            drop.format,
            paths,
            manner.org,
            mapping=drop.mapping,
            zone=manner.zone,
            until=manner.until,
            on_reject=rejects.take,
            on_file=rejects.report.file,
        )

    def keep(self) -> None:
        """The last drop's events have been sent."""
        if self.known is not None:
            part = self._known_in.with_name(f".{self._known_in.name}.part")
            part.write_bytes(self.known)
            part.replace(self._known_in)

    def _calendar(self, drop: Drop, paths: list[Path], rejects: Rejects) -> Iterator[bytes]:
        manner = self._manner
        wanted = Wanted(manner.org, None, manner.zone, manner.until, rejects.take, rejects.report.file)
        known = self._known_in.read_bytes() if self._known_in.exists() else b""
        try:
            calendars = Calendars(wanted, known)
        except Refused as error:
            raise Refused(f"{error}; delete {self._known_in}, and nothing is known") from None
        for path in paths:
            entries = calendars.take_file(path, calendar=drop.name)
            events = 0
            for event in calendars.events():
                events += 1
                yield event
            rejects.report.file(FileRead(path.name, entries, events, "entries"))
        self.known = calendars.known()
