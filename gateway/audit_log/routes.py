"""GET /api/v1/audit-log/verify: whether acts and refusals still stand as they were written."""

import asyncio
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

import asyncpg
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from gateway.audit_log import archives
from gateway.audit_log.hash_chain import EMPTY, MOST_BREAKS, Checkpoint, Walk, parse_checkpoint
from gateway.database import Database, queries
from gateway.http.openapi_responses import SHOWS_KEY, refusals_of
from gateway.http.problems import Refusal
from services.reasons import fault, of, say

Known = Annotated[
    list[str] | None,
    Query(max_length=20, description="`newest` of earlier answers, kept outside the database"),
]


class Verdict(BaseModel):
    whole: bool
    links: int = Field(description="records in the chain")
    newest: str = Field(
        description="number:digest of the last link; keep it outside and show it as `known` later"
    )
    breaks: list[str] = Field(description=f"where the chain breaks, the first {MOST_BREAKS}")
    archived: str | None = Field(
        description="number:digest of the link up to which all stands in archives outside, which "
        "the command line verifies"
    )
    unseen: list[str] = Field(description="those of `known` that only archives can show")


async def verify(
    db: asyncpg.Connection, known: tuple[Checkpoint, ...] = (), files: Sequence[Path] = ()
) -> Verdict:
    """Walk along the whole chain, in a transaction of its own that has asked nothing yet.

    Where its beginning was archived, from there on, or through the archives' files, in their order.
    """
    await queries.see_one_moment(db)
    await queries.tell_time_in_utc(db)
    anchor = await archives.anchor(db)
    known = (*known, anchor) if anchor != EMPTY else known
    walk = Walk(known) if files else Walk(known, anchor)
    for file in files:
        for link in archives.links_of(file):
            if link.number <= anchor.number:
                walk.step(link)
    async for link in archives.links(db, anchor.number or archives.BEFORE_ALL):
        walk.step(link)
    unchained = queries.unchained(db, most=MOST_BREAKS)
    walk.end([(row["record"], row["id"]) async for row in unchained])
    return Verdict(
        whole=not walk.breaks,
        links=walk.links,
        newest=str(walk.newest),
        breaks=walk.breaks,
        archived=str(anchor) if anchor != EMPTY else None,
        unseen=list(map(str, walk.unseen)),
    )


def router(database: Database) -> APIRouter:
    routes = APIRouter(prefix="/api/v1", dependencies=[SHOWS_KEY])
    one_at_a_time = asyncio.Lock()

    @routes.get(
        "/audit-log/verify",
        summary="Whether the audit log is whole, or where its chain breaks",
        responses=refusals_of(401, 403, 503),
    )
    async def verified(known: Known = None) -> Verdict:
        checkpoints = _checkpoints(known or [])
        async with one_at_a_time, database.answering() as db:
            return await verify(db, checkpoints)

    return routes


def _checkpoints(texts: list[str]) -> tuple[Checkpoint, ...]:
    try:
        return tuple(map(parse_checkpoint, texts))
    except ValueError as error:
        wrong = [fault("/query/known", of(error))]
        detail = say("invalid_parameter")
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, detail, wrong) from error
