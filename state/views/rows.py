"""What must be remembered of views that are broadcast on entry: which deals stand in them, so that nobody enters twice."""

from msgspec import Struct


class Entered(Struct, frozen=True, array_like=True):
    """A deal's row: the views broadcast on entry in which it stands, in order."""

    views: tuple[str, ...]


class Watched(Struct, frozen=True, array_like=True):
    """A view's row: it is watched as it was configured when its digest was taken."""

    digest: str
