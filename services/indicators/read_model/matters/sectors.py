"""Matters by the sectors of the enterprise that each names first. Internal answers.

Sectors are another owner's fact than the matter: nobody but the read model has both. It keeps their
sums as either changes, so that neither waits for the other.
"""

from collections import Counter
from datetime import date
from pathlib import Path

import aiosql
import asyncpg

from services.indicators.read_model.matters.boards import STOCKS, Board, Line

queries = aiosql.from_path(
    Path(__file__).with_name("sectors.sql"), "asyncpg", mandatory_parameters=False
)
ALL, ANY = "", "*"
# What boards show by sector: the departments' figures that are told of types as a whole.
BY_SECTOR = (
    *STOCKS,
    *("opened", "closed", "closed_due", "closed_on_time", "reopened", "rated", "solved", "silent"),
)


async def board(db: asyncpg.Connection, family: str, day: date) -> Board:
    """Stocks by the sectors of the day, flows by those of the day of each: as an enterprise itself
    is counted, once in each of its sectors. `sector` is null where there is none."""
    stocks = [f"{family}_{name}" for name in STOCKS]
    asked = {"stocks": stocks, "codes": [f"{family}_{name}" for name in BY_SECTOR], "day": day}
    asked |= {"year": date(day.year, 1, 1), "month": day.replace(day=1)}
    lines: dict[tuple[str, str | None], Counter[str]] = {}
    async for row in queries.sums(db, **asked):
        sector = None if row["sector"] in (ALL, ANY) else row["sector"]
        counts = lines.setdefault((row["type"], sector), Counter())
        # In none is who is not in any.
        sign = -1 if row["sector"] == ANY else 1
        counts[row["indicator"].removeprefix(f"{family}_")] += sign * row["amount"]
    return Board(
        as_of=day,
        lines=[
            Line(type=type_, lead=None, sector=sector, counts=told)
            for (type_, sector), counts in lines.items()
            if (told := {name: count for name, count in counts.items() if count})
        ],
        stages=[],
    )
