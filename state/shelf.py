"""The shelf: one org's rows, by kind and id. Folds read and write rows here and nowhere else.

Rows are frozen values; putting one back replaces it. Whoever runs the folds can ask the shelf to remember what a fact replaced,
so that a fold which raises leaves no trace, and which rows changed, so that a flush writes just those.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

import msgspec

# Where encoded rows of a kind lie while nobody asks for them.
Rest = MutableMapping[str, bytes]


class Table(dict[str, Any]):
    """The rows of one kind that are awake. Asking for one that rests wakes it; one that does not exist is None.

    A plain dict answers three of four questions; only the others pay for a call.
    """

    __slots__ = ("_decode", "_recent", "changed", "kind", "resting")

    def __init__(
        self,
        kind: str,
        shape: type[msgspec.Struct],
        resting: Rest,
        recent: OrderedDict[tuple[str, str], None],
    ) -> None:
        self.kind = kind
        self.resting = resting
        self.changed: dict[str, None] = {}
        self._recent = recent
        self._decode = msgspec.msgpack.Decoder(shape).decode

    def __missing__(self, id_: str) -> Any:
        resting = self.resting
        value = resting.get(id_) if resting else None
        if value is None:
            return None
        row = self[id_] = self._decode(value)
        del resting[id_]
        self._recent[self.kind, id_] = None
        return row

    def items_at_rest(self) -> Iterator[tuple[str, Any]]:
        """Rows that rest, decoded without being woken."""
        decode = self._decode
        for id_, value in list(self.resting.items()):
            yield id_, decode(value)


class Shelf:
    """Rows of one org.

    A row that has not been asked for lately rests as its encoded bytes: a quiet deal costs little, and recovery need not decode
    what nobody asks for.

    Attributes:
        tables: by kind, for those who ask often: `tables["deal"][id]`. Written by `put` only.
    """

    def __init__(
        self,
        kinds: dict[str, type[msgspec.Struct]],
        rest: Callable[[str], Rest] | None = None,
        restless: frozenset[str] = frozenset(),
    ) -> None:
        """
        Args:
            kinds: by name.
            rest: where a kind's rows rest; None: in memory.
            restless: kinds that are never laid to rest: few rows, or asked for all the time.
        """
        self._restless = restless
        self._recent: OrderedDict[tuple[str, str], None] = OrderedDict()
        self.tables = {
            kind: Table(kind, shape, {} if rest is None else rest(kind), self._recent)
            for kind, shape in kinds.items()
        }
        self._encode = msgspec.msgpack.Encoder().encode
        self._undo: list[tuple[Table, str, Any]] | None = None
        self._changed: list[Table] = []

    def get(self, kind: str, id_: str) -> Any:
        """The row, or None."""
        return self.tables[kind][id_]

    def put(self, kind: str, id_: str, row: Any) -> None:
        """Replace the row; None removes it."""
        table = self.tables[kind]
        before = table[id_] if table.resting and id_ not in table else table.get(id_)
        if self._undo is not None:
            self._undo.append((table, id_, before))
        if row is not None:
            table[id_] = row
        elif before is not None:
            del table[id_]
        if not table.changed:
            self._changed.append(table)
        table.changed[id_] = None

    def drop(self, kind: str, id_: str) -> None:
        """Forget a row of which no flush needs to know."""
        self.tables[kind].pop(id_, None)

    def ids(self, kind: str) -> list[str]:
        """The ids of a kind, as of now."""
        table = self.tables[kind]
        return [*table, *table.resting] if table.resting else list(table)

    def sizes(self) -> dict[str, int]:
        """How many rows there are of each kind."""
        return {kind: len(table) + len(table.resting) for kind, table in self.tables.items()}

    def items(self, kind: str) -> Iterator[tuple[str, Any]]:
        """All rows of a kind, without waking any."""
        table = self.tables[kind]
        yield from list(table.items())
        yield from table.items_at_rest()

    # ---- for whoever runs the folds ----------------------------------------------------------------------------------

    def changed(self) -> list[tuple[Table, list[str]]]:
        """The rows that were put since the last `rest`."""
        return [(table, list(table.changed)) for table in self._changed]

    def rewrite(self, kind: str, id_: str) -> None:
        """Have the next flush write a row again, as it is."""
        self.put(kind, id_, self.get(kind, id_))

    def begin(self) -> None:
        """From here on, remember what is replaced."""
        self._undo = []

    def commit(self) -> None:
        """The fact holds."""
        self._undo = None

    def rollback(self) -> None:
        """The fact did not happen."""
        assert self._undo is not None
        for table, id_, before in reversed(self._undo):
            if before is None:
                table.pop(id_, None)
            else:
                table[id_] = before
        self._undo = None

    def rest(self, most: int) -> None:
        """Forget what changed, and lay to rest what was neither changed nor woken for longest, down to so many rows."""
        recent = self._recent
        for table in self._changed:
            if table.kind in self._restless:
                continue
            for id_ in table.changed:
                place = (table.kind, id_)
                recent[place] = None
                recent.move_to_end(place)
        self.settle()
        for _ in range(len(recent) - most):
            (kind, id_), _ = recent.popitem(last=False)
            table = self.tables[kind]
            row = table.pop(id_, None)
            if row is not None:
                table.resting[id_] = self._encode(row)

    def settle(self) -> None:
        """Forget what changed, without laying anything to rest."""
        for table in self._changed:
            table.changed.clear()
        self._changed.clear()

    def encoded(self, kind: str, id_: str) -> bytes | None:
        """The row's bytes for the changelog."""
        table = self.tables[kind]
        row = table.get(id_)
        return table.resting.get(id_) if row is None else self._encode(row)

    def load(self, kind: str, id_: str, value: bytes) -> None:
        """Take a row back from the changelog, undecoded."""
        table = self.tables[kind]
        table.pop(id_, None)
        table.resting[id_] = value
