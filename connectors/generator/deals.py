"""How a deal lives: the buyer's interest and the rep's effort feed each other, week by week.

Interest tends to the deal's fit when the deal is worked, and fades when it is not. An interested buyer answers, meets and moves
on; a rep who gets no answer writes less, then drops the deal without closing it. Nothing here knows how anybody judges deals.
"""

from dealpulse.connectors.generator.conversation import call, exchange, task
from dealpulse.connectors.generator.desk import Desk
from dealpulse.connectors.generator.meetings import book, call_off, lead_time, settle, this_week
from dealpulse.connectors.generator.people import Rep
from dealpulse.connectors.generator.pipeline import (
    CYCLES,
    DROPPED,
    LOST,
    WAITING,
    WON,
    WORKING,
    Deal,
    close,
    give_role,
    move_stage,
    push,
)
from dealpulse.connectors.generator.working_time import DAY, HOUR

# Mails a week in an ordinary deal, and how much a meeting moves it, by segment.
MAILS = {"SMB": 1.35, "Mid-Market": 1.2, "Enterprise": 1.1}
STRIDE = {"SMB": 1.25, "Mid-Market": 0.85, "Enterprise": 0.52}


def live_a_week(desk: Desk, deal: Deal) -> None:
    """One week of one deal: meetings, mails, calls; what they do to the buyer; what the rep makes of it."""
    rep = deal.rep
    if deal.created >= desk.monday * DAY:
        _kick_off(desk, deal)
        return
    if deal.unseen and rep.days and desk.random() < 0.8:
        deal.progress += STRIDE[deal.account.segment] * deal.interest * desk.random()
        _feel(desk, deal, True, 0, 1)
        _decide(desk, deal, rep)
        return
    met = _keep_meetings(desk, deal) if deal.meetings else 0
    heard = met
    touched = met > 0
    if deal.stance == WORKING:
        if rep.days:
            reached, written = _reach_out(desk, deal, rep)
            heard += reached
            touched = touched or written
            if deal.meetings:
                # What was booked this week for this week.
                met += _keep_meetings(desk, deal)
    elif deal.stance == WAITING:
        if desk.monday >= deal.resume:
            deal.stance, deal.silence = WORKING, 1
    elif rep.days and desk.random() < 0.03:
        # "Just checking in."
        _, answered, _ = exchange(
            desk, rep, deal.account, deal.people, desk.dice.pick(rep.days), deal.interest, deal.thread
        )
        heard += answered
        if answered:
            deal.stance, deal.silence = WORKING, 0
    _feel(desk, deal, touched, met, heard)
    if rep.days:
        _decide(desk, deal, rep)


def remember(desk: Desk, deal: Deal, days: int) -> None:
    """What mailbox and calendar still know of the last days of a deal that is older than the history."""
    if desk.random() < 0.2:
        # Some old deals are long dead, and nobody has said so.
        deal.stance, deal.silence, deal.interest = DROPPED, 9, 0.1 * desk.random()
        return
    rep, account, random = deal.rep, deal.account, desk.random
    for back in range(days, 2, -7):
        day = rep.calendar.next_day(desk.first - back + int(random() * 4))
        if rep.away(day):
            continue
        for _ in range(desk.dice.count(0.6 + 0.7 * deal.interest)):
            exchange(desk, rep, account, deal.people, day, deal.interest, deal.thread)
        if random() < 0.55 * deal.interest:
            later = day + lead_time(desk, deal.interest)
            deal.meetings += book(desk, rep, account, deal.people, desk.in_office(rep.calendar, day), later)


def _kick_off(desk: Desk, deal: Deal) -> None:
    """The day on which a deal is opened: a first mail, often a first date."""
    rep = deal.rep
    day = rep.calendar.next_day(rep.calendar.day_of(deal.created) + 1)
    if rep.away(day) or day > desk.monday + 5:
        return
    deal.latest, _, pleased = exchange(desk, rep, deal.account, deal.people, day, deal.interest, deal.thread)
    deal.interest += pleased
    if desk.random() < 0.75 * rep.habits.discipline * (0.5 + deal.interest):
        later = max(day + lead_time(desk, deal.interest), desk.monday + 7)
        deal.meetings += book(desk, rep, deal.account, deal.people, desk.in_office(rep.calendar, day), later)


