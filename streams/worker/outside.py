"""What surrounds the parts of a worker: settings, Kafka's clients, the broker's time, the way out.

One value, handed to every part, so that nothing in here reaches for the world by itself: a simulation hands over other clients,
another time, and a way out that ends one simulated worker.
"""

from asyncio import Future
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol

from dealpulse.streams.settings import Settings
from dealpulse.streams.worker.clients import Clients
from dealpulse.streams.worker.folds import Job
from dealpulse.streams.worker.leave import leave


class Clock(Protocol):
    """The broker's time."""

    def now(self) -> int | None:
        """The instant at the broker; None until it is known."""


@dataclass(frozen=True)
class Outside:
    """The surroundings of a worker.

    Attributes:
        settings: what its operator says.
        clients: makes its Kafka clients.
        clock: the broker's time.
        job: which folds it has, and who hears of what happens.
        leave: ends this worker at once, with a sentence; does not return.
    """

    settings: Settings
    clients: Clients
    clock: Clock
    job: Job
    leave: Callable[[str, BaseException | None], NoReturn] = leave

    def leave_when_it_fails(self, task: "Future[Any]", what: str) -> None:
        """A background task that ends with an error ends the worker."""

        def done(finished: "Future[Any]") -> None:
            if not finished.cancelled() and (error := finished.exception()) is not None:
                self.leave(f"{what} failed", error)

        task.add_done_callback(done)
