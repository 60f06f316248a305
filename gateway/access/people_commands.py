"""`python -m gateway people …`: signed-in people by hand, with the database alone."""

from typing import Annotated

import asyncpg
import typer

from gateway.audit_log import acts
from gateway.database import queries
from services.kit.database_commands import actor, in_database

people = typer.Typer(help="Who is signed in.", no_args_is_help=True)


@people.callback()
def main() -> None:
    """Who is signed in."""


@people.command("sign-out", help="End all sessions of one person; heard within a second.")
def sign_out(
    subject: Annotated[str, typer.Argument(help="as GET /api/v1/people-acts names them")],
) -> None:
    async def end(db: asyncpg.Connection) -> int:
        names = [row["name"] async for row in queries.end_sessions_of(db, subject=subject)]
        if names:
            details = {"sessions": len(names), "by": actor()}
            await acts.enter(db, subject, names[0], "signed out", details)
        return len(names)

    typer.echo(f"{in_database(end)} sessions ended")
