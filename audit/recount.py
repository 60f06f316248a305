"""The recount: every figure from the services' own tables, by the SQL of `queries/`."""

from datetime import date
from typing import NamedTuple

import asyncpg

from audit.figures import Figures, of_rows
from audit.settings import AuditSettings
from audit.snapshot import queries, snapshot


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
    async with snapshot("The enterprises' database", settings.enterprises_database_url) as db:
        lives = await _lives(db)
        figures = await _figures(db, days, lives, "enterprises", "carriers", "recognitions")
        overdue = await _overdue(db, "enterprises", lives)
    async with snapshot("The funds' database", settings.funds_database_url) as db:
        figures |= await _figures(db, days, lives, "funds")
        overdue |= await _overdue(db, "funds", lives)
    async with snapshot("The talent database", settings.talent_database_url) as db:
        figures |= await _figures(db, days, lives, "talent")
        overdue |= await _overdue(db, "talent", lives)
    return Recount(figures, overdue)


async def _lives(db: asyncpg.Connection) -> Lives:
    rows = [(row["enterprise_id"], row["active"]) async for row in queries.lives(db)]
    enterprise_ids, lives = zip(*rows, strict=True) if rows else ((), ())
    return Lives(list(enterprise_ids), list(lives))


async def _figures(db: asyncpg.Connection, days: list[date], lives: Lives, *names: str) -> Figures:
    figures: Figures = {}
    for name in names:
        query = getattr(queries, name)
        figures |= of_rows([row async for row in query(db, days=days, **lives._asdict())])
    return figures


async def _overdue(db: asyncpg.Connection, service: str, lives: Lives) -> set[Overdue]:
    rows = queries.overdue(db, enterprise_ids=lives.enterprise_ids)
    return {Overdue(service, *row) async for row in rows}
