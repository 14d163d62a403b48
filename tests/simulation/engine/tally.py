"""A small job for simulated workers: deals that count their events, orgs that count their deals', and a memory for repeats.

As a fold it has what makes the product's hard to keep exact: rows that depend on each other, rows that are removed, outputs that
depend on the order, events that it cannot digest. It is much smaller, so that thousands of schedules fit into a test run.
"""

from collections.abc import Sequence
from zlib import crc32

import msgspec

from dealpulse.schemas.records import Flush, Output
from dealpulse.streams.log import record_of
from dealpulse.streams.worker.folds import Folds, Job, Received

REMEMBERED = 60
_decode = msgspec.json.Decoder(dict[str, object]).decode


class Tally:
    """The folds of one log partition."""

    def __init__(self) -> None:
        self.counts = {"events": 0, "folded": 0, "duplicates": 0, "rejected": 0}
        self._rows: dict[bytes, tuple[int, int]] = {}
        self._changed: dict[bytes, None] = {}
        self._outputs: list[Output] = []

    def take(self, records: Sequence[Received]) -> None:
        for received in records:
            record = record_of(received)
            if record is None or record.tick is not None:
                continue
            event = _decode(record.value)
            id_, org = str(event["id"]), str(event["org"])
            self.counts["events"] += 1
            if "poison" in id_:
                self.counts["rejected"] += 1
                self._outputs.append(Output("deadletters", org.encode(), record.value))
                continue
            self._fold(id_, org)

    def _fold(self, id_: str, org: str) -> None:
        seen = f"{org}\0seen\0{id_}".encode()
        if seen in self._rows:
            self.counts["duplicates"] += 1
            return
        self.counts["folded"] += 1
        total = self._count(f"{org}\0org\0".encode(), 0)
        deal = id_.partition("-")[0]
        count = self._count(f"{org}\0deal\0{deal}".encode(), crc32(id_.encode()))
        self._put(seen, (total, 0))
        for key in [
            key for key, row in self._rows.items() if b"\0seen\0" in key and row[0] <= total - REMEMBERED
        ]:
            if key.startswith(org.encode() + b"\0"):
                del self._rows[key]
                self._changed[key] = None
        if count % 2 == 0 or total % 5 == 0:
            chain = self._rows[f"{org}\0deal\0{deal}".encode()][1]
            self._outputs.append(
                Output("flips", f"{org}/{deal}".encode(), f"{org} {deal} {count} {total} {chain}".encode())
            )

    def _count(self, key: bytes, mark: int) -> int:
        count, chain = self._rows.get(key, (0, 0))
        self._put(key, (count + 1, crc32(mark.to_bytes(4), chain)))
        return count + 1

    def _put(self, key: bytes, row: tuple[int, int]) -> None:
        self._rows[key] = row
        self._changed[key] = None

    def flush(self, *, quiet: bool) -> Flush:
        outputs, self._outputs = self._outputs, []
        changed, self._changed = self._changed, {}
        rows = self._rows
        return Flush(outputs, [(key, b"%d %d" % rows[key] if key in rows else None) for key in changed])

    def waiting(self, *, quiet: bool) -> bool:
        return False

    def restore(self, key: bytes, value: bytes) -> None:
        count, chain = value.split()
        self._rows[key] = int(count), int(chain)

    def ready(self) -> None:
        # The order of rows decides nothing, so a restored tally may have another one.
        self._rows = dict(sorted(self._rows.items()))


class TallyJob(Job):
    """The job of counting."""

    def folds(self, partition: int) -> Folds:
        return Tally()
