"""Series: the meetings of a calendar entry, each with the id that every other calendar gives it.

A meeting is its UID, and in a series the start that it was planned for: that stays when one meeting of the series is moved.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from dealpulse.connectors.sources.calendars.moments import Clocks, Moment
from dealpulse.connectors.sources.calendars.rules import BadRule, Purse, Rule, Spent, dates, parse
from dealpulse.connectors.sources.calendars.sayings import Lasts, Saying
from dealpulse.schemas.time import DAY, EARLIEST, LATEST, SECOND

MOST_MEETINGS: Final = 10_000
"""Of one series: 27 years of every day."""

_STEPS: Final = 60_000
_FARTHEST: Final = timedelta(days=366)


class Content(Struct, frozen=True, array_like=True):
    """What is said of one meeting."""

    start: int
    end: int
    status: str
    organizer: str | None
    people: tuple[tuple[str, str], ...]


class Said(Struct, frozen=True):
    """One meeting as an entry says it. `planned`: its date in the series, as an instant."""

    content: Content
    planned: int
    by: Saying


class Series(Struct):
    """The meetings of an entry by id, and what could not be told of them.

    Attributes:
        reaches: the instant after which the entry has more meetings that are not here.
        remarks: (reason, detail), of an entry that is told all the same.
        planned: meetings as the series has them, where one of them was changed by itself.
    """

    meetings: dict[str, Said]
    reaches: int
    remarks: list[tuple[str, str]]
    planned: dict[str, Said]


def meeting_id(uid: str, planned: Moment | None, clocks: Clocks) -> str:
    """The id of a meeting; `planned` is its date in a series."""
    return uid if planned is None else f"{uid}/{clocks.key(planned)}"


def content_of(saying: Saying, start: int, end: int) -> Content:
    """What an entry says of a meeting at a time."""
    status = "cancelled" if saying.method == "CANCEL" else saying.status or "confirmed"
    return Content(start, max(start, end), status, saying.organizer, saying.people)


def series(master: Saying, changed: Iterable[Saying], clocks: Clocks, horizon: int, purse: Purse) -> Series:
    """The meetings of an entry.

    Args:
        master: the entry of the whole series, or of a single meeting. It has a start.
        changed: what is said of single dates of it, and of dates from one on.
        clocks: the time of all zones.
        horizon: the instant at which a series without an end is cut.
        purse: pays for the dates.
    """
    return _Expansion(master, clocks, horizon, purse).run(list(changed))


class _Expansion:
    def __init__(self, master: Saying, clocks: Clocks, horizon: int, purse: Purse) -> None:
        assert master.start is not None
        self._master = master
        self._start = master.start
        self._clocks = clocks
        self._zone = master.start.zone or master.midnights
        self._horizon = horizon
        self._purse = purse
        self._done = Series({}, LATEST, [], {})
        self._outside = 0

    def run(self, changed: list[Saying]) -> Series:
        single: dict[str, Saying] = {}
        onwards: list[tuple[int, Saying]] = []
        repeats = self._master.repeats
        for other in changed:
            assert other.recurrence is not None
            if other.onwards and other.start is not None:
                onwards.append((self._clocks.instant(other.recurrence, other.midnights), other))
            else:
                single[self._date(other.recurrence)] = other
        onwards.sort(key=lambda item: (item[0], item[1].sequence or 0, item[1].said))
        since = [at for at, _ in onwards]
        single = self._timed(single)
        for at, lasts in self._dates():
            moment = Moment(at, self._start.zone)
            key = self._clocks.key(moment)
            planned = self._clocks.instant(moment, self._master.midnights)
            place = bisect_right(since, planned)
            later = onwards[place - 1][1] if place else None
            said = (
                self._moved(later, at, planned) if later else self._at(self._master, moment, lasts, planned)
            )
            id_ = f"{self._master.uid}/{key}" if repeats else self._master.uid
            if key in single:
                self._put(self._done.planned, id_, said)
                said = self._one(single.pop(key), planned)
            self._put(self._done.meetings, id_, said)
        for key, other in single.items():
            assert other.recurrence is not None
            planned = self._clocks.instant(other.recurrence, other.midnights)
            self._put(self._done.meetings, f"{self._master.uid}/{key}", self._one(other, planned))
        if self._outside:
            self._done.remarks.append(
                ("bad_time", f"{self._outside:,} of its dates lie outside the years 1990 to 2100")
            )
        return self._done

    def _put(self, meetings: dict[str, Said], id_: str, said: Said) -> None:
        if EARLIEST <= said.content.start < LATEST and said.content.end < LATEST:
            meetings[id_] = said
        else:
            self._outside += 1

    def _at(self, saying: Saying, moment: Moment, lasts: Lasts | None, planned: int) -> Said:
        """A meeting of the series on one of its dates."""
        start = self._clocks.instant(moment, saying.midnights)
        end = _end(moment, lasts or saying.lasts, saying.midnights, self._clocks, start)
        return Said(content_of(saying, start, end), planned, saying)

    def _one(self, other: Saying, planned: int) -> Said:
        """A meeting of the series that was changed by itself."""
        moment = other.start or other.recurrence
        assert moment is not None
        return self._at(other, moment, None, planned)

    def _moved(self, other: Saying, at: datetime, planned: int) -> Said:
        """A meeting on a date from which on everything was changed: shifted as the first of them was."""
        assert other.recurrence is not None and other.start is not None
        shift = self._local(other.start, other) - self._local(other.recurrence, other)
        moved = at + shift if abs(shift) < _FARTHEST else at
        return self._at(other, Moment(moved, self._start.zone), None, planned)

    def _local(self, moment: Moment, saying: Saying) -> datetime:
        if moment.zone == self._start.zone or moment.all_day:
            return moment.at
        return self._clocks.local(self._clocks.instant(moment, saying.midnights), self._zone)

    # ---- dates --------------------------------------------------------------------------------------------------------

    def _dates(self) -> Iterator[tuple[datetime, Lasts | None]]:
        """The dates in the master's local time, and a length where one has its own."""
        purse = Purse(_STEPS, self._purse if self._master.repeats else None)
        without, days = self._without(purse)
        found = 0
        try:
            for at, lasts in self._all(purse):
                if at in without or at.date() in days:
                    continue
                if found == MOST_MEETINGS:
                    raise Spent
                if found:
                    purse.pay(1 + len(self._master.people) // 10)
                # What lies before 1990 is no meeting, and no reason to leave out those that are.
                found += at.year >= 1990
                yield at, lasts
                self._last = at
        except Spent:
            self._done.remarks.append(
                ("too_many_dates", f"it has more dates than an import tells; the first {found:,} are told")
            )
            self._done.reaches = self._last_instant()

    _last: datetime | None = None

    def _last_instant(self) -> int:
        if self._last is None:
            return EARLIEST
        return self._clocks.instant(Moment(self._last, self._start.zone), self._master.midnights)

    def _all(self, purse: Purse) -> Iterator[tuple[datetime, Lasts | None]]:
        seen: set[datetime] = set()
        for at in self._ruled(self._master.rules, purse):
            if at not in seen:
                seen.add(at)
                yield at, None
        for moment, lasts in self._master.more:
            purse.pay(1)
            at = self._local(moment, self._master)
            if at not in seen:
                seen.add(at)
                yield at, lasts

    def _ruled(self, rules: tuple[str, ...], purse: Purse) -> Iterator[datetime]:
        first = self._start.at
        if not rules:
            yield first
        for text in rules:
            try:
                rule = parse(text)
            except BadRule as error:
                self._done.remarks.append(("bad_rule", f"{error}; only its first date is told"))
                yield first
                continue
            yield from dates(rule, first, self._cut(rule), self._to_local, purse, all_day=self._start.all_day)

    def _cut(self, rule: Rule) -> datetime:
        if not rule.endless:
            return self._clocks.local(LATEST - SECOND, "UTC")
        self._done.reaches = min(self._done.reaches, self._horizon)
        return self._clocks.local(self._horizon, self._zone)

    def _to_local(self, at: datetime) -> datetime:
        return self._clocks.local((at - _EPOCH) // timedelta(microseconds=1), self._zone)

    def _without(self, purse: Purse) -> tuple[set[datetime], set[object]]:
        """The local times, and the days, that the series leaves out."""
        times: set[datetime] = set()
        days: set[object] = set()
        for moment in self._master.without:
            if self._start.all_day:
                times.add(_midnight(moment.at))
            elif moment.all_day:
                days.add(moment.at.date())
            else:
                times.add(self._local(moment, self._master))
        for text in self._master.unrules:
            try:
                rule = parse(text)
                times.update(self._dates_of(rule, purse))
            except (BadRule, Spent):
                self._done.remarks.append(
                    ("bad_rule", f"{text[:60]!r}, which leaves dates out, cannot be read")
                )
        return times, days

    def _dates_of(self, rule: Rule, purse: Purse) -> Iterator[datetime]:
        cut, all_day = self._cut(rule), self._start.all_day
        return dates(rule, self._start.at, cut, self._to_local, purse, all_day=all_day, with_first=False)

    # ---- dates of single meetings -------------------------------------------------------------------------------------

    def _date(self, recurrence: Moment) -> str:
        """The key of the date that a single meeting stands for; a time, where the series has days, is its day."""
        if self._start.all_day and not recurrence.all_day:
            return f"{recurrence.at:%Y%m%d}"
        return self._clocks.key(recurrence)

    def _timed(self, single: dict[str, Saying]) -> dict[str, Saying]:
        """A day, where the series has times, is the time of the series on that day."""
        if self._start.all_day:
            return single
        found: dict[str, Saying] = {}
        for key, other in single.items():
            assert other.recurrence is not None
            if other.recurrence.all_day:
                at = datetime.combine(other.recurrence.at.date(), self._start.at.time())
                key = self._clocks.key(Moment(at, self._start.zone))
            found[key] = other
        return found


_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0)


def _end(moment: Moment, lasts: Lasts, midnights: str, clocks: Clocks, start: int) -> int:
    days, seconds = lasts
    if not days:
        return start + seconds * SECOND
    try:
        return (
            clocks.instant(Moment(moment.at + timedelta(days=days), moment.zone), midnights)
            + seconds * SECOND
        )
    except OverflowError:
        return start + days * DAY
