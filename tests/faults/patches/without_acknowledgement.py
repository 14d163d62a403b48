"""Intake tells the group of a record as soon as it has read it, as Faust's own agents do."""

from typing import Any

from dealpulse.streams.worker import intake


def patch() -> None:
    """For as long as this process lives."""
    taken = intake.Intake.take

    async def take(self: Any, inlet: Any, records: Any) -> None:
        inlet.logged = records[-1].offset + 1
        await taken(self, inlet, records)

    intake.Intake.take = take  # type: ignore[method-assign]
