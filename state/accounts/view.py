"""The view of an account: what its owner did lately, the colour that this makes, and when it falls if nothing happens."""

from typing import Any

from dealpulse.schemas.time import DAY, LATEST, rfc3339
from dealpulse.state.accounts.activity import instant_at, until
from dealpulse.state.accounts.look import Look, Sight
from dealpulse.state.accounts.walk import evidence
from dealpulse.state.accounts.working import Working
from dealpulse.state.directory.people import View
from dealpulse.state.policy import Policy

_HORIZON = 365 * DAY
_SHOWN = ("name", "book", "segment", "score", "territory")


def view(directory: View, id_: str, row: Working, at: int, policy: Policy) -> dict[str, Any]:
    """The metrics and colours of a living account as of an instant that is not before anything known of it."""
    state = directory.state("account", id_)
    fields = {} if state is None else state.fields
    sight = Sight(directory, id_, row, at - policy.time.late_days * DAY, policy)
    seen = sight.look(at)
    found = evidence(seen)
    threshold, short = found.pop("threshold"), found.pop("missing")
    last = until(sight.activity, at)
    remembered = at - policy.time.remember_days * DAY
    then = instant_at(sight.activity, last - 1) if last else remembered
    return {
        "metrics": {
            **{name: fields.get(name) for name in _SHOWN},
            "owner": seen.owner,
            **found,
            "last_activity": rfc3339(then) if then > remembered else None,
        },
        "colours": {
            "colour": seen.colour,
            "threshold": threshold,
            "since": rfc3339(row.flips[-1].at) if row.flips else None,
            "next": _next(sight, seen, at),
            "missing": short,
        },
    }


def _next(sight: Sight, seen: Look, at: int) -> dict[str, Any] | None:
    """The next colour and its instant if nothing happens; booked meetings are taken to happen."""
    due = seen.due
    while due <= at + _HORIZON and due < LATEST:
        then = sight.look(due)
        if then.colour != seen.colour:
            return {"colour": then.colour, "at": rfc3339(due)}
        due = then.due
    return None


def view_due(directory: View, id_: str, row: Working, at: int, policy: Policy) -> int:
    """When something in the view next changes although nothing happens."""
    sight = Sight(directory, id_, row, at - policy.time.late_days * DAY, policy)
    seen = sight.look(at)
    if seen.judged is None:
        return LATEST
    last = until(sight.activity, at)
    # What does not count is the last activity all the same, until it is forgotten.
    forgotten = instant_at(sight.activity, last - 1) + policy.time.remember_days * DAY if last else LATEST
    upcoming = instant_at(sight.activity, last) if last < len(sight.activity) else LATEST
    return min(seen.judged.fades, seen.due, upcoming, forgotten if forgotten > at else LATEST)
