"""How far the loading is: a bar on a terminal, a plain line every few seconds elsewhere."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

LINE_EVERY = 3.0  # seconds


class Rate(ProgressColumn):
    """Events per second since the start."""

    def render(self, task: Task) -> Text:
        seconds = task.finished_time or task.elapsed
        return Text(f"{task.completed / seconds:,.0f} events/s" if seconds else "")


class Bar:
    """A progress bar; `total` may be an estimate and is put right at the end."""

    def __init__(self, console: Console, total: int) -> None:
        self._progress = Progress(
            TextColumn("demo district"),
            BarColumn(),
            MofNCompleteColumn(),
            Rate(),
            TimeElapsedColumn(),
            console=console,
        )
        self._task = self._progress.add_task("load", total=total)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if problem is None:
            done = self._progress.tasks[0].completed
            self._progress.update(self._task, total=done)
        self._progress.stop()

    def sent(self, count: int) -> None:
        self._progress.advance(self._task, count)


class Lines:
    """One line every few seconds, and one at the end."""

    def __init__(self, console: Console, total: int) -> None:
        self._console, self._total = console, total
        self._sent = 0
        self._started = self._told = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._tell()

    def sent(self, count: int) -> None:
        self._sent += count
        if time.monotonic() - self._told >= LINE_EVERY:
            self._tell()

    def _tell(self) -> None:
        self._told = time.monotonic()
        rate = self._sent / max(self._told - self._started, 0.001)
        self._console.print(
            f"demo district: {self._sent:,} of about {self._total:,} events, {rate:,.0f} events/s",
            highlight=False,
            soft_wrap=True,
        )


def shown_on(console: Console, total: int) -> Bar | Lines:
    """The bar for people, the lines for logs."""
    return Bar(console, total) if console.is_terminal else Lines(console, total)