def _keep_meetings(desk: Desk, deal: Deal) -> int:
    """What becomes of this week's meetings; returns how many were held."""
    held = 0
    random = desk.random
    week_begins = desk.monday * DAY
    # What was booked for a week that left no trace simply took place.
    deal.meetings = [meeting for meeting in deal.meetings if meeting.start >= week_begins]
    due = [meeting for meeting in deal.meetings if this_week(meeting, desk.monday)]
    for meeting in due:
        moves = 0
        while True:
            fate = settle(desk, meeting, deal.interest, week_begins) if moves < 3 else "held"
            moves += 1
            if fate != "moved" or not this_week(meeting, desk.monday):
                break
        if fate == "moved":
            deal.interest -= 0.02
            continue
        deal.meetings.remove(meeting)
        if fate == "cancelled":
            deal.interest -= 0.05
            continue
        held += 1
        end = meeting.start + meeting.minutes * 60
        deal.latest = max(deal.latest, end)
        stride = STRIDE[deal.account.segment] * (1.5 if deal.pipeline == "Customers" else 1.0)
        deal.progress += stride * (0.6 + 0.8 * random())
        for person in meeting.people:
            if person not in deal.people:
                deal.people.append(person)
                if random() < 0.5:
                    give_role(desk, deal, person, end + DAY)
        _follow_up(desk, deal, end)
    return held


def _follow_up(desk: Desk, deal: Deal, end: int) -> None:
    """After a meeting: a note while it is fresh, and the next date while everybody is in the room."""
    rep = deal.rep
    random = desk.random
    wants_more = random() < rep.habits.discipline * (0.35 + 0.7 * deal.interest)
    if wants_more and not deal.meetings:
        series = 4 if deal.stage >= 2 and random() < 0.1 else 1
        day = rep.calendar.day_of(end) + 3 + lead_time(desk, deal.interest)
        deal.meetings += book(desk, rep, deal.account, deal.people, end + 200, day, one_of=series)
    if random() < 0.7 * rep.habits.hygiene + 0.2:
        day = rep.calendar.day_of(
            rep.calendar.open_at(end + int(desk.dice.wait(rep.habits.response_hours) * HOUR), random)
        )
        if not rep.away(day):
            last, _, pleased = exchange(desk, rep, deal.account, deal.people, day, deal.interest, deal.thread)
            deal.latest = max(deal.latest, last, end)
            deal.interest += 0.03 + pleased
    else:
        deal.interest -= 0.02


def _reach_out(desk: Desk, deal: Deal, rep: Rep) -> tuple[int, bool]:
    """The rep works the deal: mails, calls, small things, a meeting. Returns what was heard, and whether anything was done."""
    random = desk.random
    dice = desk.dice
    account = deal.account
    heard = 0
    near = 1.25 if deal.close_day - desk.monday < 21 else 1.0
    effort = rep.habits.energy * rep.pace * rep.load * near * (0.45 + 0.9 * deal.interest)
    mails = dice.count(MAILS[account.segment] * effort * (1.0 - 0.5 * rep.habits.phone))
    for _ in range(mails):
        last, answered, pleased = exchange(
            desk, rep, account, deal.people, dice.pick(rep.days), deal.interest, deal.thread
        )
        heard += answered
        deal.interest += pleased
        deal.progress += 0.07 * answered
        deal.latest = max(deal.latest, last)
    calls = dice.count(1.7 * rep.habits.phone * effort)
    for _ in range(calls):
        last, connected = call(desk, rep, account, dice.pick(deal.people), dice.pick(rep.days), deal.id)
        heard += connected
        deal.latest = max(deal.latest, last)
    if random() < 0.16 * effort:
        task(desk, rep, account, dice.pick(deal.people), dice.pick(rep.days), deal.id)
    asks = (0.33 + 0.7 * rep.habits.discipline) * rep.pace
    if not deal.meetings and random() < (0.04 + 0.9 * deal.interest) * asks:
        day = dice.pick(rep.days)
        when = desk.in_office(rep.calendar, day)
        deal.meetings += book(desk, rep, account, deal.people, when, day + lead_time(desk, deal.interest))
    if len(deal.people) < len(account.people) and random() < 0.10 * effort:
        # A rep who knows several people is not lost when one of them leaves.
        person = next((other for other in account.people if other not in deal.people), None)
        if person is not None:
            deal.people.append(person)
            if random() < 0.5:
                give_role(desk, deal, person, desk.in_office(rep.calendar, rep.days[-1]))
    return heard, mails + calls > 0


