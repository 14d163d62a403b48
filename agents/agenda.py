"""The agenda: which rows are due when. One entry per row, however often its due instant moves.

Rows wait in buckets of an hour; moving one is two dictionary operations. A tick reads the buckets that it reaches, so it costs
what is due and not what exists.
"""

from heapq import heappop, heappush

from dealpulse.schemas.time import HOUR, LATEST


class Agenda:
    """Due instants by row."""

    def __init__(self) -> None:
        self._buckets: dict[int, dict[str, int]] = {}
        self._hours: list[int] = []
        self._where: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._where)

    def put(self, id_: str, due: int) -> None:
        """Say when a row is due; LATEST: never."""
        hour = due // HOUR
        before = self._where.get(id_)
        if before is not None and before != hour:
            bucket = self._buckets[before]
            del bucket[id_]
            del self._where[id_]
        if due >= LATEST:
            if before == hour:
                self._buckets[hour].pop(id_, None)
                self._where.pop(id_, None)
            return
        found = self._buckets.get(hour)
        if found is None:
            found = self._buckets[hour] = {}
            heappush(self._hours, hour)
        found[id_] = due
        self._where[id_] = hour

    def pop_before(self, at: int) -> list[tuple[str, int]]:
        """Take out what is due before an instant, in order of instants; ties by id."""
        found: list[tuple[int, str]] = []
        while self._hours and self._hours[0] * HOUR < at:
            hour = self._hours[0]
            bucket = self._buckets[hour]
            ready = [(due, id_) for id_, due in bucket.items() if due < at]
            for _, id_ in ready:
                del bucket[id_]
                del self._where[id_]
            found += ready
            if bucket:
                break
            heappop(self._hours)
            del self._buckets[hour]
        found.sort()
        return [(id_, due) for due, id_ in found]
