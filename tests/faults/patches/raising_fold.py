"""T18: a fold that raises for one org's events, after it has changed everything that it wanted to change."""

import contextlib
from collections.abc import Iterator
from typing import Any

from dealpulse.agents import gate

MARK = "raises-"
"""How the ids of those events begin."""


def patch() -> None:
    """Have the fold raise for marked events, for as long as this process lives."""
    folded = gate.apply

    def apply(desk: Any, event: Any) -> None:
        folded(desk, event)
        if event.id.startswith(MARK):
            raise RuntimeError("a fold that raises")

    gate.apply = apply


@contextlib.contextmanager
def patched() -> Iterator[None]:
    """The same for a while, in the process of the golden fold."""
    before = gate.apply
    patch()
    try:
        yield
    finally:
        gate.apply = before
