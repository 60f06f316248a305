"""The gateway's own PostgreSQL. Events come in without it; keys cannot change without it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiosql
import asyncpg

from gateway.http.problems import no_answer
from services.kit.errors import TRANSIENT
from services.reasons import say

queries = aiosql.from_path(
    Path(__file__).with_name("queries.sql"), "asyncpg", mandatory_parameters=False
)
_TIMEOUT_SECONDS = 5
# Above the id of every row: where the first page of falling ids begins.
NEWEST = 2**62


class Database:
    """A small pool that connects when it is first used, so PostgreSQL may come up later."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._pool: asyncpg.Pool | None = None

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["Database"]:
        self._pool = await asyncpg.create_pool(
            self.url, min_size=0, max_size=4, timeout=_TIMEOUT_SECONDS, command_timeout=30
        )
        try:
            yield self
        finally:
            self._pool.terminate()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[asyncpg.Connection]:
        """One transaction. Raises what services.kit.errors.TRANSIENT lists while it is away."""
        async with self._pool.acquire(timeout=_TIMEOUT_SECONDS) as db, db.transaction():
            yield db

    @asynccontextmanager
    async def answering(self) -> AsyncIterator[asyncpg.Connection]:
        """The same for a route. Raises Refusal 503 while PostgreSQL is away."""
        try:
            async with self.transaction() as db:
                yield db
        except TRANSIENT as error:
            raise no_answer(say("the_database"), error) from error
