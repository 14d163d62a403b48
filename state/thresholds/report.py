"""A report over any range of the calendar, beside another one (T-06): how each account was worked then, by its owner of today."""

from collections.abc import Iterable
from typing import NamedTuple

from dealpulse.state.accounts.activity import Activity
from dealpulse.state.accounts.reading import activity_of, owner_of
from dealpulse.state.directory.people import View
from dealpulse.state.directory.roles import Roles, next_change, role_at
from dealpulse.state.policy import Policy
from dealpulse.state.rollups.shares import AccountShare
from dealpulse.state.thresholds.assigned import assigned
from dealpulse.state.thresholds.judged import Judged, judged
from dealpulse.state.thresholds.threshold import Threshold

# From just after the first instant to the last (spec X-03).
Range = tuple[int, int]


class Reported(NamedTuple):
    """One account: how it was worked in the range, and in the one it is compared with; and what that adds to rollups."""

    account: str
    owner: str
    now: Judged
    then: Judged | None
    share: AccountShare
    share_then: AccountShare | None


def report(
    view: View, accounts: Iterable[str], during: Range, beside: Range | None, policy: Policy
) -> list[Reported]:
    """How accounts were worked in a range, held against what is expected of their owners at its end.

    Args:
        view: the directory as known now; activity of the last 400 days is remembered.
        accounts: those to report on; of those without an owner nothing is said.
        during, beside: the range, and the one to compare with.
        policy: the numbers.
    """
    found = []
    first = min(during[0], during[0] if beside is None else beside[0])
    for account in accounts:
        owner = owner_of(view, account)
        if owner is None:
            continue
        activity = activity_of(view, account, owner, first, first)
        state = view.state("account", account)
        fields = {} if state is None else state.fields
        book, score = fields.get("book"), fields.get("score")
        roles: Roles | None = view.shelf.tables["roles"][owner]
        looks: list[tuple[Judged, AccountShare]] = []
        for since, at in (during,) if beside is None else (during, beside):
            threshold = assigned(view, account, book, owner, role_at(roles, at), policy)
            seen = judged(activity, threshold, at, since)
            by_team = _by_team(roles, activity, threshold, (since, at)) if seen.activities else {}
            looks.append((seen, AccountShare(account, owner, book, seen.colour, score, by_team)))
        (now, share), (then, share_then) = looks[0], (looks[1] if beside is not None else (None, None))
        found.append(Reported(account, owner, now, then, share, share_then))
    return found


def _by_team(
    roles: Roles | None, activity: Activity, threshold: Threshold, during: Range
) -> dict[tuple[str | None, str], int]:
    """Activity stays with the team that its user had then: the range is judged in parts, team by team."""
    since, at = during
    found: dict[tuple[str | None, str], int] = {}
    while since < at:
        # A role holds from its very instant on, and a range begins just after its first.
        until = min(at, next_change(roles, since + 1) - 1)
        team = role_at(roles, since + 1).team
        for name, n in judged(activity, threshold, until, since).by_type.items():
            found[team, name] = found.get((team, name), 0) + n
        since = until
    return found
