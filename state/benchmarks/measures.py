"""The measures: five numbers that a closed deal gives to those that are still open (B-1 to B-5).

A new one is one more entry of MEASURES.
"""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from dealpulse.state.benchmarks.sample import Place, Sample

Values = Iterator[tuple[Place | None, int]]


class Measure(NamedTuple):
    """Attributes:
    name: its key on the wire.
    spec: its id in the spec.
    values: what a sample gives: (stage or None, value).
    rate: a share of wins: needs a larger sample, and the rep's own comes first (B-5 to B-7).
    """

    name: str
    spec: str
    values: Callable[[Sample], Values]
    rate: bool = False


def days_to_won(sample: Sample) -> Values:
    """B-1: from the first entry to a stage until the win."""
    if sample.won:
        yield from sample.reached


def days_in_stage(sample: Sample) -> Values:
    """B-2: of completed visits, of won and lost deals."""
    yield from sample.visits


def sales_cycle(sample: Sample) -> Values:
    """B-3: from creation to the win."""
    if sample.won:
        yield None, sample.cycle


def contacts_engaged(sample: Sample) -> Values:
    """B-4: people whom the owner of a won deal emailed, called or met."""
    if sample.won:
        yield None, sample.contacts


def win_rate(sample: Sample) -> Values:
    """B-5: of the deals that reached a stage, how many were won."""
    for place, _ in sample.reached:
        yield place, int(sample.won)


MEASURES: Final[tuple[Measure, ...]] = (
    Measure("days_to_won", "B-1", days_to_won),
    Measure("days_in_stage", "B-2", days_in_stage),
    Measure("sales_cycle", "B-3", sales_cycle),
    Measure("contacts_engaged", "B-4", contacts_engaged),
    Measure("win_rate", "B-5", win_rate, rate=True),
)
