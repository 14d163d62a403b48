"""Chance, the same on every machine.

A history is a promise: the same seed gives the same bytes on any Python and any processor. So only `random()` of the standard
generator is used, with whole numbers, products and sums: logarithms differ in the last bit between C libraries, and `sum()` of
floats between Python versions. Skewed shapes come from tables of quantiles.
"""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

# Quantiles of an exponential with mean 1: how long people let others wait.
WAITS = (
    0.013, 0.038, 0.065, 0.092, 0.119, 0.148, 0.177, 0.208, 0.239, 0.271, 0.304, 0.339, 0.375, 0.412, 0.45, 0.49, 0.532,
    0.575, 0.621, 0.668, 0.718, 0.771, 0.827, 0.886, 0.948, 1.015, 1.086, 1.163, 1.247, 1.338, 1.438, 1.549, 1.674, 1.817,
    1.984, 2.185, 2.436, 2.773, 3.283, 4.382,
)  # fmt: skip

# Quantiles of a log-normal with median 1 and sigma 0.7: how much deals of one kind differ in size.
SIZES = (
    0.208, 0.288, 0.342, 0.387, 0.428, 0.466, 0.502, 0.537, 0.572, 0.606, 0.641, 0.675, 0.71, 0.746, 0.782, 0.819, 0.857,
    0.896, 0.936, 0.978, 1.022, 1.068, 1.116, 1.167, 1.222, 1.279, 1.341, 1.408, 1.481, 1.56, 1.649, 1.748, 1.861, 1.992,
    2.147, 2.338, 2.584, 2.927, 3.478, 4.802,
)  # fmt: skip


class Dice:
    """One seeded source of chance."""

    __slots__ = ("random",)

    def __init__(self, *words: object) -> None:
        self.random = Random("/".join(str(word) for word in words)).random

    def chance(self, share: float) -> bool:
        """True in this share of throws."""
        return self.random() < share

    def below(self, end: int) -> int:
        """A whole number from 0 to end - 1."""
        return int(self.random() * end)

    def between(self, first: int, last: int) -> int:
        """A whole number from first to last, both possible."""
        return first + int(self.random() * (last - first + 1))

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, each as likely."""
        return items[int(self.random() * len(items))]

    def count(self, mean: float) -> int:
        """How often something happens that happens `mean` times on average."""
        expected = mean * (self.random() + self.random())
        whole = int(expected)
        return whole + (self.random() < expected - whole)

    def wait(self, mean: float) -> float:
        """A waiting time: mostly shorter than the mean, now and then four times as long."""
        return mean * WAITS[int(self.random() * 40)]

    def size(self) -> float:
        """A factor with median 1: mostly near it, now and then a fifth or the fivefold."""
        return SIZES[int(self.random() * 40)]

    def bell(self) -> float:
        """A number around 0, hardly ever beyond -1 and 1."""
        return (self.random() + self.random() + self.random() - 1.5) * 0.8
