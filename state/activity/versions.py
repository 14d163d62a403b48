"""Versions of what somebody did: of those of one call or task the latest by (time, seq, id) wins (spec 11, "Which of two").

Its instant is that version's `at`, else the first version's time. Older versions are kept only while the past can be revised.
"""

from typing import Protocol, TypeVar

from dealpulse.schemas.facts import Order


class Version(Protocol):
    """What was said of it once; `known`: the clock's instant from which it acts; `at`: when it took place, if that was said."""

    @property
    def order(self) -> Order: ...

    @property
    def known(self) -> int: ...

    @property
    def at(self) -> int | None: ...

    @property
    def removed(self) -> bool: ...


V = TypeVar("V", bound=Version)


def with_version(versions: tuple[V, ...], version: V, forget: int) -> tuple[V, ...]:
    """The versions with one more, as far as they still matter; a copy of one changes nothing."""
    if any(other.order == version.order for other in versions):
        return versions
    versions = (*versions, version)
    old = [other for other in versions if other.known < forget]
    if len(old) > 1:
        last = max(old, key=lambda other: other.order)
        versions = tuple(other for other in versions if other.known >= forget or other is last)
    return versions


def standing(first: Order, versions: tuple[V, ...], known: int | None) -> tuple[V, int] | None:
    """The version that wins and its instant, as known at an instant of the clock (None: now); None: unknown, or removed.

    Args:
        first: the order of the first version, which may be kept no more.
        versions: in no order.
        known: the instant.
    """
    if len(versions) == 1 and known is None:
        (last,) = versions
        return None if last.removed else (last, first[0] if last.at is None else last.at)
    seen = [version for version in versions if known is None or version.known <= known]
    if not seen:
        return None
    last = max(seen, key=lambda version: version.order)
    if last.removed:
        return None
    if last.at is not None:
        return last, last.at
    # A first one that is kept no more was known before any instant asked for.
    if any(version.order == first and version not in seen for version in versions):
        return last, min(version.order for version in seen)[0]
    return last, first[0]
