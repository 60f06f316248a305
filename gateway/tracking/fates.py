"""GET /api/v1/events…: what became of an event, of a source's events, of all."""

from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from fastapi import APIRouter, Request

from gateway.access.authorization import Authorization
from gateway.access.sight import source_of
from gateway.http.openapi_responses import SHOWS_KEY, refusals_of
from gateway.http.problems import Refusal
from gateway.intake.recent import Acceptance, Recent
from gateway.tracking.arrivals import Arrival, Arrivals, Fate, Owner, Place, merged, with_place
from gateway.tracking.parameters import Cursor, EventsQueried, Limit
from gateway.upstream.owners import Owners, owners_unavailable
from services.contracts.events import full_type

_PREFIX = "/api/v1/events/"
_FATE = """The `state` of an event, named by its `source` and `id` (percent-encoded, slashes too):

- `accepted`: Kafka has it, its owner has not taken it in yet (or does not answer just now).
- `applied`: it counts; in the figures within moments. An event that lost its slot to a later one is
  applied as well.
- `parked`: it waits for what `waits_for` names and is applied when that arrives.
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
        detail = "write /api/v1/events/{source}/{id}, both percent-encoded"
        raise Refusal(HTTPStatus.NOT_FOUND, detail)
    return unquote(source), unquote(id)


def fate_of(
    source: str,
    id: str,
    answers: dict[str, dict[str, Any]],
    accepted: Acceptance | None,
) -> Fate | None:
    """The event's fate, from the owners' answers and what this gateway remembers. Pure."""
    known = next(((o, a) for o, a in answers.items() if a["event"]), None)
    rejecting = next(((o, a) for o, a in answers.items() if a["rejections"]), None)
    rejections = [with_place(r) for a in answers.values() for r in a["rejections"]]
    whole = {"source": source, "id": id, "rejections": rejections}
    if known:
        event = with_place(known[1]["event"])
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


def _accepted_since(accepted: Acceptance | None, rejections: list[dict[str, Any]]) -> bool:
    """Whether a record was accepted of which its owner has not judged yet."""
    rejected = {(r["topic"], r["partition"], r["offset"]) for r in rejections}
    return accepted is not None and accepted.place not in rejected


def router(owners: Owners, authorization: Authorization, recent: Recent) -> APIRouter:
    routes = APIRouter(prefix="/api/v1", dependencies=[SHOWS_KEY])

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
        page, following = merged(said, seen, limit)
        return Arrivals(arrivals=[Arrival(**row) for row in page], next=following)

    @routes.get(
        "/events/{source:path}/{id:path}",
        summary="What became of one event",
        description=_FATE,
        responses=refusals_of(401, 403, 404, 503),
    )
    async def fate(request: Request, source: str, id: str) -> Fate:
        source, id = event_in_path(request)
        source_of(authorization.of(request), [source])
        asked = {"source": source, "id": id}
        answers, unavailable_owners = await owners.ask_all(Owner, "/fate", asked)
        if found := fate_of(source, id, answers, recent.of(source, id)):
            return found
        if unavailable_owners:
            raise owners_unavailable(unavailable_owners)
        detail = "no owner has taken this event in so far; see the description of this route"
        raise Refusal(HTTPStatus.NOT_FOUND, detail)

    return routes
