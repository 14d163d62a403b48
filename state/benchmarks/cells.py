"""Cells: the sums behind every average, which move with each deal that closes, changes, or grows too old.

Whole numbers only: what is taken out again is gone to the last bit, so that years of moving come to the same as adding up afresh
(a law of the tests).
"""

from math import sqrt
from typing import Any, NamedTuple

from msgspec import Struct

from dealpulse.state.benchmarks.ladder import Level, Like, key, named, rungs
from dealpulse.state.benchmarks.measures import MEASURES, Measure
from dealpulse.state.benchmarks.sample import Place, Sample
from dealpulse.state.numbers import rounded
from dealpulse.state.policy.benchmarks import Benchmarks


class Cell(Struct, frozen=True, array_like=True):
    """An average with its sample: mean, number of values, standard deviation of the sample (None for a single value)."""

    value: int | float
    n: int
    sd: int | float | None


class Meaning(NamedTuple):
    """What a cell is about."""

    measure: Measure
    level: Level
    values: tuple[str, ...]
    place: Place | None

    def document(self, policy: Benchmarks) -> dict[str, Any]:
        """As it stands on the wire, beside the cell's numbers."""
        found: dict[str, Any] = {"metric": self.measure.name, "level": self.level.name}
        found |= dict(zip(self.level.by, self.values, strict=True))
        if self.place is not None:
            if self.place[0] is not None:
                found["pipeline"] = self.place[0]
            found["stage"] = self.place[1]
        found["window_days"] = policy.wide_days if self.level.wide else policy.window_days
        return found


class Sums:
    """Number, sum and sum of squares by cell.

    Attributes:
        changed: cells that moved since somebody cleared this.
    """

    def __init__(self) -> None:
        self._sums: dict[str, list[int]] = {}
        self._meanings: dict[str, Meaning] = {}
        self.changed: dict[str, None] = {}

    def move(self, sample: Sample, sign: int, *, wide: bool) -> None:
        """Put a sample in (+1) or take it out (−1), of the wide window or of the other one."""
        like = Like(sample.rep, sample.type, sample.segment, sample.discipline)
        for measure in MEASURES:
            values = list(measure.values(sample))
            if not values:
                continue
            for level in rungs(measure):
                if level.wide is not wide:
                    continue
                who = named(level, like)
                if who is None:
                    continue
                for place, value in values:
                    self._add(measure, level, who, place, value, sign)

    def _add(
        self, measure: Measure, level: Level, who: tuple[str, ...], place: Place | None, value: int, sign: int
    ) -> None:
        cell = key(measure.name, level.name, who, place)
        sums = self._sums.get(cell)
        if sums is None:
            sums = self._sums[cell] = [0, 0, 0]
            self._meanings[cell] = Meaning(measure, level, who, place)
        sums[0] += sign
        sums[1] += sign * value
        sums[2] += sign * value * value
        self.changed[cell] = None
        if not sums[0]:
            assert not any(sums), f"{cell}: taken out twice"
            del self._sums[cell]
            del self._meanings[cell]

    def cell(self, name: str, policy: Benchmarks) -> Cell | None:
        """The average, where the sample is large enough to speak of one (B-7)."""
        sums = self._sums.get(name)
        if sums is None:
            return None
        n, total, squares = sums
        if n < (policy.least_for_win_rate if self._meanings[name].measure.rate else policy.least):
            return None
        sd = None if n < 2 else rounded(sqrt((n * squares - total * total) / (n * (n - 1))))
        return Cell(rounded(total / n), n, sd)

    def meaning(self, name: str) -> Meaning:
        """What a cell with a sample is about."""
        return self._meanings[name]
