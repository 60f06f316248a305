"""A clone whose processes are stand-ins, with a state folder and ports of its own."""

import http.client
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded.servers.ports import free_port
from deploy.embedded.supervision import orphans
from deploy.paths import ROOT
from deploy.processes import python

LONG = "a-folder-with-a-name-so-long-that-no-unix-socket-fits-below-it-" * 2


@dataclass
class Clone:
    """The stand-in product with a state folder and ports of its own."""

    state: Path
    environment: dict[str, str]

    @property
    def gateway_port(self) -> int:
        return int(self.environment["GATEWAY_PORT"])

    def command(self, name: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            python("tests.deploy.embedded.standins", name),
            cwd=ROOT,
            env=os.environ | self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen]:
        output = self.state.with_suffix(".out")
        with output.open("w") as written:
            launcher = subprocess.Popen(
                python("tests.deploy.embedded.standins", "run"),
                cwd=ROOT,
                env=os.environ | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=written,
                stderr=subprocess.STDOUT,
            )
        try:
            wait_for(lambda: self.is_ready(launcher, output.read_text()), 120)
            yield launcher
        finally:
            launcher.terminate()
            launcher.wait()

    def is_ready(self, launcher: subprocess.Popen, said: str) -> bool:
        """Whether the launcher said so. Raises AssertionError when it ended instead."""
        ready = f"ready http://127.0.0.1:{self.gateway_port}\n" in said
        assert ready or launcher.poll() is None, said
        return ready

    def starts(self, port: int) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/readyz")
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer["starts"]

    def processes(self) -> list[int]:
        return orphans.find(self.state)


@contextmanager
def cloned(directory: Path) -> Iterator[Clone]:
    """A clone below that folder, stopped at the end."""
    ports = ("GATEWAY", "KAFKA", "KAFKA_CONTROLLER", "POSTGRES")
    environment = {f"{name}_PORT": str(free_port()) for name in ports}
    environment |= {"HEALTH_PORT_BASE": str(free_port())}
    state = directory / LONG / ".state"
    state.parent.mkdir()
    made = Clone(state, environment | {"STATE_DIR": str(state)})
    yield made
    made.command("stop")


def wait_for(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not become true in time"
        time.sleep(0.05)


def answers(clone: Clone, port: int) -> bool:
    try:
        return clone.starts(port) >= 1
    except (OSError, http.client.HTTPException):
        return False
