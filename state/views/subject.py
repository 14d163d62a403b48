"""A deal as a view sees it: its page, its owner's role, its place in the pipeline, and when its counts of days began."""

from collections.abc import Callable
from typing import Any, NamedTuple

from dealpulse.schemas.time import DAY
from dealpulse.state.directory.org import Environment, stage_key
from dealpulse.state.directory.roles import Role
from dealpulse.state.facets.facet import last_until
from dealpulse.state.opportunities.header import Header
from dealpulse.state.opportunities.pulse import Pulse
from dealpulse.state.opportunities.standing import Standing


class Calendar(NamedTuple):
    """The org's days. `first_month`: of its fiscal year."""

    zone: str
    first_month: int = 1


class Subject(NamedTuple):
    """One deal at one instant.

    Attributes:
        id: the deal.
        at: the instant; `today`: the ordinal of the org's day then.
        facets, health, benchmarks: as on its page.
        header, standing, environment: what the page was made from.
        read_pulse: the activity that its day counts run from.
        role: the owner's today.
        calendar: the org's.
    """

    id: str
    at: int
    today: int
    facets: dict[str, Any]
    health: dict[str, Any]
    benchmarks: dict[str, Any]
    header: Header
    standing: Standing
    read_pulse: Callable[[], Pulse]
    environment: Environment
    role: Role
    calendar: Calendar

    @property
    def pulse(self) -> Pulse:
        """The owner's and the buyer's activity; of a closed deal, as it was then."""
        return self.read_pulse()

    @property
    def open(self) -> bool:
        """Neither won nor lost."""
        return self.standing.closed is None

    def outcome(self) -> str:
        """Of the deal's stage: open, won or lost."""
        fields = self.header.fields
        stage = self.environment.stage(fields.get("pipeline"), fields.get("stage"))
        return "open" if stage is None else stage.outcome

    def stage_order(self) -> int | float | None:
        """The stage's order in the stage table."""
        orders = self.standing.orders
        return orders[-1][1] if orders else None

    def stage_position(self) -> float | None:
        """How far down the open stages of its pipeline a deal is: 0 the first, 1 the last; None where the table has no order."""
        order = self.stage_order()
        if order is None:
            return None
        orders = open_orders(self.environment, self.header.fields.get("pipeline"))
        if order not in orders:
            return None
        return orders.index(order) / (len(orders) - 1) if len(orders) > 1 else 1.0

    def since(self, facet: str) -> int | None:
        """The instant from which a count of elapsed days runs; None where it does not run."""
        standing = self.standing
        if facet == "age_days":
            return standing.created if standing.closed is None else None
        if facet == "days_in_stage":
            return None if self.facets["days_in_stage"] is None else standing.stage_since
        if facet == "days_since_inbound":
            return last_until(self.pulse.inbound, self.at)
        base = max(standing.created, standing.owner_since)
        for last in (
            last_until(self.pulse.touches, self.at),
            last_until([start for start, _, _ in self.pulse.meetings], self.at),
        ):
            if last is not None and last > base:
                base = last
        return base

    def crossings(self, facet: str, days: int) -> tuple[int, ...]:
        """The instants at which a count of elapsed days comes to this number, and goes beyond it."""
        since = self.since(facet)
        return () if since is None else (since + days * DAY, since + (days + 1) * DAY)


def open_orders(environment: Environment, pipeline: str | None) -> tuple[int | float, ...]:
    """The orders of a pipeline's open stages, rising. Environments live long, so the last answers are kept by identity."""
    if not _kept or _kept[0][0] is not environment:
        _kept[:] = [(environment, {})]
    known = _kept[0][1]
    key = stage_key(pipeline, "")
    if key not in known:
        found = {
            stage.order
            for name, stage in environment.stages.items()
            if stage.outcome == "open" and stage.order is not None and name.startswith(key)
        }
        known[key] = tuple(sorted(found))
    return known[key]


_kept: list[tuple[Environment, dict[str, tuple[int | float, ...]]]] = []
