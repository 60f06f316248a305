"""The relations of a thing on a day, of links and of all other facts that tell one: one view."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import orjson
from pydantic import BaseModel

from services.contracts.access.scopes import Scopes, by_reference
from services.contracts.definitions.relations import RELATIONS, Told
from services.contracts.entities import ENTITIES
from services.contracts.values.references import parted
from services.indicators.read_model.statements import fragments, visible
from services.indicators.read_model.statements.columns import COMPUTED, DEFINED
from services.indicators.read_model.statements.fragments import ASKED, DAYS, Bound
from services.indicators.read_model.statements.names import names_of
from services.kit.state.days import iso

PIECES = fragments.read(Path(__file__).with_name("relations.sql"))
_LINK = ENTITIES["link"]
# A large building has some hundreds.
MOST = 2000
HOLDING, OVER = "related", "over"


class Relation(BaseModel):
    """`forward`: the thing asked for is where the relation begins. `to` None: no end is known.
    `amount` is in base units (fen, dm²)."""

    relation: str
    forward: bool
    other: str
    name: str | None
    start: str
    to: str | None
    role: str | None
    amount: int | None
    stated: bool
    overlap: bool
    key: str
    topic: str
    event: dict[str, Any] | None


class Way(NamedTuple):
    """One end of a kind of facts: how they name the thing, and the other."""

    relation: str
    topic: str
    field: str
    other: str
    value: str
    prefix: str
    forward: bool
    quantity: str


def ways(thing: str) -> Iterator[Way]:
    """All by which some fact may join the thing with another. Pure."""
    for forward, field, other in ((True, "from", "to"), (False, "to", "from")):
        yield Way("", _LINK.topic, field, other, thing, "", forward, "amount")
    for code, relation in RELATIONS.items():
        for told in relation.facts:
            for forward, own, beside in (
                (True, told.start, told.end),
                (False, told.end, told.start),
            ):
                value = _written(told, own, thing)
                if value is not None:
                    topic, prefix = ENTITIES[told.of].topic, _prefix(told, beside)
                    yield Way(code, topic, own, beside, value, prefix, forward, told.quantity)


def _prefix(told: Told, field: str) -> str:
    """What stands before a value of the field to make a Reference of it."""
    entity = ENTITIES[told.of]
    if not field:
        return "" if entity.of else f"{entity.name}/"
    named = entity.fields[field]
    return "" if by_reference(named) else f"{named.to}/"


def _written(told: Told, field: str, thing: str) -> str | None:
    """How the field would name the thing, None where it names no such thing."""
    entity, (kind, _) = ENTITIES[told.of], parted(thing)
    wanted = entity.fields[field].to if field else entity.name
    if wanted not in ("", kind):
        return None
    return thing.removeprefix(_prefix(told, field))


async def related(
    db: asyncpg.Connection, thing: str, day: date, scopes: Scopes, when: str = HOLDING
) -> list[Relation]:
    """What holds on the day, by relation, or what is over by then, the last to end first; of what
    the asker may see."""
    bound, columns = Bound(day), list(zip(*ways(thing), strict=True))
    names = ("relations", "topics", "fields", "others", "values", "prefixes", "forwards")
    kinds = dict.fromkeys(names, "text[]") | {"forwards": "boolean[]", "quantities": "text[]"}
    asked = {
        name: bound.add(list(column), kind)
        for (name, kind), column in zip(kinds.items(), columns, strict=True)
    }
    overlap = COMPUTED["link.overlap"].format(key="fact.key", body="fact.body", **DEFINED, **DAYS)
    mine = visible.of_any_topic(scopes, bound).replace("(topic, key)", "(fact.topic, fact.key)")
    sql = f"{PIECES['ends']}\n{PIECES[when]}".format(
        asked=ASKED,
        holds="" if when == OVER else PIECES["holds"].format(**DAYS),
        links=bound.add(_LINK.topic, "text"),
        overlap=overlap,
        visible=mine,
        most=bound.add(MOST, "int"),
        **asked,
        **DAYS,
    )
    rows = await db.fetch(sql, *bound.values)
    known = await names_of(db, {row["other"] for row in rows}, day)
    return [_relation(row, known) for row in rows]


def _relation(row: asyncpg.Record, known: dict[str, str]) -> Relation:
    return Relation(
        relation=row["relation"],
        forward=row["forward"],
        other=row["other"],
        name=known.get(row["other"]),
        start=row["first"].isoformat(),
        to=iso(row["last"]),
        role=row["role"],
        amount=None if row["amount"] is None else int(row["amount"]),
        stated=row["stated"],
        overlap=row["overlap"],
        key=row["key"],
        topic=row["topic"],
        event=orjson.loads(row["event"]) if row["event"] else None,
    )
