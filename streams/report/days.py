"""Days as a person gives them: a date, a stretch of days, and the stretch right before it."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any, Final, Literal, NamedTuple

import click

PREVIOUS: Final = "previous"
# As the times of facts are (spec 11): another year is a slip of the pen.
_YEARS: Final = range(1990, 2101)


class Days(NamedTuple):
    """From a first day to a last one, both included."""

    first: date
    last: date

    def instants(self, zone: str) -> tuple[int, int]:
        """From just before the first day's first instant to the last day's last (spec X-03)."""
        from dealpulse.state.calendar import midnight_of_ordinal

        begin = midnight_of_ordinal(zone, self.first.toordinal())
        end = midnight_of_ordinal(zone, self.last.toordinal() + 1)
        return begin - 1, end - 1

    def previous(self) -> "Days":
        """As many days right before; before whole months as many whole months."""
        last = self.first - timedelta(days=1)
        if self.first.day == 1 and self.last.day == monthrange(self.last.year, self.last.month)[1]:
            months = self.first.year * 12 + self.first.month - 1
            months -= self.last.year * 12 + self.last.month - months
            return Days(date(months // 12, months % 12 + 1, 1), last)
        return Days(last - (self.last - self.first), last)

    def wire(self) -> dict[str, str]:
        """As JSON has it."""
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


class Day(click.ParamType):
    """A day, such as 2026-03-31."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day."""
        if isinstance(value, date):
            return value
        try:
            found = date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day such as 2026-03-31", param, ctx)
        if found.year not in _YEARS:
            self.fail(f"{value} lies outside the years {_YEARS[0]} to {_YEARS[-1]}", param, ctx)
        return found


class Beside(click.ParamType):
    """`previous`, or two days such as 2026-02-01..2026-02-28."""

    name = "previous|DATE..DATE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Days | Literal["previous"]:
        """The days."""
        if isinstance(value, Days):
            return value
        if value == PREVIOUS:
            return "previous"
        first, dots, last = value.partition("..")
        if not dots:
            self.fail(
                f"{value!r} is neither {PREVIOUS} nor two days such as 2026-02-01..2026-02-28", param, ctx
            )
        found = Days(Day().convert(first, param, ctx), Day().convert(last, param, ctx))
        if found.last < found.first:
            self.fail(f"{value}: its last day lies before its first; turn them round", param, ctx)
        return found
