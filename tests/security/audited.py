"""A gateway's database with acts and refusals in it, and a superuser who tampers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from starlette.requests import Request

from deploy.embedded.servers.postgres import Postgres
from gateway.access import key_store
from gateway.access.api_keys import NewKey
from gateway.access.people import Person
from gateway.audit_log import acts
from gateway.audit_log.hash_chain import parse_checkpoint
from gateway.audit_log.refusals import Refusals
from gateway.audit_log.refused_events import Bounds
from gateway.audit_log.routes import Verdict, verify
from gateway.database import Database
from gateway.http.problems import Refusal
from tests.conftest import PASSWORD
from tests.support.commands import run

KEY = NewKey(name="bank", role="sender", source="urn:cqyz:bank", types=("loan.disbursed",))
PERSON = Person(subject="u1", name="somebody", roles=(), scopes=(), source="/gateway/imports")
REQUEST = Request({"type": "http", "client": ("127.0.0.1", 1), "headers": []})
RECORDS = 8
ROLE = "audited"


class Log:
    """`admin` is a superuser in the database at `url`."""

    def __init__(self, url: str, admin: asyncpg.Connection) -> None:
        self.url = url
        self.admin = admin

    async def verdict(self, *known: str) -> Verdict:
        async with self.admin.transaction():
            return await verify(self.admin, tuple(map(parse_checkpoint, known)))

    async def breaks(self, *known: str) -> list[str]:
        verdict = await self.verdict(*known)
        assert verdict.whole == (verdict.breaks == [])
        return verdict.breaks

    async def tamper(self, *statements: str) -> None:
        """As a superuser who switches every trigger off."""
        async with self.admin.transaction():
            await self.admin.execute("SET LOCAL session_replication_role = replica")
            for statement in statements:
                await self.admin.execute(statement)

    def told(self, *known: str, code: int = 0) -> str:
        """What the command line prints."""
        options = [word for one in known for word in ("--known", one)]
        own = {"DATABASE_URL": self.url}
        return run("gateway", own, "audit-log", "verify", *options, code=code)


@asynccontextmanager
async def opened(server: Postgres, name: str) -> AsyncIterator[Log]:
    """A log in the database of that name, owned by a role that is no superuser."""
    place = f"127.0.0.1:{server.port}/{name}"
    admin = await asyncpg.connect(f"postgresql://postgres:{PASSWORD}@{place}")
    try:
        yield Log(f"postgresql://{ROLE}:{PASSWORD}@{place}", admin)
    finally:
        await admin.close()


async def write(url: str) -> None:
    """Acts on a key (1, 2, 8), those of a person (3, 4), refusals in one batch (5, 6, 7)."""
    async with Database(url).opened() as database:
        async with database.transaction() as db:
            await key_store.create(db, KEY, "operations")
            await key_store.rotate(db, KEY.name, 60, "operations")
        async with database.transaction() as db:
            await acts.enter(
                db, PERSON.subject, PERSON.name, "imported", {"file": "贷款\n1.xlsx", "share": 0.1}
            )
            await acts.enter(db, PERSON.subject, PERSON.name, "signed out", {})
        await refuse(database, 3)
        async with database.transaction() as db:
            await key_store.revoke(db, KEY.name, "operations")


async def refuse(
    database: Database, count: int, actor: str | None = None, strangers: int = 1000
) -> None:
    """So many refusals, written in one batch as a gateway does when it ends."""
    refusals = Refusals(database, strangers, Bounds(30, 100))
    for number in range(count):
        refusals.note(REQUEST, Refusal(403, f"not allowed: {number}"), actor)
    writing = asyncio.ensure_future(refusals.run())
    await asyncio.sleep(0.01)
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)
