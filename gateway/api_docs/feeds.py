"""GET /api/v1/feeds: which topics of facts others may follow, and what stands in each."""

from datetime import date, datetime
from typing import Annotated

import httpx2
from fastapi import APIRouter
from pydantic import BaseModel, Field

from gateway.access.policy import ROUTES
from gateway.api_docs.entities import Label
from gateway.figures.reading import Reader
from gateway.http.openapi_responses import SHOWS_KEY, refusals_of
from gateway.tracking.arrivals import Owner
from gateway.tracking.pipeline_lag import Hop, PipelineLag
from gateway.tracking.sources import lag_now
from gateway.upstream.read_model import ask
from services.contracts.entities import ENTITIES, Entity
from services.contracts.topology import DOMAIN
from services.kit.state.days import SHANGHAI

_LIST = "GET", "/api/v1/registers/{register}"


class Feed(Label):
    """One domain topic: whole facts, versioned, of each thing the newest for good."""

    topic: str
    kind: str = Field(description="the kind of thing, as /api/v1/entities names it")
    group: str
    owner: Owner
    holds: str
    key: str = Field(description="what a record's key is made of")
    described: str = Field(description="where its members are described, with an example")
    open: Annotated[int | None, Field(description="open now; null: the topic has no list")]
    path: Annotated[
        str | None, Field(description="the list of the same things, /api/v1/registers/…; its files")
    ]
    needs: str = Field(description="the permission that the list takes; rows are within scopes")
    behind: Annotated[
        int | None, Field(description="facts that its owner has yet to tell; null: no answer")
    ]
    seconds: Annotated[float | None, Field(description="for how long the oldest of them waits")]


class Feeds(BaseModel):
    at: datetime
    as_of: date
    feeds: list[Feed]


def router(reader: Reader, indicators: httpx2.AsyncClient, lag: PipelineLag) -> APIRouter:
    routes = APIRouter(prefix="/api/v1", dependencies=[SHOWS_KEY])

    @routes.get(
        "/feeds",
        summary="Which facts others may follow, how fresh they are and what is open in each",
        responses=refusals_of(401, 403, 503),
    )
    async def feeds() -> Feeds:
        day = reader.clock()
        told = await ask(indicators, "/open", {"as_of": day.isoformat()})
        relays = {hop.owner: hop for hop in await lag_now(lag) if hop.name == "tell"}
        found = [_feed(one, told["topics"], relays[one.owner]) for one in ENTITIES.values()]
        return Feeds(at=datetime.now(SHANGHAI), as_of=day, feeds=found)

    return routes


def _feed(entity: Entity, is_open: dict[str, int], relay: Hop) -> Feed:
    topic = DOMAIN[entity.topic]
    return Feed(
        topic=topic.name,
        kind=entity.name,
        group=entity.group,
        zh=entity.plural.zh,
        en=entity.plural.en,
        owner=entity.owner,
        holds=topic.holds,
        key=topic.key,
        described=f"/asyncapi#{topic.name}",
        open=is_open.get(topic.name),
        path=entity.registry.path if entity.registry else None,
        needs=ROUTES[_LIST],
        behind=relay.behind,
        seconds=relay.seconds,
    )
