"""Write the demo district's events, or load them through the gateway."""

import asyncio
import random
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import httpx2
import orjson
import typer
from rich.console import Console

from demo import generator
from demo.basics.months import KNOWN_UNTIL
from demo.live import go_on
from demo.load import Busy, Outcome, Unacceptable, load
from demo.progress import shown_on
from services.kit.state.days import SHANGHAI

REFUSALS_SHOWN = 20

app = typer.Typer(help=__doc__, add_completion=False, no_args_is_help=True)
Until = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        help="The last day that is told, not before 2026-11-15; yesterday if absent.",
    ),
]
Seed = Annotated[int, typer.Option(help="The same seed gives the same events, bit by bit.")]


@app.command()
def write(seed: Seed = generator.SEED, until: Until = None) -> None:
    """Write one event a line to standard output."""
    for event in generator.events(seed, _last_day(until)):
        sys.stdout.buffer.write(orjson.dumps(event, option=orjson.OPT_APPEND_NEWLINE))


@app.command(name="load")
def load_command(
    gateway: Annotated[str, typer.Option(help="Where the gateway listens, http://host:port.")],
    key_file: Annotated[Path | None, typer.Option(help="A file that holds the key.")] = None,
    key: Annotated[str | None, typer.Option(help="The key itself.")] = None,
    source: Annotated[
        Path | None, typer.Option("--from", help="Events written before, one a line.")
    ] = None,
    seed: Seed = generator.SEED,
    until: Until = None,
) -> None:
    """Send every event; exit code 1 when any was refused."""
    console = Console(stderr=True)
    events, total = _events(source, seed, _last_day(until))
    with _told_in_words(console):
        outcome = _send(events, total, gateway, _key(key_file, key), console)
    _sum_up(outcome, console)


@app.command()
def live(
    gateway: Annotated[str, typer.Option(help="Where the gateway listens, http://host:port.")],
    key_file: Annotated[Path | None, typer.Option(help="A file that holds the key.")] = None,
    key: Annotated[str | None, typer.Option(help="The key itself.")] = None,
) -> None:
    """Go on in the loaded district, some events a minute, until stopped."""
    with _told_in_words(Console(stderr=True)):
        asyncio.run(go_on(gateway, _key(key_file, key), random.Random()))


@contextmanager
def _told_in_words(console: Console) -> Iterator[None]:
    """What ends the sending is one line, and exit code 1."""
    try:
        yield
    except (Unacceptable, Busy, httpx2.TransportError) as problem:
        console.print(f"{type(problem).__name__}: {problem}", markup=False, highlight=False)
        raise typer.Exit(1) from problem


def _key(key_file: Path | None, key: str | None) -> str:
    if (key_file is None) == (key is None):
        raise typer.BadParameter("give either --key-file or --key")
    return key if key is not None else key_file.read_text(encoding="utf-8").strip()


def _last_day(until: datetime | None) -> date:
    """Up to which day the district is told: what today's office hours bring is not known yet.

    Never less than is laid out.
    """
    asked = until.date() if until else datetime.now(SHANGHAI).date() - timedelta(days=1)
    return max(asked, KNOWN_UNTIL)


def _events(source: Path | None, seed: int, until: date) -> tuple[Iterable[dict], int]:
    if source is None:
        return generator.events(seed, until), generator.about(until)
    with source.open("rb") as lines:
        total = sum(1 for _ in lines)
    return _read(source), total


def _read(source: Path) -> Iterator[dict]:
    with source.open("rb") as lines:
        for line in lines:
            yield orjson.loads(line)


def _send(events: Iterable[dict], total: int, gateway: str, key: str, console: Console) -> Outcome:
    with shown_on(console, total) as progress:
        return asyncio.run(load(events, gateway, key, progress.sent))


def _sum_up(outcome: Outcome, console: Console) -> None:
    for verdict in outcome.refused[:REFUSALS_SHOWN]:
        console.print(f"refused: {orjson.dumps(verdict).decode()}", markup=False, soft_wrap=True)
    told = f"{outcome.accepted:,} events accepted, {len(outcome.refused):,} refused"
    console.print(told, highlight=False)
    if outcome.refused:
        raise typer.Exit(1)


if __name__ == "__main__":
    app(prog_name="python -m demo")
