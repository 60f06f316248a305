"""One child process: started with its own log, awaited, stopped for certain."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.embedded.waiting import until
from deploy.errors import CannotRun

STOP_SECONDS = 20.0


@contextmanager
def running(
    command: list[str],
    environment: dict[str, str],
    log: Path,
    answers: Callable[[], bool],
    *,
    stop_signal: signal.Signals = signal.SIGTERM,
    seconds: float = 60.0,
) -> Iterator[subprocess.Popen]:
    """Run `command` while the block lasts, from the moment that `answers` is true.

    Raises CannotRun when it ends or stays silent for `seconds`.
    """
    with log.open("ab") as output:
        child = subprocess.Popen(
            command,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        ended_or_answers = until(lambda: child.poll() is not None or answers(), seconds)
        if not ended_or_answers or child.poll() is not None:
            raise CannotRun(f"{Path(command[0]).name} did not come up; its log is {log}.")
        yield child
    finally:
        _stop(child, stop_signal)


def _stop(child: subprocess.Popen, stop_signal: signal.Signals) -> None:
    child.send_signal(stop_signal)
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
