"""Shows a person the progress: spinners and bars in a terminal, plain lines elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

PLAIN_PROGRESS_SECONDS = 5.0


class Report:
    """One voice for every step of the embedded run."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=True)

    def say(self, text: str) -> None:
        """Print one line as it is."""
        self.console.print(text, markup=False)

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """Show that `text` is being done, then how long it took."""
        began = time.monotonic()
        if self.console.is_terminal:
            with self.console.status(text):
                yield
            self.say(f"✓ {text} ({time.monotonic() - began:.1f} s)")
        else:
            self.say(f"{text} …")
            yield

    @contextmanager
    def waiting(self, text: str) -> Iterator[Callable[[str], None]]:
        """Show that `text` is awaited; the value is called with what is still in the way."""
        if self.console.is_terminal:
            with self.console.status(text) as status:
                yield lambda obstacle: status.update(f"{text}: {obstacle}")
        else:
            self.say(f"{text} …")
            yield _now_and_then(lambda obstacle: self.say(f"{text}: {obstacle}"))

    @contextmanager
    def download(self, text: str, total: int) -> Iterator[Callable[[int], None]]:
        """Show a download of `total` bytes; the value is called with every few bytes received."""
        if self.console.is_terminal:
            columns = (TextColumn(text), BarColumn(), DownloadColumn(), TransferSpeedColumn())
            with Progress(*columns, console=self.console) as bar:
                task = bar.add_task(text, total=total)
                yield lambda received: bar.advance(task, received)
        else:
            yield _plain_download(self.say, text, total)


SILENT = Report(Console(quiet=True))


def _plain_download(say: Callable[[str], None], text: str, total: int) -> Callable[[int], None]:
    received = 0
    say(f"{text}: {total / 1e6:.0f} MB …")
    say_now_and_then = _now_and_then(say)

    def advance(count: int) -> None:
        nonlocal received
        received += count
        say_now_and_then(f"{text}: {received / 1e6:.0f} of {total / 1e6:.0f} MB")

    return advance


def _now_and_then(say: Callable[[str], None]) -> Callable[[str], None]:
    said = time.monotonic()

    def perhaps(text: str) -> None:
        nonlocal said
        if time.monotonic() - said > PLAIN_PROGRESS_SECONDS:
            said = time.monotonic()
            say(text)

    return perhaps
