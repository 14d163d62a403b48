"""Waiting for what other processes do: nothing tells us, so it is looked at again and again."""

import asyncio
import time
from collections.abc import Callable


async def until(true: Callable[[], bool], limit_s: float, look_s: float = 0.1) -> bool:
    """Wait until something holds; False if it does not in time."""
    limit = time.monotonic() + limit_s
    while not true():
        if time.monotonic() > limit:
            return False
        await asyncio.sleep(look_s)
    return True
