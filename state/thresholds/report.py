"""A report over any range of the calendar, beside another one (T-06): how each account was worked then, by its owner of today."""

from collections.abc import Iterable
from typing import NamedTuple

from dealpulse.state.accounts.reading import activity_of, owner_of
from dealpulse.state.directory.people import View
from dealpulse.state.directory.roles import role_at
from dealpulse.state.policy import Policy
from dealpulse.state.thresholds.assigned import assigned
from dealpulse.state.thresholds.judged import Judged, judged

# From just after the first instant to the last (spec X-03).
Range = tuple[int, int]


class Reported(NamedTuple):
    """One account: whose it is, how it was worked in the range, and in the one it is compared with."""

    account: str
    owner: str
    now: Judged
    then: Judged | None


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
        book = None if state is None else state.fields.get("book")
        looks = []
        for since, at in (during,) if beside is None else (during, beside):
            role = role_at(view.shelf.tables["roles"][owner], at)
            looks.append(judged(activity, assigned(view, account, book, owner, role, policy), at, since))
        found.append(Reported(account, owner, looks[0], looks[1] if beside is not None else None))
    return found
