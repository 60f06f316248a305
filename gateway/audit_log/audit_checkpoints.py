"""Checkpoints of the audit log: its newest digest goes to the process's log, kept elsewhere."""

import asyncio

import structlog

from gateway.audit_log.hash_chain import EMPTY, Checkpoint
from gateway.database import Database, queries
from services.kit.errors import TRANSIENT

log = structlog.get_logger()


class AuditCheckpoints:
    """Publishes a checkpoint whenever the chain has grown: links before it cannot be rewritten."""

    def __init__(self, database: Database, every_seconds: float) -> None:
        self.database = database
        self.every_seconds = every_seconds
        self.published = EMPTY

    async def run(self) -> None:
        """Publish now and at every interval; a database that is away is waited for."""
        while True:
            try:
                await self.publish()
            except TRANSIENT as error:
                log.warning("the audit log cannot be read", why=type(error).__name__)
            await asyncio.sleep(self.every_seconds)

    async def publish(self) -> None:
        """Log the newest checkpoint, if it is another. Raises what TRANSIENT lists."""
        async with self.database.transaction() as db:
            row = await queries.newest_link(db)
        newest = Checkpoint(**row) if row else EMPTY
        if newest != self.published:
            log.info("the audit log's newest link", mark=str(newest))
            self.published = newest
