"""Matters and lists, over HTTP inside the system."""

from datetime import date
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from services.contracts.access.scopes import Scopes
from services.contracts.values.vocabulary import FAMILIES
from services.indicators.read_model.answers.questions import Text, refusing, seen_by
from services.indicators.read_model.answers.readers import Readers
from services.indicators.read_model.matters import boards, rolls, sectors
from services.kit.identity import Asked
from services.reasons import say
from services.reasons.answers import Declined

Family = Literal[FAMILIES]
By = Literal["department", "sector"]


def router(readers: Readers, asked: Asked) -> APIRouter:
    """Matters whole are those that the asker may see; counts are everybody's."""
    routes, seen = APIRouter(), Depends(seen_by(asked))

    @routes.get("/boards/{family}")
    async def board(
        family: Family, as_of: date, by: By = "department", scopes: Scopes = seen
    ) -> boards.Board:
        async with readers.page() as db:
            if by == "sector":
                return await sectors.board(db, family, as_of)
            return await boards.board(db, family, as_of, scopes)

    @routes.get("/matters/{family}")
    async def matter(family: Family, id: str, as_of: date, scopes: Scopes = seen) -> boards.Whole:
        with refusing():
            async with readers.page() as db:
                found = await boards.matter(db, family, id, as_of, scopes)
        if found is None:
            raise Declined(HTTPStatus.NOT_FOUND, say("no_matter", family=family, id=id))
        return found

    @routes.get("/roll")
    async def roll(as_of: date, list: Annotated[list[Text], Query()]) -> rolls.Roll:
        async with readers.page() as db:
            return await rolls.roll(db, as_of, list)

    return routes
