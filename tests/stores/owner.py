"""One owning service on its real database: its own intake, records numbered as Kafka would."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any

import asyncpg
import orjson
import stamina

from services.enterprises.intake import INTAKE as ENTERPRISES
from services.funds.intake import INTAKE as FUNDS
from services.indicators.intake import INTAKE as INDICATORS
from services.kit.errors import TRANSIENT
from services.kit.owner.definition import OwnerDefinition
from services.kit.owner.process_batch import process_batch
from services.talent.intake import INTAKE as TALENT
from tests.support.facts import ENTERPRISES as KNOWN
from tests.support.pure import FOLLOWED

INTAKES = {intake.service: intake for intake in (ENTERPRISES, FUNDS, TALENT, INDICATORS)}


@dataclass(frozen=True)
class Record:
    """What the Kafka consumer would give."""

    topic: str
    partition: int
    offset: int
    value: bytes | None
    key: bytes = b""
    headers: tuple[tuple[str, bytes | None], ...] = ()
    timestamp: int | None = None


def life(enterprise: str) -> Record:
    """What its owner tells of an enterprise, as far as others follow it."""
    days = {"registered_on": "2020-01-01", "deregistered_on": None}
    value = orjson.dumps({"version": 1, "enterprise_id": enterprise, **days})
    return Record(FOLLOWED, 0, 0, value, enterprise.encode())


class Owner:
    """A service's intake and one connection to its database."""

    def __init__(self, intake: OwnerDefinition, db: asyncpg.Connection) -> None:
        self.intake = intake
        self.db = db
        self._offsets = count()
        self._heard: tuple[str, ...] = ()

    @classmethod
    async def knowing(
        cls, intake: OwnerDefinition, db: asyncpg.Connection, enterprises: Iterable[str] = KNOWN
    ) -> "Owner":
        """One that has heard of the enterprises that these tests lend to and invest in."""
        owner = cls(intake, db)
        await owner.hear_of(enterprises)
        return owner

    async def hear_of(self, enterprises: Iterable[str]) -> None:
        """Follow the first fact of each enterprise, where it follows them at all."""
        if FOLLOWED in self.intake.follows:
            self._heard = tuple(enterprises)
            await self.take_records([life(one) for one in self._heard])

    def records(self, documents: Iterable[dict], partition: int = 0) -> list[Record]:
        """The events as records of the ingest topic, each at an offset of its own."""
        return [self.record(orjson.dumps(document), partition) for document in documents]

    def record(self, value: bytes | None, partition: int = 0) -> Record:
        return Record(self.intake.ingest, partition, next(self._offsets), value)

    async def take(self, documents: Iterable[dict], partition: int = 0) -> None:
        """Take the events in as one batch."""
        await self.take_records(self.records(documents, partition))

    async def take_records(self, records: list[Record]) -> None:
        await process_batch(self.intake, self.db, records)

    async def insist(self, records: list[Record]) -> None:
        """Take the records in as the consumer does: again after errors that pass by themselves."""
        async for attempt in stamina.retry_context(
            on=TRANSIENT, attempts=None, timeout=None, wait_initial=0.001, wait_max=0.01
        ):
            with attempt:
                await self.take_records(records)

    async def facts(self) -> dict[tuple[str, str], Any]:
        """The newest body of every fact told, without dead letters."""
        rows = await self.db.fetch("SELECT topic, key, body FROM fact WHERE topic !~ 'dead-letter'")
        return {(row["topic"], row["key"]): orjson.loads(row["body"]) for row in rows}

    async def fact(self, topic: str, key: str) -> Any:
        return (await self.facts())[topic, key]

    async def letters(self) -> list[dict[str, Any]]:
        """The dead letters in the order in which they were told."""
        rows = await self.db.fetch(
            "SELECT body FROM journal WHERE topic = $1 ORDER BY id", self.intake.dead_letter_topic
        )
        return [orjson.loads(row["body"]) for row in rows]

    async def parked(self) -> set[str]:
        """The ids of the events that wait for something."""
        rows = await self.db.fetch("SELECT id FROM inbox WHERE state = 'parked'")
        return {row["id"] for row in rows}

    async def repeats(self) -> dict[str, int]:
        rows = await self.db.fetch("SELECT id, repeats FROM inbox")
        return {row["id"]: row["repeats"] for row in rows}

    async def journal(self) -> list[tuple[str, str, int]]:
        """(topic, key, version) of every entry by id."""
        rows = await self.db.fetch("SELECT topic, key, version FROM journal ORDER BY id")
        return [tuple(row) for row in rows]

    async def clear(self) -> None:
        """Forget all but the enterprises: the next set of events is a world of its own."""
        await self.db.execute("TRUNCATE inbox, entity, slot, fact, journal, outbox CASCADE")
        await self.hear_of(self._heard)

    async def everything(self) -> dict[str, list[tuple]]:
        """All rows of all tables, to see that nothing changed."""
        tables = ("inbox", "entity", "slot", "fact", "journal", "outbox")
        return {
            table: [tuple(row) for row in await self.db.fetch(f"SELECT * FROM {table} ORDER BY 1")]
            for table in tables
        }
