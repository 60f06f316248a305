"""One Apache Kafka broker on loopback: KRaft, broker and controller in one process."""

import base64
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError

from deploy.embedded import child
from deploy.embedded.servers import class_data
from deploy.embedded.servers.ports import LOOPBACK, free_port, is_open
from deploy.embedded.servers.securing import Security
from deploy.embedded.toolchain import jars
from deploy.embedded.toolchain.java import find_java
from deploy.embedded.waiting import finish
from deploy.errors import CannotRun
from deploy.report import SILENT, Report

HEAP = "-Xmx512m"
# Only the quick compiler and the simple collector: up in 1.3 s instead of 2.3 s on 2 cores.
JVM = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Djava.awt.headless=true")

# A broker that was killed is not let in again before its session has ended, 9 s by default; here
# nobody else could take its partitions meanwhile.
SERVER_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller_port}
listeners=BROKER://{host}:{port},CONTROLLER://{host}:{controller_port}
advertised.listeners=BROKER://{host}:{port}
listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=BROKER
log.dirs={data}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
log.cleaner.dedupe.buffer.size=33554432
num.io.threads=4
num.network.threads=2
"""

LOG4J_PROPERTIES = """\
appender.out.type=Console
appender.out.name=OUT
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d{ISO8601} %-5p %c{1} %m%n
rootLogger.level=INFO
rootLogger.appenderRef.out.ref=OUT
logger.settings.name=org.apache.kafka.common.config.AbstractConfig
logger.settings.level=WARN
"""


class Broker:
    """A broker whose settings and data live in `directory`, on two ports of loopback."""

    def __init__(
        self,
        directory: Path,
        port: int,
        controller_port: int,
        report: Report = SILENT,
        security: Security | None = None,
    ) -> None:
        """`security`: clients must show who they are; without it everybody may do everything."""
        self.directory = Path(directory).absolute()
        self.port = port
        self.controller_port = controller_port
        self.report = report
        self.security = security

    @property
    def bootstrap_servers(self) -> str:
        """What clients connect to."""
        return f"{LOOPBACK}:{self.port}"

    def prepare(self) -> None:
        """Fetch Java and Kafka where absent, write the settings, format the data folder once.

        Raises CannotRun.
        """
        if "," in str(self.directory):
            raise CannotRun(
                f"Kafka cannot keep data below a folder whose name has a comma "
                f"({self.directory}): move the clone or set STATE_DIR."
            )
        self.directory.mkdir(parents=True, exist_ok=True)
        self._write_settings()
        if not self._class_data().exists():
            with self.report.step("Preparing Kafka for faster starts, once on this machine"):
                class_data.make(self._class_data(), self._run_once)
        if not (self._data / "meta.properties").exists():
            with self.report.step("Formatting Kafka's data folder"):
                self._format()

    def command(self) -> list[str]:
        """The broker's command line."""
        return [*self._jvm(*class_data.options(self._class_data())), *self._broker()]

    def environment(self) -> dict[str, str]:
        """What the command wants in its environment (the locale makes Java read 中文 paths)."""
        return {"LC_ALL": "C.UTF-8"}

    def answers(self) -> bool:
        """Whether the broker takes requests and knows itself to be alive."""
        if self.security is None:
            return is_open(self.port) and finish(has_broker(self.bootstrap_servers))
        address = f"{LOOPBACK}:{self.security.internal_port}"
        return is_open(self.port) and finish(has_broker(address, **self.security.administrator()))

    @contextmanager
    def running(self) -> Iterator["Broker"]:
        """Run the broker as a child while the block lasts; it answers from the first line on.

        Raises CannotRun when it does not come up.
        """
        self.prepare()
        log = self.directory / "kafka.log"
        with child.running(self.command(), self.environment(), log, self.answers):
            yield self

    @property
    def _settings(self) -> Path:
        return self.directory / "server.properties"

    @property
    def _data(self) -> Path:
        return self.directory / "data"

    def _broker(self) -> list[str]:
        return ["kafka.Kafka", str(self._settings)]

    def _class_data(self) -> Path:
        return class_data.place(self._java, self._jars, (HEAP, *JVM))

    def _run_once(self, directory: Path, option: str) -> None:
        broker = Broker(directory, free_port(), free_port())
        broker._write_settings()
        broker._format()
        command = [*broker._jvm(option), *broker._broker()]
        with child.running(command, self.environment(), directory / "kafka.log", broker.answers):
            pass

    @cached_property
    def _java(self) -> Path:
        return find_java(self.report)

    @cached_property
    def _jars(self) -> Path:
        return jars.fetch(self.report)

    def _jvm(self, *options: str) -> list[str]:
        logging = f"-Dlog4j2.configurationFile={(self.directory / 'log4j2.properties').as_uri()}"
        classpath = f"{self._jars}/*"
        return [str(self._java), HEAP, *JVM, *options, logging, "-cp", classpath]

    def _write_settings(self) -> None:
        settings = SERVER_PROPERTIES.format(
            host=LOOPBACK,
            port=self.port,
            controller_port=self.controller_port,
            data=_java_escaped(str(self._data)),
        )
        if self.security:
            settings += self.security.properties(LOOPBACK, self.port, self.controller_port)
        self._settings.write_text(settings, encoding="ascii")
        (self.directory / "log4j2.properties").write_text(LOG4J_PROPERTIES)

    def _format(self) -> None:
        used = class_data.options(self._class_data())
        command = [*self._jvm(*used), "kafka.tools.StorageTool", "format", "--ignore-formatted"]
        answer = subprocess.run(
            [*command, "-t", random_cluster_id(), "-c", str(self._settings)],
            env=self.environment(),
            capture_output=True,
            text=True,
        )
        if answer.returncode != 0:
            (self.directory / "format.log").write_text(answer.stdout + answer.stderr)
            raise CannotRun(
                "Kafka's data folder could not be formatted; the reason is in "
                f"{self.directory / 'format.log'}."
            )


async def has_broker(bootstrap_servers: str, **security: str) -> bool:
    """Whether a Kafka cluster answers there and has at least one broker alive."""
    client = AIOKafkaClient(bootstrap_servers=bootstrap_servers, **security)
    try:
        await client.bootstrap()
        return bool(client.cluster.brokers())
    except KafkaError:
        return False
    finally:
        await client.close()


async def cluster_id(bootstrap_servers: str) -> str:
    """The name that a cluster gave itself when it was formatted."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    await admin.start()
    try:
        return (await admin.describe_cluster())["cluster_id"]
    finally:
        await admin.close()


def random_cluster_id() -> str:
    """A random one. Kafka's own tools take none that begins like an option, nor do we make any."""
    while (made := _random_id()).startswith("-"):
        pass
    return made


def _random_id() -> str:
    return base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")


def _java_escaped(text: str) -> str:
    """`text` as a value of a Java properties file, which knows Latin-1 and backslashes only."""
    units = text.replace("\\", "\\\\").encode("utf-16-be")
    codes = (int.from_bytes(units[i : i + 2], "big") for i in range(0, len(units), 2))
    return "".join(chr(code) if code < 0x7F else f"\\u{code:04x}" for code in codes)
