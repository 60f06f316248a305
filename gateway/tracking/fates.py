"""GET /api/v1/events…: what became of an event, of a source's events, of all."""

from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from fastapi import APIRouter, Request

from gateway.access.authorization import Authorization
from gateway.access.sight import source_of
from gateway.audit_log.refused_events import detail_of, refusals_of_event
from gateway.database import Database
from gateway.http import languages
from gateway.http.openapi_responses import SHOWS_KEY, refusals_of
from gateway.http.problems import Refusal, unavailable
from gateway.intake.recent import Acceptance, Recent
from gateway.tracking.arrivals import (
    Arrival,
    Arrivals,
    DoorRefusal,
    Fate,
    Owner,
    Place,
    merged,
    with_place,
)
from gateway.tracking.parameters import Cursor, EventsQueried, Limit
from gateway.upstream.owners import Owners, owners_unavailable
from services.contracts.events import full_type
from services.reasons import Language, listed, say

_PREFIX = "/api/v1/events/"
_FATE = """The `state` of an event, named by its `source` and `id` (percent-encoded, slashes too):

- `accepted`: Kafka has it, its owner has not taken it in yet (or does not answer just now).
- `applied`: it counts; in the figures within moments. An event that lost its slot to a later one is
  applied as well.
- `parked`: it waits for what `waits_for` names and is applied when that arrives.
- `refused`: the door refused it, and no owner has taken it in so far; `refusals` say why. They are
  known for some days (`REFUSED_EVENT_DAYS`), moments after the answer that refused it.
- `rejected`: its owner could not take it; `rejections` say why, where it stands and what was done.

`duplicates` counts the same event sent again: it counts once. Other content under a used id is a
rejection beside the event that stands.

A 404 says that no owner has taken the event in so far and that the gateway which answers has not
accepted it lately (it remembers the newest 100,000, and forgets them when it restarts). So a 404
right after a 202 of another gateway, or after writing straight to Kafka, may only mean "not yet":
ask again. What was accepted is never lost. A 503 names the owners who could not be asked."""
_LIST = """Every record that arrived and its one fate: `applied`, `parked`, `duplicate` or
`rejected`; the newest first, unless `sort=at`. A sender's key sees its own source, who may see the
whole district all. What is accepted but not taken in yet is not in the list. Of a page's `next`
make the `cursor` of the next request. Records that are being taken in while you read may come with
an `at` of a moment ago: who polls asks `since` a minute earlier and drops what it has seen."""


def event_in_path(request: Request) -> tuple[str, str]:
    """Source and id in the path: `%2F` belongs to a name, `/` separates the two."""
    path = request.scope["raw_path"].decode("ascii")
    source, slash, id = path.removeprefix(_PREFIX).partition("/")
    if not slash or "/" in id:
        detail = say("write_the_address", address=f"{_PREFIX}{{source}}/{{id}}")
        raise Refusal(HTTPStatus.NOT_FOUND, detail)
    return unquote(source), unquote(id)


def fate_of(
    source: str,
    id: str,
    answers: dict[str, dict[str, Any]],
    accepted: Acceptance | None,
    language: Language,
    refusals: list[DoorRefusal] | None = None,
) -> Fate | None:
    """The event's fate, from the owners' answers and what this gateway remembers. Pure."""
    known = next(((o, a) for o, a in answers.items() if a["event"]), None)
    rejecting = next(((o, a) for o, a in answers.items() if a["rejections"]), None)
    rejections = [with_place(r, language) for a in answers.values() for r in a["rejections"]]
    whole = {"source": source, "id": id, "rejections": rejections, "refusals": refusals}
    if known:
        event = with_place(known[1]["event"], language)
        return Fate(**event | whole, owner=known[0], duplicates=event["repeats"])
    rest = {"waits_for": None, "duplicates": 0}
    if rejecting and not _accepted_since(accepted, rejections):
        first = rejections[0] | {"state": "rejected", "time": None}
        return Fate(**first | whole | rest, owner=rejecting[0])
    if accepted:
        event = accepted.event
        attributes = {
            "type": full_type(event.name),
            "subject": event.subject,
            "time": event.time.moment,
            "place": dict(zip(Place.model_fields, accepted.place, strict=True)),
        }
        state = {"state": "accepted", "at": accepted.at, "owner": event.owner}
        return Fate(**attributes | state | whole | rest)
    return None


