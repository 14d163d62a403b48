"""The shelf: one org's rows, by kind and id. Folds read and write rows here and nowhere else.

Rows are frozen values; putting one back replaces it. Whoever runs the folds can ask the shelf to remember what a fact replaced,
so that a fold which raises leaves no trace, and which rows changed, so that a flush writes just those.
"""

from collections.abc import Iterator
from typing import Any

import msgspec


class Shelf:
    """Rows of one org.

    A row that has rested for a while is kept as its encoded bytes: a quiet deal costs little, and recovery need not decode
    what nobody asks for.
    """

    def __init__(self, kinds: dict[str, type[msgspec.Struct]], *, track: bool) -> None:
        self._tables: dict[str, dict[str, Any]] = {kind: {} for kind in kinds}
        self._decoders = {kind: msgspec.msgpack.Decoder(shape) for kind, shape in kinds.items()}
        self._encode = msgspec.msgpack.Encoder().encode
        self._track = track
        self.changed: dict[tuple[str, str], None] = {}
        self._undo: list[tuple[dict[str, Any], str, str, Any]] | None = None
        self._warm: dict[tuple[str, str], None] = {}
        self._warm_before: dict[tuple[str, str], None] = {}

    def get(self, kind: str, id_: str) -> Any:
        """The row, or None."""
        table = self._tables[kind]
        row = table.get(id_)
        if type(row) is bytes:
            row = table[id_] = self._decoders[kind].decode(row)
            self._warm[kind, id_] = None
        return row

    def put(self, kind: str, id_: str, row: Any) -> None:
        """Replace the row; None removes it."""
        table = self._tables[kind]
        if self._undo is not None:
            self._undo.append((table, kind, id_, table.get(id_)))
        if row is None:
            table.pop(id_, None)
        else:
            table[id_] = row
            self._warm[kind, id_] = None
        if self._track:
            self.changed[kind, id_] = None

    def ids(self, kind: str) -> list[str]:
        """The ids of a kind, as of now."""
        return list(self._tables[kind])

    def sizes(self) -> dict[str, int]:
        """How many rows there are of each kind."""
        return {kind: len(table) for kind, table in self._tables.items()}

    # ---- for whoever runs the folds ----------------------------------------------------------------------------------

    def begin(self) -> None:
        """From here on, remember what is replaced."""
        self._undo = []

    def commit(self) -> None:
        """The fact holds."""
        self._undo = None

    def rollback(self) -> None:
        """The fact did not happen."""
        assert self._undo is not None
        for table, _, id_, before in reversed(self._undo):
            if before is None:
                table.pop(id_, None)
            else:
                table[id_] = before
        self._undo = None

    def rest(self, warm: int) -> None:
        """Encode the rows that nobody has touched for about `warm` touches. Two generations: cheap, and good enough."""
        if len(self._warm) < warm:
            return
        for kind, id_ in self._warm_before:
            if (kind, id_) not in self._warm:
                table = self._tables[kind]
                row = table.get(id_)
                if row is not None and type(row) is not bytes:
                    table[id_] = self._encode(row)
        self._warm_before, self._warm = self._warm, {}

    def encoded(self, kind: str, id_: str) -> bytes | None:
        """The row's bytes for the changelog."""
        row = self._tables[kind].get(id_)
        return row if row is None or type(row) is bytes else self._encode(row)

    def load(self, kind: str, id_: str, value: bytes) -> None:
        """Take a row back from the changelog, undecoded."""
        self._tables[kind][id_] = value

    def items(self, kind: str) -> Iterator[tuple[str, Any]]:
        """All rows of a kind, decoded without being warmed."""
        decode = self._decoders[kind].decode
        for id_, row in list(self._tables[kind].items()):
            yield id_, decode(row) if type(row) is bytes else row
