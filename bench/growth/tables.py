"""`python -m bench.growth.tables`: what an event leaves in each table, what forgetting costs.

On a PostgreSQL of this program's own: the demo's first events by their owners' own intake, then a
million rows that nobody needs any more, taken out page by page as the product does, and, beside it,
the same rows in a partition that is dropped. ROWS=100000 takes a quick look.
"""

import asyncio
import os
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg

import gateway
from bench.growth.long_past import migrated
from demo.generator import events as demo_events
from deploy.embedded.servers.ports import free_port
from deploy.embedded.servers.postgres import Postgres
from gateway.audit_log import archives
from services.contracts.events import OWNER
from services.kit.owner.pruning import Retention, prune
from tests.stores.owner import FUNDS, INTAKES, Owner

ROWS = int(os.environ.get("ROWS", "1000000"))
_EVENTS = 20_000
_BATCH = 1000
_LINKS = min(100_000, ROWS)
_TABLES = ("inbox", "slot", "entity", "fact", "journal")
_SIZE = "SELECT pg_total_relation_size($1::regclass)"
_OLD = "now() - interval '100 days'"
_INBOX = f"""
    INSERT INTO inbox
        (source, id, type, subject, time, digest, meaning, topic, partition, "offset", received_at)
    SELECT 'urn:cqyz:bank', 'loan-2026-' || n, 'cn.gov.cqyz.loan.disbursed.v1', 'L-' || n, now(),
        sha256(n::text::bytea), sha256(n::text::bytea), 'ingest.funds', n % 12, n, {_OLD}
    FROM generate_series(1, $1) AS n
"""
_JOURNAL = f"""
    INSERT INTO journal (topic, key, version, body, recorded_at)
    SELECT 'funds.loan', 'L-' || n / 10, n % 10, repeat('x', 400), {_OLD}
    FROM generate_series(1, $1) AS n
"""
_REPETITION = f"""
    INSERT INTO repetition (topic, partition, "offset", source, id, received_at)
    SELECT 'ingest.funds', n % 12, n, 'urn:cqyz:bank', 'loan-2026-' || n, {_OLD}
    FROM generate_series(1, $1) AS n
"""
_REFUSAL = f"""
    INSERT INTO refusal (at, times, key, address, status, source, event_id, type, detail)
    SELECT {_OLD} - interval '400 days', 1, 'bank', '10.0.0.1', 422, 'urn:cqyz:bank',
        'loan-2026-' || n, 'loan.disbursed', '/data/amount: must be a decimal with two digits'
    FROM generate_series(1, $1) AS n
"""
_PARTITIONED = """
    CREATE TABLE monthly (LIKE inbox INCLUDING DEFAULTS) PARTITION BY RANGE (received_at);
    CREATE TABLE monthly_old PARTITION OF monthly FOR VALUES FROM (MINVALUE) TO ('2100-01-01');
    CREATE UNIQUE INDEX ON monthly (source, id, received_at);
    CREATE INDEX ON monthly (received_at);
    CREATE INDEX ON monthly (source, received_at);
    CREATE INDEX ON monthly (subject, received_at);
    INSERT INTO monthly SELECT * FROM inbox;
"""


async def _seconds(work: Awaitable) -> float:
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


async def _events(url: str) -> None:
    """Bytes that the demo's first events leave in an owner's tables, by the event."""
    told = defaultdict(list)
    for event, _ in zip(demo_events(), range(_EVENTS), strict=False):
        told[OWNER[".".join(event["type"].split(".")[3:5])]].append(event)
    bytes_of, count = Counter(), 0
    db = await asyncpg.connect(url)
    try:
        for service, events in told.items():
            owner = Owner(INTAKES[service], db)
            for start in range(0, len(events), _BATCH):
                await owner.take(events[start : start + _BATCH])
            count += len(events)
        for table in _TABLES:
            bytes_of[table] = await db.fetchval(_SIZE, table)
    finally:
        await db.close()
    for table, size in bytes_of.items():
        print(f"{table}: {size / count:.0f} bytes an event")


async def _forgotten(url: str) -> None:
    """What a million rows cost that go."""
    db = await asyncpg.connect(url)
    try:
        for table, statement, retention in (
            ("repetition", _REPETITION, Retention(90, 400, 400)),
            ("inbox", _INBOX, Retention(90, 400, 400, inbox=90)),
            ("journal", _JOURNAL, Retention(90, 400, 400, journal=90)),
        ):
            await db.execute("SET session_replication_role = replica")
            await db.execute(statement, ROWS)
            await db.execute("SET session_replication_role = origin")
            await db.execute(f"ANALYZE {table}")
            size = await db.fetchval(_SIZE, table)
            if table == "inbox":
                await _dropped(db)
            spent = await _seconds(prune(db, FUNDS, retention))
            vacuum = await _seconds(db.execute(f"VACUUM {table}"))
            left = await db.fetchval(f"SELECT count(*) FROM {table}")
            print(
                f"{table}: {size / ROWS:.0f} bytes a row; {ROWS} rows pruned in {spent:.1f} s"
                f" ({left} left), vacuum {vacuum:.1f} s"
            )
    finally:
        await db.close()


async def _dropped(db: asyncpg.Connection) -> None:
    spent = await _seconds(db.execute(_PARTITIONED))
    drop = await _seconds(db.execute("DROP TABLE monthly_old"))
    print(
        f"the same inbox as a partition: written in {spent:.1f} s, dropped in {drop * 1000:.0f} ms"
    )
    await db.execute("DROP TABLE monthly")


async def _archived(url: str, folder: Path) -> None:
    db = await asyncpg.connect(url)
    file = folder / "archive.jsonl"
    try:
        await db.execute(_REFUSAL, _LINKS)
        size = await db.fetchval(f"{_SIZE} + pg_total_relation_size('link')", "refusal")
        before, began = await db.fetchval("SELECT now()"), time.perf_counter()
        with archives.new_file(file) as out:
            async with db.transaction():
                await archives.write(db, out, before)
        written = time.perf_counter() - began
        began = time.perf_counter()
        archive = archives.read(file)
        checked = time.perf_counter() - began
        spent = await _seconds(archives.take_out(db, archive, "bench"))
    finally:
        await db.close()
    print(
        f"refusal and link: {size / _LINKS:.0f} bytes; {_LINKS} written to a file of"
        f" {file.stat().st_size / _LINKS:.0f} bytes each in {written:.1f} s, read and verified in"
        f" {checked:.1f} s, taken out in {spent:.1f} s"
    )


def _as_superuser(url: str) -> str:
    """Rows come in without their references being looked up."""
    return url.replace("://forgotten:", "://postgres:")


def main() -> None:
    with (
        TemporaryDirectory(prefix="growing-") as folder,
        Postgres(Path(folder) / "postgres", free_port(), "bench").running() as server,
    ):
        asyncio.run(_events(migrated(server, "events")))
        asyncio.run(_forgotten(_as_superuser(migrated(server, "forgotten"))))
        own = Path(gateway.__file__).with_name("migrations")
        asyncio.run(_archived(migrated(server, "archived", own), Path(folder)))


if __name__ == "__main__":
    main()
