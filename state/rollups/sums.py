"""Running sums of one owner's, or one book's, accounts and deals: what comes is added, what goes is taken away."""

from bisect import bisect_left, insort

from dealpulse.state.health import BUCKETS
from dealpulse.state.rollups.shares import AccountShare, DealShare
from dealpulse.state.thresholds.judged import COLOURS

Place = tuple[float, str]


class Deals:
    """Some deals, the largest first, and what they are worth together."""

    __slots__ = ("foreign", "money", "places")

    def __init__(self) -> None:
        self.places: list[Place] = []
        self.money = 0
        self.foreign = 0

    def add(self, deal: DealShare) -> None:
        """One more."""
        insort(self.places, deal.place)
        self.money += deal.money or 0
        self.foreign += deal.foreign

    def remove(self, deal: DealShare) -> None:
        """One less."""
        del self.places[bisect_left(self.places, deal.place)]
        self.money -= deal.money or 0
        self.foreign -= deal.foreign


class Sums:
    """Attributes:
    colours: colour → accounts, the best first.
    activities: (team then, type) → how many.
    open: bucket → deals. created, won, lost: of the last days.
    """

    __slots__ = ("activities", "colours", "created", "lost", "open", "won")

    def __init__(self) -> None:
        self.colours: dict[str, list[Place]] = {colour: [] for colour in COLOURS}
        self.activities: dict[tuple[str | None, str], int] = {}
        self.open: dict[str, Deals] = {bucket: Deals() for bucket in BUCKETS}
        self.created = Deals()
        self.won = Deals()
        self.lost = Deals()

    def __bool__(self) -> bool:
        some = (*self.open.values(), self.created, self.won, self.lost)
        return any(self.colours.values()) or any(deals.places for deals in some)

    def add_account(self, account: AccountShare) -> None:
        """An account is owned."""
        insort(self.colours[account.colour], account.place)
        for key, n in account.activities.items():
            self.activities[key] = self.activities.get(key, 0) + n

    def remove_account(self, account: AccountShare) -> None:
        """An account goes, or is about to come back changed."""
        places = self.colours[account.colour]
        del places[bisect_left(places, account.place)]
        for key, n in account.activities.items():
            left = self.activities[key] - n
            if left:
                self.activities[key] = left
            else:
                del self.activities[key]

    def deals_of(self, deal: DealShare, since: int, until: int) -> list[Deals]:
        """Where a deal stands: an open one in its bucket, and what was created or closed in (since, until]."""
        found = []
        if deal.bucket is not None:
            found.append(self.open[deal.bucket])
        if since < deal.created <= until:
            found.append(self.created)
        if deal.closed is not None and since < deal.closed <= until and deal.outcome in ("won", "lost"):
            found.append(self.won if deal.outcome == "won" else self.lost)
        return found
