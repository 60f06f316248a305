"""/api/v1/sources (who sends how much, and how often they should) and /api/v1/hops (the lag)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from aiokafka.errors import KafkaError
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from gateway.access.authorization import Authorization, AuthorizesBeforeBody
from gateway.access.sight import source_of
from gateway.database import Database
from gateway.http.openapi_responses import SHOWS_KEY, refusals_of
from gateway.http.problems import no_answer
from gateway.tracking.arrivals import Owner
from gateway.tracking.cadences import Cadence, KnownSource, cadences, enter, known_sources
from gateway.tracking.parameters import Since
from gateway.tracking.pipeline_lag import PipelineLag
from gateway.upstream.owners import Owners
from services.kit.state.days import SHANGHAI
from services.reasons import say

_DAY = timedelta(days=1)


class Source(BaseModel):
    """What one source has sent to one owner since the moment asked about."""

    source: str | None = Field(description="null: records that name no source")
    owner: Owner
    applied: int
    parked: int
    duplicate: int
    rejected: int
    at: datetime = Field(description="when its last record was taken in")


class Sources(BaseModel):
    since: datetime
    hours: float = Field(description="from then until now: counts ÷ hours are rates")
    sources: list[Source]
    known: list[KnownSource] = Field(
        description="every source that ever sent something or is expected to, by name"
    )


class Step(BaseModel):
    """One hop of the road: take (owner's inbox), tell (relay), fold, lineage, read (gateway)."""

    name: str
    owner: str | None
    behind: int | None = Field(description="records that wait here; null: its owner is silent")
    seconds: float | None = Field(description="for how long the oldest has waited, where known")


class Road(BaseModel):
    at: datetime
    fresh_as_of: datetime | None = Field(description="the newest change in the figures")
    slowest: str | None = Field(description="the hop whose oldest record waits longest; null: none")
    hops: list[Step]


def router(
    owners: Owners,
    database: Database,
    authorization: Authorization,
    lag: PipelineLag,
    fresh_as_of: Callable[[], datetime | None],
) -> APIRouter:
    routes = APIRouter(
        prefix="/api/v1",
        dependencies=[SHOWS_KEY],
        route_class=AuthorizesBeforeBody.of(authorization),
    )

    @routes.get(
        "/sources",
        summary="Who has sent how much, and what became of it",
        description="A sender's key sees its own source. The counts are of the last 24 hours "
        "unless `since` is given; `known` has everybody, also who fell silent",
        responses=refusals_of(401, 403, 503),
    )
    async def sources(request: Request, since: Since = None) -> Sources:
        own = source_of(authorization.of(request))
        now = datetime.now(SHANGHAI)
        began = since or now - _DAY
        answers = await owners.ask_each((), "/sources", {"since": began.isoformat()})
        found = [
            Source(owner=owner, **row)
            for owner, rows in answers.items()
            for row in rows
            if own in (None, row["source"])
        ]
        heard = await owners.ask_each((), "/heard", {})
        async with database.answering() as db:
            said = await cadences(db)
        return Sources(
            since=began,
            hours=(now - began).total_seconds() / 3600,
            sources=found,
            known=known_sources((row for rows in heard.values() for row in rows), said, own),
        )

    @routes.put(
        "/sources",
        status_code=HTTPStatus.NO_CONTENT,
        summary="Say how often a source is expected to send something",
        responses=refusals_of(401, 403, 422, 503),
    )
    async def expect(request: Request, told: Cadence) -> None:
        async with database.answering() as db:
            await enter(db, authorization.of(request).actor, told)

    @routes.get(
        "/hops",
        summary="How far behind each hop is, from an event in Kafka to a figure here",
        responses=refusals_of(401, 403, 503),
    )
    async def road() -> Road:
        steps = [Step(**vars(hop)) for hop in await lag_now(lag)]
        late = [step for step in steps if step.behind]
        slowest = max(late, key=lambda step: step.seconds or 0.0, default=None)
        return Road(
            at=datetime.now(SHANGHAI),
            fresh_as_of=fresh_as_of(),
            slowest=slowest.name if slowest else None,
            hops=steps,
        )

    return routes


async def lag_now(lag: PipelineLag) -> list[Any]:
    """All hops. Raises Refusal 503 while Kafka does not answer."""
    try:
        return await lag.now()
    except (KafkaError, OSError) as error:
        raise no_answer(say("kafka"), error, say("ask_again")) from error
