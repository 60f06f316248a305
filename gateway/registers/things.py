"""GET /api/v1/things/…, /api/v1/relations/…: one thing whole, and what it stands in relation to."""

from datetime import date
from typing import Annotated, Any

import httpx2
from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field, create_model

from gateway.access.sight import Seen
from gateway.audit_log.reads import Reads
from gateway.figures.reading import Day, Reader
from gateway.http.openapi_responses import refusals_of
from gateway.registers.lines import Thing, members
from gateway.registers.profiles import Held
from gateway.upstream.read_model import ask
from services.contracts.definitions.relations import RELATIONS
from services.contracts.entities import ENTITIES, Entity
from services.contracts.entities.models import class_name
from services.contracts.values.kinds import KINDS as FIELD_KINDS
from services.contracts.values.messages import Cause
from services.contracts.values.references import KINDS
from services.contracts.values.vocabulary import CHOICES, FAMILIES, literal

# Enterprises and matters have pages of their own.
_APART = ("enterprise", *FAMILIES)
PAGES: dict[str, Entity] = {
    name: one
    for name, one in ENTITIES.items()
    if name in KINDS and name not in _APART and one.opening
}
SECTIONS = ("listing", "reading", *FAMILIES)
_Id = Annotated[str, Path(min_length=1, max_length=128)]
Over = Annotated[bool, Query(description="what is over by the day, the last to end first")]
Kind = literal(PAGES)
ThingFlag = literal(CHOICES["thing_flag"])
Related = literal(PAGES | {"enterprise": ENTITIES["enterprise"]})


class Relation(BaseModel):
    """What stands in a relation to the thing on the day, or stood in one before."""

    relation: str
    label_zh: str = Field(description="what it is called from this side")
    label_en: str
    forward: bool = Field(description="whether it begins at the thing asked for")
    other: str = Field(description="kind/identifier")
    name: str | None
    start: date = Field(alias="from")
    to: date | None = Field(description="the first day without; null where no end is known")
    role: str | None
    quantity: str | None = Field(description="exact decimal string in `unit`")
    unit: str | None
    stated: bool = Field(description="told by a link of its own; else by another fact")
    overlap: bool = Field(description="another holds on the day where only one may")
    topic: str
    key: str = Field(description="of the fact that tells it")
    event: Cause | None


class Relations(BaseModel):
    """`over`: not what holds on the day, but what held before and is over by it."""

    as_of: date
    thing: str
    over: bool
    relations: list[Relation]


class FlaggedThing(BaseModel):
    """A thing about which something looks wrong."""

    thing: str = Field(description="kind/identifier")
    name: str | None
    flags: list[ThingFlag]
    since: date = Field(description="from when it exists, by the registration that holds")
    event: Cause


class Flagged(BaseModel):
    as_of: date
    things: list[FlaggedThing]
    restricted: bool


def _section(name: str) -> type[Held]:
    """A row of a list that names the thing."""
    entity = ENTITIES[name]
    told = dict(members(entity))
    return create_model(f"{class_name(name)}OfThing", __base__=Held, __doc__=entity.en, **told)


class ThingEvent(Cause):
    """An event that holds what the page tells: what it told, and of what."""

    topic: str
    what: str = Field(description="the kind of thing")
    about: str


class _Frame(BaseModel):
    as_of: date
    thing: str = Field(description="kind/identifier")
    kind: str
    row: dict[str, Any] = Field(description="as its register tells it on the day")
    history: list[dict[str, Any]] = Field(
        description="its dated attributes, `from` inclusive, `to` exclusive, as rows print them"
    )
    relations: list[Relation]
    events: list[ThingEvent] = Field(description="those behind what is told here, the newest first")


ThingPage = create_model(
    "ThingPage",
    __base__=_Frame,
    __doc__="All that is told of one thing up to the day.",
    **{name: (list[_section(name)], ...) for name in SECTIONS},
)
_ROWS = {
    name: create_model(f"{class_name(name)}Row", __base__=Thing, **dict(members(entity)))
    for name, entity in PAGES.items()
}


