"""One deal at one moment: its lifecycle and its owner's activity, and from them the facets F-01 … F-29.

Everything is derived from `Known`, the facts up to that moment; `as_of` is the moment itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.laws.oracle_facts import DAY, HOUR, Known, Record, address, first_instant, local_date, wire
from tests.laws.oracle_people import Human, People

Stage = tuple[str | None, str | None]

LISTED = frozenset(
    "name account owner type pipeline stage amount currency close_date probability forecast_category created_at closed_at"
    " territory custom".split()
)
BESIDES = ("account", "pipeline", "currency")


@dataclass
class Held:
    start: int
    end: int
    humans: frozenset[Human]


@dataclass
class Deal:
    """What the facts say of one opportunity, whatever the time of day; `facets` adds the moment."""

    known: Known
    people: People
    name: str
    record: Record
    visits: list[tuple[int, Stage]] = field(default_factory=list)
    open_spans: list[tuple[int, int | None]] = field(default_factory=list)
    closing: int | None = None
    owner: str | None = None
    owned_since: int | None = None
    pushes: int = 0
    outbound: list[tuple[int, frozenset[Human]]] = field(default_factory=list)
    inbound: list[int] = field(default_factory=list)
    calls: list[tuple[int, Human | None]] = field(default_factory=list)
    meetings: list[Held] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.row = self.record.fields
        raw = self.row.get("account")
        self.account = None if raw is None else self.known.survivor("account", raw)
        created = self.row.get("created_at")
        self.created = self.record.first if created is None else self.known.dated(created)
        self._lifecycle()
        self._owner()
        self._pushes()
        if self.owner is not None:
            self._emails(self.owner)
            self._calls(self.owner)
            self._meetings(self.owner)

    # Lifecycle

    def stage(self, pair: Stage) -> dict[str, Any] | None:
        """The stage table's row for (pipeline, name) as the table stands now."""
        found = [
            record
            for record in self.known.living("stage").values()
            if (record.fields.get("pipeline"), record.fields.get("name")) == pair and pair[1] is not None
        ]
        return max(found, key=lambda record: record.history[-1][0]).fields if found else None

    def is_closed(self, pair: Stage) -> bool:
        row = self.stage(pair)
        return row is not None and row.get("outcome") in ("won", "lost")

    def _lifecycle(self) -> None:
        opening = self.created
        closed_since: int | None = None
        closed_at: str | None = None
        for time, fields in self.record.history:
            pair = (fields.get("pipeline"), fields.get("stage"))
            news = self.visits[-1][1] != pair if self.visits else pair[1] is not None
            if news:
                self.visits.append((time, pair))
                closed = self.is_closed(pair)
                if closed and closed_since is None:
                    closed_since = time
                elif not closed and closed_since is not None:
                    self.open_spans.append((opening, min(time, self._closing(closed_at, closed_since))))
                    opening, closed_since = time, None
            closed_at = fields.get("closed_at")
        if closed_since is not None:
            self.closing = self._closing(closed_at, closed_since)
        self.open_spans.append((opening, self.closing))

    def _closing(self, closed_at: str | None, entered: int) -> int:
        return entered if closed_at is None else self.known.dated(closed_at)

    def _owner(self) -> None:
        ever = False
        for time, fields in self.record.history:
            owner = fields.get("owner")
            if owner != self.owner:
                self.owner = owner
                self.owned_since = None if owner is None else time if ever else self.created
            ever = ever or owner is not None

    def _pushes(self) -> None:
        last: date | None = None
        for _, fields in self.record.history:
            close = close_date(fields)
            if close is not None:
                self.pushes += last is not None and close > last
                last = close

    # What the owner did, with people of this deal

    def _theirs(self, texts: Iterable[str]) -> frozenset[Human]:
        """The outside, associated humans among some addresses."""
        humans = {self.people.of_address(text) for text in texts if self.people.outside(text)}
        return frozenset(human for human in humans if self.people.associated(human, self.name, self.account))

    def _emails(self, owner: str) -> None:
        own = self.people.user_addresses.get(owner, set())
        for email in self.known.emails.values():
            if email.auto:
                continue
            if email.sender in own:
                reached = self._theirs(email.recipients)
                if reached:
                    self.outbound.append((email.time, reached))
            elif email.recipients & own and self._theirs([email.sender]):
                self.inbound.append(email.time)

    def _calls(self, owner: str) -> None:
        for call in self.known.calls.values():
            if call.data.get("status") == "removed" or call.data["user"] != owner:
                continue
            human: Human | None = None
            outside = True
            if call.data.get("contact"):
                human = self.people.of_contact(call.data["contact"])
                outside = human is not None and self.people.outside_human(human)
            elif call.data.get("email"):
                text = address(call.data["email"])
                human, outside = self.people.of_address(text), self.people.outside(text)
            if human is not None:
                counts = outside and self.people.associated(human, self.name, self.account)
            else:
                raw = call.data.get("account")
                counts = raw is not None and self.known.survivor("account", raw) == self.account
            if counts or call.data.get("opportunity") == self.name:
                self.calls.append((call.at, human if outside else None))

    def _meetings(self, owner: str) -> None:
        own = self.people.user_addresses.get(owner, set())
        for meeting in self.known.meetings.values():
            if meeting.data.get("status") == "cancelled":
                continue
            there = {
                address(item["email"]): item.get("response") for item in meeting.data.get("attendees") or ()
            }
            if meeting.data.get("organizer"):
                there.setdefault(address(meeting.data["organizer"]), "accepted")
            attend = {text for text, response in there.items() if response != "declined"}
            humans = self._theirs(attend)
            if attend & own and humans:
                self.meetings.append(Held(meeting.start, meeting.end, humans))

    def was_open(self, moment: int) -> bool:
        return self.seen(moment) and any(
            start <= moment and (end is None or moment < end) for start, end in self.open_spans
        )

    def seen(self, moment: int) -> bool:
        """A closed deal looks no further than its closing."""
        return self.closing is None or moment < self.closing

    # The facets

    def facets(self, as_of: int) -> dict[str, Any]:
        known, row = self.known, self.row
        now = self.visits[-1] if self.visits else None
        closes = close_date(row)
        starts = {held.start for held in self.meetings}
        seen_starts = {start for start in starts if self.seen(start)}
        open_starts = {start for start in starts if self.was_open(start)}
        touches = self.touches(as_of)
        inbound = [time for time in self.inbound if time <= as_of and self.seen(time)]
        account = None if self.account is None else known.table("account").get(self.account)
        stage = None if now is None else self.stage(now[1])
        return {
            "name": row.get("name"),
            "account_name": None if account is None else account.fields.get("name"),
            "amount": self.mapped("amount"),
            "type": row.get("type"),
            "owner": self.owner,
            "forecast_category": self.mapped("forecast_category"),
            "close_date": None if closes is None else closes.isoformat(),
            "days_until_close": None if closes is None else (closes - local_date(as_of, known.zone)).days,
            "stage": row.get("stage"),
            "stage_probability": first_of(row.get("probability"), (stage or {}).get("probability")),
            "days_in_stage": None if now is None or now[1][1] is None else elapsed(now[0], as_of),
            "age_days": self.age(as_of),
            "days_untouched": self.untouched(as_of),
            "never_touched": not touches,
            "next_meeting": moment_of(min((start for start in seen_starts if start > as_of), default=None)),
            "last_meeting": moment_of(max((start for start in seen_starts if start <= as_of), default=None)),
            "days_since_inbound": elapsed(max(inbound), as_of) if inbound else None,
            "inbound_14d": last(inbound, as_of, 14),
            "contacts_engaged": len(self.engaged(as_of)),
            "meetings_total": sum(start <= as_of for start in open_starts),
            "meetings_14d": last(open_starts, as_of, 14),
            "meetings_30d": last(open_starts, as_of, 30),
            "meetings_90d": last(open_starts, as_of, 90),
            "meetings_next_30d": sum(as_of < start <= as_of + 30 * DAY for start in open_starts),
            "meetings_next_90d": sum(as_of < start <= as_of + 90 * DAY for start in open_starts),
            "advanced_30d": self.advanced(as_of) is True,
            "touches_14d": last(touches, as_of, 14),
            "touches_30d": last(touches, as_of, 30),
            "push_count": self.pushes,
            "custom": row.get("custom") or {},
            "details": self.details(),
        }

    def mapped(self, facet: str) -> Any:
        """amount, forecast_category and territory: from the CRM field that the org's settings name."""
        source = (self.known.settings.get("fields") or {}).get(facet, facet)
        return first_of(self.row.get(source), (self.row.get("custom") or {}).get(source))

    def details(self) -> dict[str, Any]:
        every = {name: value for name, value in self.row.items() if name not in LISTED}
        every |= {name: self.row.get(name) for name in BESIDES}
        every |= {"account": self.account, "territory": self.mapped("territory")}
        for name in ("created_at", "closed_at"):
            text = self.row.get(name)
            every[name] = None if text is None else wire(self.known.dated(text))
        return {name: value for name, value in every.items() if value is not None}

    def age(self, as_of: int) -> int:
        return elapsed(self.created, as_of if self.closing is None else min(self.closing, as_of))

    def touches(self, as_of: int) -> list[int]:
        """Outbound emails and calls one by one, meetings once for each start."""
        every = [time for time, _ in self.outbound] + [time for time, _ in self.calls]
        every += {held.start for held in self.meetings}
        return [time for time in every if time <= as_of and self.seen(time)]

    def untouched(self, as_of: int) -> int:
        since = [self.created, *self.touches(as_of)]
        if self.owned_since is not None:
            since.append(self.owned_since)
        return elapsed(max(since), as_of)

    def engaged(self, as_of: int) -> set[Human]:
        met = [(held.start, humans) for held in self.meetings for humans in [held.humans]]
        called = [(time, frozenset({human})) for time, human in self.calls if human is not None]
        humans: set[Human] = set()
        for time, who in [*self.outbound, *met, *called]:
            if time <= as_of and self.was_open(time):
                humans |= who
        return humans

    def advanced(self, as_of: int) -> bool | None:
        """F-28; None where one of the two stages has no order."""
        if not self.visits:
            return None
        reference = max(as_of - 30 * DAY, self.created)
        before = self.visits[0][1]
        for time, pair in self.visits:
            if time <= reference:
                before = pair
        then, now = (self.stage(pair) or {} for pair in (before, self.visits[-1][1]))
        if then.get("order") is None or now.get("order") is None:
            return None
        return bool(now["order"] > then["order"])

    def graces(self, hours: int, most: int) -> list[tuple[int, int]]:
        """From the start of each meeting to the end of its grace; a meeting counts for `most` hours of its length."""
        return [
            (held.start, min(held.end, held.start + most * HOUR) + hours * HOUR) for held in self.meetings
        ]

    def grace(self, as_of: int, hours: int, most: int) -> bool:
        return any(start <= as_of < end for start, end in self.graces(hours, most))

    def existing(self) -> bool:
        groups = self.known.settings.get("type_groups") or {}
        return groups.get(self.row.get("type")) == "existing"

    def marks(self) -> set[int]:
        """Every instant in this deal's life from which a count of days may start."""
        every = {self.created, *(time for time, _ in self.visits), *self.inbound}
        every |= {time for time, _ in self.outbound} | {time for time, _ in self.calls}
        every |= {held.start for held in self.meetings}
        every |= {time for span in self.open_spans for time in span if time is not None}
        return every | ({self.owned_since} if self.owned_since is not None else set())

    def close_midnights(self, closing: int) -> set[int]:
        """The midnights around the close date at which a closing factor may begin or the date is over."""
        closes = close_date(self.row)
        if closes is None:
            return set()
        days = [date.fromordinal(closes.toordinal() - before) for before in (closing, 0, -1)]
        return {first_instant(day, self.known.zone) for day in days}


def close_date(fields: dict[str, Any]) -> date | None:
    text = fields.get("close_date")
    return None if text is None else date.fromisoformat(text[:10])


def elapsed(since: int, until: int) -> int:
    return max(0, (until - since) // DAY)


def last(times: Iterable[int], as_of: int, days: int) -> int:
    return sum(as_of - days * DAY < time <= as_of for time in times)


def first_of(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def moment_of(moment: int | None) -> str | None:
    return None if moment is None else wire(moment)
