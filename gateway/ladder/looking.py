"""GET /api/v1/ladder: the cultivation ladder on a day, who moved on it, whose certificate ends."""

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Literal

import httpx2
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from gateway.access.sight import Seen, Sight
from gateway.audit_log.reads import Reads
from gateway.figures.reading import Day, Reader
from gateway.http.openapi_responses import SHOWS_KEY, refusals_of
from gateway.http.problems import Refusal
from gateway.http.query_parameters import QueryDate
from gateway.upstream.read_model import ask
from services.contracts.definitions.ladder import LISTS, RUNGS
from services.contracts.values.vocabulary import Qualification
from services.reasons import say

RungCode = Literal[*(rung.code for rung in RUNGS)]
Since = Annotated[
    QueryDate | None,
    Query(description="compared with this day; the last one of the year before if absent"),
]
_Rung = Annotated[RungCode | None, Field(description="null for no rung")]


class LadderRung(BaseModel):
    """`kinds`: any valid certificate of these makes the rung, while the enterprise is active."""

    rung: RungCode
    zh: str
    en: str
    kinds: list[Qualification]
    enterprises: int = Field(description="on the day: each on its highest rung alone")
    before: int = Field(description="on the day `since`")


class LadderMove(BaseModel):
    enterprise_id: str
    name: str | None
    open: bool = Field(description="whether it exists on the day")
    before: _Rung
    now: _Rung


class LadderEnd(BaseModel):
    enterprise_id: str
    name: str | None
    kind: Qualification
    ends_on: date = Field(description="the first day without a valid certificate of the kind")
    now: _Rung
    left: _Rung = Field(description="the rung on that day; null for none")


class Ladder(BaseModel):
    """Lists hold so many rows at most; `up`, `down` and `ending` are the numbers of all rows."""

    as_of: date
    since: date
    rungs: list[LadderRung] = Field(description="the lowest first")
    up: int
    down: int
    ending: int = Field(description="certificates, by kind, that end within 90 days of the day")
    moved_up: list[LadderMove]
    moved_down: list[LadderMove]
    expiring: list[LadderEnd]
    lists: list[str] = Field(description="codes of the lists of who is in reserve")
    restricted: bool


def year_before(day: date) -> date:
    """The last day of the year before a day's: all that the year changed lies between. Pure."""
    return date(day.year - 1, 12, 31) if day.year > date.min.year else date.min


def told(answer: dict[str, Any], restricted: bool) -> Ladder:
    """As the read model tells it, with the words of the rungs. Pure."""
    counts = {row["rung"]: row for row in answer["rungs"]}
    rungs = [
        LadderRung(zh=rung.zh, en=rung.en, kinds=list(rung.kinds), **counts[rung.code])
        for rung in RUNGS
    ]
    return Ladder(**answer | {"rungs": rungs}, lists=list(LISTS), restricted=restricted)


async def ladder_of(
    indicators: httpx2.AsyncClient, day: date, since: date | None, seen: Sight, whole: bool = False
) -> Ladder:
    """The ladder of a day; `whole`: every row of its lists. Raises Refusal 422 and 503."""
    before = since or year_before(day)
    if before > day:
        gaps = {"last": str(day), "first": str(before)}
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, say("ladder_backwards", **gaps))
    asked = {"as_of": str(day), "since": str(before)}
    answer = await ask(indicators, "/ladder/whole" if whole else "/ladder", asked | seen.parameters)
    return told(answer, seen.is_restricted)


def note_read(reads: Reads, request: Request, how: str, found: Ladder) -> None:
    """Put on record who was told of how many enterprises."""
    asked = {"as_of": str(found.as_of), "since": str(found.since)}
    rows = sum(map(len, (found.moved_up, found.moved_down, found.expiring)))
    reads.note(request, how, "ladder", asked, rows)


def router(reader: Reader, indicators: httpx2.AsyncClient, reads: Reads) -> APIRouter:
    routes = APIRouter(prefix="/api/v1", dependencies=[SHOWS_KEY])

    @routes.get(
        "/ladder",
        summary="The cultivation ladder on a day: who moved, whose certificate ends",
        responses=refusals_of(401, 403, 422, 503),
    )
    async def ladder(
        request: Request, seen: Seen, as_of: Day = None, since: Since = None
    ) -> Ladder:
        found = await ladder_of(indicators, as_of or reader.clock(), since, seen)
        note_read(reads, request, "read", found)
        return found

    return routes
