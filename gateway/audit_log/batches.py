"""Notes on their way to the audit log: written in batches, so that no answer waits for them."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Generic, Protocol, Self, TypeVar

import asyncpg
import structlog

from gateway.database import Database
from services.kit.errors import TRANSIENT

log = structlog.get_logger()
_FLUSH_SECONDS = 0.5
_MOST_WAITING = 20_000


class Told(Protocol):
    """What is told of equal notes together."""

    def again(self, newer: Self) -> None:
        """An equal note came later."""


N = TypeVar("N", bound=Hashable)
T = TypeVar("T", bound=Told)


@dataclass(slots=True)
class Seen:
    """When a note came first, and how many equal ones came until it was written."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    times: int = 1

    def again(self, newer: "Seen") -> None:
        self.times += newer.times


class Batches(Generic[N, T]):
    """Notes wait here until PostgreSQL has them; equal ones are told together."""

    def __init__(
        self,
        database: Database,
        write: Callable[[asyncpg.Connection, Mapping[N, T]], Awaitable[None]],
        what: str,
        due: Callable[[bool], Mapping[N, T]] = lambda ending: {},
        overdue: Callable[[], bool] = lambda: False,
    ) -> None:
        """`what` names the notes in the process's log.

        Before each writing `due` is told whether the process ends, and gives notes that come due by
        themselves; `overdue`: whether to write although nothing waits.
        """
        self._database = database
        self._write = write
        self._what = what
        self._due = due
        self._overdue = overdue
        self._waiting: dict[N, T] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def __contains__(self, note: N) -> bool:
        return note in self._waiting

    def add(self, note: N, told: T) -> bool:
        """Remember a note; False where too many wait already, then it is lost."""
        if note not in self._waiting and len(self._waiting) >= _MOST_WAITING:
            return False
        _join(self._waiting, {note: told})
        return True

    async def run(self) -> None:
        """Write what waits, twice a second; the last time when cancelled."""
        try:
            while True:
                await asyncio.sleep(_FLUSH_SECONDS)
                await self.flush(False)
        finally:
            await self.flush(True)

    async def flush(self, ending: bool = False) -> None:
        _join(self._waiting, self._due(ending))
        if not self._waiting and not self._overdue():
            return
        writing, self._waiting = self._waiting, {}
        try:
            async with self._database.transaction() as db:
                await self._write(db, writing)
        except TRANSIENT as error:
            why = type(error).__name__
            log.warning(f"{self._what} wait for the database", count=len(writing), why=why)
            _join(writing, self._waiting)
            self._waiting = writing


def _join(notes: dict[N, T], newer: Mapping[N, T]) -> None:
    """Behind those that came before; what came again is told with them."""
    for note, told in newer.items():
        if note in notes:
            notes[note].again(told)
        else:
            notes[note] = told
