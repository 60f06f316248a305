"""The cultivation ladder on a day, over HTTP inside the system."""

from datetime import date

from fastapi import APIRouter, Depends

from services.contracts.access.scopes import Scopes
from services.indicators.read_model.answers.questions import seen_by
from services.indicators.read_model.answers.readers import Readers
from services.indicators.read_model.ladder import asking
from services.kit.identity import Asked


def router(readers: Readers, asked: Asked) -> APIRouter:
    """Everybody reads of the enterprises that they may see."""
    routes, seen = APIRouter(), Depends(seen_by(asked))

    @routes.get("/ladder")
    async def on(as_of: date, since: date, scopes: Scopes = seen) -> asking.Answer:
        async with readers.page() as db:
            return await asking.on(db, as_of, since, scopes)

    @routes.get("/ladder/whole")
    async def whole(as_of: date, since: date, scopes: Scopes = seen) -> asking.Answer:
        async with readers.file() as db:
            return await asking.on(db, as_of, since, scopes, None)

    return routes
