"""The row of a deal, and how its own changes and its people's activity enter it."""

from msgspec import Struct

from dealpulse.schemas.time import DAY, LATEST
from dealpulse.state.opportunities.header import Change, Header, after, compacted, folded, with_change
from dealpulse.state.opportunities.pulse import Pulse, next_change
from dealpulse.state.walk import Moment


class Flip(Struct, frozen=True, array_like=True):
    """A flip as it went out. `digest` stands for what it said; `active` for the factors that held."""

    at: int
    id: str
    revision: int
    before: str | None
    to: str
    active: tuple[str, ...]
    digest: bytes


class Counted(Struct, frozen=True, array_like=True):
    """What F-19 and F-20 counted for one user and single activities are not remembered of (spec X-17)."""

    people: tuple[str, ...] = ()
    meetings: tuple[int, ...] = ()


class Deal(Struct, frozen=True, array_like=True):
    """An opportunity.

    Attributes:
        base, changes: its own record (see header).
        header: what they come to.
        pulse: the owner's and the buyer's recent activity.
        volatile: the last instant at which something became known that a look at an earlier instant must not see. Looks from
            then on may use header and pulse as they are.
        flips: those that may still be revised, and the last one before them.
        revisions: instant → the next number for a flip at that instant.
        moments: of the time that may still be revised.
        due: when the deal's health next deserves a look although nothing happens.
        view_due: when its view did, in rows of version 1; since then a matter of what was written, not of the deal.
        age_due: when single activity that F-19 or F-20 counted may grow too old to be remembered.
        active: the factors that held at the last look; none for a deal without health.
        account: the account under whose links the deal stands.
        counted: by user.
    """

    header: Header
    base: Header | None = None
    changes: tuple[Change, ...] = ()
    pulse: Pulse = Pulse()
    volatile: int = 0
    flips: tuple[Flip, ...] = ()
    revisions: dict[int, int] = {}
    moments: tuple[Moment, ...] = ()
    due: int = LATEST
    view_due: int = LATEST
    age_due: int = LATEST
    active: tuple[str, ...] = ()
    account: str | None = None
    counted: dict[str, Counted] = {}

    # These two are called for almost every event; naming every field is twice as fast as msgspec's replace.

    def looked_at(
        self, flips: tuple[Flip, ...], revisions: dict[int, int], due: int, active: tuple[str, ...]
    ) -> "Deal":
        """The deal after a look."""
        return Deal(
            self.header,
            self.base,
            self.changes,
            self.pulse,
            self.volatile,
            flips,
            revisions,
            self.moments,
            due,
            LATEST,
            self.age_due,
            active,
            self.account,
            self.counted,
        )

    def heard(self, pulse: Pulse, moments: tuple[Moment, ...], volatile: int) -> "Deal":
        """The deal after a fact about its activity."""
        return Deal(
            self.header,
            self.base,
            self.changes,
            pulse,
            volatile,
            self.flips,
            self.revisions,
            moments,
            self.due,
            LATEST,
            self.age_due,
            self.active,
            self.account,
            self.counted,
        )


def next_due(deal: Deal) -> int:
    """When the deal next deserves a look, for whatever reason."""
    return min(deal.due, deal.age_due)


def view_due(deal: Deal, at: int) -> int:
    """When something in the view but a day count next changes although nothing happens."""
    # Whether a deal advanced in the last 30 days is asked of closed ones too, which have no health that would be due.
    moves = [stage[0] + 30 * DAY for stage in deal.header.stages if stage[0] + 30 * DAY > at]
    return min([next_change(deal.pulse, at), *moves])


def changed(deal: Deal | None, change: Change, forget: int) -> Deal | None:
    """The deal after one change of its own record; None where a copy of the change is there already."""
    if deal is None:
        return Deal(after(None, change), None, (change,))
    changes = with_change(deal.changes, change)
    if changes is deal.changes:
        return None
    if changes[-1] is change:
        header: Header | None = after(deal.header, change)
    else:
        header = folded(deal.base, changes)
    assert header is not None
    base, changes = compacted(deal.base, changes, forget)
    return _with(deal, header=header, base=base, changes=changes)


def _with(deal: Deal, *, header: Header, base: Header | None, changes: tuple[Change, ...]) -> Deal:
    return Deal(
        header,
        base,
        changes,
        deal.pulse,
        deal.volatile,
        deal.flips,
        deal.revisions,
        deal.moments,
        deal.due,
        LATEST,
        deal.age_due,
        deal.active,
        deal.account,
        deal.counted,
    )
