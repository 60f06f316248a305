"""`python -m bench.capacity.footprint`: what the demo district leaves behind, in bytes.

Writes bench/capacity/footprint.json, from which docs/sizing.md is computed. Takes a few minutes.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg
import orjson

from bench.capacity import sums
from demo import generator
from demo.load import batched
from deploy.embedded.servers import databases
from deploy.embedded.servers.ports import LOOPBACK, free_port
from deploy.embedded.servers.postgres import Postgres
from services.contracts.events.envelope import parse
from services.kit import migrating
from tests.stores.owner import INTAKES, Owner, Record
from tests.support.pure import District, Told

FILE = Path(__file__).with_name("footprint.json")
SERVICES = Path(__file__).parents[2] / "services"
READ_MODEL = "read-model"
_BATCH = 1000
_PASSWORD = "bench"


def main() -> None:
    events = list(generator.events())
    district = District()
    for batch in batched(events, _BATCH):
        district.publish(batch)
    found = _in_records(events, district.facts) | asyncio.run(_on_disk(events, district.facts))
    FILE.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    print(FILE.read_text("utf-8"), end="")


def _in_records(events: list[dict], facts: list[Told]) -> dict[str, Any]:
    """Counts and bytes of events, facts, entities and sums."""
    newest = {(fact.topic, fact.key): fact for fact in facts}
    return {
        "events": len(events),
        "event_bytes": round(sum(len(orjson.dumps(one)) for one in events) / len(events)),
        "events_by_owner": dict(Counter(parse(one).owner for one in events)),
        "facts": len(facts),
        "fact_bytes": round(sum(len(one.value) for one in facts) / len(facts)),
        "entities": len(newest),
        **sums.measured(newest.values()),
    }


async def _on_disk(events: list[dict], facts: list[Told]) -> dict[str, Any]:
    """Bytes of each database and events or facts taken in a second, by one connection."""
    with (
        TemporaryDirectory(prefix="footprint-") as folder,
        Postgres(Path(folder), free_port(), _PASSWORD).running() as server,
    ):
        held, rates = {}, {}
        for name in (*INTAKES, READ_MODEL):
            db = await _database(server, name)
            began, before = time.monotonic(), await _size(db)
            taken = await _fill(name, db, events, facts)
            rates[name] = round(taken / (time.monotonic() - began))
            held[name] = await _size(db) - before
            await db.close()
    return {"database_bytes": held, "taken_a_second": rates}


async def _fill(name: str, db: asyncpg.Connection, events: list[dict], facts: list[Told]) -> int:
    if name == READ_MODEL:
        return await _follow(db, facts)
    own = [one for one in events if parse(one).owner == name]
    owner = Owner(INTAKES[name], db)
    for batch in batched(own, _BATCH):
        await owner.take(batch)
    return len(own)


async def _follow(db: asyncpg.Connection, facts: Iterable[Told]) -> int:
    records = [
        Record(fact.topic, 0, number, fact.value, fact.key) for number, fact in enumerate(facts)
    ]
    for batch in batched(records, _BATCH):
        await facts.take(db, batch)
    return len(records)


async def _database(server: Postgres, name: str) -> asyncpg.Connection:
    """A fresh database with the tables of that service."""
    role = name.replace("-", "_")
    await asyncio.to_thread(databases.create, server.admin_url, role, _PASSWORD)
    url = f"postgresql://{role}:{_PASSWORD}@{LOOPBACK}:{server.port}/{role}"
    folders = [SERVICES / "kit" / "owner" / "migrations", SERVICES / "indicators" / "migrations"]
    if migrating.migrate(url, folders):
        raise SystemExit(f"the database {role} could not be migrated")
    return await asyncpg.connect(url)


async def _size(db: asyncpg.Connection) -> int:
    return await db.fetchval("SELECT pg_database_size(current_database())")


if __name__ == "__main__":
    main()
