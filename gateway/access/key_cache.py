"""All keys in the memory of one gateway, read from the database at a short interval."""

import asyncio
from pathlib import Path

import structlog

from gateway.access import key_store
from gateway.access.api_keys import Keys, seeds
from gateway.database import Database
from services.kit.errors import TRANSIENT

log = structlog.get_logger()


class KeyCache:
    """`keys` is None until they were read once; afterwards the newest that could be read."""

    def __init__(self, database: Database, seeds_file: Path | None, every_seconds: float) -> None:
        self.database = database
        self.seeds = seeds(seeds_file) if seeds_file else []
        self.every_seconds = every_seconds
        self.keys: Keys | None = None

    async def run(self) -> None:
        """Seed once, then follow. While PostgreSQL is away the keys stay what they were."""
        seeded, away = False, False
        while True:
            try:
                if not seeded:
                    await self._seed()
                    seeded = True
                await self.refresh()
                away = False
            except TRANSIENT as error:
                if not away:
                    log.warning("the keys cannot be read", why=f"{type(error).__name__}: {error}")
                away = True
            await asyncio.sleep(self.every_seconds)

    async def refresh(self) -> None:
        """Read the keys now."""
        async with self.database.transaction() as db:
            self.keys = Keys(await key_store.entries(db))

    async def _seed(self) -> None:
        async with self.database.transaction() as db:
            await key_store.seed(db, self.seeds, "gateway")
