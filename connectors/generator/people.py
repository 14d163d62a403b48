"""People: reps with habits, the companies they sell to, and who works there.

Two reps with the same deals do not get the same results: one writes much and books little, one answers within the hour, one
never cleans up the pipeline. Habits are drawn once and stay.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from dealpulse.connectors.generator.dice import Dice
from dealpulse.connectors.generator.post import Outages
from dealpulse.connectors.generator.working_time import WorkingTime


class Habits(NamedTuple):
    """How somebody sells.

    `energy` 1 is an ordinary number of mails, `craft` 1 an ordinary share of answers to them. `discipline` is how surely a next
    meeting is booked, `response_hours` how long buyers wait for an answer, `phone` how much is called and not written, `hygiene`
    how soon the CRM is told. A silent deal is dropped after `patience` weeks, and a dropped one closed with chance `clean_up` a
    week.
    """

    energy: float
    craft: float
    discipline: float
    response_hours: float
    phone: float
    hygiene: float
    patience: int
    clean_up: float


# How many of a hundred reps have which temperament.
TEMPERAMENTS: tuple[tuple[int, str, Habits], ...] = (
    (30, "steady", Habits(1.0, 1.0, 0.62, 6.0, 0.20, 0.7, 4, 0.075)),
    (16, "hunter", Habits(1.35, 0.95, 0.45, 3.0, 0.40, 0.35, 3, 0.045)),
    (18, "organiser", Habits(1.0, 1.1, 0.85, 5.0, 0.15, 0.9, 4, 0.11)),
    (14, "farmer", Habits(0.75, 1.2, 0.6, 9.0, 0.25, 0.6, 4, 0.06)),
    (12, "overloaded", Habits(0.7, 0.9, 0.4, 22.0, 0.20, 0.3, 2, 0.03)),
    (10, "coaster", Habits(0.55, 0.85, 0.35, 30.0, 0.15, 0.2, 2, 0.025)),
)


@dataclass(slots=True, eq=False)
class Rep:
    """A user of the CRM, with habits. `days` are the working days of the week at hand, busier ones more often."""

    id: str
    name: str
    address: str
    discipline: str
    segment: str
    team: str
    calendar: WorkingTime
    emails: list[str] = field(default_factory=list)
    manager: "Rep | None" = None
    habits: Habits = TEMPERAMENTS[0][2]
    start_shift: int = 0
    vacations: list[tuple[int, int]] = field(default_factory=list)
    dark: Outages = ()
    joined: int = 0
    leaves: int | None = None
    seq: int = 0
    active: bool = True
    open_deals: int = 0
    days: list[int] = field(default_factory=list)
    pace: float = 1.0
    load: float = 1.0

    def give_habits(self, dice: Dice) -> None:
        """Draw a temperament, and a person within it."""
        number = dice.below(100)
        for share, _, habits in TEMPERAMENTS:
            number -= share
            if number < 0:
                self.habits = habits._replace(
                    energy=habits.energy * (1 + 0.2 * dice.bell()),
                    craft=habits.craft * (1 + 0.12 * dice.bell()),
                    discipline=min(0.95, habits.discipline * (1 + 0.15 * dice.bell())),
                    response_hours=habits.response_hours * (1 + 0.3 * dice.bell()),
                )
                break
        self.start_shift = dice.between(-30, 60)

    def look_at_week(self, monday: int) -> None:
        """Find out when this week is worked: vacations and holidays make a week short."""
        days = []
        for day in range(monday, monday + 5):
            if self.calendar.works(day) and not any(begin <= day <= end for begin, end in self.vacations):
                # The middle of the week is the busiest.
                days += [day, day, day] if 1 <= day - monday <= 3 else [day, day]
        self.days = days
        self.pace = self.calendar.pace[monday + 2 - self.calendar.first] * len(days) / 13
        # Nobody works forty deals as well as ten.
        self.load = min(1.15, 16.0 / max(8, self.open_deals)) if self.open_deals > 14 else 1.1

    def away(self, day: int) -> bool:
        """True on a day of vacation."""
        return any(begin <= day <= end for begin, end in self.vacations)


@dataclass(slots=True, eq=False)
class Person:
    """Somebody at an account. Known to the CRM from `known` on (None: nobody has entered them yet)."""

    id: str
    entity: str
    name: str
    title: str
    address: str
    known: int | None = None
    also: str | None = None
    seq: int = 0


@dataclass(slots=True, eq=False)
class Account:
    """A company that buys, might buy, or never will."""

    id: str
    name: str
    domain: str
    segment: str
    owner: Rep
    calendar: WorkingTime
    people: list[Person] = field(default_factory=list)
    customer: bool = False
    contract_end: int = 0
    renewing: bool = False
    value: int = 0
    # How happy a customer is, 0 to 1: what makes renewals and upgrades easy or hard.
    content: float = 0.6
    seq: int = 0
