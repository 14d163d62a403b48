"""Versions: what became of the meetings of one UID, told in the order in which it was said.

Whoever edits a series does not say which meetings are gone: they say the series anew. What the newer version has no longer is
cancelled, what it has elsewhere is moved, what it has besides is new; each at the instant at which the newer version was said.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from dealpulse.connectors.sources.calendars.moments import Clocks, Moment
from dealpulse.connectors.sources.calendars.rules import Purse, Spent
from dealpulse.connectors.sources.calendars.sayings import Saying
from dealpulse.connectors.sources.calendars.series import (
    Content,
    Said,
    Series,
    content_of,
    meeting_id,
    series,
)
from dealpulse.connectors.sources.calendars.turns import Gone, Version, in_order, versions_of
from dealpulse.schemas.time import DAY

HORIZON: Final = 400 * DAY
"""How far beyond what was said last, or beyond its own start, a series without an end is told."""

_STEPS: Final = 150_000
"""What one UID may cost: five series as long as any may be, or as many answers."""

_A_STEP: Final = 20
_PEOPLE_A_STEP: Final = 4
_FREE: Final = 100

NAMES_NOBODY: Final = -1
"""The sequence of what names nobody, or not everybody: any version that does goes before it."""


class Telling(Struct, frozen=True):
    """One event to be: a meeting, as it is from an instant on. `by`: the entry that says it, None for a Gone."""

    meeting: str
    at: int
    sequence: int
    content: Content
    by: Saying | None

    @property
    def said(self) -> tuple[str, int, int, Content]:
        """What it says, whoever says it."""
        return (self.meeting, self.at, self.sequence, self.content)


class _Last(Struct, frozen=True):
    """A meeting as it was told last, by `sequence`; `version`: the organizer's count of the last that said it, told or not."""

    content: Content
    sequence: int
    version: int
    at: int
    planned: int
    calendar: str


