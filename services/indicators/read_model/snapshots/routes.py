"""Freezing what stands behind a snapshot, and what changed since; the gateway asks."""

from datetime import date
from http import HTTPStatus
from typing import Annotated

import asyncpg
from fastapi import APIRouter, Depends, Query

from services.contracts.access.scopes import Scopes
from services.contracts.figures.catalogue import TOTAL
from services.indicators.read_model.answers.questions import FrozenId, require_figure, seen_by
from services.indicators.read_model.answers.readers import Readers
from services.indicators.read_model.snapshots import changes, frozen
from services.indicators.read_model.snapshots.changes import Changes, NotKept
from services.indicators.read_model.snapshots.frozen import Elsewhere, Frozen
from services.kit.identity import Asked, Identity
from services.reasons import say
from services.reasons.answers import Declined

MAY_FREEZE = "snapshots"
Limit = Annotated[int, Query(ge=0, le=1000)]


def router(readers: Readers, asked: Asked, writers: asyncpg.Pool | None) -> APIRouter:
    """What moved is told to who sees the whole district alone: parts of it add up to nothing."""
    routes, seen = APIRouter(), Depends(seen_by(asked))

    @routes.post("/frozen")
    async def freeze(of: frozen.Asked, identity: Annotated[Identity, Depends(asked)]) -> Frozen:
        if identity.may != MAY_FREEZE or writers is None:
            raise Declined(HTTPStatus.FORBIDDEN, say("may_not_freeze"))
        try:
            async with writers.acquire() as db:
                return await frozen.freeze(db, of)
        except Elsewhere as elsewhere:
            told = {"count": len(elsewhere.figures), "first": elsewhere.figures[0]}
            raise Declined(HTTPStatus.CONFLICT, say("figures_elsewhere", **told)) from elsewhere

    @routes.get("/changes/{code}")
    async def changed(
        code: str,
        dimension: str = TOTAL,
        before: FrozenId = None,
        before_day: date | None = None,
        after: FrozenId = None,
        after_day: date | None = None,
        limit: Limit = 50,
        scopes: Scopes = seen,
    ) -> Changes:
        require_figure(code, dimension)
        if not scopes.all:
            raise Declined(HTTPStatus.FORBIDDEN, say("changes_of_the_district"))
        try:
            async with readers.page() as db:
                sides = [
                    await changes.side(db, *one)
                    for one in _sides((before, before_day), (after, after_day))
                ]
                return await changes.changes(db, code, dimension, *sides, limit)
        except NotKept as missing:
            raise Declined(HTTPStatus.NOT_FOUND, say("not_kept", id=str(missing))) from missing

    return routes


def _sides(*sides: tuple[int | None, date | None]) -> tuple[tuple[int | None, date | None], ...]:
    """Raises Declined 422 for a side that is neither a day nor frozen."""
    if any(side == (None, None) for side in sides):
        raise Declined(HTTPStatus.UNPROCESSABLE_ENTITY, say("side_of_nothing"))
    return sides
