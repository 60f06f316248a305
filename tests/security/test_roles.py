"""What each service's role may do in PostgreSQL: everything of its own, nothing of another's."""

import asyncpg
import pytest

from deploy.embedded.processes import PRODUCT
from tests.support.system import System

ROLES = PRODUCT.databases
role = pytest.mark.parametrize("role", ROLES)


def of_another(system: System, role: str, database: str) -> str:
    """The URL of another's database for this role."""
    place, _, _ = system.database_url(role).rpartition("/")
    return f"{place}/{database}"


@role
async def test_a_role_connects_to_its_own_database_alone(system, role):
    own = await asyncpg.connect(system.database_url(role))
    assert await own.fetchval("SELECT count(*) FROM pg_tables WHERE tableowner = $1", role) > 0
    await own.close()
    for database in set(ROLES) - {role}:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
            await asyncpg.connect(of_another(system, role, database))


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
    db = await asyncpg.connect(system.database_url(role))
    try:
        with pytest.raises(asyncpg.PostgresError, match=r"permission denied|must be|denied"):
            await db.execute(statement.format(role))
    finally:
        await db.close()


async def test_no_role_of_a_service_is_a_member_of_another(system):
    db = await asyncpg.connect(system.admin_url())
    rows = await db.fetch(
        "SELECT member::regrole::text, roleid::regrole::text FROM pg_auth_members "
        "WHERE member::regrole::text = ANY($1)",
        list(ROLES),
    )
    strong = await db.fetch(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY($1) AND (rolsuper OR rolcreaterole "
        "OR rolcreatedb OR rolreplication OR rolbypassrls)",
        list(ROLES),
    )
    await db.close()
    assert [tuple(row) for row in rows] == []
    assert strong == []
