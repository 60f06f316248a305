"""The read API over HTTP: both tables, every indicator, on any day, as known now or then."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from gateway.figures.reading import (
    LINES,
    Amounts,
    Day,
    IndicatorFigure,
    Reader,
    Series,
    Snapshot,
    Table,
    TableNumber,
    TableSeries,
    find,
)
from gateway.figures.series import Through
from gateway.http.openapi_responses import refusals_of
from gateway.http.problems import Refusal
from gateway.http.query_parameters import QueryDate
from services.contracts.figures import catalogue, targets
from services.contracts.figures.catalogue import TOTAL
from services.reasons import say

# Points of each of a table's lines: the plan's months and some more.
_LONGEST_OF_TABLE = 100


async def none_kept(number: int) -> Reader:
    """Where no snapshots are kept. Raises Refusal 404."""
    raise Refusal(HTTPStatus.NOT_FOUND, say("no_snapshot", number=number))


def known(reader: Reader, then: Callable[[int], Awaitable[Reader]]) -> Callable[..., Any]:
    """A dependency: the living figures, or those of a snapshot. Raises Refusal 404 and 503."""

    async def asked(snapshot: Snapshot = None) -> Reader:
        return reader if snapshot is None else await then(snapshot)

    return asked


def router(living: Reader, then: Callable[[int], Awaitable[Reader]] = none_kept) -> APIRouter:
    routes = APIRouter(prefix="/api/v1")
    asked = Depends(known(living, then))

    @routes.get(
        "/tables/{number}",
        response_model=Table,
        summary="Table 1 or 2 on a day",
        responses=refusals_of(404, 503),
    )
    async def table(number: TableNumber, as_of: Day = None, reader: Reader = asked) -> Response:
        body = reader.table(number, as_of or reader.clock())
        return Response(body, media_type="application/json")

    @routes.get(
        "/tables/{number}/series",
        summary="Every line of Table 1 or 2 through time",
        responses=refusals_of(404, 503),
    )
    async def table_series(
        number: TableNumber, through: Through, reader: Reader = asked
    ) -> TableSeries:
        days = through.days(reader.clock(), _LONGEST_OF_TABLE)
        series = [reader.series(target, days, through.grain) for target in LINES[number]]
        return TableSeries(table=number, grain=through.grain, series=series)

    @routes.get(
        "/indicators/{code}", summary="One figure on a day", responses=refusals_of(404, 503)
    )
    async def indicator(
        code: str, as_of: Day = None, dimension: str = TOTAL, reader: Reader = asked
    ) -> IndicatorFigure:
        day = as_of or reader.clock()
        name = targets.name(code, dimension)
        return IndicatorFigure(
            as_of=day,
            fresh_as_of=reader.fresh_as_of(),
            dimensions=list(catalogue.dimensions(code)),
            judging=reader.judging(),
            figure=reader.row(find(code, dimension), day),
            assignments=reader.answerable.assignments(name, day),
            explanations=reader.answerable.explanations(name, day),
        )

    @routes.get(
        "/indicators/{code}/series",
        summary="One figure through time",
        responses=refusals_of(404, 503),
    )
    async def series(
        code: str, through: Through, dimension: str = TOTAL, reader: Reader = asked
    ) -> Series:
        target = find(code, dimension)
        return reader.series(target, through.days(reader.clock()), through.grain)

    @routes.get(
        "/figures", summary="All sums in base units, for audits", responses=refusals_of(503)
    )
    async def amounts(
        day: Annotated[list[QueryDate], Query(min_length=1, max_length=400)],
    ) -> Amounts:
        return Amounts(
            definition=living.figures.definition,
            definitions=dict(living.figures.definitions),
            fresh_as_of=living.fresh_as_of(),
            days={one: living.amounts(one) for one in day},
        )

    return routes
