"""What one account and one deal add to the rollups that they stand in."""

from collections.abc import Iterator

from msgspec import Struct

from dealpulse.schemas.time import DAY
from dealpulse.state.accounts.activity import MEETING, Activity, entries
from dealpulse.state.accounts.look import Look, Sight
from dealpulse.state.accounts.working import Working
from dealpulse.state.directory.people import View
from dealpulse.state.directory.roles import Roles, role_at
from dealpulse.state.facets.record import mapped_of
from dealpulse.state.opportunities.deal import Deal
from dealpulse.state.opportunities.standing import standing
from dealpulse.state.policy import Policy
from dealpulse.state.thresholds.threshold import Threshold

# Sums of money are kept in whole millionths: they must come to the same whatever was added and taken away before.
MICRO = 1_000_000


class AccountShare(Struct, frozen=True):
    """An owned account. `activities`: (the team its owner had then, type) → how many counted."""

    id: str
    owner: str
    book: str | None
    colour: str
    score: int | float | None
    activities: dict[tuple[str | None, str], int]

    @property
    def place(self) -> tuple[float, str]:
        """The best first; those without a score last."""
        return (float("inf") if self.score is None else -self.score, self.id)


class DealShare(Struct, frozen=True):
    """A deal.

    Attributes:
        owner, book: whose it is, and the book of its account.
        bucket: of an open one.
        money: in millionths of the org's currency; None: in another one, or none is known.
        foreign: it has an amount in another currency.
        created, closed: instants.
        outcome: won or lost, of a closed one.
    """

    id: str
    owner: str | None
    book: str | None
    bucket: str | None
    money: int | None
    foreign: bool
    created: int
    closed: int | None
    outcome: str | None

    @property
    def place(self) -> tuple[float, str]:
        """The largest first."""
        return (float("inf") if self.money is None else -self.money, self.id)


def account_share(view: View, id_: str, row: Working, at: int, policy: Policy) -> AccountShare | None:
    """What an account adds as of an instant; None: nobody owns it."""
    sight = Sight(view, id_, row, at - policy.time.late_days * DAY, policy)
    seen = sight.look(at)
    if seen.owner is None or seen.judged is None or seen.threshold is None:
        return None
    state = view.state("account", id_)
    fields = {} if state is None else state.fields
    counted = _by_team(view, seen, sight.activity, at)
    return AccountShare(id_, seen.owner, fields.get("book"), seen.judged.colour, fields.get("score"), counted)


def _by_team(view: View, seen: Look, activity: Activity, at: int) -> dict[tuple[str | None, str], int]:
    """Activity stays with the team that its user had then (spec 11, "People move")."""
    assert seen.owner is not None and seen.judged is not None and seen.threshold is not None
    if not seen.judged.by_type:
        return {}
    roles: Roles | None = view.shelf.tables["roles"][seen.owner]
    start = at - seen.threshold.period_days * DAY
    team = role_at(roles, at).team
    if roles is None or all(said.since <= start for said in roles.track[1:]):
        return {(team, name): n for name, n in seen.judged.by_type.items()}
    found: dict[tuple[str | None, str], int] = {}
    for then, name in _counted(activity, seen.threshold, start, at):
        key = (role_at(roles, then).team, name)
        found[key] = found.get(key, 0) + 1
    return found


def _counted(activity: Activity, threshold: Threshold, start: int, at: int) -> Iterator[tuple[int, str]]:
    seen: set[tuple[int, int | bytes]] = set()
    for then, key, type_, _ in entries(activity):
        name = activity.types[type_]
        which = (type_, then if type_ == MEETING else key)
        if start < then <= at and which not in seen and (not threshold.types or name in threshold.types):
            seen.add(which)
            yield then, name


def deal_share(view: View, id_: str, deal: Deal, bucket: str | None) -> DealShare | None:
    """What a deal adds; None: it is deleted."""
    header = deal.header
    if not header.alive:
        return None
    environment = view.environment
    where = standing(header, environment)
    account = header.fields.get("account")
    state = None if account is None else view.state("account", view.account_root(account))
    given = mapped_of(header, environment, "amount")
    amount = given if isinstance(given, int | float) and not isinstance(given, bool) else None
    currency = header.fields.get("currency")
    foreign = amount is not None and currency is not None and environment.currency not in (None, currency)
    stage = environment.stage(header.fields.get("pipeline"), header.fields.get("stage"))
    return DealShare(
        id_,
        header.owner,
        None if state is None else state.fields.get("book"),
        bucket if where.closed is None else None,
        None if amount is None or foreign else round(amount * MICRO),
        foreign,
        where.created,
        where.closed,
        None if where.closed is None or stage is None else stage.outcome,
    )
