"""Things of every kind about which something looks wrong: an id used again, an end too early."""

from datetime import date
from pathlib import Path

import asyncpg
import orjson
from pydantic import BaseModel

from services.contracts.access.scopes import Scopes
from services.contracts.entities import ENTITIES
from services.contracts.values.messages import Cause
from services.indicators.read_model.statements import fragments, visible
from services.indicators.read_model.statements.fragments import ASKED, DAYS, Bound
from services.indicators.read_model.statements.names import names_of

PIECES = fragments.read(Path(__file__).with_name("flagged.sql"))
# Somebody looks at each.
MOST = 500


class Flagged(BaseModel):
    """`event`: the registration that holds; `since`: from when the thing exists by it."""

    thing: str
    name: str | None
    flags: list[str]
    since: date
    event: Cause


async def flagged(db: asyncpg.Connection, day: date, scopes: Scopes) -> list[Flagged]:
    """Those that the asker may see, by their References."""
    bound = Bound(day)
    seen = visible.of_any_topic(scopes, bound).replace("(topic, key)", "(entry.topic, entry.key)")
    sql = PIECES["flagged"].format(
        asked=ASKED,
        topic=bound.add(ENTITIES["thing"].topic, "text"),
        visible=seen,
        most=bound.add(MOST, "int"),
        **DAYS,
    )
    rows = await db.fetch(sql, *bound.values)
    known = await names_of(db, {row["key"] for row in rows}, day)
    return [
        Flagged(
            thing=row["key"],
            name=known.get(row["key"]),
            flags=orjson.loads(row["flags"]),
            since=row["since"],
            event=Cause(**orjson.loads(row["event"])),
        )
        for row in rows
    ]
