"""A broker as compose sets it up: TLS, SCRAM, the table's rules; certificates by compose's job."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import asyncpg
import pytest
from confluent_kafka.admin import AdminClient

from deploy.access.__main__ import variable
from deploy.access.table import principals, sender
from deploy.embedded.servers.kafka import Broker
from deploy.embedded.servers.ports import free_port
from deploy.embedded.servers.postgres import Postgres
from deploy.embedded.servers.securing import ADMINISTRATOR, Security
from deploy.embedded.toolchain.java import find_java
from deploy.paths import ROOT
from services.contracts.topology import sender_topic
from services.kit.messaging.administration import connect
from services.kit.settings import KafkaSettings
from tests.conftest import gateways_database
from tests.deploy.composition import environment, services
from tests.security import audited

PASSWORD = "an-administrators-password"
BANK, BANKS_SOURCE = "bank", "urn:cqyz:bank"
OWNERS = ("--owner", "funds", "--owner", "enterprises")
WHOLE = ("--scope", "district")
SENDER = sender(BANK, [sender_topic(one, BANKS_SOURCE) for one in ("funds", "enterprises")])
_numbers = count()


def run(command: list[str], given: Mapping[str, str]) -> str:
    """What a command of the product prints; AssertionError when it fails."""
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | given, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def settings(given: Mapping[str, str]) -> KafkaSettings:
    """The settings of a process with that environment."""
    return KafkaSettings(**{name.lower(): value for name, value in given.items()})


@dataclass
class Cluster:
    """A running broker, its authority's certificate and everybody's password."""

    broker: Broker
    authority: Path
    passwords: dict[str, str] = field(default_factory=dict)

    def environment_of(self, name: str) -> dict[str, str]:
        """How a process of that name comes in."""
        return {
            "KAFKA_BOOTSTRAP_SERVERS": self.broker.bootstrap_servers,
            "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
            "KAFKA_SSL_CAFILE": str(self.authority),
            "KAFKA_SASL_USERNAME": name,
            "KAFKA_SASL_PASSWORD": self.passwords[name],
        }

    def administrators_environment(self) -> dict[str, str]:
        return {
            "KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{self.broker.security.internal_port}",
            "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
            "KAFKA_SASL_MECHANISM": "PLAIN",
            "KAFKA_SASL_USERNAME": ADMINISTRATOR,
            "KAFKA_SASL_PASSWORD": PASSWORD,
        }

    def administrator(self) -> AdminClient:
        return connect(settings(self.administrators_environment()))

    def apply(self) -> None:
        """Compose's job `access`."""
        self.passwords |= {one.name: f"of-{one.name}" for one in principals()}
        given = {variable(name): password for name, password in self.passwords.items()}
        command = [sys.executable, *services()["access"]["command"][1:]]
        run(command, self.administrators_environment() | given)

    def make_topics(self) -> None:
        """Compose's job `topics`, and the errand for a direct sender's own ones."""
        command = [sys.executable, "-m", "services.contracts"]
        given = self.environment_of("topics") | {"TOPIC_PARTITIONS": "1"}
        run([*command, "topics"], given)
        run([*command, "sender", BANKS_SOURCE, *OWNERS, *WHOLE], given)

    def let_the_bank_in(self) -> None:
        order = [sys.executable, "-m", "deploy.access", "sender", BANK, BANKS_SOURCE]
        given = self.administrators_environment()
        self.passwords[BANK] = run([*order, *OWNERS, *WHOLE], given).strip()

    def empty(self) -> None:
        """Delete all topics and make them anew; who may do what stays."""
        admin = self.administrator()
        names = [name for name in admin.list_topics(timeout=10).topics if name[0] != "_"]
        for deletion in admin.delete_topics(names).values():
            deletion.result(30)
        self.make_topics()


def certificates(folder: Path) -> str:
    """Compose's job `certificates`, here; the broker's properties of its keystore."""
    keytool = find_java().resolve().with_name("keytool")
    if not keytool.exists():
        pytest.skip(f"this Java has no keytool: {keytool}")
    script = services()["certificates"]["command"][-1]
    script = script.replace("/etc/kafka/secrets", str(folder / "secrets"))
    script = script.replace("/mnt/shared/config", str(folder / "authority"))
    for name in ("secrets", "authority"):
        (folder / name).mkdir()
    path = f"{keytool.parent}{os.pathsep}{os.environ['PATH']}"
    for _ in range(2):
        run(["sh", "-euc", script], environment("certificates") | {"PATH": path})
    lines = {
        "ssl.keystore.type": "PKCS12",
        "ssl.keystore.location": folder / "secrets" / "broker.p12",
        "ssl.keystore.password": environment("certificates")["KEYSTORE_PASSWORD"],
    }
    return "".join(f"{name}={value}\n" for name, value in lines.items())


@pytest.fixture(scope="package")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    folder = tmp_path_factory.mktemp("secured")
    security = Security(free_port(), PASSWORD, "SASL_SSL", certificates(folder))
    broker = Broker(folder / "kafka", free_port(), free_port(), security=security)
    with broker.running():
        cluster = Cluster(broker, folder / "authority" / "ca.crt")
        cluster.apply()
        cluster.make_topics()
        cluster.let_the_bank_in()
        yield cluster


@pytest.fixture(scope="session")
async def audited_template(postgres_server: Postgres) -> str:
    """A database with the records of `audited.write`, of which `log` makes copies."""
    await audited.write(gateways_database(postgres_server, audited.ROLE))
    return audited.ROLE


@pytest.fixture
async def log(postgres_server: Postgres, audited_template: str) -> AsyncIterator[audited.Log]:
    """A copy of its own with 8 records."""
    name = f"{audited.ROLE}_{next(_numbers)}"
    admin = await asyncpg.connect(postgres_server.admin_url)
    await admin.execute(f"CREATE DATABASE {name} OWNER {audited.ROLE} TEMPLATE {audited_template}")
    await admin.close()
    async with audited.opened(postgres_server, name) as log:
        yield log
