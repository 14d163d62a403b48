"""A line that is watched while it replays: its flips as they come, and its deals at the end.

The folds are those of `replay` and of live. Watching changes nothing in them: the clock may stop on its way to the next event,
and a stop changes no output (spec X-15).
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

from dealpulse.agents.line import Line
from dealpulse.agents.org import Org
from dealpulse.schemas.time import parse
from dealpulse.schemas.topics import OUTPUT_OF_TYPE
from dealpulse.state.calendar import local_ordinal, midnight_of_ordinal
from dealpulse.state.opportunities.deal import Deal
from dealpulse.state.opportunities.standing import Standing, standing
from dealpulse.state.opportunities.walk import KIND
from dealpulse.state.outcomes.life import Flip, Outcome
from dealpulse.state.policy import Policy
from dealpulse.streams.spill import Spill

Key = tuple[str, str]

_FLIPS = OUTPUT_OF_TYPE[KIND]
_RESTING_BYTES = 1 << 29
_WARM_ROWS = 200_000
_REST_EVERY = 10_000


class Ended(NamedTuple):
    """A deal as it stands at the end, whatever the policy."""

    org: str
    id: str
    name: str | None
    owner: str | None
    amount: Any
    outcome: Outcome
    standing: Standing
    worked: bool
    known_stage: bool


class Watched(Line):
    """A line in a replay.

    Attributes:
        flips_of: by (org, deal): id → flip; the effective ones only (spec X-16).
    """

    def __init__(self, policy: Policy) -> None:
        super().__init__(
            policy, clock="replay", views=False, warm_rows=_WARM_ROWS, rest=Spill(_RESTING_BYTES).rest
        )
        self.flips_of: dict[Key, dict[str, Flip]] = {}

    def hear(self) -> list[tuple[Key, Flip]]:
        """Take what was said since the last time; the flips among it."""
        said, self._outputs = self._outputs, []
        found: list[tuple[Key, Flip]] = []
        for output in said:
            if output.topic != _FLIPS or output.value is None:
                continue
            event = orjson.loads(output.value)
            data = event["data"]
            key = (event["org"], data["opportunity"])
            flips = self.flips_of.setdefault(key, {})
            flips.pop(data.get("supersedes"), None)
            if not data.get("retracted"):
                flip = flips[event["id"]] = Flip(parse(event["time"]), data["from"], data["to"])
                found.append((key, flip))
        return found

    def track(self, key: Key) -> tuple[Flip, ...]:
        """A deal's effective flips, in order."""
        return tuple(sorted(self.flips_of.get(key, {}).values(), key=lambda flip: flip.at))

    # ---- the clock ---------------------------------------------------------------------------------------------------

    def stops(self, org: str, to: int) -> list[int]:
        """Where an org's clock must stop on its way, so that each flip is heard before anything new is known.

        Facts come with events only, and what is typical changes at the org's midnights.
        """
        found = self._orgs.get(org)
        if found is None or found.gate.clock is None or to <= found.gate.clock:
            return []
        clock = found.gate.clock
        zone = found.shelf.tables["org"][""].environment.zone
        stops: list[int] = []
        for ordinal in range(local_ordinal(zone, clock) + 1, local_ordinal(zone, to) + 1):
            midnight = midnight_of_ordinal(zone, ordinal)
            stops += [at for at in (midnight - 1, midnight) if clock < at < to]
        return [*stops, to]

    def advance(self, org: str, to: int) -> None:
        """Move an org's clock to an instant."""
        self._orgs[org].gate.advance(to)

    def health(self, key: Key, at: int) -> dict[str, Any] | None:
        """A deal's health as its page would have it at an instant since which nothing has become known."""
        org, id_ = key
        looks = self._orgs[org].looks
        deal: Deal | None = self._orgs[org].shelf.get("deal", id_)
        if deal is None or not deal.header.alive:
            return None
        health: dict[str, Any] = looks.view(id_, deal, at)["health"]
        return health

    # ---- the end -----------------------------------------------------------------------------------------------------

    def orgs(self) -> list[str]:
        """The orgs, by name."""
        return sorted(self._orgs)

    def end(self, org: str) -> int:
        """The instant at which an org's clock stands."""
        return self._orgs[org].gate.clock or 0

    def knows_outcomes(self) -> bool:
        """Whether any stage of any org means that a deal is won or lost."""
        return any(
            stage.outcome != "open"
            for org in self._orgs.values()
            for stage in org.shelf.tables["org"][""].environment.stages.values()
        )

    def deals(self) -> Iterator[Ended]:
        """Every deal as it stands, by org and id."""
        looked = 0
        for name in self.orgs():
            org = self._orgs[name]
            for id_ in sorted(org.shelf.ids("deal")):
                deal: Deal | None = org.shelf.get("deal", id_)
                if deal is not None:
                    yield _ended(org, id_, deal)
                looked += 1
                if looked % _REST_EVERY == 0:
                    org.shelf.rest(self.warm_rows)


def _ended(org: Org, id_: str, deal: Deal) -> Ended:
    header, pulse = deal.header, deal.pulse
    environment = org.shelf.tables["org"][""].environment
    where = standing(header, environment)
    fields = header.fields
    stage = environment.stage(fields.get("pipeline"), fields.get("stage"))
    outcome: Outcome = "open"
    if not header.alive:
        outcome = "gone"
    elif where.closed is not None and stage is not None:
        outcome = "won" if stage.outcome == "won" else "lost"
    amount = fields.get(environment.fields.get("amount", "amount"))
    return Ended(
        org.name,
        id_,
        fields.get("name"),
        _name_of(org, header.owner),
        amount if isinstance(amount, int | float) else None,
        outcome,
        where,
        bool(pulse.touches or pulse.inbound or pulse.meetings),
        stage is not None,
    )


def _name_of(org: Org, user: str | None) -> str | None:
    entry = None if user is None else org.shelf.get("user", user)
    name = None if entry is None or entry.state is None else entry.state.fields.get("name")
    return name or user
