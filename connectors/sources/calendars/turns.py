"""Turns: what was said of a meeting at once, and which of it was said after which."""

from msgspec import Struct

from dealpulse.connectors.sources.calendars.sayings import Saying


class Gone(Struct, frozen=True, array_like=True):
    """A calendar has a meeting no longer that it had.

    Attributes:
        uid: the meeting or series.
        calendar: which calendar.
        said: the instant of the newer calendar.
        since, until: the window that the newer calendar speaks of.
    """

    uid: str
    calendar: str
    said: int
    since: int
    until: int


class Version(Struct):
    """What was said of a UID at once: the whole (`master`), single dates, or both."""

    master: Saying | None
    dates: list[Saying]
    place: int

    @property
    def first(self) -> Saying:
        return self.dates[0] if self.master is None else self.master

    @property
    def said(self) -> int:
        return max(saying.said for saying in (self.first, *self.dates))


def versions_of(sayings: list[Saying]) -> list[Version]:
    """What was said at once belongs together; of two wholes at once each is a version, and single dates go with the later."""
    groups: dict[tuple[str, int], list[Saying]] = {}
    for saying in sayings:
        groups.setdefault((saying.file, saying.together), []).append(saying)
    versions: list[Version] = []
    for place, group in enumerate(groups.values()):
        wholes = [saying for saying in group if saying.recurrence is None]
        wholes.sort(key=lambda saying: (saying.sequence or 0, saying.said))
        dates = [saying for saying in group if saying.recurrence is not None]
        dates.sort(key=lambda saying: (saying.sequence or 0, saying.said))
        if not wholes:
            versions.append(Version(None, dates, place))
        versions.extend(Version(saying, dates if saying is wholes[-1] else [], place) for saying in wholes)
    return versions


def in_order(versions: list[Version], gone: list[Gone]) -> list[Version | Gone]:
    """By the organizer's count, then by when it was said. An answer that names no version answers the last before it."""
    ranked: list[tuple[tuple[int, int, int], Version | Gone]] = []
    for version in versions:
        sequence = version.first.sequence
        if sequence is None:
            before = [other.first.sequence or 0 for other in versions if other.said <= version.said]
            sequence = max(before, default=0)
        ranked.append(((sequence, version.said, version.place), version))
    for one in gone:
        before = [other.first.sequence or 0 for other in versions if other.said <= one.said]
        ranked.append(((max(before, default=0), one.said, len(versions)), one))
    ranked.sort(key=lambda item: item[0])
    return [item[1] for item in ranked]
