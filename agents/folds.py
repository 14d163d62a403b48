"""Which agent takes which fact: the topology's one table."""

from collections.abc import Callable
from typing import Any

from dealpulse.agents import activity, directory, opportunities, tasks
from dealpulse.agents.desk import Desk
from dealpulse.schemas.facts import Call, Email, Event, Meeting, RecordChange, Setting, Task, Tick


def _record(desk: Desk, event: Event, change: RecordChange) -> None:
    if change.entity == "opportunity":
        opportunities.record_changed(desk, event, change)
    else:
        directory.record_changed(desk, event, change)


def _nothing(desk: Desk, event: Event, data: Tick) -> None:
    """A tick says all by its time."""


_FOLDS: dict[type[Any], Callable[[Desk, Event, Any], None]] = {
    RecordChange: _record,
    Email: activity.email_sent,
    Meeting: activity.meeting_changed,
    Call: activity.call_logged,
    Task: tasks.task_completed,
    Setting: directory.setting_changed,
    Tick: _nothing,
}


def apply(desk: Desk, event: Event) -> None:
    """Take one fact into account."""
    _FOLDS[type(event.data)](desk, event, event.data)
