"""The far side: a Kafka broker as far as a worker can tell. Partitions, transactions with fences and markers.

One instant at a time, and all in memory. What is promised here is what Apache Kafka promises (tests/kafka holds that against the
real one); what goes wrong on the way to it is network.py's.
"""

from collections.abc import Callable, Iterable
from random import Random
from typing import Any

from aiokafka import TopicPartition
from aiokafka.errors import MessageSizeTooLargeError, ProducerFenced
from msgspec import Struct


class Entry(Struct, gc=False):
    """One slot of a partition: a record, or the marker that ends a transaction there."""

    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]
    of: "Transaction | None" = None
    marker: bool = False
    undone: bool = False


class Transaction:
    """One transaction: where it wrote, and where its end is known."""

    def __init__(self) -> None:
        self.first: dict[TopicPartition, int] = {}
        self.ended: dict[TopicPartition, bool] = {}
        self.over = False


class Writer:
    """What the broker knows of a transactional id."""

    def __init__(self) -> None:
        self.epoch = -1
        self.now: Transaction | None = None
        self.ending: Transaction | None = None


class Broker:
    """Topics, transactional ids and a group's offsets.

    Args:
        later: runs something after so many seconds.
        dice: how long markers take.
        patience_s: how long a transaction may stay open.
    """

    def __init__(
        self,
        later: Callable[[float, Callable[[], None]], Any],
        now: Callable[[], float],
        dice: Random,
        patience_s: float,
    ) -> None:
        self.partitions: dict[TopicPartition, list[Entry]] = {}
        self.ends: dict[TopicPartition, int] = {}
        self.writers: dict[str, Writer] = {}
        self.offsets: dict[TopicPartition, int] = {}
        self.waiting: list[Callable[[], None]] = []
        self._open: dict[TopicPartition, dict[Transaction, int]] = {}
        self._torn: dict[TopicPartition, int] = {}
        self._answered: dict[object, int] = {}
        self._later = later
        self._now = now
        self._dice = dice
        self._patience_s = patience_s

    @property
    def settled(self) -> bool:
        """No transaction is open anywhere, and all markers are written."""
        return not any(self._open.values())

    # ---- reading -----------------------------------------------------------------------------------------------------

    def end(self, tp: TopicPartition, committed: bool) -> int:
        """The end of a partition, for readers of what is committed or of everything."""
        if committed and (open_ := self._open.get(tp)):
            return min(open_.values())
        return self.ends.get(tp, 0)

    def fetch(
        self, tp: TopicPartition, offset: int, most: int, committed: bool = True
    ) -> tuple[list[Entry], int]:
        """The next records, and the offset to read on from."""
        end = self.end(tp, committed)
        found: list[Entry] = []
        entries = self.partitions.get(tp, [])
        place = _place(entries, offset)
        for entry in entries[place:]:
            if entry.offset >= end:
                break
            if len(found) == most:
                return found, entry.offset
            if not entry.marker and not (committed and self._undone(tp, entry)):
                found.append(entry)
        return found, max(offset, end)

    def _undone(self, tp: TopicPartition, entry: Entry) -> bool:
        return entry.undone or (entry.of is not None and not entry.of.ended.get(tp, False))

    # ---- writing -----------------------------------------------------------------------------------------------------

    def append(self, tp: TopicPartition, records: Iterable[Any], request: object) -> int:
        """An idempotent producer's batch; a request that comes again changes nothing."""
        if request in self._answered:
            return self._answered[request]
        first = self.ends.get(tp, 0)
        for key, value, headers in records:
            self._put(tp, key, value, headers)
        self._answered[request] = first
        self._wake()
        return first

    def _put(self, tp: TopicPartition, key: Any, value: Any, headers: Any, of: Any = None) -> None:
        offset = self.ends.get(tp, 0)
        stamp = int(self._now() * 1_000)
        self.partitions.setdefault(tp, []).append(
            Entry(offset, stamp, key, value, headers, of, key is _MARKER)
        )
        if key is _MARKER:
            self.partitions[tp][-1].key = None
        self.ends[tp] = offset + 1

    # ---- transactions ------------------------------------------------------------------------------------------------

    def begin_writer(self, id_: str, request: object) -> int | None:
        """A producer with this id starts: former ones are shut out. None while an old transaction is being ended."""
        writer = self.writers.setdefault(id_, Writer())
        if request not in self._answered:
            writer.epoch += 1
            self._answered[request] = writer.epoch
            if writer.now is not None:
                self._end(writer, commit=False)
        return None if writer.ending is not None else self._answered[request]

    def write(
        self, id_: str, epoch: int, tp: TopicPartition, records: list[Any], size: int, request: object
    ) -> int | None:
        """A batch in a transaction. None while the last transaction is being ended."""
        writer = self._writer(id_, epoch)
        if request in self._answered:
            return self._answered[request]
        if writer.ending is not None:
            return None
        if size > LARGEST:
            raise MessageSizeTooLargeError("refused")
        if writer.now is None:
            writer.now = Transaction()
            self._later(self._patience_s, lambda now=writer.now: self._expire(writer, now))  # type: ignore[misc]
        first = self.ends.get(tp, 0)
        if tp not in writer.now.first:
            writer.now.first[tp] = first
            self._open.setdefault(tp, {})[writer.now] = first
        for key, value, headers in records:
            self._put(tp, key, value, headers, writer.now)
        self._answered[request] = first
        return first

    def end_transaction(self, id_: str, epoch: int, request: object, torn: bool = False) -> bool | None:
        """Commit. None while the last one is being ended."""
        writer = self._writer(id_, epoch)
        if request not in self._answered:
            if writer.ending is not None:
                return None
            if writer.now is not None:
                if torn and any(tp.topic.endswith("rows") for tp in writer.now.first):
                    self._tear(writer.now)
                else:
                    for tp in writer.now.first:
                        self._torn.pop(tp, None)
                self._end(writer, commit=True)
            self._answered[request] = 1
        return True

    def _writer(self, id_: str, epoch: int) -> Writer:
        writer = self.writers[id_]
        if writer.epoch != epoch:
            raise ProducerFenced("a newer producer with this transactional id is there")
        return writer

    def _expire(self, writer: Writer, transaction: Transaction) -> None:
        if writer.now is transaction:
            writer.epoch += 1
            self._end(writer, commit=False)

    def _end(self, writer: Writer, commit: bool) -> None:
        transaction = writer.now
        assert transaction is not None
        writer.now, writer.ending = None, transaction
        left = list(transaction.first)
        for tp in left:
            # Markers are written by and by.
            self._later(self._dice.choice((0.001, 0.002, 0.005, 0.1)), lambda tp=tp: mark(tp))  # type: ignore[misc]

        def mark(tp: TopicPartition) -> None:
            self._put(tp, _MARKER, None, [], transaction)
            transaction.ended[tp] = commit
            del self._open[tp][transaction]
            if len(transaction.ended) == len(left):
                writer.ending = None

    def _tear(self, transaction: Transaction) -> None:
        """A late abort: of the rows that this transaction wrote, not everything counts."""
        (rows,) = (tp for tp in transaction.first if tp.topic.endswith("rows"))
        # One torn flush behind another: the first of them is as young as the second.
        self._torn.setdefault(rows, transaction.first[rows])
        entries = [entry for entry in self.partitions[rows] if entry.of is transaction]
        if not entries:
            return
        cut = self._dice.randrange(len(entries))
        for entry in entries[cut:] if self._dice.random() < 0.5 else entries[: cut + 1]:
            entry.undone = True

    # ---- housekeeping ------------------------------------------------------------------------------------------------

    def compact(self, tp: TopicPartition) -> None:
        """Of each key keep the latest, as the log cleaner does; the youngest are spared (min.compaction.lag.ms).

        A torn flush counts as young until the next owner has written another: the lag is longer than a takeover.
        """
        entries = self.partitions.get(tp, [])
        spared = self._torn.get(tp, self.ends.get(tp, 0))
        dirty = self._dice.randrange(sum(entry.offset < spared for entry in entries) + 1)
        end = self.end(tp, committed=True)
        latest: dict[bytes, int] = {}
        for entry in entries[:dirty]:
            if (
                entry.offset < end
                and not entry.marker
                and not self._undone(tp, entry)
                and entry.key is not None
            ):
                latest[entry.key] = entry.offset
        forget = self._dice.random() < 0.3
        kept = [
            entry
            for entry in entries[:dirty]
            if entry.offset >= end
            or (
                entry.key is not None
                and latest.get(entry.key) == entry.offset
                and not (forget and entry.value is None)
            )
        ]
        self.partitions[tp] = kept + entries[dirty:]

    def _wake(self) -> None:
        waiting, self.waiting = self.waiting, []
        for wake in waiting:
            wake()


LARGEST = 100_000
_MARKER: Any = object()


def _place(entries: list[Entry], offset: int) -> int:
    """Where the first entry at or behind an offset stands."""
    low, high = 0, len(entries)
    while low < high:
        middle = (low + high) // 2
        if entries[middle].offset < offset:
            low = middle + 1
        else:
            high = middle
    return low