class Versions:
    """Tells one UID.

    Args:
        clocks: the time of all zones.
        latest: the last instant at which anything was said.
        until: the horizon that somebody asked for.
        purse: pays for the dates of a file.
    """

    def __init__(self, clocks: Clocks, latest: int, until: int | None, purse: dict[str, Purse]) -> None:
        self._clocks = clocks
        self._latest = latest
        self._until = until
        self._purses = purse
        self._meetings: dict[str, _Last] = {}
        self._uid = ""
        self._purse = Purse(0)
        self.tellings: list[Telling] = []
        self.remarks: list[tuple[Saying, str, str]] = []
        self.useless: dict[Saying, tuple[str, str]] = {}

    def tell(self, sayings: list[Saying], gone: Iterable[Gone]) -> None:
        """Take all that was ever said of the UID into account."""
        self._uid = sayings[0].uid
        self._purse = Purse(_STEPS, self._purses[sayings[0].file])
        for said in in_order(versions_of(sayings), list(gone)):
            try:
                self._take(said)
            except Spent:
                if isinstance(said, Version):
                    self.remarks.append(
                        (said.first, "too_many_dates", "too much is said of one meeting to tell it all")
                    )

    def _take(self, said: Version | Gone) -> None:
        if isinstance(said, Gone):
            self._gone(said)
        elif said.first.method == "REPLY":
            for saying in (said.first, *(other for other in said.dates if other is not said.first)):
                self._answered(saying)
        elif said.first.method == "CANCEL":
            for saying in (said.first, *(other for other in said.dates if other is not said.first)):
                self._cancelled(saying)
        elif said.first.method == "ADD":
            self._added(said.first)
        elif said.master is not None:
            self._whole(said.master, said.dates)
        else:
            for saying in said.dates:
                self._single(saying)

    # ---- what calendars and invitations say ---------------------------------------------------------------------------

    def _whole(self, master: Saying, dates: list[Saying]) -> None:
        found = self._series(master, dates)
        for id_, said in found.meetings.items():
            planned = found.planned.get(id_, said)
            if id_ not in self._meetings:
                self._booked(id_, planned)
            self._put(id_, said.content, said.by, said.planned)
        if not found.meetings and not found.remarks:
            self.useless[master] = ("changed_nothing", "it leaves out each of its own dates")
        first_day = min((said.planned for said in found.meetings.values()), default=0) // DAY
        if len(self._meetings) >= _A_STEP:
            self._purse.pay(len(self._meetings) // _A_STEP)
        for id_, last in list(self._meetings.items()):
            if (
                id_ in found.meetings
                or last.content.status == "cancelled"
                or last.content.start > found.reaches
            ):
                continue
            # Another calendar of the same version: somebody took a date out of their own one only.
            alike = (master.sequence or 0) == last.version and master.calendar and last.calendar
            if alike and master.calendar != last.calendar:
                continue
            # What lies before a series begins anew was held.
            if last.content.start <= master.said and last.planned // DAY < first_day:
                continue
            self._put(id_, _ended(last.content), master, last.planned)

    def _series(self, master: Saying, dates: list[Saying]) -> Series:
        assert master.start is not None
        start = self._clocks.instant(master.start, master.midnights)
        horizon = max(self._latest, start) + HORIZON if self._until is None else self._until
        found = series(master, dates, self._clocks, horizon, self._purse)
        self.remarks.extend((master, reason, detail) for reason, detail in found.remarks)
        return found

    def _single(self, saying: Saying) -> None:
        """One date of a series of which the whole is not said here."""
        assert saying.recurrence is not None
        planned = self._clocks.instant(saying.recurrence, saying.midnights)
        moment = saying.start or saying.recurrence
        start = self._clocks.instant(moment, saying.midnights)
        if saying.onwards:
            self._shifted(saying, start - planned)
        one = saying_alone(saying, moment)
        found = self._series(one, [])
        for said in found.meetings.values():
            self._put(self._id(saying.recurrence), said.content, saying, planned)

    def _shifted(self, saying: Saying, shift: int) -> None:
        assert saying.recurrence is not None
        since = self._clocks.instant(saying.recurrence, saying.midnights)
        for id_, last in list(self._meetings.items()):
            if last.planned > since and last.content.status != "cancelled":
                length = last.content.end - last.content.start
                start = last.planned + shift
                self._put(id_, content_of(saying, start, start + length), saying, last.planned)

    def _added(self, saying: Saying) -> None:
        assert saying.start is not None
        found = self._series(saying, [])
        for said in found.meetings.values():
            moment = Moment(
                self._clocks.local(said.planned, saying.start.zone or saying.midnights), saying.start.zone
            )
            self._put(meeting_id(self._uid, moment, self._clocks), said.content, saying, said.planned)

    def _booked(self, id_: str, said: Said) -> None:
        """Tell a meeting as of the instant at which it was made, where nobody has moved it since."""
        saying, content = said.by, said.content
        if saying.booked is not None and not saying.names_nobody:
            people = tuple((email, "none") for email, _ in content.people)
            status = "confirmed" if content.status == "cancelled" else content.status
            booked = Content(content.start, content.end, status, content.organizer, people)
            self._put(id_, booked, saying, said.planned, at=saying.booked)

    # ---- answers and cancellations ------------------------------------------------------------------------------------

    def _answered(self, saying: Saying) -> None:
        """An answer changes what one person says, and nothing else."""
        ids = self._meant(saying)
        if not ids:
            if saying.start is None and saying.recurrence is None:
                self.useless[saying] = (
                    "no_invitation",
                    "it answers an invitation that is not among the files",
                )
            elif saying.recurrence is not None:
                self._single(saying)
            else:
                self._whole(saying, [])
            return
        for id_ in ids:
            last = self._meetings[id_]
            people = dict(last.content.people)
            people.update(saying.people)
            content = last.content
            organizer = content.organizer or saying.organizer
            self._put(
                id_,
                Content(content.start, content.end, content.status, organizer, tuple(sorted(people.items()))),
                saying,
                last.planned,
                sequence=last.sequence,
            )

    def _cancelled(self, saying: Saying) -> None:
        """A cancellation ends a meeting; to some of those invited alone it takes them off the list."""
        ids = self._meant(saying)
        if not ids:
            if saying.start is None and saying.recurrence is None:
                self.useless[saying] = (
                    "no_invitation",
                    "it cancels an invitation that is not among the files",
                )
                return
            if saying.recurrence is not None:
                self._single(saying)
            else:
                self._whole(saying, [])
            return
        named = {email for email, _ in saying.people}
        for id_ in ids:
            last = self._meetings[id_]
            left = tuple(person for person in last.content.people if person[0] not in named)
            some = (
                named
                and any(email != last.content.organizer for email, _ in left)
                and saying.status != "cancelled"
            )
            content = _with_people(last.content, left) if some else _ended(last.content)
            self._put(id_, content, saying, last.planned)

    def _meant(self, saying: Saying) -> list[str]:
        """The meetings, of those told, that an answer or a cancellation speaks of."""
        if saying.recurrence is None:
            return list(self._meetings)
        if saying.onwards:
            since = self._clocks.instant(saying.recurrence, saying.midnights)
            return [id_ for id_, last in self._meetings.items() if last.planned >= since]
        id_ = self._id(saying.recurrence)
        return [id_] if id_ in self._meetings else []

    def _id(self, recurrence: Moment) -> str:
        """The id of a date; a meeting that is no series may be spoken of by its date, too."""
        id_ = meeting_id(self._uid, recurrence, self._clocks)
        single = self._meetings.get(self._uid)
        if single is not None and single.planned == self._clocks.instant(recurrence, "UTC"):
            return self._uid
        return id_

    def _gone(self, gone: Gone) -> None:
        for id_, last in list(self._meetings.items()):
            if last.calendar != gone.calendar or last.content.status == "cancelled":
                continue
            # Who tidies up the past has cancelled nothing.
            if max(gone.said, gone.since) < last.content.start <= gone.until:
                self._tell(
                    id_, _ended(last.content), None, last.planned, gone.said, last.sequence, last.calendar
                )

    # ---- telling ------------------------------------------------------------------------------------------------------

    def _put(
        self,
        id_: str,
        content: Content,
        by: Saying,
        planned: int,
        *,
        at: int | None = None,
        sequence: int | None = None,
    ) -> None:
        last = self._meetings.get(id_)
        number = (by.sequence or 0) if sequence is None else sequence
        if content.organizer is None and not content.people and content.status != "cancelled":
            if last is not None and (last.content.organizer or last.content.people):
                self.useless.setdefault(
                    by, ("nobody", "it names nobody, and another version of the meeting does")
                )
                return
            number = NAMES_NOBODY
        elif by.method == "REPLY" and last is None:
            number = NAMES_NOBODY
        self._tell(id_, content, by, planned, by.said if at is None else at, number, by.calendar)

    def _tell(
        self,
        id_: str,
        content: Content,
        by: Saying | None,
        planned: int,
        at: int,
        sequence: int,
        calendar: str,
    ) -> None:
        # Who has filled a file with endless series shall not keep it from telling the others' meetings.
        if len(self.tellings) >= _FREE:
            self._purse.pay(1 + len(content.people) // _PEOPLE_A_STEP)
        last = self._meetings.get(id_)
        if last is not None:
            sequence = max(sequence, last.sequence)
            if content == last.content:
                version = max(sequence, last.version)
                self._meetings[id_] = _Last(
                    content, last.sequence, version, last.at, planned, calendar or last.calendar
                )
                return
            # Of two versions with one number the later one counts, also where both bear the same stamp.
            if sequence == last.sequence:
                at = max(at, last.at + 1)
        self._meetings[id_] = _Last(content, sequence, max(0, sequence), at, planned, calendar)
        self.tellings.append(Telling(id_, at, sequence, content, by))


def saying_alone(saying: Saying, start: Moment) -> Saying:
    """One date of a series as a meeting of its own."""
    return replace(saying, start=start, rules=(), unrules=(), more=(), without=())


def _ended(content: Content) -> Content:
    return Content(content.start, content.end, "cancelled", content.organizer, content.people)


def _with_people(content: Content, people: tuple[tuple[str, str], ...]) -> Content:
    return Content(content.start, content.end, content.status, content.organizer, people)
