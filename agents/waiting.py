"""Who waits for a look: which subjects the facts in hand concern, from which instant on, and because of what."""

from dealpulse.schemas.facts import Order


class Waiting:
    """Subjects of one kind.

    Attributes:
        dirty: subject → the earliest instant at which it must be looked at again.
        because: subject → the last fact that made it dirty: what it proves wrong is withdrawn in its name.
        stale: subjects whose view must be written although nothing else about them can have changed.
    """

    def __init__(self) -> None:
        self.dirty: dict[str, int] = {}
        self.because: dict[str, Order] = {}
        self.stale: dict[str, None] = {}

    def __bool__(self) -> bool:
        return bool(self.dirty or self.stale)

    def look(self, id_: str, at: int, order: Order | None = None) -> None:
        """Have a subject looked at from an instant on; `order` is the fact that makes it worth it, if one does."""
        if order is not None:
            self.because[id_] = order
        before = self.dirty.get(id_)
        if before is None or at < before:
            self.dirty[id_] = at

    def taken(self) -> "Waiting":
        """Those who wait, who wait no more."""
        found = Waiting()
        found.dirty, found.because, found.stale = self.dirty, self.because, self.stale
        self.dirty, self.because, self.stale = {}, {}, {}
        return found

    def copy(self) -> "Waiting":
        """As it stands now."""
        found = Waiting()
        found.dirty, found.because, found.stale = dict(self.dirty), dict(self.because), dict(self.stale)
        return found
