"""What an account's owner did with its people: packed, in the order of instants.

One entry for each person of each activity, as one email to five people is one activity and five contacts; an activity that names
the account alone has one entry with nobody.
"""

import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from msgspec import Struct

_ENTRY: Final = struct.Struct("<q8sBH")
_SIZE: Final = _ENTRY.size
_AT: Final = struct.Struct("<q")
NOBODY: Final = 0xFFFF

# The first is a meeting of a calendar, which its start tells from another; of the others a key does.
MEETING: Final = 0
EMAIL: Final = 1
CALL: Final = 2
_TYPES: Final = ("meeting", "email", "call")


class Activity(Struct, frozen=True, array_like=True):
    """Attributes:
    entries: packed, sorted: instant, key, index of the type, index of the person or NOBODY.
    types: names; the first three are fixed.
    people: the parties that stand for humans.
    """

    entries: bytes = b""
    types: tuple[str, ...] = _TYPES
    people: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.entries) // _SIZE


NOTHING: Final = Activity()


class Deed(NamedTuple):
    """One entry, unpacked: when, which, of what type, with whom (None: nobody)."""

    at: int
    key: bytes
    type: int
    person: str | None


def entries(activity: Activity) -> Iterator[tuple[int, bytes, int, int]]:
    """(instant, key, index of the type, index of the person), oldest first."""
    return _ENTRY.iter_unpack(activity.entries)


def instant_at(activity: Activity, place: int) -> int:
    """The instant of an entry."""
    return int(_AT.unpack_from(activity.entries, place * _SIZE)[0])


class _Instants:
    """The instants of entries, for bisection."""

    def __init__(self, activity: Activity) -> None:
        self._entries = activity.entries

    def __len__(self) -> int:
        return len(self._entries) // _SIZE

    def __getitem__(self, place: int) -> int:
        return int(_AT.unpack_from(self._entries, place * _SIZE)[0])


def until(activity: Activity, at: int) -> int:
    """How many entries lie at or before an instant."""
    return bisect_right(_Instants(activity), at)


def with_kind(activity: Activity, kind: str) -> tuple[Activity, int]:
    """The activity with a kind of task among its types, and the type's index. A calendar's meetings are another type."""
    for index, name in enumerate(activity.types):
        if name == kind and index != MEETING:
            return activity, index
    return Activity(activity.entries, (*activity.types, kind), activity.people), len(activity.types)


def added(activity: Activity, at: int, key: bytes, type_: int, people: Iterable[str]) -> Activity:
    """The activity with one more, with these people."""
    known = activity.people
    indices: list[int] = []
    for person in people:
        if person not in known:
            known = (*known, person)
        indices.append(known.index(person))
    packed = b"".join(_ENTRY.pack(at, key, type_, index) for index in indices or (NOBODY,))
    raw = activity.entries
    place = len(raw)
    while place and _AT.unpack_from(raw, place - _SIZE)[0] > at:
        place -= _SIZE
    grown = raw + packed if place == len(raw) else raw[:place] + packed + raw[place:]
    return Activity(grown, activity.types, known)


def without(activity: Activity, key: bytes, type_: int) -> Activity:
    """The activity without one."""
    if key not in activity.entries:
        return activity
    kept = [entry for entry in entries(activity) if entry[1] != key or entry[2] != type_]
    return Activity(b"".join(_ENTRY.pack(*entry) for entry in kept), activity.types, activity.people)


def held(activity: Activity, key: bytes, at: int) -> bool:
    """Whether a meeting has begun by an instant."""
    return key in activity.entries and any(
        then <= at and other == key and type_ == MEETING for then, other, type_, _ in entries(activity)
    )


def trimmed(activity: Activity, cut: int) -> Activity:
    """Without what lies before an instant, but for the last of it."""
    if len(activity) < 2 or instant_at(activity, 1) > cut:
        return activity
    gone = until(activity, cut) - 1
    raw = activity.entries[gone * _SIZE :]
    used = sorted({who for _, _, _, who in _ENTRY.iter_unpack(raw)} - {NOBODY})
    place = {who: index for index, who in enumerate(used)}
    place[NOBODY] = NOBODY
    packed = b"".join(
        _ENTRY.pack(at, key, type_, place[who]) for at, key, type_, who in _ENTRY.iter_unpack(raw)
    )
    return Activity(packed, activity.types, tuple(activity.people[who] for who in used))


def of(deeds: Iterable[Deed], types: tuple[str, ...], cut: int) -> Activity:
    """The activity that these deeds come to; the same deed with the same person counts once."""
    people: dict[str, int] = {}
    packed: list[tuple[int, bytes, int, int]] = []
    for deed in sorted(set(deeds), key=lambda deed: (deed.at, deed.key, deed.type, deed.person or "")):
        who = NOBODY if deed.person is None else people.setdefault(deed.person, len(people))
        packed.append((deed.at, deed.key, deed.type, who))
    raw = b"".join(_ENTRY.pack(*entry) for entry in packed)
    return trimmed(Activity(raw, types, tuple(people)), cut)


def alike(one: Activity, other: Activity) -> bool:
    """Whether two tell of the same activity with the same people."""
    return one.entries == other.entries and one.types == other.types and one.people == other.people
