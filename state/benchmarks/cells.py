"""Cells: the sums behind every average, which move with each deal that closes, changes, or grows too old.

Whole numbers only: what is taken out again is gone to the last bit, so that years of moving come to the same as adding up afresh
(a law of the tests).
"""

from math import sqrt
from typing import Any, NamedTuple

from msgspec import Struct

from dealpulse.state.benchmarks.ladder import OWN_RUNGS, RUNGS, Level, Like, key, named
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


# Number, sum, sum of squares.
Moments = list[int]
_Told = dict[tuple[Measure, Place | None], Moments]


class Sums:
    """Number, sum and sum of squares by cell.

    Samples are gathered by what makes deals alike, and each such circle is handed on to the levels of the ladder as one: so many
    thousand closed deals are added up in a second.

    Attributes:
        changed: cells that moved since somebody cleared this.
    """

    def __init__(self) -> None:
        self._sums: dict[str, Moments] = {}
        self._meanings: dict[str, Meaning] = {}
        self._gathered: dict[tuple[bool, Like], _Told] = {}
        self.changed: dict[str, None] = {}

    def move(self, sample: Sample, sign: int, *, wide: bool) -> None:
        """Put a sample in (+1) or take it out (−1), of the wide window or of the other one."""
        all_alike = self._circle(wide, Like(None, sample.type, sample.segment, sample.discipline))
        own = (
            None
            if wide or sample.rep is None
            else self._circle(False, Like(sample.rep, sample.type, None, None))
        )
        for measure in MEASURES:
            for place, value in measure.values(sample):
                _add(all_alike, (measure, place), sign, sign * value, sign * value * value)
                if own is not None and measure.rate:
                    _add(own, (measure, place), sign, sign * value, sign * value * value)

    def _circle(self, wide: bool, like: Like) -> _Told:
        found = self._gathered.get((wide, like))
        if found is None:
            found = self._gathered[wide, like] = {}
        return found

    def hand_on(self) -> None:
        """Bring what was gathered into the cells of every level."""
        gathered, self._gathered = self._gathered, {}
        for (wide, like), told in gathered.items():
            levels = OWN_RUNGS if like.rep is not None else RUNGS
            for level in levels:
                who = named(level, like) if level.wide is wide else None
                if who is None:
                    continue
                for (measure, place), moments in told.items():
                    if any(moments):
                        self._hand_on(measure, level, who, place, moments)

    def _hand_on(
        self, measure: Measure, level: Level, who: tuple[str, ...], place: Place | None, moments: Moments
    ) -> None:
        cell = key(measure.name, level.name, who, place)
        sums = self._sums.get(cell)
        if sums is None:
            sums = self._sums[cell] = [0, 0, 0]
            self._meanings[cell] = Meaning(measure, level, who, place)
        for number, moment in enumerate(moments):
            sums[number] += moment
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


def _add(told: _Told, what: tuple[Measure, Place | None], n: int, total: int, squares: int) -> None:
    moments = told.get(what)
    if moments is None:
        told[what] = [n, total, squares]
    else:
        moments[0] += n
        moments[1] += total
        moments[2] += squares
