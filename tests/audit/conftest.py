"""One PostgreSQL server with the owners' databases, migrated, for all tests of this folder."""

from collections.abc import AsyncIterator, Iterator

import pytest

from audit.settings import AuditSettings
from deploy.embedded.servers import databases
from deploy.embedded.servers.ports import free_port
from deploy.embedded.servers.postgres import Postgres
from tests.audit.district import INTAKES, District, connected
from tests.support.commands import run

PASSWORD = "a-password"
NONE = "127.0.0.1:1"


@pytest.fixture(scope="package")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AuditSettings]:
    directory = tmp_path_factory.mktemp("audit") / "postgres"
    with Postgres(directory, free_port(), PASSWORD).running() as server:
        urls = {name: _made(server, name) for name in INTAKES}
        yield AuditSettings(**{f"{name}_database_url": url for name, url in urls.items()})


def _made(server: Postgres, name: str) -> str:
    """The URL of a service's database, made and migrated by the service itself."""
    databases.create(server.admin_url, name, PASSWORD)
    url = f"postgresql://{name}:{PASSWORD}@127.0.0.1:{server.port}/{name}"
    run(f"services.{name}", {"DATABASE_URL": url, "KAFKA_BOOTSTRAP_SERVERS": NONE}, "migrate")
    return url


@pytest.fixture(scope="package")
async def databases_of_all(settings: AuditSettings) -> AsyncIterator[District]:
    async with connected(settings) as district:
        yield district


@pytest.fixture
async def district(databases_of_all: District) -> District:
    await databases_of_all.clear()
    return databases_of_all
