"""The colour that activity makes under a threshold: green meets every minimum, yellow has some, red has none (T-04).

With it comes the next instant at which it can change although nothing happens: the first one at which so much has left the
period that a minimum fails. Activity that leaves while the minimums are met without it costs nothing.
"""

from typing import Any, Final, NamedTuple

from dealpulse.schemas.time import DAY, LATEST
from dealpulse.state.accounts.activity import MEETING, NOBODY, Activity, entries
from dealpulse.state.thresholds.threshold import Threshold

GREEN: Final = "green"
YELLOW: Final = "yellow"
RED: Final = "red"
COLOURS: Final = (GREEN, YELLOW, RED)


class Judged(NamedTuple):
    """An account as of an instant.

    Attributes:
        colour: green, yellow or red.
        activities, contacts, by_type: what counted in the period.
        reached: how many people got all that `min_per_contact` asks for; None where it asks for nothing.
        due: the next instant at which the colour can change by itself; LATEST if none.
        fades: the next instant at which anything that counted leaves the period, or something booked takes place.
    """

    colour: str
    activities: int
    contacts: int
    by_type: dict[str, int]
    reached: int | None
    due: int
    fades: int


def judged(activity: Activity, threshold: Threshold, at: int, since: int | None = None) -> Judged:
    """Look at an account's activity as of an instant; `since`: of (since, at] and not of the threshold's period (T-06)."""
    span = threshold.period_days * DAY if since is None else at - since
    start = at - span
    types, listed = activity.types, threshold.types
    seen: set[tuple[int, int | bytes]] = set()
    instants: list[int] = []
    by_type: dict[str, list[int]] = {}
    last_with: dict[int, int] = {}
    with_each: dict[int, dict[str, dict[tuple[int, int | bytes], int]]] = {}
    per_contact = threshold.min_per_contact
    upcoming = LATEST
    for then, key, type_, who in entries(activity):
        if then <= start:
            continue
        name = types[type_]
        if listed and name not in listed:
            continue
        if then > at:
            upcoming = then
            break
        # Two calendars, one meeting.
        which = (type_, then if type_ == MEETING else key)
        if which not in seen:
            seen.add(which)
            instants.append(then)
            by_type.setdefault(name, []).append(then)
        if who != NOBODY:
            last_with[who] = then
            if per_contact:
                with_each.setdefault(who, {}).setdefault(name, {})[which] = then
    counts = {name: len(found) for name, found in by_type.items()}
    # Of each minimum the last of the instants without which it fails; 0: it fails now.
    lasting = [_lasting(instants, max(1, threshold.min_activities))]
    if threshold.min_contacts:
        lasting.append(_lasting(sorted(last_with.values()), threshold.min_contacts))
    lasting += [_lasting(by_type.get(name, []), least) for name, least in threshold.min_per_type.items()]
    reached: int | None = None
    if per_contact:
        until = [
            min(_lasting(list(got.get(name, {}).values()), least) for name, least in per_contact.items())
            for got in with_each.values()
        ]
        met = sorted(instant for instant in until if instant)
        reached = len(met)
        lasting.append(_lasting(met, threshold.min_contacts))
    if not instants:
        colour, due = RED, upcoming
    elif min(lasting):
        # What is booked can only make it last longer.
        colour, due = GREEN, min(lasting) + span
    else:
        colour, due = YELLOW, min(instants[-1] + span, upcoming)
    fades = min(instants[0] + span if instants else LATEST, upcoming)
    return Judged(colour, len(instants), len(last_with), counts, reached, due, fades)


def _lasting(instants: list[int], least: int) -> int:
    """Of sorted instants the one that must stay in the period for so many to be there; 0 where there are too few."""
    return instants[-least] if len(instants) >= least else 0


def missing(found: Judged, threshold: Threshold) -> dict[str, Any]:
    """What is needed for green: how many more of what; nothing where it is green."""
    short: dict[str, Any] = {}
    if found.activities < max(1, threshold.min_activities):
        short["activities"] = max(1, threshold.min_activities) - found.activities
    if found.contacts < threshold.min_contacts:
        short["contacts"] = threshold.min_contacts - found.contacts
    per_type = {
        name: least - found.by_type.get(name, 0)
        for name, least in threshold.min_per_type.items()
        if found.by_type.get(name, 0) < least
    }
    if per_type:
        short["per_type"] = per_type
    if found.reached is not None and found.reached < threshold.min_contacts:
        short["per_contact"] = threshold.min_contacts - found.reached
    return short
