"""Hosts: network namespaces on one bridge, between which packets can vanish without a word.

What a proxy cannot do: no end hears of it, by no FIN and no RST, and PostgreSQL and Kafka are cut
off as much as their clients are. The machine's own namespace is the bridge's, and a host as well.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from deploy.embedded.servers.kafka import Broker, has_broker
from deploy.embedded.servers.ports import free_port
from deploy.embedded.servers.postgres import Postgres, accepts
from deploy.embedded.waiting import finish
from tests.support.system import System

PASSWORD = "a-password"
# For tests of networks: RFC 2544.
NET = "198.18.0"
BRIDGE = "hosts"
# A bucket that no packet fits into.
NOTHING = ("rate", "8bit", "burst", "1", "latency", "1ms")


class Unable(Exception):
    """This machine makes no namespaces, or not for us."""


class Host:
    """A namespace and its one cable, `port` being the bridge's end of it."""

    def __init__(self, name: str, number: int) -> None:
        self.name = f"{BRIDGE}-{name}"
        self.port = f"{BRIDGE}{number}"
        self.address = f"{NET}.{number}"
        self.prefix = ["ip", "netns", "exec", self.name]

    def plug(self) -> None:
        _do("ip", "netns", "add", self.name)
        inside = ("name", "eth0", "netns", self.name)
        _do("ip", "link", "add", self.port, "type", "veth", "peer", *inside)
        _do("ip", "link", "set", self.port, "master", BRIDGE, "up")
        _do("ip", "-n", self.name, "address", "add", f"{self.address}/24", "dev", "eth0")
        for device in ("lo", "eth0"):
            _do("ip", "-n", self.name, "link", "set", device, "up")

    def unplug(self) -> None:
        """The cable too: connections that are left behind would keep it for minutes."""
        _run("ip", "link", "del", self.port)
        _run("ip", "netns", "del", self.name)

    def cut(self) -> None:
        """Nothing comes in or out, and the link stays up."""
        _do("ip", "link", "set", self.port, "nomaster")

    def mute(self) -> None:
        """It hears, and what it says is lost."""
        _do("tc", "-n", self.name, "qdisc", "add", "dev", "eth0", "root", "tbf", *NOTHING)

    def deafen(self) -> None:
        """It says, and hears nothing."""
        _do("tc", "qdisc", "add", "dev", self.port, "root", "tbf", *NOTHING)

    def narrow(self, rate: str) -> None:
        """So many bits a second; what would wait for longer than half a second is lost."""
        wide = ("rate", rate, "burst", "16kb", "latency", "500ms")
        _do("tc", "qdisc", "add", "dev", self.port, "root", "tbf", *wide)
        _do("tc", "-n", self.name, "qdisc", "add", "dev", "eth0", "root", "tbf", *wide)

    def heal(self) -> None:
        _do("ip", "link", "set", self.port, "master", BRIDGE)
        for place in (["-n", self.name], []):
            device = "eth0" if place else self.port
            _run("tc", *place, "qdisc", "del", "dev", device, "root")


def _do(*command: str) -> None:
    """Raises Unable."""
    done = _run(*command)
    if done.returncode:
        raise Unable(f"`{' '.join(command)}`: {done.stderr.strip()}")


def _run(*command: str) -> subprocess.CompletedProcess:
    if shutil.which(command[0]) is None:
        return subprocess.CompletedProcess(command, 127, "", f"{command[0]} is not installed")
    return subprocess.run(command, capture_output=True, text=True)


@contextmanager
def network(*names: str) -> Iterator[list[Host]]:
    """Hosts of these names, and the bridge with an address of its own. Raises Unable."""
    hosts = [Host(name, number) for number, name in enumerate(names, 2)]
    with ExitStack() as stack:
        _do("ip", "link", "add", BRIDGE, "type", "bridge")
        stack.callback(_do, "ip", "link", "del", BRIDGE)
        _do("ip", "address", "add", f"{NET}.1/24", "dev", BRIDGE)
        _do("ip", "link", "set", BRIDGE, "up")
        for host in hosts:
            stack.callback(host.unplug)
            host.plug()
        yield hosts


class FarBroker(Broker):
    """A broker on a host of its own."""

    host: Host

    @property
    def bootstrap_servers(self) -> str:
        return f"{self.host.address}:{self.port}"

    def prepare(self) -> None:
        super().prepare()
        here = f"BROKER://{self.bootstrap_servers}"
        with (self.directory / "server.properties").open("a") as settings:
            settings.write(f"listeners={here},CONTROLLER://127.0.0.1:{self.controller_port}\n")
            settings.write(f"advertised.listeners={here}\n")

    def command(self) -> list[str]:
        return [*self.host.prefix, *super().command()]

    def answers(self) -> bool:
        return finish(has_broker(self.bootstrap_servers))


class FarPostgres(Postgres):
    """A server on a host of its own."""

    host: Host

    @property
    def admin_url(self) -> str:
        return f"postgresql://postgres:{self.password}@{self.host.address}:{self.port}/postgres"

    def prepare(self) -> None:
        super().prepare()
        with (self.directory / "data" / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {NET}.0/24 scram-sha-256\n")

    def command(self) -> list[str]:
        where = f"listen_addresses={self.host.address}"
        return [*self.host.prefix, *super().command(), "-c", where]

    def answers(self) -> bool:
        return finish(accepts(self.admin_url))


class SpreadSystem(System):
    """A district whose Kafka and PostgreSQL stand on other hosts."""

    def __init__(self, directory: Path, broker: Broker, server: Postgres) -> None:
        super().__init__(directory, durable=True)
        self.broker = broker
        self.server = server
        self.set(KAFKA_BOOTSTRAP_SERVERS=broker.bootstrap_servers, DATABASE_URL=server.admin_url)

    @property
    def bootstrap_servers(self) -> str:
        return self.broker.bootstrap_servers

    def database_url(self, name: str, role: str | None = None) -> str:
        return self._at_the_server(super().database_url(name, role))

    def admin_url(self) -> str:
        return self.server.admin_url

    def _at_the_server(self, url: str) -> str:
        here = f"127.0.0.1:{self.settings.postgres_port}"
        return url.replace(here, f"{self.server.host.address}:{self.server.port}")


class Spread:
    """`system` on the bridge's host, `kafka` and `postgres` on theirs, `far` with nothing on it."""

    def __init__(self, directory: Path, hosts: list[Host]) -> None:
        self.kafka, self.postgres, self.far = hosts
        self.broker = FarBroker(directory / "kafka", free_port(), free_port())
        self.broker.host = self.kafka
        self.server = FarPostgres(directory / "postgres", free_port(), PASSWORD)
        self.server.host = self.postgres
        self.system = SpreadSystem(directory / "district", self.broker, self.server)

    @contextmanager
    def running(self) -> Iterator["Spread"]:
        with self.broker.running(), self.server.running(), self.system.running():
            yield self

    @contextmanager
    def on_far(self, *processes: str) -> Iterator[None]:
        """One more of each of these processes, on the far host."""
        with ExitStack() as stack:
            for name in processes:
                stack.enter_context(self.system.another(name, within=self.far.prefix))
            yield


@contextmanager
def spread(directory: Path) -> Iterator[Spread]:
    """Raises Unable where the machine makes no such hosts."""
    with network("kafka", "postgres", "far") as hosts, Spread(directory, hosts).running() as found:
        yield found
