"""The ledger of a party: every mail with it, packed, and the calls and meetings that name it.

A year of mail with one address is a few kilobytes, appended to without being read.
"""

import struct
from collections.abc import Iterator
from hashlib import blake2b
from typing import Final

from msgspec import Struct

_ENTRY: Final = struct.Struct("<q8sIB")
RECEIVED: Final = 0  # the other wrote to the party
SENT: Final = 1  # the party wrote to the other


class Ledger(Struct, frozen=True, array_like=True):
    """Of one party.

    Attributes:
        mails: packed entries: instant, key of the message, index of the other in `others`, direction.
        others: addresses on the other side.
        late: entry, but for its instant → instant of the clock from which it acts, where that is later and the past may still
            be revised.
        calls, meetings, tasks: ids.
    """

    mails: bytes = b""
    others: tuple[str, ...] = ()
    late: dict[bytes, int] = {}
    calls: tuple[str, ...] = ()
    meetings: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()


EMPTY: Final = Ledger()


def key_of(message: str) -> bytes:
    """Eight bytes that stand for a message's id."""
    return blake2b(message.encode(), digest_size=8).digest()


def entries(ledger: Ledger) -> Iterator[tuple[int, bytes, int, int]]:
    """(instant, message key, index of the other, direction), in order of filing."""
    return _ENTRY.iter_unpack(ledger.mails)


def filed(ledger: Ledger, at: int, key: bytes, other: str, direction: int, known: int, forget: int) -> Ledger:
    """The ledger with one more mail.

    Args:
        at: when it was sent.
        other: the address on the other side.
        known: the instant of the clock from which it acts.
        forget: what was known before this instant need not be told from what always was.
    """
    others = ledger.others
    if other in others:
        index = others.index(other)
    else:
        index = len(others)
        others = (*others, other)
    late = ledger.late
    if known != at and known >= forget:
        late = {entry: since for entry, since in late.items() if since >= forget}
        late[tail(key, index, direction)] = known
    return Ledger(
        ledger.mails + _ENTRY.pack(at, key, index, direction),
        others,
        late,
        ledger.calls,
        ledger.meetings,
        ledger.tasks,
    )


def tail(key: bytes, other: int, direction: int) -> bytes:
    """An entry without its instant."""
    return _ENTRY.pack(0, key, other, direction)[8:]


def known(ledger: Ledger, at: int, key: bytes, other: int, direction: int) -> int:
    """From which instant of the clock an entry acts."""
    return ledger.late.get(tail(key, other, direction), at) if ledger.late else at


def holds(ledger: Ledger, key: bytes) -> bool:
    """Whether a message is filed here already."""
    found = ledger.mails.find(key)
    while found >= 0:
        if found % _ENTRY.size == 8:
            return True
        found = ledger.mails.find(key, found + 1)
    return False


def without(ledger: Ledger, key: bytes) -> Ledger:
    """The ledger without a message."""
    kept = b"".join(_ENTRY.pack(*entry) for entry in entries(ledger) if entry[1] != key)
    late = {entry: since for entry, since in ledger.late.items() if not entry.startswith(key)}
    return Ledger(kept, ledger.others, late, ledger.calls, ledger.meetings, ledger.tasks)


def forgotten(ledger: Ledger, before: int) -> Ledger:
    """The ledger without old mail, but for the last with each person in each direction (spec X-17)."""
    last = last_of_each(ledger)
    kept = b"".join(
        _ENTRY.pack(*entry)
        for entry in entries(ledger)
        if entry[0] >= before or entry[0] == last[entry[2], entry[3]]
    )
    return Ledger(kept, ledger.others, ledger.late, ledger.calls, ledger.meetings, ledger.tasks)


def last_of_each(ledger: Ledger) -> dict[tuple[int, int], int]:
    """The instant of the last mail with each other, in each direction."""
    last: dict[tuple[int, int], int] = {}
    for at, _, other, direction in entries(ledger):
        last[other, direction] = max(at, last.get((other, direction), at))
    return last


def first_filed(ledger: Ledger) -> int | None:
    """The instant of the mail that was filed first: a hint that some may be old, for nothing."""
    return None if not ledger.mails else int(_ENTRY.unpack_from(ledger.mails)[0])
