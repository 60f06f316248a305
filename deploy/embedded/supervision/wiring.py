"""The wiring of one run: addresses, ports, passwords and environments of all processes."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from deploy.embedded.servers import databases
from deploy.embedded.servers.kafka import Broker
from deploy.embedded.servers.ports import LOOPBACK
from deploy.embedded.servers.postgres import Postgres
from deploy.embedded.supervision import orphans
from deploy.embedded.supervision.settings import Settings
from deploy.embedded.supervision.state import Secrets, State
from deploy.embedded.supervision.supervisor import DEMO, INFRASTRUCTURE, PRODUCT, Program
from deploy.paths import ROOT
from deploy.processes import InitJob, Process, Product
from deploy.report import Report

CLIENT_ID = "gateway"


@dataclass(frozen=True)
class Wiring:
    """The addresses of one run; `broker` and `postgres` are None where the user has their own."""

    settings: Settings
    product: Product
    state: State
    secrets: Secrets
    broker: Broker | None
    postgres: Postgres | None

    @property
    def bootstrap_servers(self) -> str:
        """The Kafka cluster of this run."""
        return self.settings.kafka_bootstrap_servers or self.broker.bootstrap_servers

    @property
    def admin_url(self) -> str:
        """The administrator's URL of this run's PostgreSQL."""
        return self.settings.database_url or self.postgres.admin_url

    def brought_by_the_user(self) -> list[str]:
        """The infrastructure that is used instead of an embedded one, without secrets."""
        brought = []
        if self.settings.database_url:
            place = urlsplit(self.settings.database_url).netloc.rpartition("@")[2]
            brought.append(f"the PostgreSQL at {place} (DATABASE_URL)")
        if self.settings.kafka_bootstrap_servers:
            servers = self.settings.kafka_bootstrap_servers
            brought.append(f"the Kafka at {servers} (KAFKA_BOOTSTRAP_SERVERS)")
        return brought

    @property
    def health_ports(self) -> dict[str, int]:
        """The health port of every process, upstream first."""
        return health_ports(self.settings, self.product)

    @property
    def http_ports(self) -> dict[str, int]:
        """The port on which each process is asked, of those that are."""
        return http_ports(self.settings, self.product)

    def claims(self) -> list[tuple[int, str, str]]:
        """Every port this run listens on, with who wants it and the variable that moves it."""
        settings, claims = self.settings, []
        if self.broker:
            claims.append((settings.kafka_port, "Kafka", "KAFKA_PORT"))
            claims.append(
                (settings.kafka_controller_port, "Kafka's controller", "KAFKA_CONTROLLER_PORT")
            )
        if self.postgres:
            claims.append((settings.postgres_port, "PostgreSQL", "POSTGRES_PORT"))
        for ports in (self.http_ports, self.health_ports):
            for name, port in ports.items():
                gateways = port == settings.gateway_port
                variable = "GATEWAY_PORT" if gateways else "HEALTH_PORT_BASE"
                claims.append((port, f"`{name}`", variable))
        return claims

    def create_databases(self) -> None:
        """Make every role and database where missing."""
        passwords = self.secrets.database_passwords
        for name in self.product.databases:
            databases.create(self.admin_url, name, passwords[name])
        for name in self.product.guests:
            databases.create_role(self.admin_url, name, passwords[name])
        for name in self.product.readers:
            databases.let_read(self.admin_url, name, passwords[name], self._services())

    def environment(self, member: Process | InitJob) -> dict[str, str]:
        """The environment of a process or an init job, besides the common part."""
        environment = {
            "KAFKA_BOOTSTRAP_SERVERS": self.bootstrap_servers,
            "TOPIC_PARTITIONS": str(self.settings.topic_partitions),
            "TOPIC_REPLICATION": str(self.settings.topic_replication),
        }
        if member.database:
            environment["DATABASE_URL"] = self.database_url(member.database, member.opens_as)
        if isinstance(member, Process):
            environment |= self._process_environment(member)
        elif member.lets:
            environment["PROCESS_ROLE"] = member.lets
        return environment

    def _process_environment(self, process: Process) -> dict[str, str]:
        ports = self.http_ports
        environment = {"HTTP_HOST": LOOPBACK, "HEALTH_PORT": str(self.health_ports[process.name])}
        if process.is_asked:
            environment["HTTP_PORT"] = str(ports[process.name])
        if process.knows_identities:
            environment["IDENTITY_SECRET"] = self.secrets.identity_secret
        for variable, asked in process.asks:
            environment[variable] = f"http://{LOOPBACK}:{ports[asked]}"
        if process.stage == "gateway":
            environment["GATEWAY_KEYS_FILE"] = str(self.state.keys_file)
            environment |= self._signing_in()
        if process.stage == "issuer":
            environment |= self._issuing(process)
        if process.stage == "audit":
            environment |= self.audited()
        if process.stage == "stream":
            environment["APP_DATADIR"] = str(self.state.directory / process.name)
        return environment

    def _signing_in(self) -> dict[str, str]:
        """Who may read without a name, and who names people: the demonstration issuer, if any."""
        settings = self.settings
        environment = {
            "PUBLIC_URL": settings.page_url,
            "PUBLIC_FIGURES": str(settings.public_figures).lower(),
        }
        for process in self.product.processes:
            if process.stage == "issuer":
                environment["OIDC_ISSUER"] = self._issuer_url(process)
                environment["OIDC_CLIENT_ID"] = CLIENT_ID
                environment["OIDC_SCOPES_CLAIM"] = "scopes"
        return environment

    def _issuing(self, process: Process) -> dict[str, str]:
        return {
            "ISSUER_URL": self._issuer_url(process),
            "ISSUER_REDIRECT_URI": f"{self.settings.page_url}/signin/callback",
            "ISSUER_CLIENT_ID": CLIENT_ID,
            "ISSUER_KEY_FILE": str(self.state.issuer_key_file),
        }

    def _issuer_url(self, process: Process) -> str:
        return f"http://{LOOPBACK}:{self.http_ports[process.name]}"

    def audited(self) -> dict[str, str]:
        """What the audit reads with: its role may read every service's tables and write none."""
        return {"GATEWAY_KEY_FILE": str(self.state.demo_key_file)} | {
            f"{name.upper()}_DATABASE_URL": self.database_url(name, role="audit")
            for name in self._services()
        }

    def _services(self) -> list[str]:
        """The databases of the services."""
        return [p.database for p in self.product.processes if p.stage == "service"]

    def programs(self) -> list[Program]:
        """Everything that the supervisor keeps running."""
        infrastructure = []
        if self.postgres:
            own = (self.postgres.command(), self.postgres.environment())
            infrastructure.append(Program("postgres", INFRASTRUCTURE, *own, stop_signal="INT"))
        if self.broker:
            own = (self.broker.command(), self.broker.environment())
            infrastructure.append(Program("kafka", INFRASTRUCTURE, *own, stop_seconds=30))
        product = [
            Program(process.name, PRODUCT, process.command(), self.environment(process))
            for process in self.product.processes
        ]
        return infrastructure + product + self._going_on()

    def _going_on(self) -> list[Program]:
        """What happens in the demo district once it is loaded."""
        live = self.product.demo_live
        if live is None or not self.settings.demo_live or not self.state.has_demo():
            return []
        command = live(self.settings.gateway_url, str(self.state.demo_key_file))
        return [Program("demo", DEMO, command, {})]

    def database_url(self, name: str, role: str | None = None) -> str:
        """A database's URL for a role; without one, for the role that owns it."""
        role = role or name
        parts = urlsplit(self.admin_url)
        place = parts.netloc.rpartition("@")[2]
        user = f"{quote(role)}:{quote(self.secrets.database_passwords[role])}"
        return urlunsplit((parts.scheme, f"{user}@{place}", f"/{name}", parts.query, ""))


