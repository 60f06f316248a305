"""Who was to fill in a form for a period, and has, as a file."""

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from gateway.access.sight import Seen
from gateway.audit_log.reads import Reads
from gateway.exports import grids
from gateway.exports.grid import Format, Grid
from gateway.exports.routes import ANSWERS, file
from gateway.filing.looking import Coverage, FormCode, Looker, PeriodOf
from services.contracts.values.metrics import FORMS


def router(looker: Looker, reads: Reads) -> APIRouter:
    routes = APIRouter(prefix="/api/v1/exports")

    @routes.get(
        "/coverage.{form}",
        summary="Who was to fill in a form for a period, and has, as a file",
        responses=ANSWERS,
        response_class=StreamingResponse,
    )
    async def coverage(
        request: Request, form: Format, of: FormCode, seen: Seen, period: PeriodOf = ""
    ) -> StreamingResponse:
        found = await looker.coverage(of, period, looker.reader.clock(), seen)
        asked = {"of": of.value, "period": found.period}
        reads.note(request, "exported", "coverage", asked, len(found.rows))
        grid = _grid(found)
        return await file(grid, form, grid.title)

    return routes


def _grid(found: Coverage) -> Grid:
    """A line for each of those that were to report, and how many there are in all."""
    title = f"{FORMS[found.form].zh}-{found.period}"
    rows = [
        (one.thing, one.name, grids.word("coverage_state", one.state), one.told_at)
        for one in found.rows
    ]
    about = found.model_dump(mode="json", exclude={"rows"})
    return Grid(title, grids.columns("coverage", "thing", "name", "state", "told_at"), rows, about)