def _feel(desk: Desk, deal: Deal, touched: bool, met: int, heard: int) -> None:
    """What the week did to the buyer's interest."""
    random = desk.random
    interest = deal.interest
    # One thread hangs on one person.
    goal = deal.fit + (0.05 if len(deal.people) > 2 else -0.04)
    if touched:
        interest += 0.16 * (goal - interest) + 0.03 * met
    else:
        interest -= 0.035
    interest += 0.14 * (random() + random() - 1.0)
    shock = random()
    if shock < 0.014:
        interest *= 0.35  # the champion left, a freeze on spending, a cheaper offer
        deal.fit *= 0.75
    elif shock > 0.992:
        interest += 0.3  # a new budget, a new boss
        deal.fit = min(0.95, deal.fit + 0.15)
    deal.interest = 0.0 if interest < 0.0 else min(interest, 1.0)
    deal.silence = 0 if heard else deal.silence + 1


def _decide(desk: Desk, deal: Deal, rep: Rep) -> None:
    """End of the week: the buyer says yes or no, the rep updates the CRM, or gives up, or tidies up."""
    random = desk.random
    week_ends = (desk.monday + 4) * DAY + 10 * HOUR
    when = max(desk.in_office(rep.calendar, rep.days[-1]), min(deal.latest + 2 * HOUR, week_ends))
    if deal.stance == WORKING and deal.progress >= 1.0:
        if deal.stage + 1 < len(deal.stages):
            # Tidy reps update the same day, the others when they are asked.
            late = int(desk.dice.wait(4.0 * (1.05 - rep.habits.hygiene)))
            deal.latest = max(when + late * DAY, deal.latest + HOUR)
            move_stage(desk, deal, deal.latest, 1)
        elif random() < _ready(deal, desk.monday):
            close(desk, deal, _last_word(deal, when), WON if random() < _yes(deal) else LOST)
            return
    if _says_no(desk, deal):
        close(desk, deal, _last_word(deal, when), LOST)
        return
    if deal.stance == WORKING:
        if deal.silence >= rep.habits.patience and not deal.meetings and random() < 0.75:
            if random() < 0.2:
                deal.stance, deal.resume = WAITING, desk.monday + 28 + int(random() * 56)
            else:
                deal.stance = DROPPED
        elif deal.stage > 0 and deal.interest < 0.3 and random() < 0.02:
            deal.latest = max(when, deal.latest + HOUR)
            move_stage(desk, deal, deal.latest, -1)
    elif deal.stance == DROPPED:
        quarter_end = rep.calendar.pace[desk.monday - rep.calendar.first] > 1.1
        if random() < rep.habits.clean_up * (1.6 if quarter_end else 1.0):
            for meeting in deal.meetings:
                call_off(desk, meeting, when)
            deal.meetings = []
            close(desk, deal, _last_word(deal, when), LOST)
            return
    care = (0.55 if deal.stance == WORKING else 0.12) * (rep.habits.hygiene + 0.3)
    if deal.close_day < desk.monday + 7 and random() < care:
        push(desk, deal, max(when, deal.latest + 60), 2 + int(random() * 5))


def _last_word(deal: Deal, when: int) -> int:
    return max(when, deal.latest + HOUR)


def _ready(deal: Deal, monday: int) -> float:
    """How likely a buyer who has seen everything decides this week: sooner when the date is near."""
    if deal.type == "Renewal":
        return 0.7 if deal.close_day <= monday + 10 else 0.05
    return 0.6 if deal.close_day <= monday + 14 else 0.38


def _yes(deal: Deal) -> float:
    """The buyer's yes, once it comes to a decision."""
    base = 0.5 if deal.type == "Renewal" else 0.35 if deal.type == "Upgrade" else 0.12
    return base + 0.7 * deal.interest


def _says_no(desk: Desk, deal: Deal) -> bool:
    """A buyer who has lost interest says so, sooner or later; a customer only leaves at the end of the contract."""
    if deal.stance != WORKING and desk.random() < 0.8:
        return False
    if deal.type == "Renewal" and deal.close_day > desk.monday + 14:
        return False
    coldness = 0.42 - deal.interest
    share = 0.006 + (0.2 * coldness if coldness > 0 else 0.0)
    if deal.type == "Renewal":
        share *= 0.6
    elif deal.type == "New Business" and deal.stage == 0:
        share *= 1.3
    return desk.random() < share


def expected_days(desk: Desk, deal_type: str, segment: str) -> int:
    """How long the rep thinks the deal will take; optimists, all of them."""
    cycle = CYCLES[segment]
    if deal_type == "Upgrade":
        cycle = cycle * 6 // 10
    return 14 + int(cycle * (0.5 + 0.6 * desk.random()))
