"""All that is told of one thing up to a day. Internal answer for the gateway: base units."""

from datetime import date
from typing import Any

import asyncpg

from services.contracts.access.scopes import Scopes
from services.contracts.access.seen import seen
from services.contracts.entities import ENTITIES, Entity
from services.contracts.values.references import KINDS
from services.contracts.values.vocabulary import FAMILIES
from services.indicators.read_model.lists import list_query
from services.indicators.read_model.statements.filters import storable
from services.indicators.read_model.things.relations import related

# What a page of a thing tells besides: rows of these lists that name it, by the field.
SECTIONS = {"listing": "thing", "reading": "thing", **dict.fromkeys(FAMILIES, "about")}
# Enterprises and matters have pages of their own.
PAGES: dict[str, Entity] = {
    name: entity
    for name, entity in ENTITIES.items()
    if name in KINDS and name not in ("enterprise", *FAMILIES) and entity.opening
}

Row = dict[str, Any]


async def whole(
    db: asyncpg.Connection, kind: str, identifier: str, day: date, scopes: Scopes
) -> Row | None:
    """None where there is none to be seen. Raises Refused for an id that none could have."""
    entity, thing = PAGES[kind], f"{kind}/{storable('id', identifier)}"
    async with db.transaction(isolation="repeatable_read", readonly=True):
        key = thing if entity.of else identifier
        row = await list_query.row(db, entity, key, day, scopes)
        if row is None:
            return None
        fact = row.pop("fact")
        told = {name: await _rows(db, name, thing, day, scopes) for name in SECTIONS}
        relations = await related(db, thing, day, scopes)
    return {
        "thing": thing,
        "row": row,
        "history": fact.get("spans", []),
        "event": fact["event"],
        "relations": [one.model_dump() for one in relations],
        **told,
    }


async def _rows(
    db: asyncpg.Connection, name: str, thing: str, day: date, scopes: Scopes
) -> list[Row]:
    """The rows of a list that name the thing, each with the event behind it."""
    entity = ENTITIES[name]
    found = await list_query.rows_with(db, entity, [SECTIONS[name]], thing, day, scopes)
    return [seen(name, row | {"event": row.pop("fact")["event"]}, scopes) for row in found]
