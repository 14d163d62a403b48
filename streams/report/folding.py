"""Folding a history up to the end of a day of each org's own, and no further: nothing that came later is known to a report."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from dealpulse.agents.line import Line
from dealpulse.agents.org import Org
from dealpulse.schemas.errors import Refused
from dealpulse.schemas.facts import Event
from dealpulse.schemas.records import Record
from dealpulse.schemas.time import DAY, rfc3339
from dealpulse.state.policy import Policy
from dealpulse.streams.history import sorted_lines
from dealpulse.streams.report.days import Days
from dealpulse.streams.spill import Spill

Progress = Callable[[str, int], None]

_RESTING_BYTES = 1 << 29
_WARM_ROWS = 200_000
_DROP_EVERY = 2_000


class Folded(Struct, frozen=True):
    """Attributes:
    orgs: by name, each at the last instant of its last day.
    first, last: the first and the last event that were folded.
    goes_on: there are events after the end.
    counts: events, folded, backfilled, duplicates, rejected.
    """

    orgs: tuple[Org, ...]
    first: int
    last: int
    goes_on: bool
    counts: dict[str, int]


class _UpToADay(Line):
    """A line in a replay whose orgs stop at the end of a day."""

    def __init__(self, policy: Policy, days: Days) -> None:
        super().__init__(
            policy, clock="replay", views=False, warm_rows=_WARM_ROWS, rest=Spill(_RESTING_BYTES).rest
        )
        self._days = days

    def zone(self, org: str) -> str:
        found = self._orgs.get(org)
        zone: str = "UTC" if found is None else found.shelf.tables["org"][""].environment.zone
        return zone

    def takes(self, event: Event, record: Record) -> bool:
        """Take an event, unless it lies after the end."""
        if event.time > self._days.instants(self.zone(event.org))[1]:
            return False
        self.take_event(event, record)
        return True

    def forget_outputs(self) -> None:
        """Nobody hears what a report's line says on its way."""
        self._outputs.clear()

    def ended(self) -> Iterator[Org]:
        """Every org, by name, once its clock stands at the end."""
        for name in sorted(self._orgs):
            org = self._orgs[name]
            org.gate.advance(self._days.instants(self.zone(name))[1])
            org.gate.end_instant()
            yield org


def folded(
    paths: Sequence[Path], days: Days, policy: Policy, *, only: str | None, progress: Progress | None
) -> Folded:
    """Fold a history up to the end of the last of some days.

    Args:
        paths: histories, as `dealpulse replay` takes them.
        days: in each org's time zone, as known by then.
        policy: the numbers.
        only: one org; None: all.
        progress: told (phase, events so far).

    Raises:
        Refused: unusable files, an org that they lack, or nothing in them up to the last day or after the first.
    """
    line = _UpToADay(policy, days)
    # No zone is more than a day from UTC.
    everywhere = days.instants("UTC")[1] + DAY
    read = unreadable = last = 0
    first: int | None = None
    after: int | None = None
    names: set[str] = set()
    reading = None if progress is None else lambda count: progress("reading", count)
    for event, value, place in sorted_lines(paths, progress=reading):
        if event is None:
            read += 1
            unreadable += 1
            continue
        names.add(event.org)
        if only is not None and event.org != only:
            continue
        if event.time > everywhere or not line.takes(event, Record(value, place)):
            after = event.time if after is None else after
            continue
        read += 1
        first, last = event.time if first is None else first, event.time
        if read % _DROP_EVERY == 0:
            line.forget_outputs()
            if progress is not None:
                progress("folding", read)
    if only is not None and names and only not in names:
        raise Refused(f"--org {only}: these files hold {_some(sorted(names))}; give one of them")
    if first is None:
        if after is not None:
            raise Refused(
                f"--to {days.last} lies before the first event ({rfc3339(after)}); give that day or a later one"
            )
        raise Refused(
            "no event in these files can be read; `dealpulse replay` says why, in deadletters.ndjson"
        )
    if after is None and all(last <= days.instants(line.zone(org))[0] for org in line.clocks()):
        raise Refused(
            f"--from {days.first} lies after the last event ({rfc3339(last)}); give that day or an earlier one"
        )
    orgs = tuple(line.ended())
    counts = line.counts
    return Folded(
        orgs,
        first,
        last,
        after is not None,
        {
            "events": read,
            "folded": counts["folded"],
            "backfilled": counts["backfilled"],
            "duplicates": counts["duplicates"],
            "rejected": counts["rejected"] + unreadable,
        },
    )


def _some(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5:,} more" if len(names) > 5 else "")
