"""Pages of registers and of enterprises, with what the whole list adds to figures.

Internal answers for the gateway: plain rows, whole base units (fen, dm², people, things).
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import asyncpg
import orjson

from services.indicators.read_model.index_entry import ENTERPRISE, folded
from services.indicators.read_model.index_store import queries
from services.indicators.read_model.lineage import name_on
from services.indicators.read_model.rows import LOANS, ROWS, why_not

OUTSTANDING = tuple(f"{code}_outstanding" for code in LOANS)
# Register -> its topic, and the figures to which its rows add.
REGISTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "carriers": ("enterprises.carrier", ("core_carrier_area",)),
    "platforms": ("enterprises.platform", ("innovation_platform_count",)),
    "products": ("enterprises.product", ("excellent_product_count",)),
    "funds": ("funds.fund", ("fund_investment",)),
    "investments": ("funds.investment", ("fund_investment",)),
    "loans": ("funds.loan", (*LOANS, *OUTSTANDING)),
    "pools": ("funds.pool", ("compensation_pool_balance",)),
    "bases": ("talent.base", ("talent_base_count",)),
    "headcounts": ("talent.headcount", ("mid_high_talent",)),
}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which rows somebody asks for: `open` None is any; empty texts leave nothing out."""

    day: date
    q: str = ""
    open: bool | None = None
    sector: str = ""
    qualification: str = ""
    carrier: str = ""
    cursor: str = ""
    most: int = 100

    def parameters(self) -> dict[str, Any]:
        asked = asdict(self)
        after_rank, _, after_key = asked.pop("cursor").partition("|")
        return asked | {"q": folded(self.q), "after_rank": after_rank, "after_key": after_key}


@dataclass(frozen=True, slots=True)
class Page:
    """`count` and `totals` are of the whole list; a total is named by its indicator."""

    count: int
    totals: dict[str, int]
    rows: list[Row]
    next: str | None


async def register(db: asyncpg.Connection, name: str, wish: Wish) -> Page:
    """A page of a register; names of other things in it are those of the day."""
    async with db.transaction(isolation="repeatable_read", readonly=True):
        page = await _page(db, *REGISTERS[name], wish)
        if name == "carriers":
            await _tell_tenants(db, page.rows, wish.day)
        elif name == "funds":
            await _tell_invested(db, page.rows, wish.day)
    return page


async def enterprises(db: asyncpg.Connection, wish: Wish) -> Page:
    """A page of enterprises with their building, certificates and latest report of the day."""
    async with db.transaction(isolation="repeatable_read", readonly=True):
        page = await _page(db, ENTERPRISE, ("enterprise_count",), wish)
        await describe(db, page.rows, wish.day)
    return page


async def _page(db: asyncpg.Connection, topic: str, codes: tuple[str, ...], wish: Wish) -> Page:
    await queries.custom_plans(db)
    found = await queries.register(db, topic=topic, codes=codes, **wish.parameters())
    told = orjson.loads(found["rows"] or "[]")
    totals = dict.fromkeys(codes, 0) | orjson.loads(found["totals"] or "{}")
    return Page(
        count=found["count"],
        totals=totals,
        rows=[_row(topic, codes, one, wish.day) for one in told],
        next=f"{told[-1]['rank']}|{told[-1]['key']}" if len(told) == wish.most else None,
    )


def _row(topic: str, codes: tuple[str, ...], told: Row, day: date) -> Row:
    row = ROWS[topic](told["body"], day.isoformat())
    counts = told["counts"] or {}
    return row | {
        "open": told["open"],
        "counts": {code: counts[code] for code in codes if counts.get(code)},
        "why_not": why_not(topic, row, told["open"]),
        "enterprise_name": name_on(told["enterprise"], day),
        "fund_name": told["fund_name"],
    }


async def describe(db: asyncpg.Connection, rows: list[Row], day: date) -> None:
    """In place: the building's name, valid certificates, and the latest report."""
    ids = [row["enterprise_id"] for row in rows]
    carriers = list({row["carrier_id"] for row in rows if row["carrier_id"]})
    buildings = {
        row["carrier_id"]: row["name"] async for row in queries.buildings(db, carriers=carriers)
    }
    certified = queries.certified(db, enterprises=ids, day=day)
    kinds = {row["enterprise_id"]: row["kinds"] async for row in certified}
    reported = queries.reported(db, enterprises=ids, day=day)
    reports = {row["enterprise_id"]: dict(row) async for row in reported}
    for row in rows:
        report = reports.get(row["enterprise_id"], {})
        row["carrier_name"] = buildings.get(row["carrier_id"])
        row["qualifications"] = kinds.get(row["enterprise_id"], [])
        row["employees"], row["period"] = report.get("employees"), report.get("period")


async def _tell_tenants(db: asyncpg.Connection, rows: list[Row], day: date) -> None:
    carriers = [row["carrier_id"] for row in rows]
    told = queries.tenants(db, carriers=carriers, day=day)
    counts = {row["carrier_id"]: row["enterprises"] async for row in told}
    for row in rows:
        row["enterprises"] = counts.get(row["carrier_id"], 0)


async def _tell_invested(db: asyncpg.Connection, rows: list[Row], day: date) -> None:
    told = queries.invested(db, funds=[row["fund_id"] for row in rows], day=day)
    sums = {row["fund_id"]: row async for row in told}
    for row in rows:
        one = sums.get(row["fund_id"])
        row["investments"] = one["investments"] if one else 0
        row["invested"] = one["invested"] if one else 0
