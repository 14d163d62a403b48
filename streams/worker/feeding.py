"""Feeding: one fetch after another, each handed to whoever owned its partition when it was asked for, and still does.

Faust's own loop forgets records when a rebalance cuts a delivery short (notes: H1). Here nothing is remembered between fetches:
what is read next is where the client stands, and whoever sets that place, or ends an ownership, waits for the fetch that is on
its way.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from faust.types import TP

from dealpulse.streams.worker.folds import Received


class Ownership(Protocol):
    """Who owns what at this moment."""

    def ready(self) -> Mapping[TP, object]:
        """The partitions that may be fed, with the objects that own them."""


Fetch = Callable[[set[TP]], Awaitable[Mapping[Any, Sequence[Received]]]]
Deliver = Callable[[TP, object, Sequence[Received]], Awaitable[None]]


class Feeder:
    """Fetches for the owners, one fetch at a time."""

    def __init__(self, fetch: Fetch, deliver: Deliver, flowing: Callable[[], bool]) -> None:
        self._fetch = fetch
        self._deliver = deliver
        self._flowing = flowing
        self._fetching = asyncio.Lock()

    async def feed(self, holdings: Ownership) -> bool:
        """Fetch once, and hand over what came. False when nobody is ready to be fed."""
        ready = dict(holdings.ready())
        if not ready:
            return False
        async with self._fetching:
            for partition, records in (await self._fetch(set(ready))).items():
                tp = TP(partition.topic, partition.partition)
                # An owner that went meanwhile has said up to where it is done; its heir reads on from there.
                if records and self._flowing() and holdings.ready().get(tp) is ready[tp]:
                    await self._deliver(tp, ready[tp], records)
        # Lets whoever waits for the lock have it.
        await asyncio.sleep(0)
        return True

    async def pause(self) -> None:
        """Wait until no fetch is on its way."""
        async with self._fetching:
            pass

    async def between(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do something while no fetch is on its way."""
        async with self._fetching:
            await work()
