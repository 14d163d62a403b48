"""Activities: mails, meetings, calls and tasks that a CRM has logged.

A CRM names people by their ids and a mailbox by addresses; the contract's mails and meetings want addresses. Look-ups in the
user and contact files bring them; who has none there cannot be told from a stranger, so the row is left out and says so.
"""

from collections.abc import Callable
from typing import Any

from dealpulse.connectors.sources.exports.columns import Columns, Row
from dealpulse.connectors.sources.exports.mapping import KINDS, Table
from dealpulse.connectors.sources.exports.values import Unusable

TYPES = {
    "email": "activity.email.sent",
    "call": "activity.call.logged",
    "meeting": "activity.meeting.changed",
    "task": "activity.task.completed",
}


class ActivityRows:
    """Reads activities of one table of the mapping out of one file."""

    def __init__(self, table: Table, columns: Columns, marks: dict[str, int]) -> None:
        self.table = table
        self.columns = columns
        self._id = columns.ids(table.id, "id", needed=True)
        self._at = columns.instant(table.at, "at", marks, needed=True)
        self._fields = columns.fields(table.fields, "fields", KINDS)
        self._deleted = columns.flagged(table.deleted, "deleted")
        self._gone_at = columns.instant(table.deleted_at, "deleted_at", marks, needed=False)
        self._wanted = columns.test(table.when, "when")
        self._unwanted = columns.any_of(table.unless, "unless")
        self._shape = _SHAPES[table.entity]

    def takes(self, row: Row) -> bool:
        """Whether the table wants such a row."""
        return self._wanted(row) and not self._unwanted(row)

    def activity(self, row: Row) -> tuple[int, dict[str, Any]]:
        """When it was logged, and the event's data.

        Raises:
            Unusable: it names nobody, or a value is missing or cannot be read.
        """
        found = self._id(row)
        if not found:
            raise Unusable("absent_id", f"the id is empty: {self.table.entity} rows need one")
        at = self._at(row)
        if at is None:
            raise Unusable("no_date", f"no date says when the {self.table.entity} took place")
        data = {name: value for name, read in self._fields if (value := read(row)) is not None}
        gone = self._deleted(row)
        if gone:
            at = max(at, self._gone_at(row) or at)
        return at, {
            self.table.entity if self.table.entity != "email" else "message": found[0],
            **self._shape(data, gone),
        }


def _email(data: dict[str, Any], gone: bool) -> dict[str, Any]:
    if gone:
        raise Unusable(
            "deleted",
            "the source has deleted this email; mail that was sent stays sent, but who knows it did",
        )
    _need(data, "from", "the sender")
    if not (data.get("to") or data.get("cc") or data.get("bcc")):
        raise Unusable("nobody", "no recipient has an address")
    return {"to": [], **data}


def _meeting(data: dict[str, Any], gone: bool) -> dict[str, Any]:
    _need(data, "start", "the start")
    data.setdefault("end", data["start"])
    data["attendees"] = [{"email": email} for email in data.get("attendees") or []]
    if not data["attendees"]:
        raise Unusable("nobody", "nobody who was invited has an address")
    if gone:
        data["status"] = "cancelled"
    return data


def _logged(data: dict[str, Any], gone: bool) -> dict[str, Any]:
    _need(data, "user", "the user")
    # The contract wants one of the three, the nearest to the person.
    for nearer, further in (("contact", "email"), ("contact", "account"), ("email", "account")):
        if nearer in data:
            data.pop(further, None)
    if not any(name in data for name in ("contact", "email", "account", "opportunity")):
        raise Unusable("nobody", "no contact, address, account or opportunity says with whom")
    if gone:
        data["status"] = "removed"
    return data


def _task(data: dict[str, Any], gone: bool) -> dict[str, Any]:
    _need(data, "kind", "the kind of task")
    return _logged(data, gone)


def _need(data: dict[str, Any], name: str, what: str) -> None:
    if name not in data:
        raise Unusable("absent_value", f"{what} is missing", name)


_SHAPES: dict[str, Callable[[dict[str, Any], bool], dict[str, Any]]] = {
    "email": _email,
    "call": _logged,
    "meeting": _meeting,
    "task": _task,
}
