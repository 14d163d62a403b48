"""The tally of a deal: whom its owner has engaged so far, and when they met (F-19, F-20).

Everything else on a deal's page stands in its pulse. These two go back to the deal's first day, so reading them means reading the
ledgers of all of its people; most facts add nobody new, and a tally that still holds saves that.
"""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from dealpulse.schemas.time import DAY
from dealpulse.state.directory.people import View
from dealpulse.state.opportunities.deal import Counted, Deal
from dealpulse.state.opportunities.header import Header
from dealpulse.state.opportunities.pulse import Pulse, engagement, pulse_of
from dealpulse.state.opportunities.standing import Standing, was_open
from dealpulse.state.policy import Policy


class Tally(Struct, frozen=True):
    """What a deal has come to.

    Attributes:
        humans: who was emailed, called or met while the deal was open → since when.
        meetings: sorted starts of the owner's meetings while the deal is open, held and booked, each once.
        met_before: how many more were counted that are no longer remembered one by one.
        at_closing: the pulse of a closed deal, without what came later: the deal's own is kept up for open ones only.
    """

    humans: dict[str, int]
    meetings: tuple[int, ...]
    met_before: int
    at_closing: Pulse | None
    _header: tuple[str | None, str | None]
    _standing: Standing
    _counted: Counted

    def holds(self, header: Header, where: Standing, deal: Deal) -> bool:
        """Whether it is still of this owner and account, of these times of being open, and of what was counted before."""
        return (
            self._header == (header.owner, header.fields.get("account"))
            and self._standing.opened == where.opened
            and self._standing.closed == where.closed
            and self._counted == deal.counted.get(header.owner or "", _NOTHING)
        )

    def contacts(self, at: int) -> int:
        """F-19 as of an instant."""
        return sum(since <= at for since in self.humans.values())

    def with_engaged(self, humans: Iterable[str], at: int) -> "Tally":
        """With these humans engaged at an instant."""
        new = [human for human in humans if human and at < self.humans.get(human, at + 1)]
        if not new or not was_open(self._standing.opened, at):
            return self
        return replace(self, humans={**self.humans, **dict.fromkeys(new, at)})

    def with_meeting(self, humans: Iterable[str], start: int) -> "Tally":
        """With one more meeting."""
        if not was_open(self._standing.opened, start):
            return self
        meetings = tuple(sorted({*self.meetings, start}))
        return replace(self.with_engaged(humans, start), meetings=meetings)


_NOTHING = Counted()


def tally(directory: View, id_: str, deal: Deal, where: Standing, at: int, policy: Policy) -> Tally:
    """Read it afresh, as of an instant."""
    header = deal.header
    old = at - policy.time.remember_days * DAY
    account = header.fields.get("account")
    found = engagement(directory, id_, account, header.owner, where.closed, old)
    counted = deal.counted.get(header.owner or "", _NOTHING)
    humans = dict.fromkeys(counted.people, 0)
    for then, human in found.engaged:
        if then > old and was_open(where.opened, then) and then < humans.get(human, then + 1):
            humans[human] = then
    starts = {start for start, _ in found.meetings.values() if start > old and was_open(where.opened, start)}
    at_closing = None if where.closed is None else pulse_of(found, at - policy.time.late_days * DAY)
    return Tally(
        humans,
        tuple(sorted(starts)),
        len(counted.meetings),
        at_closing,
        (header.owner, account),
        where,
        counted,
    )
