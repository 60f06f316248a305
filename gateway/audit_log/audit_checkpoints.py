"""The audit log's newest digest goes to the log, which leaves the machine: it is kept outside."""

import asyncio

import structlog

from gateway.audit_log.hash_chain import NOTHING, Checkpoint
from gateway.database import Database, queries
from services.kit.errors import TRANSIENT

log = structlog.get_logger()


class AuditCheckpoints:
    """Tells a mark whenever the chain has grown: what stood before it cannot be written anew."""

    def __init__(self, database: Database, every_seconds: float) -> None:
        self.database = database
        self.every_seconds = every_seconds
        self.told = NOTHING

    async def run(self) -> None:
        """Again and again, at first at once."""
        while True:
            try:
                await self.tell()
            except TRANSIENT as error:
                log.warning("the audit log cannot be read", why=type(error).__name__)
            await asyncio.sleep(self.every_seconds)

    async def tell(self) -> None:
        """Log the newest mark, if it is another. Raises what TRANSIENT lists."""
        async with self.database.transaction() as db:
            row = await queries.newest_link(db)
        mark = Checkpoint(**row) if row else NOTHING
        if mark != self.told:
            log.info("the audit log's newest link", mark=str(mark))
            self.told = mark
