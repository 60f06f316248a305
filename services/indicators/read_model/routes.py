"""What the read model answers about registers inside the system; the gateway asks."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import asyncpg
from fastapi import APIRouter, HTTPException, Query

from services.indicators.read_model import register_queries
from services.indicators.read_model.profile import profile
from services.indicators.read_model.register_queries import Wish

Limit = Annotated[int, Query(ge=1, le=1000)]


def router(pool: asyncpg.Pool) -> APIRouter:
    routes = APIRouter()

    @routes.get("/enterprises")
    async def enterprises(
        as_of: date,
        q: str = "",
        sector: str = "",
        qualification: str = "",
        carrier: str = "",
        active: bool = True,
        cursor: str = "",
        limit: Limit = 100,
    ) -> dict[str, Any]:
        kept = True if active else None
        wish = Wish(as_of, q, kept, sector, qualification, carrier, cursor, limit)
        async with pool.acquire() as db:
            return asdict(await register_queries.enterprises(db, wish))

    @routes.get("/enterprise")
    async def enterprise(id: str, as_of: date) -> dict[str, Any]:
        async with pool.acquire() as db:
            found = await profile(db, id, as_of)
        if found is None:
            raise HTTPException(404, f"no enterprise {id} is known")
        return found

    @routes.get("/registers/{name}")
    async def register(
        name: str,
        as_of: date,
        q: str = "",
        open: bool | None = None,
        cursor: str = "",
        limit: Limit = 100,
    ) -> dict[str, Any]:
        if name not in register_queries.REGISTERS:
            raise HTTPException(404, f"no register is called {name}")
        async with pool.acquire() as db:
            wish = Wish(as_of, q, open, cursor=cursor, most=limit)
            return asdict(await register_queries.register(db, name, wish))

    return routes
