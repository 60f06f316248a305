"""What facts say to goals, over HTTP inside the system."""

from datetime import date
from http import HTTPStatus

from fastapi import APIRouter, Depends

from services.contracts.access.scopes import Scopes
from services.contracts.figures.goals import BY_NUMBER
from services.indicators.read_model.answers.questions import seen_by
from services.indicators.read_model.answers.readers import Readers
from services.indicators.read_model.goals import answers
from services.kit.identity import Asked
from services.reasons import say
from services.reasons.answers import Declined


def router(readers: Readers, asked: Asked) -> APIRouter:
    """Numbers are everybody's; rows are of what the asker may see."""
    routes, seen = APIRouter(), Depends(seen_by(asked))

    @routes.get("/goals")
    async def all_goals(as_of: date, baseline: date, closed: date) -> list[answers.Answer]:
        async with readers.page() as db:
            return await answers.answers(db, as_of, baseline, closed)

    @routes.get("/goals/{number}/rows")
    async def rows(number: int, as_of: date, scopes: Scopes = seen) -> answers.Rows:
        goal = BY_NUMBER.get(number)
        if goal not in answers.ANSWERED:
            raise Declined(HTTPStatus.NOT_FOUND, say("no_goal_rows", number=number))
        async with readers.page() as db:
            return await answers.rows(db, goal, as_of, scopes)

    return routes
