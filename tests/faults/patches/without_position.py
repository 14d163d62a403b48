"""Rows come from the changelog, and reading goes on from where the group has committed, as with Faust's own tables."""

from typing import Any

from dealpulse.streams.worker import partition


def patch() -> None:
    """For as long as this process lives."""
    placed = partition._place

    def place(found: Any, committed: int | None) -> int:
        return placed(found, committed) if committed is None else committed

    partition._place = place
