"""Matters by the sectors of the enterprise that each names first. Internal answers.

Sectors are another owner's fact than the matter: nobody but the read model has both. They are
brought together when somebody asks, so that neither waits for the other.
"""

from datetime import date
from pathlib import Path

import aiosql
import asyncpg

from services.contracts.definitions import CASE_TYPES
from services.contracts.entities import ENTITIES
from services.indicators.read_model.matters.boards import FLOWS, STOCKS, Board, Line

queries = aiosql.from_path(
    Path(__file__).with_name("sectors.sql"), "asyncpg", mandatory_parameters=False
)
# Some hundred thousand rows of a year are summed in memory, by a plan that sees the values.
_SETTINGS = (
    "SET LOCAL work_mem = '32MB'; SET LOCAL plan_cache_mode = force_custom_plan;"
    " SET LOCAL jit = off"
)


async def board(db: asyncpg.Connection, family: str, day: date) -> Board:
    """Stocks by the sectors of the day, flows by those of the day of each: as an enterprise itself
    is counted, once in each of its sectors. `sector` is null where there is none."""
    lines: dict[tuple[str, str | None], dict[str, int]] = {}
    parties = ENTITIES["enterprise"].topic
    async with db.transaction(isolation="repeatable_read", readonly=True):
        await db.execute(_SETTINGS)
        asked = {"topic": ENTITIES[family].topic, "enterprises": parties, "day": day}
        async for row in queries.stocks(db, **asked):
            told = {name: row[name] for name in STOCKS if row[name]}
            lines[row["type"], row["sector"]] = told
        asked = {"codes": [f"{family}_{name}" for name in FLOWS], "types": [*CASE_TYPES[family]]}
        asked |= {"enterprises": parties, "day": day, "year": date(day.year, 1, 1)}
        async for row in queries.flows(db, **asked):
            counts = lines.setdefault((row["type"], row["sector"]), {})
            counts[row["indicator"].removeprefix(f"{family}_")] = row["amount"]
    return Board(
        as_of=day,
        lines=[
            Line(type=type_, lead=None, sector=sector, counts=counts)
            for (type_, sector), counts in lines.items()
        ],
        stages=[],
    )
