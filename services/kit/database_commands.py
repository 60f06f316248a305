"""For command lines: work in one transaction of a database, with errors as sentences."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg
import typer

from services.kit.settings import DatabaseSettings, read

T = TypeVar("T")


def in_database(
    work: Callable[[asyncpg.Connection], Awaitable[T]], *expected: type[Exception]
) -> T:
    """The work in one transaction; an expected error ends the command with its sentence, code 1."""

    async def in_one(db: asyncpg.Connection) -> T:
        async with db.transaction():
            return await work(db)

    return connected(in_one, *expected)


def connected(work: Callable[[asyncpg.Connection], Awaitable[T]], *expected: type[Exception]) -> T:
    """The same for work that has several transactions of its own."""

    async def run() -> T:
        db = await asyncpg.connect(read(DatabaseSettings).database_url)
        try:
            return await work(db)
        finally:
            await db.close()

    try:
        return asyncio.run(run())
    except expected as error:
        fail(str(error))


def fail(sentence: str) -> Any:
    """End the command with a sentence and code 1."""
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


def actor() -> str:
    """Who types, as records name them."""
    return f"command line, {getpass.getuser()}"
