"""The whole product, as `make run` starts it, on ports of its own; and what tests do to it."""

import copy
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg
import httpcore2
import httpx2

from deploy.embedded.servers.ports import free_port
from deploy.embedded.supervision import launcher
from deploy.embedded.supervision.settings import Settings
from deploy.embedded.supervision.state import State
from deploy.embedded.supervision.supervisor import Supervisor
from deploy.embedded.supervision.wiring import health_ports
from deploy.embedded.waiting import finish
from deploy.paths import ROOT
from deploy.processes import PRODUCT
from tests.support import ports

# A client of its own for each request is made a thousand times, and took 47 ms of processor time
# each to read the machine's certificates, which no test asks for.
httpcore2.default_ssl_context = cache(httpcore2.default_ssl_context)

BATCH = {"Content-Type": "application/cloudevents-batch+json"}


class Unconfirmed(AssertionError):
    """503: nothing is wrong with what was sent, and nobody confirmed it."""


class System:
    """A running district without the demo. `url` is the gateway's."""

    def __init__(
        self, directory: Path, partitions: int = 3, root: Path = ROOT, durable: bool = False
    ) -> None:
        """`root` is the tree whose code runs; `durable` data would outlive a power cut."""
        self.root = root
        self.durable = durable
        asked = sum(process.is_asked for process in PRODUCT.processes)
        base = _free_ports(len(PRODUCT.processes) + asked + 4)
        self.environment = {
            "STATE_DIR": str(directory),
            "GATEWAY_PORT": str(base),
            "KAFKA_PORT": str(base + 1),
            "KAFKA_CONTROLLER_PORT": str(base + 2),
            "POSTGRES_PORT": str(base + 3),
            "HEALTH_PORT_BASE": str(base + 4),
            "TOPIC_PARTITIONS": str(partitions),
            "DEMO": "0",
        }
        self.set(STRANGER_REFUSALS="100000")
        self.state = State(directory)
        self.url = self.settings.gateway_url
        self._launcher: subprocess.Popen | None = None

    def set(self, **variables: str) -> None:
        """Variables for every process; those that the run knows become its settings too."""
        self.environment |= variables
        known = {name: self.environment.get(name.upper()) for name in Settings.model_fields}
        self.settings = Settings(**{name: v for name, v in known.items() if v is not None})

    @contextmanager
    def running(self) -> Iterator["System"]:
        log = self.state.directory.with_suffix(".log")
        with log.open("w") as output:
            self._launcher = subprocess.Popen(
                [sys.executable, "-m", "deploy.embedded", "run"],
                cwd=self.root,
                env={**os.environ, **self.environment},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            wait_for(lambda: self._is_up_or_ended(log), 150, lambda: log.read_text()[-2000:])
            assert self._launcher.poll() is None, log.read_text()[-2000:]
            if not self.durable:
                finish(hurry(self.admin_url()))
            yield self
        finally:
            self._launcher.send_signal(signal.SIGTERM)
            self._launcher.wait(120)

    def _is_up_or_ended(self, log: Path) -> bool:
        return "ready http" in log.read_text() or self._launcher.poll() is not None

    @property
    def supervisor(self) -> Supervisor:
        return launcher.supervisor_of(self.state)

    @property
    def bootstrap_servers(self) -> str:
        return f"127.0.0.1:{self.settings.kafka_port}"

    def database_url(self, name: str, role: str | None = None) -> str:
        """Its owner's URL of a database, or another role's."""
        role = role or name
        password = self.state.secrets().database_passwords[role]
        return f"postgresql://{role}:{password}@127.0.0.1:{self.settings.postgres_port}/{name}"

    def admin_url(self) -> str:
        password = self.state.secrets().postgres_password
        return f"postgresql://postgres:{password}@127.0.0.1:{self.settings.postgres_port}/postgres"

    def pid(self, process: str) -> int:
        """The process id under the supervisor; names are those of deploy/processes.py."""
        return next(p["pid"] for p in self.supervisor.processes() if p["name"] == process)

    def kill(self, process: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Send a signal to a process; the supervisor starts it again if that ends it."""
        pid = self.pid(process)
        os.kill(pid, number)
        return pid

    def stop(self, process: str) -> None:
        """Take a process out of service until `start`."""
        self.supervisor.call("stopProcess", f"product:{process}", True)

    def start(self, process: str) -> None:
        self.supervisor.call("startProcess", f"product:{process}", True)

    def order(self, *command: str) -> None:
        """A command of the embedded run, like `rebuild` or `audit`; AssertionError if it fails."""
        done = subprocess.run(
            [sys.executable, "-m", "deploy.embedded", *command],
            cwd=self.root,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def environment_of(self, process: str) -> dict[str, str]:
        """What the supervisor gives a process, for starting another of its kind by hand."""
        text = self.state.configuration.read_text()
        section = text.partition(f"[program:{process}]")[2].partition("[program:")[0]
        pairs = re.findall(r'(\w+)="([^"]*)"', section)
        return dict(pairs)

    def by_gateway_at(self, port: int) -> "System":
        """The same district, asked by another gateway."""
        beside = copy.copy(self)
        beside.url = f"http://127.0.0.1:{port}"
        return beside

    @contextmanager
    def another_gateway(self, **changed: str) -> Iterator["System"]:
        """The same district by one more gateway, once that is ready."""
        port = free_port()
        with self.another("gateway", port, **changed):
            wait_for(lambda: readyz(port).get("ready"), 60, lambda: str(readyz(port)))
            yield self.by_gateway_at(port)

    @contextmanager
    def another(
        self,
        process: str,
        port: int = 0,
        root: Path | None = None,
        within: Iterable[str] = (),
        **changed: str,
    ) -> Iterator[subprocess.Popen]:
        """One more process of a kind, beside the supervised one; ended on exit.

        On this port it says /readyz, and is asked where it is a gateway; 0 is any. `root` is the
        tree whose code it runs, the same one without; `within` is a command that runs it somewhere
        else; `changed` are variables of its own.
        """
        command = next(p.command() for p in PRODUCT.processes if p.name == process)
        own = self.environment_of(process) | changed | ports_of_another(process, port)
        environment = {**os.environ, **own}
        with (self.state.logs / f"another-{process}.log").open("a") as output:
            child = subprocess.Popen(
                [*within, *command],
                cwd=root or self.root,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            yield child
        finally:
            if child.poll() is None:
                child.send_signal(signal.SIGCONT)
                child.terminate()
                child.wait(30)

    # Publishing and reading, as anyone else does.

    @property
    def key(self) -> dict[str, str]:
        """The demo key as a header."""
        return {"Authorization": f"Bearer {self.state.secrets().demo_key}"}

    def publish(self, documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Send a batch; answers with the result of each event. Unconfirmed: send it again."""
        answer = httpx2.post(
            f"{self.url}/api/v1/events",
            json=documents,
            headers={**BATCH, **self.key},
            timeout=30,
        )
        if answer.status_code == 503:
            raise Unconfirmed(answer.text)
        if answer.status_code not in (202, 207):
            raise AssertionError(f"{answer.status_code} {answer.text}")
        return answer.json()["results"]

    def get(self, path: str, **params: Any) -> Any:
        answer = httpx2.get(f"{self.url}{path}", params=params, headers=self.key, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def figures(self, days: list[date]) -> dict[date, dict[tuple[str, str], int]]:
        """Every figure that is not zero, in base units, by day."""
        said = self.get("/api/v1/figures", day=[day.isoformat() for day in days])["days"]
        return {
            day: {(code, dimension): n for code, dimension, n in said[day.isoformat()]}
            for day in days
        }

    def health(self) -> dict[str, dict[str, Any]]:
        """/readyz of every process, upstream first; an empty answer where none comes."""
        asked = health_ports(self.settings, PRODUCT)
        if "health_port" not in (self.root / "services/kit/settings.py").read_text("utf-8"):
            # The release before: there the gateway says it where it answers all else.
            asked["gateway"] = self.settings.gateway_port
        # At once: a consumer answers between two of its questions to Kafka, a tenth of a second.
        with ThreadPoolExecutor(len(asked)) as pool:
            return dict(zip(asked, pool.map(readyz, asked.values()), strict=True))

    def settle(self, seconds: float = 90) -> None:
        """Wait until nothing is behind anywhere, seen twice in a row."""

        def settled() -> bool:
            return all(
                state.get("ready") and state.get("behind") == 0
                for _ in range(2)
                for state in self.health().values()
            )

        wait_for(settled, seconds, lambda: str(self.health()))


def ports_of_another(process: str, port: int) -> dict[str, str]:
    """The ports of one more process, which says /readyz on this one: none of the first one's."""
    gateway = process == "gateway"
    return {
        "HTTP_PORT": str(port if gateway else 0),
        "HEALTH_PORT": str(0 if gateway else port),
    }


async def hurry(admin_url: str) -> None:
    """These data outlive no power cut: without waiting for the disk a run takes half the time."""
    admin = await asyncpg.connect(admin_url)
    await admin.execute("ALTER SYSTEM SET fsync = off")
    await admin.execute("SELECT pg_reload_conf()")
    await admin.close()


def readyz(port: int) -> dict[str, Any]:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/readyz", timeout=10).json()
    except httpx2.HTTPError:
        return {}


def wait_for(holds: Callable[[], bool], seconds: float, why: Callable[[], str]) -> None:
    """Wait until it holds; AssertionError with the reason when it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {why()}")
        time.sleep(0.1)


def _free_ports(count: int) -> int:
    """The first of `count` neighbouring ports that were free a moment ago."""
    while True:
        base = random.choice(ports.LISTENING[:-count])
        if all(_is_free(base + n) for n in range(count)):
            return base


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def demo_source(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same events from the one source that the demo key may send as; ids stay distinct."""
    return [{**d, "source": "demo-district", "id": f"{d['source']}/{d['id']}"} for d in documents]
