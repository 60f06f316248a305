"""What an owner does after its database was restored from a copy beside a Kafka that lived on.

Its group stands past events that the copy never saw, and its readers know newer versions than it
does. Events are taken in again (the inbox knows those it has), and facts are told above all
versions that there can be.
"""

import asyncpg

from services.kit.messaging.rewinding import rewind
from services.kit.owner.definition import OwnerDefinition
from services.kit.owner.store import queries
from services.kit.settings import ServiceSettings


async def go_on(definition: OwnerDefinition, settings: ServiceSettings) -> int:
    """Answers with how many partitions are taken in again. Raises StillAtWork.

    May be done more than once, and where nothing was restored: then no figure changes.
    """
    servers = settings.kafka_bootstrap_servers
    rewound = await rewind(servers, definition.service, definition.listens)
    db = await asyncpg.connect(settings.database_url)
    try:
        await tell_above(db, definition.dead_letter_topic)
    finally:
        await db.close()
    return rewound


async def tell_above(db: asyncpg.Connection, dead_letter_topic: str) -> None:
    """Queue every fact under a version above all that were told."""
    async with db.transaction():
        await queries.raise_floor(db)
        await queries.tell_again(db, dead_letter_topic=dead_letter_topic)
