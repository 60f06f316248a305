"""The chain of the audit log: whatever a superuser changes behind its back is found and named."""

import asyncio
import shutil

import asyncpg
import pytest
from structlog.testing import capture_logs

from deploy.embedded.servers import databases
from gateway.audit_log import acts
from gateway.audit_log.audit_checkpoints import AuditCheckpoints
from gateway.database import Database
from services.kit import migrating
from tests.conftest import GATEWAYS_MIGRATIONS, PASSWORD
from tests.security.audited import RECORDS, ROLE, Log, opened, refuse

# Records as a release without a chain wrote them, of each kind; later code asks for later columns.
BEFORE = """
INSERT INTO act (actor, action, key, details) SELECT 'operations', action, 'bank', '{"rate": null}'
FROM unnest(ARRAY['created', 'rotated', 'revoked']) AS action;
INSERT INTO person_act (subject, name, action, details)
VALUES ('u', 'n', 'imported', '{"share": 0.1}'), ('u', 'n', 'signed out', '{}');
INSERT INTO refusal (at, times, status, detail) SELECT now(), 1, 403, n::text
FROM generate_series(1, 3) AS n;
"""


async def test_every_act_and_refusal_is_in_the_chain_whoever_writes_it(log):
    verdict = await log.verdict()
    assert verdict.whole, verdict.breaks
    assert verdict.links == RECORDS
    records = await log.admin.fetch("SELECT record FROM link ORDER BY number")
    told = [row["record"] for row in records]
    assert told == ["act"] * 2 + ["person_act"] * 2 + ["refusal"] * 3 + ["act"]


async def test_what_is_asked_about_dead_letters_is_in_the_chain(log):
    async with Database(log.url).opened() as database, database.transaction() as db:
        place = ("ingest.funds", 0, 7)
        await acts.enter_letter_request(db, "operations", "discard", place, {"reason": "误报"})
    verdict = await log.verdict()
    assert (verdict.breaks, verdict.links) == ([], RECORDS + 1)
    with pytest.raises(asyncpg.RaiseError, match="only grows"):
        await log.admin.execute("UPDATE letter_request SET actor = 'x'")
    await log.tamper("UPDATE letter_request SET actor = 'nobody'")
    assert await log.breaks() == ["link 9 (letter_request 1): the record or its link was changed"]
    await log.tamper("DELETE FROM link WHERE record = 'letter_request'")
    assert await log.breaks() == ["letter_request 1 is in no link: put in past the chain"]


async def test_strangers_write_so_many_rows_an_hour_and_of_the_rest_their_number(log):
    async with Database(log.url).opened() as database:
        await refuse(database, 500, strangers=30)
        await refuse(database, 50, actor="bank", strangers=30)
    rows = await log.admin.fetch("SELECT key, address, times, detail FROM refusal WHERE id > 3")
    strangers = [row for row in rows if row["key"] is None]
    assert len(strangers) == 31
    assert tuple(strangers[-1]) == (None, None, 470, "further strangers, together")
    assert {row["address"] for row in strangers[:-1]} == {"127.0.0.1"}
    assert len(rows) - len(strangers) == 50
    assert (await log.verdict()).whole


async def test_gateways_that_write_at_the_same_moment_write_one_chain(log):
    async with Database(log.url).opened() as one, Database(log.url).opened() as other:
        await asyncio.gather(*(refuse(database, 50) for database in (one, other) * 4))
    verdict = await log.verdict()
    assert verdict.whole, verdict.breaks
    assert verdict.links == RECORDS + 8 * 50


async def test_a_digest_does_not_depend_on_where_the_writer_or_the_reader_lives(log):
    await log.admin.execute("SET TIME ZONE 'Asia/Shanghai'")
    await log.admin.execute(
        "INSERT INTO person_act (subject, name, action, details) "
        "VALUES ('u', 'n', 'imported', '{}')"
    )
    assert await log.breaks() == []
    await log.admin.execute("SET TIME ZONE 'America/New_York'")
    assert await log.breaks() == []


