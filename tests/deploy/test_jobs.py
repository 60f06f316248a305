"""The commands that stand in docker-compose.yml itself, run for real."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from deploy.embedded.servers.ports import free_port, is_open
from deploy.embedded.servers.postgres import Postgres
from deploy.paths import ROOT
from deploy.processes import PRODUCT
from gateway.access.api_keys import Keys
from services.kit.settings import PortSettings
from services.kit.telemetry import health
from tests.deploy.composition import environment, services

STATE_FOLDER = "/var/lib/plan"


def here(command: list[str]) -> list[str]:
    return [sys.executable, *command[1:]]


def run(command: list[str], given: Mapping[str, str]) -> subprocess.CompletedProcess:
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | given, capture_output=True, text=True, timeout=60
    )


async def who(url: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("SELECT current_user")
    finally:
        await connection.close()


async def let_serve(owner: str) -> None:
    """What `gateway-migrate` does once its tables are there."""
    connection = await asyncpg.connect(owner)
    await connection.execute("GRANT CONNECT ON DATABASE gateway TO gateway_process")
    await connection.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Postgres(tmp_path_factory.mktemp("server"), free_port(), "development")
    with server.running():
        yield server


async def test_the_databases_job_opens_to_each_process_its_own_database(server):
    def reachable(url: str) -> str:
        return url.replace("@postgres:5432", f"@127.0.0.1:{server.port}")

    given = environment("databases")
    given |= {"DATABASE_URL": reachable(given["DATABASE_URL"])}
    for _ in range(2):
        job = run(here(services()["databases"]["command"]), given)
        assert job.returncode == 0, job.stderr
    urls = {
        job.database: reachable(environment(job.name)["DATABASE_URL"]) for job in PRODUCT.migrations
    }
    await let_serve(urls["gateway"])
    serving = reachable(environment("gateway")["DATABASE_URL"])
    assert await who(serving) == "gateway_process"
    assert {name: await who(url) for name, url in urls.items()} == {name: name for name in urls}
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await who(urls["indicators"].rpartition("/")[0] + "/funds")


def test_the_keys_job_makes_a_key_that_the_gateway_knows_and_keeps_it(tmp_path):
    command = [part.replace(STATE_FOLDER, str(tmp_path)) for part in services()["keys"]["command"]]
    assert command != services()["keys"]["command"]
    assert run(here(command), {}).returncode == 0
    key = (tmp_path / "demo-key").read_text()
    assert run(here(command), {}).returncode == 0
    assert (tmp_path / "demo-key").read_text() == key
    keys_file = environment("gateway")["GATEWAY_KEYS_FILE"].replace(STATE_FOLDER, str(tmp_path))
    assert key not in Path(keys_file).read_text()
    assert Keys.read(Path(keys_file)).of(f"Bearer {key}").source == "demo-district"


@asynccontextmanager
async def process_that_is(ready: bool) -> AsyncIterator[int]:
    async def probe() -> dict:
        return {"ready": ready, "behind": 0}

    port = free_port()
    sockets = health.bound(PortSettings(health_port=port))
    serving = asyncio.ensure_future(health.serve(probe, sockets))
    try:
        while not is_open(port):
            await asyncio.sleep(0.01)
        yield port
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


@pytest.mark.parametrize("ready", [True, False])
async def test_a_container_is_healthy_when_its_process_is_ready(ready):
    word, *check = services()["funds"]["healthcheck"]["test"]
    assert word == "CMD"
    async with process_that_is(ready) as port:
        asked = await asyncio.to_thread(run, here(check), {"HEALTH_PORT": str(port)})
    assert (asked.returncode == 0) == ready, asked.stderr


def test_a_container_whose_process_does_not_answer_is_not_healthy():
    _, *check = services()["gateway"]["healthcheck"]["test"]
    assert run(here(check), {"HEALTH_PORT": str(free_port())}).returncode != 0
