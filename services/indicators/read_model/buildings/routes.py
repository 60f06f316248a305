"""Buildings and parks on a day and through time, over HTTP inside the system."""

from datetime import date
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from services.contracts.access.scopes import Scopes
from services.indicators.read_model.answers.questions import Text, refusing, seen_by
from services.indicators.read_model.answers.readers import Readers
from services.indicators.read_model.buildings import asking
from services.indicators.read_model.buildings.figures import Figures
from services.indicators.read_model.buildings.fitting import Matches
from services.indicators.read_model.buildings.matters import Plan
from services.indicators.read_model.statements.filters import storable
from services.kit.identity import Asked
from services.reasons import say
from services.reasons.answers import Declined

Kind = Literal[asking.KINDS]
Days = Annotated[list[date], Query(min_length=1, max_length=60)]


class Point(BaseModel):
    day: date
    figures: Figures


class One(BaseModel):
    """A building or park through time; of a building its units on the last of the days, leads that
    would fit it while it is open, and its plan."""

    points: list[Point]
    units: list[asking.Unit]
    fitting: Matches | None = None
    plan: Plan | None = None


def router(readers: Readers, asked: Asked) -> APIRouter:
    """Whoever may not see the whole district sees the buildings that are theirs."""
    routes, seen = APIRouter(), Depends(seen_by(asked))

    @routes.get("/buildings/{kind}")
    async def on(kind: Kind, as_of: date, scopes: Scopes = seen) -> asking.Answer:
        async with readers.page() as db:
            return await asking.on(db, kind, as_of, scopes)

    @routes.get("/buildings/{kind}/through")
    async def through(kind: Kind, id: Text, day: Days, scopes: Scopes = seen) -> One:
        with refusing():
            storable("id", id)
        async with readers.page() as db:
            points = await asking.through(db, kind, id, day, scopes)
            if not points:
                raise Declined(HTTPStatus.NOT_FOUND, say("no_such_thing", thing=f"{kind}/{id}"))
            told = One(points=[Point(day=one, figures=row) for one, row in points], units=[])
            if kind == "carrier":
                told.units = await asking.units(db, id, max(day))
                now = told.points[-1].figures
                beside = await asking.beside(db, now, told.units, max(day), scopes)
                told.fitting = beside.fitting if now.open else None
                told.plan = beside.plan
        return told

    return routes
