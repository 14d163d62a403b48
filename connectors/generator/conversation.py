"""Conversation: mails and their answers, calls, and the small things reps tick off.

How fast and how often a buyer answers shows their interest; how fast a rep answers makes it grow or fade.
"""

from typing import Any

from dealpulse.connectors.generator.accounts import notice_person
from dealpulse.connectors.generator.desk import CRM, Desk
from dealpulse.connectors.generator.people import Account, Person, Rep
from dealpulse.connectors.generator.post import time_text
from dealpulse.connectors.generator.words import CUSTOM_TASKS
from dealpulse.connectors.generator.working_time import DAY, HOUR

EMAIL = "activity.email.sent"


def exchange(
    desk: Desk, rep: Rep, account: Account, people: list[Person], day: int, interest: float, thread: str
) -> tuple[int, int, float]:
    """A rep writes, the buyer may answer, and so on.

    Returns: the instant of the last mail, how often the buyer wrote, and how much the way of it pleased them (-0.1 to 0.1).
    """
    random = desk.random
    last = desk.in_office(rep.calendar, day) + rep.start_shift * 60
    person = people[int(random() * len(people))]
    to = [person.address]
    if len(people) > 1 and random() < 0.35:
        to += [other.address for other in people if other is not person][:3]
    write(desk, rep, to, last, thread)
    if person.known is None:
        notice_person(desk, account, person, last)
    if random() < 0.03:
        _machine_answers(desk, rep, account, person, last, thread)
        return last, 0, 0.0
    heard, pleased = 0, 0.0
    chance = (0.04 + 0.62 * interest) * rep.habits.craft
    while heard < 4 and random() < chance:
        back = account.calendar.open_at(last + 400 + int(desk.dice.wait(9.0 - 6.0 * interest) * HOUR), random)
        answer(desk, rep, person, back, thread)
        heard, last = heard + 1, back
        if rep.away(rep.calendar.day_of(back)):
            # The mailbox says it: not a sign of life, in either direction.
            write(desk, rep, [person.address], back + 20, thread, auto=True)
            return last, heard, pleased - 0.03
        if random() > 0.6:
            break
        waited = int(desk.dice.wait(rep.habits.response_hours) * HOUR)
        pleased += 0.03 if waited < 5 * HOUR else -0.02 if waited < 36 * HOUR else -0.05
        last = rep.calendar.open_at(back + 300 + waited, random)
        write(desk, rep, [person.address], last, thread)
        chance *= 0.6
    return last, heard, pleased


def write(desk: Desk, rep: Rep, to: list[str], when: int, thread: str, *, auto: bool = False) -> None:
    """A mail from a rep."""
    message = desk.number("m-")
    data: dict[str, Any] = {"message": message, "from": rep.address, "to": to, "thread": thread}
    random = desk.random
    if auto:
        data["auto"] = True
    elif random() < 0.05 and rep.manager is not None:
        # The manager is in copy, and the product reads the manager's mailbox too: one mail, seen twice.
        data["cc"] = [rep.manager.address]
        desk.post.send(when + 2, "mailbox", f"{message}+{rep.manager.id}", EMAIL, data, -1, rep.dark)
    elif random() < 0.01:
        data["bcc"] = [f"archive@{desk.org}.example"]
    if len(rep.emails) > 1 and random() < 0.15:
        data["from"] = rep.emails[1]
    desk.post.send(when, "mailbox", message, EMAIL, data, -1, rep.dark)


def answer(desk: Desk, rep: Rep, person: Person, when: int, thread: str) -> None:
    """A mail from a buyer to a rep."""
    random = desk.random
    address = person.address if person.also is None or random() < 0.7 else person.also
    if random() < 0.03:
        address = address.title()
    message = desk.number("m-")
    data = {"message": message, "from": address, "to": [rep.address], "thread": thread}
    desk.post.send(when, "mailbox", message, EMAIL, data, -1, rep.dark)


def _machine_answers(desk: Desk, rep: Rep, account: Account, person: Person, when: int, thread: str) -> None:
    """An absence note, or a bounce."""
    away = desk.random() < 0.8
    message = desk.number("m-")
    sender = person.address if away else f"mailer-daemon@{account.domain}"
    data = {"message": message, "from": sender, "to": [rep.address], "thread": thread, "auto": True}
    desk.post.send(when + 15, "mailbox", message, EMAIL, data, -1, rep.dark)


def call(
    desk: Desk, rep: Rep, account: Account, person: Person, day: int, deal: str | None
) -> tuple[int, bool]:
    """A rep picks up the phone; some log it at once, some on Friday. Returns its instant, and whether somebody answered."""
    random = desk.random
    took_place = desk.in_office(rep.calendar, day)
    luck = random()
    outcome = "connected" if luck < 0.4 else "voicemail" if luck < 0.75 else "no_answer"
    number = desk.number("call-")
    data: dict[str, Any] = {"call": number, "user": rep.id}
    data.update(_with_whom(desk, account, person, day))
    data["direction"] = "inbound" if random() < 0.08 else "outbound"
    data["outcome"] = outcome
    data["duration_s"] = 60 + int(random() * 1_500) if outcome == "connected" else 20
    if deal is not None and random() < 0.4:
        data["opportunity"] = deal
    logged = took_place + 120
    if random() > 0.5 + 0.45 * rep.habits.hygiene:
        logged = rep.calendar.open_at(took_place + int(desk.dice.wait(20.0) * HOUR), random) + 180
        data["at"] = time_text(took_place)
    desk.post.send(logged, "dialer", number, "activity.call.logged", data, -1, rep.dark)
    if random() < 0.012:
        gone = {**data, "status": "removed"}
        desk.post.send(
            logged + 2 * HOUR, "dialer", f"{number}.removed", "activity.call.logged", gone, -1, rep.dark
        )
    return took_place, outcome == "connected"


def task(desk: Desk, rep: Rep, account: Account, person: Person, day: int, deal: str | None) -> None:
    """Something ticked off: a note on LinkedIn, or what this company keeps lists of."""
    random = desk.random
    when = desk.in_office(rep.calendar, day)
    number = desk.number("task-")
    kind = "linkedin" if deal is None or random() < 0.6 else desk.dice.pick(CUSTOM_TASKS)
    data: dict[str, Any] = {"task": number, "user": rep.id, "kind": kind}
    data.update(_with_whom(desk, account, person, day))
    if deal is not None and random() < 0.3:
        data["opportunity"] = deal
    if random() < 0.1:
        data["at"] = time_text(when - 5 * HOUR)
    desk.post.send(when, CRM, number, "activity.task.completed", data)
    if random() < 0.01:
        gone = {**data, "status": "removed"}
        desk.post.send(when + DAY, CRM, f"{number}.removed", "activity.task.completed", gone)


def _with_whom(desk: Desk, account: Account, person: Person, day: int) -> dict[str, str]:
    if desk.random() < 0.06:
        return {"account": account.id}
    if person.known is not None and person.known < day and person.entity == "contact":
        return {"contact": person.id}
    return {"email": person.address}