def wire(settings: Settings, product: Product, state: State, report: Report) -> Wiring:
    """Put a run together: what the user brings is used, the rest is started."""
    if settings.oidc_issuer:
        product = product.without("issuer")
    with_demo = settings.demo and product.demo is not None
    secrets = state.prepare(product.roles, with_demo)
    broker = postgres = None
    if not settings.kafka_bootstrap_servers:
        ports = (settings.kafka_port, settings.kafka_controller_port)
        broker = Broker(state.kafka, *ports, report)
    if not settings.database_url:
        address = (settings.postgres_port, secrets.postgres_password)
        postgres = Postgres(state.postgres, *address, report)
    return Wiring(settings, product, state, secrets, broker, postgres)


def health_ports(settings: Settings, product: Product) -> dict[str, int]:
    """The health port of every process, upstream first."""
    first = settings.health_port_base
    return {process.name: first + n for n, process in enumerate(product.processes)}


def http_ports(settings: Settings, product: Product) -> dict[str, int]:
    """The port on which each process is asked, of those that are: above all health ports."""
    first = settings.health_port_base + len(product.processes)
    asked = [process for process in product.processes if process.is_asked]
    return {
        process.name: settings.gateway_port if process.stage == "gateway" else first + n
        for n, process in enumerate(asked)
    }


def common_environment(inherited: dict[str, str], state: State) -> dict[str, str]:
    """What all processes share: the person's environment, this tree, the state folder's mark."""
    rest = {name: value for name, value in inherited.items() if name != "DATABASE_URL"}
    own = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    return rest | own | _past_proxies(inherited) | orphans.mark(state.directory)


def _past_proxies(inherited: dict[str, str]) -> dict[str, str]:
    """What is on this machine is reached without the proxy of the person's environment."""
    known = inherited.get("no_proxy") or inherited.get("NO_PROXY")
    direct = f"{known},{LOOPBACK}" if known else LOOPBACK
    return {"no_proxy": direct, "NO_PROXY": direct}
