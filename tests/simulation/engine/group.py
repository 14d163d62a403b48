"""The far side of membership: the group's coordinator, who deals anew when somebody comes, goes or falls silent."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from faust.types import TP

from tests.simulation.engine.network import Process


class Group:
    """A consumer group under the eager protocol, round robin.

    Args:
        partitions: what is given away.
        session_s: who is not heard for so long is out.
    """

    def __init__(
        self,
        partitions: Sequence[TP],
        session_s: float,
        now: Callable[[], float],
        later: Callable[[float, Callable[[], None]], Any],
    ) -> None:
        self.generation = 0
        self.offsets: dict[TP, int] = {}
        self._partitions = sorted(partitions)
        self._session_s = session_s
        self._now = now
        self._later = later
        self._heard: dict[Process, float] = {}
        self._joined: dict[Process, None] = {}
        self._given: dict[Process, list[TP]] = {}
        self._stable = False

    def join(self, member: Process) -> tuple[int, list[TP]] | None:
        """Come in, or come back for the next generation. None until everybody has."""
        if self._stable and member in self._given and member in self._joined:
            self._hear(member)
            return self.generation, self._given[member]
        if member not in self._joined or self._stable:
            self._unsettle()
            self._joined[member] = None
        self._hear(member)
        self._settle()
        return None

    def beat(self, member: Process, generation: int) -> str:
        """A heartbeat: `stay`, or `join` again."""
        if member not in self._heard:
            return "join"
        self._hear(member)
        return "stay" if self._stable and generation == self.generation else "join"

    def leave(self, member: Process) -> bool:
        """Go in good order."""
        self._drop(member)
        return True

    def commit(self, member: Process, generation: int, places: Mapping[TP, int]) -> bool:
        """Take note of places; not those of a generation that is over, but while the next is being made up those of the last."""
        if member not in self._heard or generation != self.generation:
            return False
        self._hear(member)
        self.offsets |= places
        return True

    def _hear(self, member: Process) -> None:
        if member not in self._heard:
            self._later(self._session_s, lambda: self._look(member))
        self._heard[member] = self._now()

    def _look(self, member: Process) -> None:
        if member not in self._heard:
            return
        left = self._heard[member] + self._session_s - self._now()
        if left > 1e-6:
            self._later(left, lambda: self._look(member))
        else:
            self._drop(member)

    def _drop(self, member: Process) -> None:
        if self._heard.pop(member, None) is not None:
            self._joined.pop(member, None)
            self._given.pop(member, None)
            self._unsettle()
            self._settle()

    def _unsettle(self) -> None:
        if self._stable:
            self._stable = False
            self._joined = {}

    def _settle(self) -> None:
        if self._stable or not self._heard or set(self._joined) != set(self._heard):
            return
        self.generation += 1
        self._stable = True
        members = list(self._joined)
        self._given = {member: [] for member in members}
        for place, tp in enumerate(self._partitions):
            # Members stand in another order each time, so that partitions move.
            self._given[members[(place + self.generation) % len(members)]].append(tp)
