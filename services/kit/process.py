"""The run of a process, until it is done or told to end."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
import uvloop

from services.kit import gc_tuning
from services.kit.telemetry import telemetry
from services.kit.telemetry.log import described

log = structlog.get_logger()


def start(name: str, log_level: str, main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a process that lasts: named in logs, metrics and traces."""
    telemetry.begin(name, log_level)
    run(main())


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run until done or until SIGTERM or SIGINT, which end the process in order.

    An unexpected error ends it with code 1, logged without the values that it met.
    """

    async def until_signalled() -> None:
        task = asyncio.ensure_future(main)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, task.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await task

    gc_tuning.calm()
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(until_signalled())
    except Exception as error:
        log.error("ended by an error", **described(error))
        raise SystemExit(1) from None
