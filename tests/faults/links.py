"""A district whose every process reaches Kafka and PostgreSQL through proxies only."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from deploy.embedded.servers.kafka import Broker
from deploy.embedded.servers.ports import LOOPBACK, free_port
from deploy.embedded.servers.postgres import Postgres
from deploy.embedded.supervision.wiring import http_ports
from deploy.processes import PRODUCT
from tests.faults.proxy import Proxy
from tests.support.system import System

PASSWORD = "a-password"


class Hidden(Broker):
    """A broker that tells its clients to come to another port."""

    seen_at = 0

    def prepare(self) -> None:
        super().prepare()
        with (self.directory / "server.properties").open("a") as settings:
            settings.write(f"advertised.listeners=BROKER://{LOOPBACK}:{self.seen_at}\n")


class Linked:
    """`system` runs beside its own Kafka and PostgreSQL; `kafka` and `postgres` are the wires."""

    def __init__(self, directory: Path) -> None:
        self.broker = Hidden(directory / "kafka", free_port(), free_port())
        self.server = Postgres(directory / "postgres", free_port(), PASSWORD)
        self.kafka = Proxy(self.broker.port)
        self.postgres = Proxy(self.server.port)
        self.broker.seen_at = self.kafka.port
        self.system = System(directory / "district", durable=True)
        self._bring()

    def _bring(self) -> None:
        """Tell the run that Kafka and PostgreSQL are there already: at the proxies' ports."""
        admin = f"postgres:{PASSWORD}@{LOOPBACK}:{self.postgres.port}"
        self.system.set(
            KAFKA_PORT=str(self.kafka.port),
            POSTGRES_PORT=str(self.postgres.port),
            KAFKA_BOOTSTRAP_SERVERS=f"{LOOPBACK}:{self.kafka.port}",
            DATABASE_URL=f"postgresql://{admin}/postgres",
        )

    @contextmanager
    def running(self) -> Iterator["Linked"]:
        with ExitStack() as stack:
            for part in (self.kafka, self.postgres, self.broker, self.server, self.system):
                stack.enter_context(part.running())
            yield self


@contextmanager
def owners_behind(system: System) -> Iterator[tuple[System, list[Proxy]]]:
    """One more gateway, which asks every owner through a proxy: (the system by it, the wires)."""
    process = next(p for p in PRODUCT.processes if p.stage == "gateway")
    ports = http_ports(system.settings, PRODUCT)
    with ExitStack() as stack:
        wires = {
            variable: stack.enter_context(Proxy(ports[asked]).running())
            for variable, asked in process.asks
        }
        asks = {variable: f"http://{LOOPBACK}:{wire.port}" for variable, wire in wires.items()}
        yield stack.enter_context(system.another_gateway(**asks)), list(wires.values())