@pytest.mark.parametrize(
    ("table", "column"),
    [("act", "key"), ("person_act", "name"), ("refusal", "detail"), ("link", "digest")],
)
async def test_the_database_itself_refuses_to_change_what_was_written(log, table, column):
    changes = ("DELETE FROM {0}", "TRUNCATE {0}", "UPDATE {0} SET {1} = {1}")
    for change in changes:
        with pytest.raises(asyncpg.RaiseError, match="only grows"):
            await log.admin.execute(change.format(table, column))


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (["UPDATE refusal SET detail = 'x' WHERE id = 2"], "link 6 (refusal 2)"),
        (["UPDATE act SET at = at + interval '1 second' WHERE id = 1"], "link 1 (act 1)"),
        (["UPDATE person_act SET details = '{}' WHERE id = 1"], "link 3 (person_act 1)"),
        (["DELETE FROM refusal WHERE id = 3"], "link 7 (refusal 3): the record is gone"),
        (["DELETE FROM refusal", "DELETE FROM link WHERE record = 'refusal'"], "link 5 is gone"),
        (["DELETE FROM link WHERE number = 5"], "refusal 1 is in no link"),
        (
            ["INSERT INTO refusal (at, times, status, detail) VALUES (now(), 1, 403, 'x')"],
            "refusal 4 is in no link",
        ),
        (
            [
                "UPDATE link SET number = 99 WHERE number = 3",
                "UPDATE link SET number = 3 WHERE number = 4",
                "UPDATE link SET number = 4 WHERE number = 99",
            ],
            "link 3 (person_act 2) does not continue link 2",
        ),
        (
            [
                "UPDATE link SET record_id = 99 WHERE record_id = 1 AND record = 'refusal'",
                "UPDATE link SET record_id = 1 WHERE record_id = 2 AND record = 'refusal'",
                "UPDATE link SET record_id = 2 WHERE record_id = 99",
            ],
            "link 5 (refusal 2): the record or its link was changed",
        ),
        (
            ["UPDATE link SET digest = repeat('0', 64) WHERE number = 4"],
            "link 5 (refusal 1) does not continue link 4",
        ),
    ],
)
async def test_what_a_superuser_tampered_with_is_named(log, statements, said):
    assert await log.breaks() == []
    await log.tamper(*statements)
    assert any(said in reason for reason in await log.breaks())
    assert said in log.told(code=1)


async def test_one_changed_record_breaks_its_own_link_alone(log):
    await log.tamper("UPDATE refusal SET times = 9 WHERE id = 1")
    assert await log.breaks() == ["link 5 (refusal 1): the record or its link was changed"]


async def test_a_tail_that_was_cut_is_missed_where_its_digest_was_kept_outside(log):
    newest = (await log.verdict()).newest
    assert newest in log.told(newest)
    await log.tamper("DELETE FROM act WHERE id = 3", "DELETE FROM link WHERE number = 8")
    assert await log.breaks() == []
    said = f"the chain ends at link 7; {RECORDS} was kept outside"
    assert await log.breaks(newest) == [said]
    assert said in log.told(newest, code=1)


async def test_a_chain_that_was_written_anew_is_not_the_one_kept_outside(log):
    newest = (await log.verdict()).newest
    await log.tamper(
        "DELETE FROM link WHERE number >= 7",
        "UPDATE refusal SET detail = 'x' WHERE id = 3",
        "SET LOCAL TIME ZONE 'UTC'",
        "SELECT append_link('refusal', id, to_jsonb(refusal)::text) FROM refusal WHERE id = 3",
        "SELECT append_link('act', id, to_jsonb(act)::text) FROM act WHERE id = 3",
    )
    assert await log.breaks() == []
    assert await log.breaks(newest) == [f"link {RECORDS} is not the one that was kept outside"]


async def test_what_the_gateways_own_role_wrote_anew_is_not_what_the_log_told(log):
    told = await marks(log)
    owner = await asyncpg.connect(log.url)
    async with owner.transaction():
        await owner.execute("SET LOCAL TIME ZONE 'UTC'")
        for table in ("link", "refusal", "act"):
            await owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        await owner.execute("DELETE FROM link WHERE number = 8")
        await owner.execute("UPDATE act SET actor = 'nobody' WHERE id = 3")
        await owner.execute(
            "SELECT append_link('act', id, to_jsonb(act)::text) FROM act WHERE id = 3"
        )
    await owner.close()
    assert await log.breaks() == []
    assert await log.breaks(*told) == [f"link {RECORDS} is not the one that was kept outside"]


async def test_the_log_tells_the_newest_digest_whenever_it_is_another(log):
    newest = (await log.verdict()).newest
    assert await marks(log, times=2) == [newest]
    async with Database(log.url).opened() as database:
        await refuse(database, 1)
    assert await marks(log) == [(await log.verdict()).newest] != [newest]


async def marks(log: Log, times: int = 1) -> list[str]:
    """What a gateway's log tells, asked so many times."""
    async with Database(log.url).opened() as database:
        telling = AuditCheckpoints(database, 1)
        with capture_logs() as said:
            for _ in range(times):
                await telling.publish()
    return [entry["mark"] for entry in said]


async def test_records_from_before_the_chain_are_chained_by_its_migration(
    postgres_server, tmp_path
):
    name = f"{ROLE}_before"
    databases.create(postgres_server.admin_url, name, PASSWORD)
    url = f"postgresql://{name}:{PASSWORD}@127.0.0.1:{postgres_server.port}/{name}"
    for file in GATEWAYS_MIGRATIONS.iterdir():
        if file.name < "20261125":
            shutil.copy(file, tmp_path)
    assert migrating.migrate(url, [tmp_path]) == 0
    before = await asyncpg.connect(url)
    await before.execute(BEFORE)
    await before.close()
    assert migrating.migrate(url, [GATEWAYS_MIGRATIONS]) == 0
    async with opened(postgres_server, name) as log:
        verdict = await log.verdict()
    assert verdict.whole, verdict.breaks
    assert verdict.links == RECORDS
