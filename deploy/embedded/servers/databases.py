"""A database and a role of the same name for every service; roles that only read."""

from collections.abc import Awaitable, Callable, Iterable

import asyncpg

from deploy.embedded.waiting import finish


def create(admin_url: str, name: str, password: str) -> None:
    """Make role and database `name` where missing, set the password, close it to others."""
    finish(_as_admin(admin_url, lambda admin: _create(admin, name, password)))


def create_role(admin_url: str, name: str, password: str) -> None:
    """Make role `name` where missing and set its password; it may open nothing yet."""
    finish(_as_admin(admin_url, lambda admin: _create_role(admin, name, password)))


def let_read(admin_url: str, name: str, password: str, databases: Iterable[str]) -> None:
    """Make role `name` where missing: it may read every table of these databases, nothing else."""
    finish(_as_admin(admin_url, lambda admin: _let_read(admin, name, password, databases)))


async def _as_admin(admin_url: str, work: Callable[[asyncpg.Connection], Awaitable[None]]) -> None:
    connection = await asyncpg.connect(admin_url)
    try:
        await work(connection)
    finally:
        await connection.close()


async def _create(connection: asyncpg.Connection, name: str, password: str) -> None:
    await _create_role(connection, name, password)
    await _create_database(connection, name)


async def _let_read(
    connection: asyncpg.Connection, name: str, password: str, databases: Iterable[str]
) -> None:
    await _create_role(connection, name, password)
    await connection.execute(await _formatted(connection, "GRANT pg_read_all_data TO %I", name))
    for database in databases:
        template = "GRANT CONNECT ON DATABASE %I TO %I"
        await connection.execute(await _formatted(connection, template, database, name))


async def _create_role(connection: asyncpg.Connection, name: str, password: str) -> None:
    known = await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", name)
    verb = "ALTER" if known else "CREATE"
    template = f"{verb} ROLE %I LOGIN PASSWORD %L"
    await connection.execute(await _formatted(connection, template, name, password))


async def _create_database(connection: asyncpg.Connection, name: str) -> None:
    known = await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", name)
    if not known:
        # An administrator who is no superuser may only give to a role it is a member of.
        await connection.execute(await _formatted(connection, "GRANT %I TO CURRENT_USER", name))
        template = "CREATE DATABASE %I OWNER %I ENCODING 'UTF8' TEMPLATE template0"
        await connection.execute(await _formatted(connection, template, name, name))
    template = "REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC"
    await connection.execute(await _formatted(connection, template, name))


async def _formatted(connection: asyncpg.Connection, template: str, *values: str) -> str:
    return await connection.fetchval("SELECT format($1, VARIADIC $2::text[])", template, values)
