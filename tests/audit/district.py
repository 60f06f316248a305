"""The owners' real databases, filled by the services' own intake; no Kafka between them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import asyncpg
import orjson

from audit.settings import AuditSettings
from services.contracts.events import OWNER, TYPE_PREFIX, TYPE_SUFFIX
from services.enterprises.intake import INTAKE as ENTERPRISES
from services.funds.intake import INTAKE as FUNDS
from services.indicators.intake import INTAKE as INDICATORS
from services.indicators.read_model.following import facts
from services.kit.owner.definition import OwnerDefinition
from services.kit.owner.process_batch import process_batch
from services.talent.intake import INTAKE as TALENT
from tests.registers.district import forget
from tests.support.pure import FOLLOWED, Told

INTAKES = {intake.service: intake for intake in (ENTERPRISES, FUNDS, TALENT, INDICATORS)}
KEPT = "inbox, entity, slot, fact, journal, outbox"
NEWEST = """
    SELECT journal.id AS offset, topic, key, journal.body
    FROM fact JOIN journal USING (topic, key, version) WHERE topic = ANY($1) ORDER BY journal.id
"""
TOPICS = "SELECT DISTINCT topic FROM fact WHERE topic NOT LIKE '%.dead-letter'"


@dataclass(frozen=True)
class Record:
    """What the Kafka consumer would give."""

    topic: str
    partition: int
    offset: int
    value: bytes
    timestamp: int | None = None
    headers: tuple[()] = ()


class District:
    """Four databases, connected; `settings` is how the audit finds them."""

    def __init__(self, settings: AuditSettings, dbs: dict[str, asyncpg.Connection]) -> None:
        self.settings = settings
        self.dbs = dbs
        self._taken = 0

    async def clear(self) -> None:
        for db in self.dbs.values():
            await db.execute(f"TRUNCATE {KEPT} CASCADE")
        await forget(self.dbs["indicators"])

    async def publish(self, events: list[dict], follow_now: bool = True) -> None:
        """Take one batch in; talent and funds follow at once or fall behind."""
        batches: dict[str, list[Record]] = {name: [] for name in INTAKES}
        for event in events:
            owner = OWNER[event["type"].removeprefix(TYPE_PREFIX).removesuffix(TYPE_SUFFIX)]
            self._taken += 1
            value = orjson.dumps(event)
            batches[owner].append(Record(INTAKES[owner].ingest, 0, self._taken, value))
        for name, records in batches.items():
            await self._take(INTAKES[name], records)
        if follow_now:
            await self.follow()

    async def follow(self) -> None:
        """Tell talent and funds the newest version of every enterprise."""
        rows = await self.dbs["enterprises"].fetch(NEWEST, [FOLLOWED])
        records = [Record(r["topic"], 0, r["offset"], r["body"].encode()) for r in rows]
        for follower in (TALENT, FUNDS):
            await self._take(follower, records)

    async def facts(self) -> list[Told]:
        """The newest version of every fact of all owners."""
        found = []
        for db in self.dbs.values():
            topics = [row["topic"] for row in await db.fetch(TOPICS)]
            found += [
                Told(row["topic"], row["key"].encode(), row["body"].encode())
                for row in await db.fetch(NEWEST, topics)
            ]
        return found

    async def explain(self) -> None:
        """Fill the read model with what the owners told."""
        await facts.take(self.dbs["indicators"], await self.facts())

    async def _take(self, intake: OwnerDefinition, records: list[Record]) -> None:
        await process_batch(definition=intake, db=self.dbs[intake.service], records=records)


@asynccontextmanager
async def connected(settings: AuditSettings) -> AsyncIterator[District]:
    async with AsyncExitStack() as stack:
        dbs = {}
        for name in INTAKES:
            dbs[name] = await asyncpg.connect(getattr(settings, f"{name}_database_url"))
            stack.push_async_callback(dbs[name].close)
        yield District(settings, dbs)
