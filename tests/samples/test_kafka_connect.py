"""A bank's outbox in PostgreSQL, told by Debezium in Kafka Connect as CloudEvents."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.embedded.servers.ports import LOOPBACK, free_port
from deploy.embedded.servers.postgres import ADMIN, Postgres
from deploy.embedded.toolchain.postgres import binary
from tests.samples.running import SAMPLES, Lines, Sample
from tests.samples.test_java import build
from tests.support.system import wait_for

pytestmark = [pytest.mark.samples, pytest.mark.timeout(600)]
FOLDER = "kafka-connect"
PASSWORD = "a-banks-password"
CONNECT = (
    *("java", "-cp", "target/lib/*", "org.apache.kafka.connect.cli.ConnectStandalone"),
    *("worker.properties", "outbox.properties"),
)


class LogicalPostgres(Postgres):
    """A server whose log can be read by others, as Debezium wants it."""

    def command(self) -> list[str]:
        return [*super().command(), "-c", "wal_level=logical"]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """The bank's own database, with the outbox."""
    directory = tmp_path_factory.mktemp("bank") / "postgres"
    with LogicalPostgres(directory, free_port(), PASSWORD).running() as server:
        psql(server, "outbox.sql")
        yield server


def psql(server: Postgres, file: str, **variables: str) -> None:
    given = [f"--set={name}={value}" for name, value in variables.items()]
    command = [binary("psql"), server.admin_url, "--quiet", "--set=ON_ERROR_STOP=1", *given]
    subprocess.run([*command, "--file", SAMPLES / FOLDER / file], check=True)


def environment(server: Postgres, state: Path) -> dict[str, str]:
    return {
        "PGHOST": LOOPBACK,
        "PGPORT": str(server.port),
        "PGUSER": ADMIN,
        "PGPASSWORD": PASSWORD,
        "PGDATABASE": "postgres",
        "STATE": str(state),
        "REST_PORT": str(free_port()),
    }


def said(lines: Lines) -> Callable[[], str]:
    """What Connect has said so far, where it is asked for: when something is awaited in vain."""
    return lambda: "".join(lines.get() or "" for _ in range(lines.qsize()))[-6000:]


def test_a_row_of_the_outbox_is_applied_and_one_that_breaks_the_contract_is_a_dead_letter(
    sample: Sample, bank: Postgres, tmp_path: Path
):
    build(FOLDER, "compile")
    source = sample.sender.source
    psql(bank, "disburse.sql", source=source, loan=f"{sample.loan}-broken", amount="much")
    psql(bank, "disburse.sql", source=source, loan=sample.loan, amount="2000000.00")
    with sample.running(FOLDER, *CONNECT, **environment(bank, tmp_path)) as lines:
        wait_for(lambda: sample.sender.fate(sample.event).status_code == 200, 120, said(lines))
        sample.wait_until_applied()
        broken = {"source": source, "id": f"{sample.loan}-broken-disbursed"}
        told = sample.sender.wait_for_state(broken, "rejected")
    assert "/data/amount" in str(told["rejections"])
    letters = sample.sender.get("/api/v1/dead-letters")["letters"]
    assert [letter["source"] for letter in letters] == [source]
