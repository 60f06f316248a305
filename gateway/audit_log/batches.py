"""Notes on their way to the audit log: written in batches, so that no answer waits for them."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Generic, TypeVar

import asyncpg
import structlog

from gateway.database import Database
from services.kit.errors import TRANSIENT

log = structlog.get_logger()
N = TypeVar("N", bound=Hashable)
# Notes that come due by themselves, and how often each; told whether the process ends.
Due = Callable[[bool], Mapping[N, int]]
_FLUSH_SECONDS = 0.5
_MOST_WAITING = 20_000


async def again_and_again(flush: Callable[[bool], Awaitable[None]]) -> None:
    """Flush twice a second, and once more when cancelled, which it is told."""
    try:
        while True:
            await asyncio.sleep(_FLUSH_SECONDS)
            await flush(False)
    finally:
        await flush(True)


@dataclass(slots=True)
class Seen:
    """When a note came first, and how many equal ones came until it was written."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    times: int = 0


class Batches(Generic[N]):
    """Notes wait here until PostgreSQL has them; equal ones are counted."""

    def __init__(
        self,
        database: Database,
        write: Callable[[asyncpg.Connection, Mapping[N, Seen]], Awaitable[None]],
        what: str,
        due: Due[N] = lambda ending: {},
    ) -> None:
        """`what` names the notes in the process's log; `due` is asked before each writing."""
        self._database = database
        self._write = write
        self._what = what
        self._due = due
        self._waiting: dict[N, Seen] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def __contains__(self, note: N) -> bool:
        return note in self._waiting

    def add(self, note: N) -> bool:
        """Remember a note; False where too many wait already, then it is lost."""
        if note not in self._waiting and len(self._waiting) >= _MOST_WAITING:
            return False
        self._waiting.setdefault(note, Seen()).times += 1
        return True

    async def run(self) -> None:
        """Write what waits, again and again; the last time when cancelled."""
        await again_and_again(self._flush)

    async def _flush(self, ending: bool) -> None:
        for note, times in self._due(ending).items():
            self._waiting.setdefault(note, Seen()).times += times
        if not self._waiting:
            return
        writing, self._waiting = self._waiting, {}
        try:
            async with self._database.transaction() as db:
                await self._write(db, writing)
        except TRANSIENT as error:
            why = type(error).__name__
            log.warning(f"{self._what} wait for the database", count=len(writing), why=why)
            self._put_back(writing)

    def _put_back(self, notes: dict[N, Seen]) -> None:
        """Before those that came meanwhile; what came again adds up."""
        for note, seen in self._waiting.items():
            notes.setdefault(note, Seen(seen.at)).times += seen.times
        self._waiting = notes
