"""Coverage and reviews, over HTTP inside the system."""

from datetime import date
from http import HTTPStatus
from typing import Any, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from services.contracts.access.scopes import Scopes
from services.contracts.values import periods
from services.contracts.values.metrics import FORMS, Form
from services.indicators.read_model.answers.questions import Text, seen_by
from services.indicators.read_model.answers.readers import Readers
from services.indicators.read_model.filing import asking, coverage
from services.kit.identity import Asked
from services.reasons import of, say
from services.reasons.answers import Declined

FormCode = Literal[tuple(FORMS)]


class Wanted(BaseModel):
    """A fact as its owner has just told it."""

    topic: asking.Topic
    key: str
    fact: dict[str, Any]


class Cause(BaseModel):
    """The event behind a fact."""

    event: dict[str, str]


class Counts(BaseModel):
    """expected, and received, late, returned, missing, which add up to it."""

    counts: dict[str, int]


class Doubts(BaseModel):
    marks: list[asking.Doubt]


class Filed(BaseModel):
    rows: list[asking.Told]


def router(readers: Readers, asked: Asked) -> APIRouter:
    """Names are those that the asker may see."""
    routes, seen = APIRouter(), Depends(seen_by(asked))

    @routes.get("/coverage")
    async def covered(
        form: FormCode, period: str, due: date, scopes: Scopes = seen
    ) -> asking.Coverage:
        of_form = _period_of(FORMS[form], period)
        async with readers.page() as db:
            return await asking.covered(db, FORMS[form], of_form, due, scopes)

    @routes.get("/coverage/counts")
    async def counted(form: FormCode, period: str, due: date) -> Counts:
        of_form = _period_of(FORMS[form], period)
        async with readers.page() as db:
            return Counts(counts=await asking.counted(db, FORMS[form], of_form, due))

    @routes.get("/sheet")
    async def sheet(
        form: FormCode, period: str, due: date, thing: Text, scopes: Scopes = seen
    ) -> asking.Sheet:
        of_form = _period_of(FORMS[form], period)
        async with readers.page() as db:
            return await asking.sheet(db, FORMS[form], of_form, due, thing, scopes)

    @routes.get("/filed")
    async def filed(topic: asking.Topic, period: str, scopes: Scopes = seen) -> Filed:
        try:
            of_period = periods.parse(period)
        except ValueError as error:
            raise Declined(HTTPStatus.UNPROCESSABLE_ENTITY, of(error)) from error
        async with readers.page() as db:
            return Filed(rows=await asking.filed(db, topic, of_period, scopes))

    @routes.get("/told")
    async def told(topic: asking.Topic, key: Text) -> Cause:
        async with readers.page() as db:
            found = await asking.one(db, topic, key)
        if found is None:
            raise Declined(HTTPStatus.NOT_FOUND, say("nothing_told", key=key))
        return Cause(event=found["event"])

    @routes.post("/doubts")
    async def doubts(wanted: Wanted) -> Doubts:
        async with readers.page() as db:
            return Doubts(marks=await asking.doubts(db, wanted.topic, wanted.key, wanted.fact))

    return routes


def _period_of(form: Form, text: str) -> periods.Period:
    """Raises Declined 422."""
    try:
        return coverage.period_of(form, text)
    except coverage.Missed as error:
        said = say("period_of_another_length", period=text, form=form.code)
        raise Declined(HTTPStatus.UNPROCESSABLE_ENTITY, said) from error
    except ValueError as error:
        raise Declined(HTTPStatus.UNPROCESSABLE_ENTITY, of(error)) from error
