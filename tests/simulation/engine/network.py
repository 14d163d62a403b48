"""The way to the broker: every request takes its time, may come late, and its answer may be lost, so that it is asked again.

A process that is killed asks nothing more, but what it had asked may still arrive. One that is cut off, or frozen, goes on
later and does not know that it was.
"""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any

from aiokafka.errors import KafkaError

_SOON = (0.001, 0.001, 0.002, 0.004)
_AGAIN_S = 0.02
_ASK_AGAIN_S = 0.4


class Left(BaseException):
    """A simulated worker's process has ended by itself."""


class Process:
    """A worker's process.

    Attributes:
        alive: it runs; a dead one never does again.
        ended: set when it no longer does.
        cut_until: neither its requests nor answers to it get through before.
        said: why it left, if it left by itself.
    """

    def __init__(self) -> None:
        self.alive = True
        self.ended = asyncio.Event()
        self.cut_until = 0.0
        self.said: str | None = None

    def leave(self, reason: str, error: BaseException | None = None) -> Any:
        """What `leave` is to a worker: its process ends here."""
        if self.alive:
            self.said = reason if error is None else f"{reason} ({type(error).__name__}: {error})"
            self.end()
        raise Left(reason)

    def end(self) -> None:
        """From now on it asks nothing and hears nothing."""
        self.alive = False
        self.ended.set()


class Network:
    """Carries requests to the broker and answers back.

    Attributes:
        away_until: the broker takes nothing before.
        late, latest_s: one request in so many takes seconds, up to so many.
        lost: of so many answers one gets lost.
    """

    def __init__(self, dice: Random) -> None:
        self.loop = asyncio.get_running_loop()
        self.away_until = 0.0
        self.late = 200
        self.latest_s = 4.0
        self.lost = 100
        self._dice = dice
        # Whoever waits for an answer that never comes is kept, as a dead process's memory would be, until all is over.
        self._kept: list[asyncio.Future[Any]] = []

    def ask(self, process: Process, do: Callable[[], Any]) -> "asyncio.Future[Any]":
        """Have the broker do something, which it may be told more than once, and get its answer. None is not one yet."""
        answer: asyncio.Future[Any] = self.loop.create_future()
        loop, dice = self.loop, self._dice

        def go() -> None:
            if not process.alive or answer.done():
                return
            if loop.time() < process.cut_until:
                loop.call_at(process.cut_until, go)
            else:
                loop.call_later(self._way(), arrive)

        def arrive() -> None:
            if loop.time() < self.away_until:
                loop.call_at(self.away_until + self._way(), arrive)
                return
            try:
                found = do()
            except KafkaError as error:
                loop.call_later(self._way(), back, None, error)
                return
            if found is None:
                loop.call_later(_AGAIN_S, arrive)
            elif dice.randrange(self.lost) == 0:
                loop.call_later(_ASK_AGAIN_S, go)
            else:
                loop.call_later(self._way(), back, found, None)

        def back(found: Any, error: KafkaError | None) -> None:
            if not process.alive or answer.done():
                return
            if loop.time() < process.cut_until:
                loop.call_at(process.cut_until, back, found, error)
            elif error is None:
                answer.set_result(found)
            else:
                answer.set_exception(error)

        go()
        self._kept.append(answer)
        return answer

    def _way(self) -> float:
        if self._dice.randrange(self.late) == 0:
            return self._dice.uniform(0.5, self.latest_s)
        return self._dice.choice(_SOON)
