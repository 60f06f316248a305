"""The rights of the role as which the gateway serves: it cannot rewrite what was put on record."""

import asyncio

import asyncpg
import typer
from pydantic import Field

from services.kit.settings import DatabaseSettings


class MigrationSettings(DatabaseSettings):
    """`database_url` is that of the role that owns the database."""

    process_role: str | None = Field(
        None, description="the role that serves; without it, that is the database's owner"
    )


def let_process(database_url: str, role: str) -> None:
    """Give a role what serving needs and nothing more. Ends the command where there is none."""
    try:
        asyncio.run(_let_process(database_url, role))
    except asyncpg.UndefinedObjectError as error:
        typer.echo(f"PROCESS_ROLE: {error}", err=True)
        raise typer.Exit(1) from error


async def _let_process(database_url: str, role: str) -> None:
    db = await asyncpg.connect(database_url)
    try:
        async with db.transaction():
            await db.execute("SELECT let_process($1)", role)
    finally:
        await db.close()
