"""What an owner's tables forget after a while: what else would grow without end for nothing.

The inbox, the journal of facts and open dead letters stay (docs/growth.md).
"""

import asyncio
from dataclasses import dataclass
from typing import Any

import asyncpg
import stamina
import structlog

from services.kit.errors import is_transient
from services.kit.owner.store import queries

log = structlog.get_logger()
_EVERY_SECONDS = 3600
# Small transactions: nobody waits long for a row, and the disk is not written in one go.
_PAGE = 2_000
# As long as the topic of dead letters keeps them.
TOLD_LETTERS_DAYS = 90


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days repetitions are known by their places, and payloads of letters kept."""

    repetitions: int
    payloads: int


async def prune(
    db: asyncpg.Connection, retention: Retention, dead_letter_topic: str, most: int = _PAGE
) -> dict[str, int]:
    """Forget what is older; answers with how many rows of what."""
    work: dict[str, tuple[Any, dict[str, Any]]] = {
        "repetitions": (queries.prune_repetitions, {"days": retention.repetitions}),
        "told letters": (
            queries.prune_told_letters,
            {"topic": dead_letter_topic, "days": TOLD_LETTERS_DAYS},
        ),
        "payloads": (queries.prune_payloads, {"days": retention.payloads}),
    }
    pruned = dict.fromkeys(work, 0)
    for what, (statement, asked) in work.items():
        while gone := len([row async for row in statement(db, **asked, most=most)]):
            pruned[what] += gone
    return pruned


async def keep_pruning(pool: asyncpg.Pool, retention: Retention, dead_letter_topic: str) -> None:
    """Once an hour, without end."""
    while True:
        async for attempt in stamina.retry_context(on=is_transient, attempts=None, timeout=None):
            with attempt:
                async with pool.acquire() as db:
                    pruned = await prune(db, retention, dead_letter_topic)
        if any(pruned.values()):
            log.info("forgot what is old", **pruned)
        await asyncio.sleep(_EVERY_SECONDS)
