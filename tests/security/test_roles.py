"""What a role may do in PostgreSQL: everything of its own; the audit reads, and writes nothing."""

import asyncpg
import pytest

from deploy.processes import PRODUCT
from services.contracts.topology import OWNERS as SERVICES

OWNERS = PRODUCT.databases
owner = pytest.mark.parametrize("role", OWNERS)
role = pytest.mark.parametrize("role", PRODUCT.roles)
service = pytest.mark.parametrize("service", SERVICES)


@owner
async def test_a_role_connects_to_its_own_database_alone(system, role):
    own = await asyncpg.connect(system.database_url(role))
    assert await own.fetchval("SELECT count(*) FROM pg_tables WHERE tableowner = $1", role) > 0
    await own.close()
    for database in set(OWNERS) - {role}:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
            await asyncpg.connect(system.database_url(database, role))


@role
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE ROLE another",
        "CREATE DATABASE another",
        "ALTER ROLE {} SUPERUSER",
        "SET ROLE postgres",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('/etc/passwd')",
        "CREATE EXTENSION dblink",
    ],
)
async def test_a_role_gives_itself_no_more_rights(system, role, statement):
    own = role if role in OWNERS else PRODUCT.guests.get(role, SERVICES[0])
    db = await asyncpg.connect(system.database_url(own, role))
    try:
        with pytest.raises(asyncpg.PostgresError, match=r"permission denied|must be|denied"):
            await db.execute(statement.format(role))
    finally:
        await db.close()


@service
async def test_the_audit_reads_every_services_tables_and_writes_none(system, service):
    db = await asyncpg.connect(system.database_url(service, "audit"))
    tables = await db.fetch(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE tableowner = $1",
        service,
    )
    for (table,) in tables:
        await db.execute(f"SELECT FROM {table} LIMIT 1")
        for statement in (f"DELETE FROM {table}", f"TRUNCATE {table}", f"DROP TABLE {table}"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await db.execute(statement)
    for statement in ("CREATE TABLE mine (n int)", "CREATE TEMPORARY TABLE mine (n int)"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await db.execute(statement)
    await db.close()
    assert tables


async def test_the_audit_may_not_open_the_gateways_database(system):
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
        await asyncpg.connect(system.database_url("gateway", "audit"))


async def test_no_role_is_a_member_of_another(system):
    db = await asyncpg.connect(system.admin_url())
    rows = await db.fetch(
        "SELECT member::regrole::text, roleid::regrole::text FROM pg_auth_members "
        "WHERE member::regrole::text = ANY($1)",
        list(PRODUCT.roles),
    )
    strong = await db.fetch(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY($1) AND (rolsuper OR rolcreaterole "
        "OR rolcreatedb OR rolreplication OR rolbypassrls)",
        list(PRODUCT.roles),
    )
    await db.close()
    assert [tuple(row) for row in rows] == [("audit", "pg_read_all_data")]
    assert strong == []


REWRITES = (
    *("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "TRUNCATE {0}", "DROP TABLE {0}"),
    *("ALTER TABLE {0} DISABLE TRIGGER USER", "ALTER TABLE {0} OWNER TO CURRENT_USER"),
)


@pytest.mark.parametrize(
    ("table", "column"),
    [("act", "actor"), ("person_act", "name"), ("refusal", "detail"), ("link", "digest")],
)
async def test_the_gateway_that_serves_cannot_rewrite_what_is_on_record(system, table, column):
    url = system.environment_of("gateway")["DATABASE_URL"]
    db = await asyncpg.connect(url)
    try:
        for statement in REWRITES:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await db.execute(statement.format(table, column))
        await db.execute(f"SELECT FROM {table}")
    finally:
        await db.close()


async def test_the_gateway_that_serves_adds_records_and_no_link_of_its_own(system):
    db = await asyncpg.connect(system.environment_of("gateway")["DATABASE_URL"])
    add = "INSERT INTO person_act (subject, name, action, details) VALUES ('u', 'n', $1, '{}')"
    newest = "SELECT max(number) FROM link"
    try:
        before = await db.fetchval(newest) or 0
        await db.execute(add, "imported")
        assert await db.fetchval(newest) > before
        for forged in (
            "INSERT INTO link SELECT number + 99, record, 99, before, digest FROM link",
            "SELECT append_link('act', 99, 'x')",
            "SELECT let_process('gateway_process')",
            "UPDATE schema_migrations SET version = version",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await db.execute(forged)
    finally:
        await db.close()
