"""The cultivation ladder on a day as a file: its rungs, who moved, whose certificate ends."""

from collections.abc import Iterator

import httpx2
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from gateway.access.sight import Seen
from gateway.audit_log.reads import Reads
from gateway.exports import grids
from gateway.exports.grid import Column, Format, Grid
from gateway.exports.routes import ANSWERS, file
from gateway.figures.reading import Day, Reader
from gateway.http.openapi_responses import SHOWS_KEY
from gateway.ladder.looking import Ladder, LadderMove, Since, ladder_of, note_read
from services.contracts.definitions.ladder import RUNGS
from services.contracts.values.vocabulary import CHOICES

_WORDS = ("part", "enterprise_id", "name", "before", "now", "kind", "ends_on", "left", "gone")
_NUMBERS = ("enterprises", "enterprises_before")
_RUNGS = {rung.code: rung.zh for rung in RUNGS}

Line = dict[str, str | None]


def router(reader: Reader, indicators: httpx2.AsyncClient, reads: Reads) -> APIRouter:
    routes = APIRouter(prefix="/api/v1/exports", dependencies=[SHOWS_KEY])

    @routes.get(
        "/ladder.{form}",
        summary="The cultivation ladder on a day as a file, with every row of its lists",
        responses=ANSWERS,
        response_class=StreamingResponse,
    )
    async def ladder(
        request: Request, form: Format, seen: Seen, as_of: Day = None, since: Since = None
    ) -> StreamingResponse:
        found = await ladder_of(indicators, as_of or reader.clock(), since, seen, whole=True)
        note_read(reads, request, "exported", found)
        return await file(
            grid(found, reader), form, f"{grids.word('ladder', 'title')}-{found.as_of}"
        )

    return routes


def grid(found: Ladder, reader: Reader) -> Grid:
    """In the order of the page: the rungs, who moved up and down, whose certificates end."""
    columns = grids.columns("ladder", *_WORDS)
    columns += tuple(
        Column(one.key, one.heading, True) for one in grids.columns("ladder", *_NUMBERS)
    )
    rows = [tuple(line.get(column.key) for column in columns) for line in _lines(found)]
    title = grids.within(grids.word("ladder", "title"), found.restricted)
    about = {"as_of": found.as_of, "since": found.since, "restricted": found.restricted}
    against = grids.word("ladder", "since").format(since=found.since)
    lines = (*grids.head(found.as_of, reader.fresh_as_of()), against)
    return Grid(title, columns, rows, about, lines)


def _lines(found: Ladder) -> Iterator[Line]:
    for rung in found.rungs:
        numbers = {"enterprises": rung.enterprises, "enterprises_before": rung.before}
        told = {name: str(number) for name, number in numbers.items()}
        yield {"part": grids.word("ladder", "rungs"), "now": rung.zh, **told}
    yield from (_moved("up", one) for one in found.moved_up)
    yield from (_moved("down", one) for one in found.moved_down)
    for one in found.expiring:
        yield {
            "part": grids.word("ladder", "ending"),
            **{"enterprise_id": one.enterprise_id, "name": one.name},
            "now": _rung(one.now),
            "kind": CHOICES["qualification"][one.kind].zh,
            "ends_on": str(one.ends_on),
            "left": _rung(one.left),
        }


def _moved(part: str, one: LadderMove) -> Line:
    return {
        "part": grids.word("ladder", part),
        **{"enterprise_id": one.enterprise_id, "name": one.name},
        **{"before": _rung(one.before), "now": _rung(one.now)},
        "gone": None if one.open else grids.word("ladder", "deregistered"),
    }


def _rung(code: str | None) -> str:
    return _RUNGS[code] if code else grids.word("ladder", "no_rung")
