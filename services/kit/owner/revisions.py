"""Facts of kinds whose rules were revised are decided anew when a new release starts.

A process of the release before may run beside this one for a while and tell facts by its rules; so
they are decided again, each minute for ten minutes, after the one that met the older revision.
"""

import asyncio
from collections.abc import Mapping

import asyncpg
import stamina
import structlog

from services.kit.errors import is_transient
from services.kit.owner.definition import OwnerDefinition
from services.kit.owner.process_batch import assume, reissue
from services.kit.owner.store import queries

log = structlog.get_logger()
FIRST = 1
_AGAIN_SECONDS = 60
_TIMES = 10


async def decide_revised(pool: asyncpg.Pool, definition: OwnerDefinition, most: int) -> list[str]:
    """Decide the facts of every kind whose revision is new to this database; answers with them."""
    async for attempt in stamina.retry_context(on=is_transient, attempts=None, timeout=None):
        with attempt:
            async with pool.acquire() as db:
                known = {row["entity"]: row["number"] async for row in queries.revisions(db)}
                revised = newer(definition.revisions, known)
                for entity in revised:
                    await _decide(db, definition, most, entity)
                return revised
    raise AssertionError("an endless retry ended")


async def _decide(
    db: asyncpg.Connection, definition: OwnerDefinition, most: int, entity: str
) -> None:
    number = definition.revisions[entity]
    await _by_the_rules(db, definition, most, entity)
    await queries.note_revision(db, entity=entity, number=number)
    log.info("facts decided anew", entity=entity, revision=number)


async def _by_the_rules(
    db: asyncpg.Connection, definition: OwnerDefinition, most: int, entity: str
) -> None:
    await assume(definition, db, most, entity)
    await reissue(definition.rules, db, most, entity)


def newer(wanted: Mapping[str, int], known: Mapping[str, int]) -> list[str]:
    """The kinds whose facts were last decided by an older revision than this code's."""
    return [entity for entity, number in wanted.items() if known.get(entity, FIRST) < number]


async def keep_deciding(
    pool: asyncpg.Pool, definition: OwnerDefinition, most: int, revised: list[str]
) -> None:
    """Decide these kinds again while the release before may still run; then wait without end."""
    for _ in range(_TIMES if revised else 0):
        await asyncio.sleep(_AGAIN_SECONDS)
        async for attempt in stamina.retry_context(on=is_transient, attempts=None, timeout=None):
            with attempt:
                async with pool.acquire() as db:
                    for entity in revised:
                        await _by_the_rules(db, definition, most, entity)
    await asyncio.Event().wait()
