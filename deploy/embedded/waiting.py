"""Waiting for something to become true, and asynchronous calls from ordinary code."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Value = TypeVar("Value")
PAUSE_SECONDS = 0.05


def until(true: Callable[[], bool], seconds: float) -> bool:
    """Ask `true` again and again for up to `seconds`; whether it became true."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(PAUSE_SECONDS)
    return True


def finish(coroutine: Coroutine[Any, Any, Value]) -> Value:
    """The result of `coroutine`, from code that may itself run inside an event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
