"""The recount: every figure from the services' own tables, by the SQL of `recounts/<owner>/`.

A kind of thing with a figure of its own has a file of its own there, or in a further folder that
AUDIT_FOLDERS names.
"""

from collections.abc import AsyncIterator, Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import aiosql
import asyncpg

from audit.definitions import parameters
from audit.figures import Figures, of_rows
from audit.settings import AuditSettings
from audit.snapshot import queries, snapshot

# What is asked of every owner: matters of all families are told alike.
EVERY = "every"
Statement = Callable[..., AsyncIterator[Any]]


class Overdue(NamedTuple):
    """A parked event although what it waits for is there."""

    service: str
    source: str
    id: str
    type: str
    subject: str


class Recount(NamedTuple):
    """What the owners' tables say."""

    figures: Figures
    overdue: set[Overdue]


class Lives(NamedTuple):
    """The active days of every enterprise, column by column."""

    enterprise_ids: list[str]
    lives: list[asyncpg.Range]


async def recount(settings: AuditSettings, days: list[date]) -> Recount:
    """Every figure on these days. Raises CannotRead."""
    figures: Figures = {}
    overdue: set[Overdue] = set()
    lives = Lives([], [])
    for owner, url in settings.owners().items():
        async with snapshot(f"The database of {owner}", url) as db:
            if owner == "enterprises":
                lives = await _lives(db)
            for statement in statements(owner, settings.folders()):
                figures |= await _figures(db, statement, days, lives)
            overdue |= await _overdue(db, owner, lives)
    return Recount(figures, overdue)


def statements(owner: str, folders: Iterable[Path]) -> list[Statement]:
    """The statements of `<folder>/<owner>/*.sql` and of those that are asked of every owner: each
    recounts figures that no other does."""
    found: list[Statement] = []
    for folder in (folder / name for folder in folders for name in (owner, EVERY)):
        if folder.is_dir():
            asked = aiosql.from_path(folder, "asyncpg", mandatory_parameters=False)
            found += [
                getattr(asked, n) for n in asked.available_queries if not n.endswith("_cursor")
            ]
    return found


async def _lives(db: asyncpg.Connection) -> Lives:
    rows = [(row["enterprise_id"], row["active"]) async for row in queries.lives(db)]
    enterprise_ids, lives = zip(*rows, strict=True) if rows else ((), ())
    return Lives(list(enterprise_ids), list(lives))


async def _figures(
    db: asyncpg.Connection, statement: Statement, days: list[date], lives: Lives
) -> Figures:
    """One statement's rows of indicator, dimension, day and amount."""
    asked = {"days": days, **lives._asdict(), **parameters()}
    return of_rows([row async for row in statement(db, **asked)])


async def _overdue(db: asyncpg.Connection, service: str, lives: Lives) -> set[Overdue]:
    rows = queries.overdue(db, enterprise_ids=lives.enterprise_ids)
    return {Overdue(service, *row) async for row in rows}
