"""What differs in every reading: a living system moves on between two of them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

READINGS = 3
PAUSE_SECONDS = 2.0

Difference = TypeVar("Difference")


async def pause() -> None:
    """The time that a live system gets to catch up between two readings."""
    await asyncio.sleep(PAUSE_SECONDS)


async def lasting(read: Callable[[], Awaitable[set[Difference]]]) -> set[Difference]:
    """The differences of a reading that are among those of the next ones."""
    found = await read()
    for _ in range(READINGS - 1):
        if not found:
            break
        await pause()
        found &= await read()
    return found
