"""Meetings: booked, answered, moved, called off, and sometimes held.

A calendar sends a meeting again whenever anything about it changes. A cautious buyer moves meetings, a cold one calls them off.
"""

from dataclasses import dataclass, field
from typing import Any

from dealpulse.connectors.generator.accounts import notice_person
from dealpulse.connectors.generator.desk import Desk
from dealpulse.connectors.generator.people import Account, Person, Rep
from dealpulse.connectors.generator.post import time_text
from dealpulse.connectors.generator.working_time import DAY, HOUR

MEETING = "activity.meeting.changed"


@dataclass(slots=True, eq=False)
class Meeting:
    """A meeting of a rep with people of an account; `twin` is the same meeting in a colleague's calendar."""

    id: str
    start: int
    minutes: int
    rep: Rep
    attendees: list[dict[str, str]]
    sequence: int = 0
    version: int = 0
    people: list[Person] = field(default_factory=list)
    twin: str | None = None
    colleague: Rep | None = None
    told: int = 0

    def tell(self, desk: Desk, when: int, status: str = "confirmed") -> None:
        """Send the meeting as it now is."""
        self.version += 1
        self.told = when
        data: dict[str, Any] = {
            "meeting": self.id,
            "start": time_text(self.start),
            "end": time_text(self.start + self.minutes * 60),
            "status": status,
            "organizer": self.rep.address,
            "attendees": self.attendees,
        }
        if self.sequence or self.version > 1:
            data["sequence"] = self.sequence
        desk.post.send(when, "calendar", f"{self.id}.{self.version}", MEETING, data, -1, self.rep.dark)
        if self.twin is not None:
            data["meeting"] = self.twin
            desk.post.send(
                when + 3, "calendar", f"{self.twin}.{self.version}", MEETING, data, -1, self.rep.dark
            )


def book(
    desk: Desk, rep: Rep, account: Account, people: list[Person], when: int, day: int, *, one_of: int = 1
) -> list[Meeting]:
    """Book a meeting at `when` for `day`, or a weekly series of several from then on."""
    random = desk.random
    # A vacation is no day for a meeting.
    while rep.away(day):
        day += 1
    number = desk.number("evt-")
    slot = 510 + 30 * int(random() * 16)
    minutes = (30, 30, 45, 60, 60, 90)[int(random() * 6)]
    guests = people if len(people) < 2 or random() < 0.4 else people[: 1 + int(random() * len(people))]
    attendees = [{"email": rep.address, "response": "accepted"}]
    for person in guests:
        attendees.append({"email": person.address, "response": "none"})
        if person.known is None:
            notice_person(desk, account, person, when)
    colleague = rep.manager if rep.manager is not None and random() < 0.12 else None
    if colleague is not None:
        attendees.append({"email": colleague.address, "response": "none"})
    booked = []
    for turn in range(one_of):
        at = rep.calendar.next_day(day + 7 * turn)
        ident = number if one_of == 1 else f"{number}-{turn + 1}"
        meeting = Meeting(ident, rep.calendar.at(at, slot), minutes, rep, attendees, people=guests)
        if colleague is not None and random() < 0.5:
            meeting.twin, meeting.colleague = f"{ident}@{colleague.id}", colleague
        meeting.tell(desk, when, "tentative" if random() < 0.05 else "confirmed")
        booked.append(meeting)
    if random() < 0.6 and one_of == 1:
        answered = account.calendar.open_at(when + 900 + int(desk.dice.wait(7.0) * HOUR), random)
        if answered < booked[0].start:
            _respond(booked[0], desk, answered)
    return booked


def _respond(meeting: Meeting, desk: Desk, when: int) -> None:
    """The guests answer the invitation; now and then one cannot come."""
    answers = []
    for guest in meeting.attendees:
        reply = guest["response"]
        if reply == "none":
            luck = desk.random()
            reply = "accepted" if luck < 0.86 else "tentative" if luck < 0.95 else "declined"
        answers.append({"email": guest["email"], "response": reply})
    meeting.attendees = answers
    meeting.tell(desk, when)


def settle(desk: Desk, meeting: Meeting, interest: float, not_before: int) -> str:
    """What becomes of a meeting that is due: `held`, `moved` or `cancelled`."""
    random = desk.random
    fate = random()
    doubt = 1.0 - interest
    notice = max(not_before, meeting.told + 120, meeting.start - 1_800 - int(desk.dice.wait(14.0) * HOUR))
    if notice >= meeting.start:
        notice = meeting.start - 60
    if fate < 0.09 + 0.12 * doubt or meeting.rep.away(meeting.rep.calendar.day_of(meeting.start)):
        calendar = meeting.rep.calendar
        day = calendar.next_day(calendar.day_of(meeting.start) + 1 + int(desk.dice.wait(4.0)))
        while meeting.rep.away(day):
            day = calendar.next_day(day + 1)
        meeting.start = calendar.at(day, 510 + 30 * int(random() * 16))
        meeting.sequence += 1
        meeting.tell(desk, notice)
        return "moved"
    if fate < 0.12 + 0.24 * doubt:
        call_off(desk, meeting, notice)
        return "cancelled"
    if fate > 0.97:
        # It ran over, or ended early: the calendar is corrected afterwards.
        meeting.minutes = max(15, meeting.minutes + (15 if random() < 0.5 else -15))
        meeting.tell(desk, meeting.start + meeting.minutes * 60 + 300)
    return "held"


def call_off(desk: Desk, meeting: Meeting, when: int) -> None:
    """Cancel a meeting."""
    meeting.sequence += 1
    meeting.tell(desk, when, "cancelled")


def lead_time(desk: Desk, interest: float) -> int:
    """How many days ahead the next meeting is found: the keen find a slot sooner."""
    return 2 + int(desk.dice.wait(9.0 - 5.0 * interest))


def this_week(meeting: Meeting, monday: int) -> bool:
    """True when the meeting starts before the end of the week that begins on this Monday."""
    return meeting.start < (monday + 6) * DAY
