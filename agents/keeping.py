"""Keeping: what stands beside the ledgers, ids and messages for days and loose activity for a year, and when it goes."""

from heapq import heappop, heappush

from dealpulse.agents import batches
from dealpulse.agents.desk import Desk
from dealpulse.agents.forgetting import in_a_ledger, last_instant
from dealpulse.schemas.facts import Call, Meeting, Task
from dealpulse.schemas.time import DAY, HOUR, LATEST
from dealpulse.state.activity.mail import Mail
from dealpulse.state.kinds import Seen


class Keeping:
    """Of one org.

    Attributes:
        loose: meetings, calls and tasks that no ledger looks after, and until when they are kept.
        next_hour: before this instant nothing goes.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._seen_for = desk.policy.time.seen_days * DAY
        self._expiring: dict[int, list[tuple[str, str]]] = {}
        self._hours: list[int] = []
        self.loose: dict[tuple[str, str], int] = {}
        self.next_hour = LATEST

    # ---- recovery ----------------------------------------------------------------------------------------------------

    def remember(self) -> None:
        """Take up ids and messages from the shelf's rows."""
        shelf = self._desk.shelf
        for kind in batches.KINDS:
            for id_ in shelf.ids(kind):
                until = self.remembered_until(shelf.get(kind, id_))
                if self.is_over(until):
                    shelf.drop(kind, id_)
                else:
                    self.expire(until, kind, id_)

    def remember_row(self, kind: str, id_: str) -> None:
        """Take up activity of which recovery does not say whether a ledger looks after it."""
        until = self._kept_until(kind, id_)
        if until is not None:
            self.expect(kind, id_, until)

    def expect(self, kind: str, id_: str, until: int) -> None:
        """No ledger looks after a meeting, call or task: it is kept until an instant."""
        self.loose[kind, id_] = until
        self.expire(until, kind, id_)

    def remembered_until(self, row: Seen | Mail) -> int:
        """Until when an id or a message is remembered."""
        return (row.time if isinstance(row, Seen) else row.order[0]) + self._seen_for

    def is_over(self, until: int) -> bool:
        """Whether what is kept until an instant has been removed by now: that happens by the hour."""
        return (until // HOUR + 1) * HOUR <= self._desk.clock

    # ---- as facts come -----------------------------------------------------------------------------------------------

    def take_over(self) -> None:
        """The fact in hand made rows that nothing else will ever remove."""
        for until, kind, id_ in self._desk.passing:
            self.expire(until, kind, id_)
            if kind != "mail":
                self.loose[kind, id_] = until
        self._desk.passing.clear()

    def filed(self, data: Meeting | Call | Task) -> None:
        """A ledger looks after it now."""
        if isinstance(data, Meeting):
            self.loose.pop(("meeting", data.meeting), None)
        elif isinstance(data, Task):
            self.loose.pop(("task", data.task), None)
        else:
            self.loose.pop(("call", data.call), None)

    def _kept_until(self, kind: str, id_: str) -> int | None:
        """Until when a row must be kept; None where there is none, or where a ledger looks after it."""
        row = self._desk.shelf.get(kind, id_)
        if row is None:
            return None
        if isinstance(row, Seen | Mail):
            return self.remembered_until(row)
        if in_a_ledger(self._desk, kind, id_):
            return None
        return last_instant(row) + self._desk.policy.time.remember_days * DAY

    def expire(self, until: int, kind: str, id_: str) -> None:
        """A row is not needed after an instant."""
        hour = until // HOUR
        if hour not in self._expiring:
            self._expiring[hour] = []
            heappush(self._hours, hour)
            self.next_hour = (self._hours[0] + 1) * HOUR
        self._expiring[hour].append((kind, id_))

    def forget_rows(self, clock: int) -> None:
        """Remove the rows that nothing needs any more: ids and messages after days, what stands in no ledger after a year."""
        shelf = self._desk.shelf
        seen, mail, seen_for = shelf.tables["seen"], shelf.tables["mail"], self._seen_for
        while self._hours and (self._hours[0] + 1) * HOUR <= clock:
            for kind, id_ in self._expiring.pop(heappop(self._hours)):
                # Nearly all of them are ids and messages of which nothing more has been heard.
                if kind == "seen" and (id_ not in seen or seen[id_].time + seen_for <= clock):
                    seen.pop(id_, None)
                    continue
                if kind == "mail" and (id_ not in mail or mail[id_].order[0] + seen_for <= clock):
                    mail.pop(id_, None)
                    continue
                until = self._kept_until(kind, id_)
                if until is not None and until > clock:
                    self.expire(until, kind, id_)
                    if (kind, id_) in self.loose:
                        self.loose[kind, id_] = until
                    continue
                self.loose.pop((kind, id_), None)
                if until is None:
                    continue
                if kind in batches.KINDS:
                    shelf.drop(kind, id_)
                else:
                    shelf.put(kind, id_, None)
        self.next_hour = (self._hours[0] + 1) * HOUR if self._hours else LATEST
