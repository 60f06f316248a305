"""What things of any kind are called on a day."""

from datetime import date

import asyncpg

from services.contracts.entities import ENTITIES
from services.contracts.values.references import parted
from services.indicators.read_model.index.entry import name_field
from services.indicators.read_model.statements.columns import Fact, value_of
from services.indicators.read_model.statements.fragments import ASKED, Bound


async def names_of(db: asyncpg.Connection, things: set[str], day: date) -> dict[str, str]:
    """What things of any kind are called on the day, by their References."""
    by_kind: dict[str, list[str]] = {}
    for thing in sorted(things):
        by_kind.setdefault(parted(thing)[0], []).append(thing)
    found: dict[str, str] = {}
    for kind, some in by_kind.items():
        entity = ENTITIES.get(kind)
        name = name_field(entity) if entity else None
        if entity is None or name is None:
            continue
        prefix = "" if entity.of else f"{kind}/"
        bound = Bound(day)
        keys = bound.add([one.removeprefix(prefix) for one in some], "text[]")
        told = value_of(entity, name, Fact("named.key", "named.body"))
        sql = (
            f"WITH {ASKED} SELECT named.key, {told} AS name FROM followed AS named "
            f"WHERE named.topic = {bound.add(entity.topic, 'text')} AND named.key = ANY({keys})"
        )
        rows = await db.fetch(sql, *bound.values)
        found |= {f"{prefix}{row['key']}": row["name"] for row in rows if row["name"]}
    return found
