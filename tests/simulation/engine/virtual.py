"""Time that passes only when nothing else can happen: an event loop without a clock, a socket or a thread.

A minute of a worker's life takes milliseconds, and takes the same turns on every run.
"""

import asyncio
from asyncio.events import TimerHandle
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import Context
from heapq import heappop, heappush
from itertools import count
from typing import Any, TypeVar

_T = TypeVar("_T")
# Cancelled tasks tidy up in a few turns.
_FAREWELL = 20


class Stuck(Exception):
    """Everybody waits, and nothing is under way that could wake anybody."""


class VirtualLoop(asyncio.BaseEventLoop):
    """An event loop whose time is a number."""

    _ready: "deque[asyncio.Handle]"

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0
        self._order = count()
        self._timers: list[tuple[float, int, TimerHandle]] = []

    def time(self) -> float:
        return self.passed

    def call_at(  # type: ignore[override]
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> TimerHandle:
        timer = TimerHandle(when, callback, args, self, context)
        heappush(self._timers, (when, next(self._order), timer))
        return timer

    def _timer_handle_cancelled(self, handle: TimerHandle) -> None:
        """It is skipped when its time comes."""

    def _run_once(self) -> None:
        ready, timers = self._ready, self._timers
        while not ready:
            if not timers:
                raise Stuck
            self.passed = max(self.passed, timers[0][0])
            while timers and timers[0][0] <= self.passed:
                timer = heappop(timers)[2]
                if not timer.cancelled():
                    ready.append(timer)
        for _ in range(len(ready)):
            handle = ready.popleft()
            if not handle.cancelled():
                handle._run()


def run(main: Coroutine[Any, Any, _T]) -> _T:
    """Run to the end of `main`; what it has left behind is cancelled."""
    loop = VirtualLoop()
    loop.set_exception_handler(_mishap)
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(main)
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
        for _ in range(_FAREWELL):
            loop.call_soon(lambda: None)
            loop._run_once()
        asyncio.set_event_loop(None)
        loop.close()


def _mishap(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A callback that raises is a fault of the simulation; a task whose error nobody asks for is a dead worker's."""
    if "handle" in context and isinstance(context.get("exception"), Exception):
        loop.default_exception_handler(context)