def relation(told: dict[str, Any]) -> Relation:
    """As the read model tells it, printed."""
    one = RELATIONS[told["relation"]]
    unit = FIELD_KINDS[one.unit] if one.unit and told["amount"] is not None else None
    words = one if told["forward"] else one.back
    return Relation(
        **{name: told[name] for name in told if name in Relation.model_fields and name != "start"},
        **{"from": told["start"]},
        label_zh=words.zh,
        label_en=words.en,
        quantity=unit.printed(told["amount"]) if unit else None,
        unit=unit.unit.zh if unit else None,
    )


def _history(entity: Entity, spans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Spans of a fact, as rows print their members."""
    return [
        {
            name: entity.fields[name].of.printed(value) if name in entity.fields else value
            for name, value in span.items()
        }
        for span in spans
    ]


def _events(kind: str, told: dict[str, Any]) -> list[dict[str, Any]]:
    """Its own, those of rows that name it and of stated relations; each once."""
    found = [told["event"] | _of(kind, told["thing"])]
    for name in SECTIONS:
        found += [row["event"] | _of(name, row["key"]) for row in told[name]]
    stated = (one for one in told["relations"] if one["stated"])
    found += [one["event"] | _of("link", one["key"]) for one in stated]
    return sorted(found, key=lambda one: one["time"], reverse=True)


def _of(name: str, about: str) -> dict[str, str]:
    return {"topic": ENTITIES[name].topic, "what": name, "about": about}


def _page(kind: str, day: date, told: dict[str, Any]) -> dict[str, Any]:
    entity = PAGES[kind]
    return told | {
        "as_of": day,
        "kind": kind,
        "row": _ROWS[kind].model_validate(told["row"]).model_dump(mode="json"),
        "history": _history(entity, told["history"]),
        "relations": [relation(one) for one in told["relations"]],
        "events": _events(kind, told),
    }


def router(reader: Reader, indicators: httpx2.AsyncClient, reads: Reads) -> APIRouter:
    routes = APIRouter(prefix="/api/v1")

    @routes.get(
        "/things/{kind}/{id:path}",
        summary="All that is known of one thing",
        responses=refusals_of(404, 422, 503),
    )
    async def thing(
        request: Request, kind: Kind, id: _Id, seen: Seen, as_of: Day = None
    ) -> ThingPage:
        day = as_of or reader.clock()
        asked = {"id": id, "as_of": day.isoformat()}
        found = await ask(indicators, f"/things/{kind}", asked | seen.parameters)
        reads.note(request, "read", kind, asked, 1)
        return ThingPage.model_validate(_page(kind, day, found))

    @routes.get(
        "/relations/{kind}/{id:path}",
        summary="What a thing stands in relation to on a day",
        # A path with a line's end in it names nothing.
        responses=refusals_of(404, 422, 503),
    )
    async def related(
        request: Request,
        kind: Related,
        id: _Id,
        seen: Seen,
        as_of: Day = None,
        over: Over = False,
    ) -> Relations:
        day, of = as_of or reader.clock(), f"{kind}/{id}"
        asked = {"of": of, "as_of": day.isoformat()} | ({"over": "true"} if over else {})
        found = await ask(indicators, "/relations", asked | seen.parameters)
        reads.note(request, "read", "relations", asked, len(found))
        return Relations(as_of=day, thing=of, over=over, relations=[relation(one) for one in found])

    @routes.get(
        "/flagged",
        summary="Things of every kind about which something looks wrong",
        responses=refusals_of(422, 503),
    )
    async def flagged(request: Request, seen: Seen, as_of: Day = None) -> Flagged:
        day = as_of or reader.clock()
        asked = {"as_of": day.isoformat()}
        found = await ask(indicators, "/flagged", asked | seen.parameters)
        reads.note(request, "read", "flagged", asked, len(found))
        return Flagged(as_of=day, things=found, restricted=seen.is_restricted)

    return routes
