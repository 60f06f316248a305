"""GET /api/v1/goals, /api/v1/goals/{number}/rows, /api/v1/notes."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
from fastapi import APIRouter, Request

from gateway.access.sight import Seen
from gateway.audit_log.reads import Reads
from gateway.figures.reading import Day, Reader, Snapshot
from gateway.goals import rows
from gateway.goals.answers import Answers
from gateway.goals.models import Goals, Note, Notes
from gateway.http.openapi_responses import refusals_of
from gateway.upstream.read_model import ask
from services.contracts.figures import notes


def router(
    reader: Reader,
    indicators: httpx2.AsyncClient,
    reads: Reads,
    then: Callable[[int], Awaitable[dict[str, Any]]],
) -> APIRouter:
    """`then` answers with what a snapshot of that number holds."""
    routes = APIRouter(prefix="/api/v1")
    answers = Answers(reader, indicators)

    @routes.get(
        "/goals",
        summary="The plan's goals in its own words, and where they stand",
        responses=refusals_of(404, 503),
    )
    async def all_goals(as_of: Day = None, snapshot: Snapshot = None) -> Goals:
        if snapshot is not None:
            body = await then(snapshot)
            return Goals(as_of=body["day"], goals=body["goals"])
        day = as_of or reader.clock()
        return Goals(as_of=day, goals=await answers.all(day))

    @routes.get(
        "/goals/{number}/rows",
        summary="Who is in the number of a goal",
        responses=refusals_of(404, 503),
    )
    async def who(request: Request, number: int, seen: Seen, as_of: Day = None) -> rows.GoalRows:
        goal, day = rows.asked_for(number), as_of or reader.clock()
        asked = {"as_of": day.isoformat()}
        answer = await ask(indicators, f"/goals/{number}/rows", asked | seen.parameters)
        reads.note(request, "read", f"goals/{number}/rows", asked, len(answer["rows"]))
        return rows.told(goal, day, answer)

    @routes.get("/notes", summary="Where the plan disagrees with itself")
    async def all_notes() -> Notes:
        return Notes(notes=[Note.model_validate(note) for note in notes.NOTES])

    return routes
