"""The connections by which the read model answers: apart from its intake's, and bounded in time.

Whoever asks much waits for others who ask, and nobody who asks keeps facts from being taken in.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus

import asyncpg
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from services.kit.postgres_session_settings import BRIEF, give_up_on_silence

# Below the 10 s that the gateway waits for an answer.
_WAIT_SECONDS = 2.0
_ANSWER_SECONDS = 7.0
# An export is one statement: all its rows are found and sorted before the first one comes.
_EXPORT_SECONDS = 60.0
_BUSY = {"Retry-After": "2"}


@dataclass(frozen=True, slots=True)
class Readers:
    """`pages` answers what people look at, `files` whole lists; `wait`: seconds for a turn."""

    pages: asyncpg.Pool
    files: asyncpg.Pool
    wait: float = _WAIT_SECONDS

    def page(self) -> asyncpg.pool.PoolAcquireContext:
        """A connection for one answer. Raises TimeoutError while all are taken."""
        return self.pages.acquire(timeout=self.wait)

    def file(self) -> asyncpg.pool.PoolAcquireContext:
        """A connection for one whole list. Raises TimeoutError while all are taken."""
        return self.files.acquire(timeout=self.wait)


@asynccontextmanager
async def reading(
    database_url: str, answer: float = _ANSWER_SECONDS, wait: float = _WAIT_SECONDS
) -> AsyncIterator[Readers]:
    """Readers of one database, which connect when they are asked; `answer`: seconds for a page."""
    pages = await _pool(database_url, 4, answer)
    files = await _pool(database_url, 2, _EXPORT_SECONDS)
    try:
        yield Readers(pages, files, wait)
    finally:
        pages.terminate()
        files.terminate()


async def _pool(database_url: str, most: int, seconds: float) -> asyncpg.Pool:
    """PostgreSQL ends a statement that takes longer, however long its client has been gone."""
    bounded = {"statement_timeout": str(int(seconds * 1000)), "default_transaction_read_only": "on"}
    return await asyncpg.create_pool(
        database_url,
        min_size=0,
        max_size=most,
        server_settings=BRIEF | bounded,
        init=give_up_on_silence,
    )


def answer_when_busy(http: FastAPI) -> None:
    """503 for whom no connection is free, and for a question that takes too long."""
    http.add_exception_handler(TimeoutError, _busy)
    http.add_exception_handler(asyncpg.QueryCanceledError, _too_long)


async def _busy(request: object, error: Exception) -> JSONResponse:
    return _unavailable("others are asking; ask again")


async def _too_long(request: object, error: Exception) -> JSONResponse:
    return _unavailable("this takes too long; ask for less")


def _unavailable(detail: str) -> JSONResponse:
    return JSONResponse({"detail": detail}, HTTPStatus.SERVICE_UNAVAILABLE, _BUSY)
