"""Paid: dateutil's rule, which pays for what it looks at, whether or not it becomes a date."""

from typing import Any, Final

from dateutil.rrule import rrule  # type: ignore[import-untyped]

from dealpulse.connectors.sources.calendars.rules import Purse

_MONTH_STEPS: Final = 31


class PaidRule(rrule):  # type: ignore[misc]
    """A rule and its purse.

    dateutil asks for the two attributes below once for each month or longer step, and once for each time of a shorter step.
    """

    def __init__(self, purse: Purse, *arguments: Any, **named: Any) -> None:
        self._purse: Purse | None = None
        super().__init__(*arguments, **named)
        self._purse = purse

    @property
    def _bynweekday(self) -> Any:
        if self._purse is not None:
            self._purse.pay(_MONTH_STEPS)
        return self._nth_weekdays

    @_bynweekday.setter
    def _bynweekday(self, value: Any) -> None:
        self._nth_weekdays = value

    @property
    def _tzinfo(self) -> None:
        if self._purse is not None:
            self._purse.pay(1)

    @_tzinfo.setter
    def _tzinfo(self, value: None) -> None:
        assert value is None