def refused_fate(source: str, id: str, refusals: list[DoorRefusal]) -> Fate:
    """Of an event of which nothing is known but why the door refused it. Pure."""
    unknown = dict.fromkeys(("owner", "subject", "time", "place", "waits_for"))
    return Fate(
        **unknown,
        source=source,
        id=id,
        type=refusals[0].type,
        state="refused",
        at=refusals[0].last_at,
        duplicates=0,
        rejections=[],
        refusals=refusals,
    )


def door_refusal(row: dict[str, Any], language: Language) -> DoorRefusal:
    """A kept refusal as people read it. Pure."""
    detail, problems = detail_of(row), listed(row["errors"], language)
    told = {name: row[name] for name in ("first_at", "last_at", "times", "status", "type")}
    reason = {"reason": detail.in_language(language), "code": detail.code or None}
    return DoorRefusal(**told, **reason, problems=problems)


def _accepted_since(accepted: Acceptance | None, rejections: list[dict[str, Any]]) -> bool:
    """Whether a record was accepted of which its owner has not judged yet."""
    rejected = {(r["topic"], r["partition"], r["offset"]) for r in rejections}
    return accepted is not None and accepted.place not in rejected


def router(
    owners: Owners, authorization: Authorization, recent: Recent, database: Database
) -> APIRouter:
    routes = APIRouter(prefix="/api/v1", dependencies=[SHOWS_KEY])

    async def refused(
        sender: str | None, source: str, id: str, language: Language
    ) -> list[DoorRefusal] | None:
        """Why the door refused it of this sender, or of anybody. None: unread."""
        try:
            async with database.answering() as db:
                rows = await refusals_of_event(db, source, id, sender)
        except Refusal:
            return None
        return [door_refusal(row, language) for row in rows]

    @routes.get(
        "/events",
        summary="What became of events, newest first",
        description=_LIST,
        responses=refusals_of(401, 403, 422, 503),
    )
    async def arrivals(
        request: Request, query: EventsQueried, cursor: Cursor = None, limit: Limit = 100
    ) -> Arrivals:
        seen = query.seen_by(authorization.of(request))
        said = await owners.ask_each(seen.owners, "/arrivals", seen.parameters(cursor, limit))
        page, following = merged(said, seen, limit, languages.of(request))
        return Arrivals(arrivals=[Arrival(**row) for row in page], next=following)

    @routes.get(
        "/events/{source:path}/{id:path}",
        summary="What became of one event",
        description=_FATE,
        responses=refusals_of(401, 403, 404, 503),
    )
    async def fate(request: Request, source: str, id: str) -> Fate:
        source, id = event_in_path(request)
        caller, language = authorization.of(request), languages.of(request)
        own = source_of(caller)
        refusals = await refused(own, source, id, language)
        if refusals and own not in (None, source):
            return refused_fate(source, id, refusals)
        source_of(caller, [source])
        asked = {"source": source, "id": id}
        answers, unavailable_owners = await owners.ask_all(Owner, "/fate", asked)
        if found := fate_of(source, id, answers, recent.of(source, id), language, refusals):
            return found
        if unavailable_owners:
            raise owners_unavailable(unavailable_owners)
        if refusals is None:
            raise unavailable(say("refusals_unread"))
        if refusals:
            return refused_fate(source, id, refusals)
        raise Refusal(HTTPStatus.NOT_FOUND, say("not_taken_in"))

    return routes
