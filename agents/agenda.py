"""The agenda: which rows are due when. One entry per row, however often its due instant moves.

Most moves are to a later instant: the entry stays where it is, and moves on when its turn comes. So a tick costs what is due and
not what exists.
"""

from heapq import heapify, heappop, heappush

from dealpulse.schemas.time import LATEST


class Agenda:
    """Due instants by row."""

    def __init__(self) -> None:
        self._due: dict[str, int] = {}
        self._queued: dict[str, int] = {}
        self._heap: list[tuple[int, str]] = []

    def __len__(self) -> int:
        return len(self._due)

    @property
    def next(self) -> int:
        """No row is due before this instant."""
        return self._heap[0][0] if self._heap else LATEST

    def put(self, id_: str, due: int) -> None:
        """Say when a row is due; LATEST: never."""
        if due >= LATEST:
            self._due.pop(id_, None)
            return
        self._due[id_] = due
        queued = self._queued.get(id_)
        if queued is None or due < queued:
            self._queued[id_] = due
            heappush(self._heap, (due, id_))
            if len(self._heap) > 2 * len(self._queued) + 64:
                self._heap = [(at, row) for row, at in self._queued.items()]
                heapify(self._heap)

    def pop_before(self, at: int) -> list[tuple[str, int]]:
        """Take out what is due before an instant, in order of instants; ties by id."""
        found: list[tuple[int, str]] = []
        heap = self._heap
        while heap and heap[0][0] < at:
            queued, id_ = heappop(heap)
            if self._queued.get(id_) != queued:
                continue  # it moved to an earlier instant since
            del self._queued[id_]
            due = self._due.get(id_)
            if due is None:
                continue
            if due < at:
                del self._due[id_]
                found.append((due, id_))
            else:
                self.put(id_, due)
        found.sort()
        return [(id_, due) for due, id_ in found]
