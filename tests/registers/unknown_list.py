"""Run with ENTITY_FOLDERS and DATABASE_URL: the list of a kind that no code knows, as JSON."""

import asyncio
import json
import os
from typing import Any

import asyncpg

from services.contracts.entities import REGISTERS
from services.indicators.read_model.index import store as index_store
from services.indicators.read_model.lineage import parts
from services.indicators.read_model.lists import list_query, profile
from services.indicators.read_model.lists.list_query import ListQuery
from services.indicators.read_model.statements.filters import Refused
from tests.registers.district import LATE, fill, named
from tests.stores.said import A, B, registered, told
from tests.support.facts import Fact

NAMES = {"ZL-1": "长江监测装置", "ZL-2": "重庆轻轨", "ZL-3": "阿尔法算法", "ZL-4": "嘉陵江"}
FEES = {"ZL-1": "10.5", "ZL-2": None, "ZL-3": "9.99", "ZL-4": "100"}
USES = {"ZL-1": ["computing"], "ZL-2": ["chemistry"], "ZL-3": ["chemistry", "computing"]}
PATENT = REGISTERS["patents"]


def granted(number: int, patent: str) -> Fact:
    data = {
        "name": NAMES[patent],
        "field": "computing" if number % 2 else "chemistry",
        "uses": USES.get(patent, ["computing", "chemistry"]),
        "enterprise_id": A if number < 3 else B,
        "share": f"{number * 12}.5",
        "claims": 10 - number,
        "in_force": number != 2,
        "granted_on": f"2025-0{number}-20",
    }
    fee = FEES[patent]
    return Fact("patent.granted", patent, data if fee is None else data | {"fee": fee})


EVENTS = told(
    named(registered(A), "渝芯科技"),
    named(registered(B), "北斗"),
    *(granted(number, patent) for number, patent in enumerate(NAMES, 1)),
    Fact("patent.expired", "ZL-1", {"effective_on": "2025-11-01"}),
)


async def keys(db: asyncpg.Connection, **asked: Any) -> list[str]:
    """The patents of a list by pages of two, which never differ from the whole."""
    found, cursor = [], ""
    while cursor is not None:
        page = await list_query.page(db, PATENT, ListQuery(LATE, cursor=cursor, limit=2, **asked))
        found += [row["key"] for row in page.rows]
        cursor = page.next
    assert len(found) == page.count
    return found


async def refused(db: asyncpg.Connection, **asked: Any) -> str:
    try:
        await keys(db, **asked)
    except Refused as error:
        return str(error)
    return ""


async def answers(db: asyncpg.Connection) -> dict[str, Any]:
    columns = (*PATENT.registry.columns, "patent_id")
    filters = ("field:computing", "uses:chemistry", f"enterprise_id:{B}", "fee:9.99..10.50")
    filters += ("fee:..10", "in_force:false", "granted_on:2025-02-20..2025-03-20")
    whole = await list_query.page(db, PATENT, ListQuery(LATE))
    found = await profile.profile(db, A, LATE)
    return {
        "row": next(row for row in whole.rows if row["key"] == "ZL-1"),
        "sorted": {s + c: await keys(db, sort=s + c) for c in columns for s in ("", "-")},
        "filtered": {one: sorted(await keys(db, filters=(one,))) for one in filters},
        "searched": {q: sorted(await keys(db, q=q)) for q in ("changjiang", "zl-3", "渝芯", "bd")},
        "open": {str(one): sorted(await keys(db, open=one)) for one in (True, False)},
        "refused": await refused(db, filters=("claims:1..",)),
        "section": found["patents"],
        "events": [one["what"] for one in found["events"]],
        "parts": parts.parts_of(PATENT),
    }


async def main() -> None:
    db = await asyncpg.connect(os.environ["DATABASE_URL"])
    await fill(db, EVENTS)
    before = await answers(db)
    await db.execute("TRUNCATE index_entry, index_value")
    await index_store.mend(db)
    assert await answers(db) == before
    await db.close()
    print(json.dumps(before))


if __name__ == "__main__":
    asyncio.run(main())
