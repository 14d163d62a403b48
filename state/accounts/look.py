"""A look at an account as of one instant: whose is it, what is expected, what was done, and when does it next deserve a look?"""

from typing import NamedTuple

from dealpulse.schemas.time import DAY, LATEST
from dealpulse.state.accounts.activity import Activity
from dealpulse.state.accounts.reading import AccountsThen, activity_of, owner_of
from dealpulse.state.accounts.working import Working
from dealpulse.state.directory.people import View
from dealpulse.state.directory.roles import Roles, next_change, role_at
from dealpulse.state.policy import Policy
from dealpulse.state.shelf import Shelf
from dealpulse.state.thresholds.assigned import assigned
from dealpulse.state.thresholds.judged import Judged, judged
from dealpulse.state.thresholds.threshold import Threshold


class Look(NamedTuple):
    """Attributes:
    owner, threshold, judged: None for an account without an owner: it has no colour.
    due: the next instant at which the colour can change; LATEST if none.
    """

    owner: str | None
    threshold: Threshold | None
    judged: Judged | None
    due: int

    @property
    def colour(self) -> str | None:
        """The colour."""
        return None if self.judged is None else self.judged.colour


NO_OWNER = Look(None, None, None, LATEST)


class Sight:
    """An account as everything known now shows it, or (`then`) as it could be seen at an earlier instant.

    Attributes:
        activity, reach: the owner's activity, and for how many days it is there: a longer period has it read again.
    """

    def __init__(self, view: View, id_: str, row: Working | None, forget: int, policy: Policy) -> None:
        """
        Args:
            view: the directory.
            id_: the account.
            row: what is known of its activity; None: read it.
            forget: the earliest instant that will be asked for.
            policy: the numbers.
        """
        self._view = view
        self._id = id_
        self._forget = forget
        self._policy = policy
        self.owner = owner_of(view, id_)
        state = view.state("account", id_)
        self._book: str | None = None if state is None else state.fields.get("book")
        self._roles: Roles | None = None if self.owner is None else view.shelf.tables["roles"][self.owner]
        self._row = row
        self.activity = Activity() if row is None else row.activity
        self.reach = 0 if row is None else row.reach

    def look(self, at: int) -> Look:
        """The look itself."""
        owner = self.owner
        if owner is None:
            return NO_OWNER
        role = role_at(self._roles, at, self._view.known)
        threshold = assigned(self._view, self._id, self._book, owner, role, self._policy)
        if threshold.period_days > self.reach:
            self.reach = threshold.period_days
            old = self._forget - self._policy.time.remember_days * DAY
            cut = self._forget - self.reach * DAY
            self.activity = activity_of(self._view, self._id, owner, old, cut)
        found = judged(self.activity, threshold, at)
        return Look(owner, threshold, found, min(found.due, next_change(self._roles, at)))


def then(shelf: Shelf, id_: str, at: int, policy: Policy) -> Sight:
    """An account as it could be seen at an instant of the past."""
    return Sight(AccountsThen(shelf, at), id_, None, at, policy)
