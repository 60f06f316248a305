"""Things and their relations, over HTTP inside the system."""

from datetime import date
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Depends

from services.contracts.access.scopes import Scopes
from services.indicators.read_model.answers.questions import Text, refusing, seen_by
from services.indicators.read_model.answers.readers import Readers
from services.indicators.read_model.statements.filters import storable
from services.indicators.read_model.things import flagged, relations, thing
from services.kit.identity import Asked
from services.reasons import say
from services.reasons.answers import Declined


def router(readers: Readers, asked: Asked) -> APIRouter:
    """What is told is what the asker may see."""
    routes, seen = APIRouter(), Depends(seen_by(asked))

    @routes.get("/things/{kind}")
    async def whole(kind: str, id: str, as_of: date, scopes: Scopes = seen) -> dict[str, Any]:
        found = None
        if kind in thing.PAGES:
            with refusing():
                async with readers.page() as db:
                    found = await thing.whole(db, kind, id, as_of, scopes)
        if found is None:
            raise Declined(HTTPStatus.NOT_FOUND, say("no_such_thing", thing=f"{kind}/{id}"))
        return found

    @routes.get("/relations")
    async def related(
        of: Text, as_of: date, over: bool = False, scopes: Scopes = seen
    ) -> list[relations.Relation]:
        when = relations.OVER if over else relations.HOLDING
        with refusing():
            storable("of", of)
            async with readers.page() as db:
                return await relations.related(db, of, as_of, scopes, when)

    @routes.get("/flagged")
    async def looks_wrong(as_of: date, scopes: Scopes = seen) -> list[flagged.Flagged]:
        async with readers.page() as db:
            return await flagged.flagged(db, as_of, scopes)

    return routes
