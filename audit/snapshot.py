"""One moment of one database, and the statements to ask it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiosql
import asyncpg

from audit.errors import CannotRead

queries = aiosql.from_path(
    Path(__file__).with_name("queries"), "asyncpg", mandatory_parameters=False
)
STATEMENT_SECONDS = 120
_AWAY = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError)


@asynccontextmanager
async def snapshot(side: str, database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A database as it is now, read only. Raises CannotRead, also for what the block meets."""
    try:
        db = await asyncpg.connect(database_url, command_timeout=STATEMENT_SECONDS)
        try:
            async with db.transaction(isolation="repeatable_read", readonly=True):
                yield db
        finally:
            await db.close()
    except _AWAY as error:
        raise CannotRead(side, error) from error
