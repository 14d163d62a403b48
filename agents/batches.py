"""Batches: what is remembered for days only goes to the changelog many at a time.

An event's id and a message's first copy are remembered for some days (spec X-10). As rows of their own they would be four
records an event, two to write and two to remove. So a flush writes all of its own as one row, and removes the row when the last
of them is too old: what is too old before that, recovery leaves out by itself.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec
from msgspec import Struct

from dealpulse.state.activity.mail import Mail
from dealpulse.state.kinds import Seen

KINDS: Final = ("seen", "mail")
# So many entries make one row: a row must fit into a record.
_MOST: Final = 5_000


class Batch(Struct, frozen=True, array_like=True):
    """What one flush remembered: id → row, None where it is taken back; and until when any of it must be kept."""

    until: int
    seen: dict[str, Seen | None]
    mail: dict[str, Mail | None]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Batch).decode


class Batches:
    """The batch rows of one org that stand on the changelog."""

    def __init__(self) -> None:
        self._until: dict[int, int] = {}
        self._next = 0
        self._read: dict[int, Batch] = {}

    def write(
        self, changed: Iterable[tuple[str, str, Any]], kept_until: Callable[[Any], int]
    ) -> list[tuple[str, bytes]]:
        """Rows for what changed since the last flush: (id of the batch, body).

        Args:
            changed: kind, id, row or None.
            kept_until: until when a row must be kept.
        """
        found: list[tuple[str, bytes]] = []
        todo = list(changed)
        for start in range(0, len(todo), _MOST):
            batch = Batch(0, {}, {})
            until = 0
            for kind, id_, row in todo[start : start + _MOST]:
                (batch.seen if kind == "seen" else batch.mail)[id_] = row
                # What takes something back must live as long as what it takes back.
                until = max(until, max(self._until.values(), default=0) if row is None else kept_until(row))
            found.append((str(self._next), _encode(Batch(until, batch.seen, batch.mail))))
            self._until[self._next] = until
            self._next += 1
        return found

    def outlived(self, before: Callable[[int], bool]) -> list[str]:
        """The batches that nothing needs any more; they are forgotten."""
        gone: list[int] = []
        for number, until in self._until.items():
            if not before(until):
                break  # nearly in order: a row that stays a little longer does no harm
            gone.append(number)
        for number in gone:
            del self._until[number]
        return [str(number) for number in gone]

    def restore(self, id_: str, body: bytes) -> None:
        """Take a batch back from the changelog."""
        self._read[int(id_)] = _decode(body)

    def settle(self) -> list[tuple[str, str, Any]]:
        """All batches are back: what they come to, kind, id and row."""
        found: dict[tuple[str, str], Any] = {}
        for number, batch in sorted(self._read.items()):
            self._until[number] = batch.until
            self._next = max(self._next, number + 1)
            for kind in KINDS:
                for id_, row in getattr(batch, kind).items():
                    found[kind, id_] = row
        self._read.clear()
        return [(kind, id_, row) for (kind, id_), row in found.items() if row is not None]
