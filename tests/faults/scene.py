"""A round's scene: everything that a fault can lay hands on, and what all of them do: strike at a moment that hurts."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dealpulse.streams.settings import Settings
from tests.faults.cable import Cable
from tests.faults.crew import Crew
from tests.faults.patience import until
from tests.faults.traffic import Traffic
from tests.faults.watch import Watch
from tests.kafka.apache import ApacheKafka

_AIMS = 40


@dataclass
class Scene:
    """One round while it runs.

    Attributes:
        dice: decides moments and victims; nothing else does.
        cables: each worker's, where the fault wants them.
        struck: how many blows fell into an open flush or into a recovery. A round without any is void.
        violations: what the fault itself found wrong.
        notes: what is worth a word in the round's line.
        kept: what the fault keeps for its own judgement.
    """

    settings: Settings
    dice: random.Random
    folder: Path
    broker: ApacheKafka
    crew: Crew
    watch: Watch
    traffic: Traffic
    cables: list[Cable] = field(default_factory=list)
    struck: int = 0
    violations: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)

    def say(self, what: str) -> None:
        """Put down a moment, for whoever has to understand a violation."""
        now = datetime.now(UTC)
        with (self.folder / "moments.log").open("a") as moments:
            moments.write(f"{now:%H:%M:%S}.{now.microsecond // 1000:03} {what}\n")

    async def some_time(self, least: float, most: float) -> None:
        """A while that the dice choose."""
        await asyncio.sleep(self.dice.uniform(least, most))

    async def strike(self, what: str, hold: Callable[[], None], let_go: Callable[[], None]) -> None:
        """Hold something still at a moment when a flush of its is open, or a partition is being recovered.

        It is held, then looked at from outside; if nothing is open it is let go, and held again a moment later. In the end it is
        held in any case.
        """
        for _ in range(_AIMS):
            await self.some_time(0.0, 0.15)
            opening = self.opening
            hold()
            if opening or await self.watch.open_flushes():
                self.struck += 1
                self.say(f"{what}, {'during a recovery' if opening else 'in a flush'}")
                return
            let_go()
        hold()
        self.say(f"{what}, at no special moment")

    async def strike_between(self, what: str, hold: Callable[[], None], let_go: Callable[[], None]) -> None:
        """Hold something still while it works and has no flush open.

        Whoever takes over need not wait for anything then, and what was folded and not flushed comes too late.
        """
        for _ in range(_AIMS):
            await self.some_time(0.0, 0.15)
            hold()
            if not await self.watch.open_flushes():
                break
            let_go()
        else:
            hold()
        self.say(f"{what}, between two flushes")

    @property
    def opening(self) -> bool:
        """A worker has partitions and has not recovered all of them."""
        return any(worker.opening for worker in self.crew.workers)

    async def until_opened(self, count: int, limit_s: float = 60.0) -> bool:
        """Wait until so many log partitions were recovered since the round's start."""
        return await until(lambda: self.crew.openings >= count, limit_s)
