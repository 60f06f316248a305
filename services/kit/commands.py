"""`python -m services.X letters …`: dead letters by hand, with the database alone."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import asyncpg
import orjson
import typer

from services.kit import fates, replays
from services.kit.fates import Wish
from services.kit.intake import Intake, Unreadable
from services.kit.letters import Place
from services.kit.routes import told
from services.kit.settings import DatabaseSettings, read

T = TypeVar("T")
Places = Annotated[list[str], typer.Argument(help="topic/partition/offset, one or more")]


def letters(intake: Intake) -> typer.Typer:
    """The commands for one owner's letters."""
    app = typer.Typer(help="Records that could not be taken.", no_args_is_help=True)

    @app.command("list", help="Dead letters, newest first.")
    def listed(
        state: Annotated[str, typer.Option(help="open, replayed, discarded or any")] = "open",
        source: Annotated[str | None, typer.Option(help="only those of this source")] = None,
        most: Annotated[int, typer.Option(min=1, max=1000)] = 100,
    ) -> None:
        wish = Wish(source=source, state=None if state == "any" else state, most=most)
        for letter in _in_database(lambda db: fates.letters(db, wish)):
            place = Place(letter["topic"], letter["partition"], letter["offset"])
            reasons = "; ".join(f"{p['pointer']} {p['reason']}" for p in letter["problems"])
            whose = f"{letter['source'] or '?'} {letter['id'] or '?'}"
            typer.echo(f"{place}\t{letter['at']:%Y-%m-%d %H:%M:%S%z}\t{whose}\t{reasons}")

    @app.command(help="One dead letter with its payload and what was done about it, as JSON.")
    def show(place: Annotated[str, typer.Argument(help="topic/partition/offset")]) -> None:
        found = _in_database(lambda db: fates.letter(db, *_place(place)))
        if found is None:
            _fail(f"no dead letter stands at {place}")
        typer.echo(orjson.dumps(told(found), option=orjson.OPT_INDENT_2).decode())

    @app.command(help="Send dead letters again, or one as it was edited.")
    def replay(
        places: Places,
        event: Annotated[
            Path | None, typer.Option(exists=True, help="a file with the edited CloudEvent")
        ] = None,
    ) -> None:
        if event is not None and len(places) > 1:
            _fail("an edited event replaces one letter")
        edited = orjson.loads(event.read_bytes()) if event else None
        for place in places:
            _in_database(
                lambda db, place=place: replays.replay(db, intake, _place(place), _actor(), edited)
            )
            typer.echo(f"{place} is sent again")

    @app.command(help="Say that nothing more will be done about dead letters.")
    def discard(
        places: Places, reason: Annotated[str | None, typer.Option(help="for the record")] = None
    ) -> None:
        for place in places:
            _in_database(
                lambda db, place=place: replays.discard(db, _place(place), _actor(), reason)
            )
            typer.echo(f"{place} is discarded")

    return app


def _in_database(work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
    """What is impossible ends the command with a sentence and code 1."""

    async def connected() -> T:
        db = await asyncpg.connect(read(DatabaseSettings).database_url)
        try:
            return await work(db)
        finally:
            await db.close()

    try:
        return asyncio.run(connected())
    except (replays.Missing, replays.Impossible) as error:
        _fail(str(error))
    except Unreadable as error:
        _fail("\n".join(f"{p['pointer']}: {p['reason']}" for p in error.problems))


def _place(text: str) -> Place:
    try:
        return Place.read(text)
    except ValueError:
        _fail(f"{text} is no place: write topic/partition/offset")


def _fail(sentence: str) -> Any:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


def _actor() -> str:
    return f"command line, {getpass.getuser()}"
