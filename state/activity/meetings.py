"""Meetings: a meeting is its latest version, by sequence, then by update time (spec X-09).

A calendar sends a meeting again whenever anybody accepts; older versions are kept only as long as the past can be revised.
"""

from msgspec import Struct

from dealpulse.schemas.facts import Meeting, Order


class Version(Struct, frozen=True, array_like=True):
    """What a calendar said of the meeting once. `people` did not decline; `known`: the clock's instant from which it acts."""

    sequence: int
    order: Order
    known: int
    start: int
    end: int
    cancelled: bool
    people: tuple[str, ...]


class MeetingRow(Struct, frozen=True, array_like=True):
    """All versions that still matter, in no order."""

    versions: tuple[Version, ...]


def fold(row: MeetingRow | None, meeting: Meeting, order: Order, known: int, forget: int) -> MeetingRow:
    """Take one version into account."""
    version = Version(
        meeting.sequence, order, known, meeting.start, meeting.end, meeting.cancelled, meeting.people
    )
    versions = () if row is None else row.versions
    if any(other.order == order for other in versions):
        assert row is not None
        return row
    return MeetingRow(_relevant((*versions, version), forget))


def _relevant(versions: tuple[Version, ...], forget: int) -> tuple[Version, ...]:
    """Of what was known before `forget` only the latest version can ever be the current one again."""
    old = [version for version in versions if version.known < forget]
    if len(old) < 2:
        return versions
    last = max(old, key=_rank)
    return tuple(version for version in versions if version.known >= forget or version is last)


def _rank(version: Version) -> tuple[int, Order]:
    return (version.sequence, version.order)


def current(row: MeetingRow | None, known: int | None) -> Version | None:
    """The meeting as known at an instant of the clock (None: now); None where nobody knew of it."""
    if row is None:
        return None
    if known is None:
        if len(row.versions) == 1:
            return row.versions[0]
        return max(row.versions, key=_rank)
    return max((version for version in row.versions if version.known <= known), key=_rank, default=None)


def alike(one: Version, other: Version | None) -> bool:
    """Whether two versions have the same people meet at the same time."""
    return (
        other is not None
        and one.start == other.start
        and one.cancelled == other.cancelled
        and one.people == other.people
    )
