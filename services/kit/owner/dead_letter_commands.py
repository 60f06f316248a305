"""`python -m services.X letters …`: dead letters by hand, with the database alone."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import asyncpg
import orjson
import typer

from services.kit.database_commands import actor, fail, in_database
from services.kit.messaging.json_text import given_twice
from services.kit.owner import fates, replays
from services.kit.owner.dead_letters import Place
from services.kit.owner.definition import OwnerDefinition, Unreadable
from services.kit.owner.fates import ListQuery
from services.kit.owner.routes import readable
from services.reasons import say

T = TypeVar("T")
Places = Annotated[list[str], typer.Argument(help="topic/partition/offset, one or more")]


def dead_letters(definition: OwnerDefinition) -> typer.Typer:
    """The command group `letters` of one owner."""
    app = typer.Typer(help="Records that could not be taken.", no_args_is_help=True)

    @app.command("list", help="Dead letters, newest first.")
    def listed(
        state: Annotated[str, typer.Option(help="open, replayed, discarded or any")] = "open",
        source: Annotated[str | None, typer.Option(help="only those of this source")] = None,
        most: Annotated[int, typer.Option(min=1, max=1000)] = 100,
    ) -> None:
        states = [] if state == "any" else [state]
        query = ListQuery([source] if source else [], states, most=most)
        for dead_letter in _in_dead_letters(lambda db: fates.dead_letters(db, query)):
            place = Place(dead_letter["topic"], dead_letter["partition"], dead_letter["offset"])
            reasons = "; ".join(f"{p['pointer']} {p['reason']}" for p in dead_letter["problems"])
            whose = f"{dead_letter['source'] or '?'} {dead_letter['id'] or '?'}"
            typer.echo(f"{place}\t{dead_letter['at']:%Y-%m-%d %H:%M:%S%z}\t{whose}\t{reasons}")

    @app.command(help="One dead letter with its payload and what was done about it, as JSON.")
    def show(place: Annotated[str, typer.Argument(help="topic/partition/offset")]) -> None:
        found = _in_dead_letters(lambda db: fates.dead_letter(db, *_place(place)))
        if found is None:
            fail(say("no_letter", place=place))
        typer.echo(orjson.dumps(readable(found), option=orjson.OPT_INDENT_2).decode())

    @app.command(help="Send dead letters again, or one as it was edited.")
    def replay(
        places: Places,
        event: Annotated[
            Path | None, typer.Option(exists=True, help="a file with the edited CloudEvent")
        ] = None,
    ) -> None:
        if event is not None and len(places) > 1:
            fail("an edited event replaces one letter")
        raw = event.read_bytes() if event else b"null"
        edited = orjson.loads(raw)
        twice = given_twice(raw, edited)
        for place in places:
            _in_dead_letters(
                lambda db, place=place: replays.replay(
                    db, definition, _place(place), actor(), edited, twice
                )
            )
            typer.echo(f"{place} is sent again")

    @app.command(help="Say that nothing more will be done about dead letters.")
    def discard(
        places: Places, reason: Annotated[str | None, typer.Option(help="for the record")] = None
    ) -> None:
        for place in places:
            _in_dead_letters(
                lambda db, place=place: replays.discard(db, _place(place), actor(), reason)
            )
            typer.echo(f"{place} is discarded")

    return app


def _in_dead_letters(work: Callable[[asyncpg.Connection], Awaitable[T]]) -> T:
    return in_database(work, replays.Missing, replays.Impossible, Unreadable)


def _place(text: str) -> Place:
    try:
        return Place.read(text)
    except ValueError:
        fail(f"{text} is no place: write topic/partition/offset")
