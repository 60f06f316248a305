"""What an owner's tables forget after a while: what else would grow without end for nothing.

Slots, the newest version of every fact and open dead letters stay (docs/growth.md).
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import asyncpg
import stamina
import structlog

from services.kit.errors import is_transient
from services.kit.owner import store
from services.kit.owner.applying import StoredRecord
from services.kit.owner.dead_letters import DeadLetter, Place, keep_dead_letters
from services.kit.owner.definition import OwnerDefinition
from services.kit.owner.intake_metrics import counter
from services.kit.owner.process_batch import withdrawn
from services.kit.owner.store import queries
from services.kit.settings import ServiceSettings
from services.reasons import fault, say

log = structlog.get_logger()
_EVERY_SECONDS = 3600
# Small transactions: nobody waits long for a row, and the disk is not written in one go.
_PAGE = 2_000
# As long as the topic of dead letters keeps them.
TOLD_LETTERS_DAYS = 90


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days: repetitions are known by their places, payloads of letters are kept,
    events wait, applied events are known, and old versions of facts kept. 0: for good.
    """

    repetitions: int
    payloads: int
    parked: int
    inbox: int = 0
    journal: int = 0

    @classmethod
    def of(cls, settings: ServiceSettings) -> "Retention":
        return cls(
            repetitions=settings.repetition_days,
            payloads=settings.payload_days,
            parked=settings.parked_days,
            inbox=settings.inbox_days,
            journal=settings.journal_days,
        )


async def prune(
    db: asyncpg.Connection, definition: OwnerDefinition, retention: Retention, most: int = _PAGE
) -> dict[str, int]:
    """Forget what is older; answers with how many rows of what."""
    told = {"topic": definition.dead_letter_topic, "days": TOLD_LETTERS_DAYS}
    pruned = {
        "repetitions": await _rows(queries.prune_repetitions, db, retention.repetitions, most),
        "told letters": await _all(lambda: queries.prune_told_letters(db, **told, most=most)),
        "payloads": await _rows(queries.prune_payloads, db, retention.payloads, most),
        "parked": await _expire(db, definition, retention.parked, most),
    }
    if retention.inbox:
        pruned["events"] = await _rows(queries.prune_inbox, db, retention.inbox, most)
    if retention.journal:
        pruned["versions"] = await _prune_journal(db, retention.journal, most)
    return pruned


async def _rows(
    statement: Callable[..., AsyncIterator], db: asyncpg.Connection, days: int, most: int
) -> int:
    return await _all(lambda: statement(db, days=days, most=most))


async def _all(page: Callable[[], AsyncIterator]) -> int:
    """Page by page until one is empty; answers with how many rows went."""
    total = 0
    while gone := len([row async for row in page()]):
        total += gone
    return total


async def _prune_journal(db: asyncpg.Connection, days: int, most: int) -> int:
    last, total = 0, 0
    while last is not None:
        page = await queries.prune_journal(db, after=last, days=days, most=most)
        last, total = page["last"], total + page["gone"]
    return total


async def _expire(db: asyncpg.Connection, definition: OwnerDefinition, days: int, most: int) -> int:
    """Events that wait too long become dead letters, open ones: people see them and may replay."""
    total = 0
    while found := [row async for row in queries.parked_too_long(db, days=days, most=most)]:
        async with db.transaction():
            total += await _put_aside(db, definition, found, days)
    return total


async def _put_aside(
    db: asyncpg.Connection, definition: OwnerDefinition, found: list[asyncpg.Record], days: int
) -> int:
    """Those that still wait once nobody else can free them.

    One that waits for another thing meanwhile could be freed: it is found again.
    """
    things = {_awaited(row) for row in found}
    await store.lock(db, things)
    rows = await store.still_parked(db, [(row["source"], row["id"]) for row in found])
    expired = {
        (row["source"], row["id"]): _expired(definition, row, days)
        for row in rows
        if _awaited(row) in things
    }
    letters = await withdrawn(db, expired)
    await keep_dead_letters(db, definition.dead_letter_topic, letters)
    counter().labels("rejected").inc(len(letters))
    return len(letters)


def _expired(definition: OwnerDefinition, row: asyncpg.Record, days: int) -> DeadLetter:
    record = StoredRecord(
        *Place(row["topic"], row["partition"], row["offset"]), row["event"].encode()
    )
    what = " ".join(part for part in (row["waits_slot"], row["waits_key"]) if part)
    kind, name = _awaited(row)
    reason = say("waited_too_long", days=days, what=what, kind=kind, name=name)
    return definition.dead_letter(record, [fault("", reason)])


def _awaited(row: asyncpg.Record) -> tuple[str, str]:
    """The thing that an event waits for."""
    return row["waits_entity"], row["waits_entity_id"]


async def keep_pruning(
    pool: asyncpg.Pool, definition: OwnerDefinition, retention: Retention
) -> None:
    """Once an hour, without end."""
    while True:
        async for attempt in stamina.retry_context(on=is_transient, attempts=None, timeout=None):
            with attempt:
                async with pool.acquire() as db:
                    pruned = await prune(db, definition, retention)
        if any(pruned.values()):
            log.info("forgot what is old", **pruned)
        await asyncio.sleep(_EVERY_SECONDS)
