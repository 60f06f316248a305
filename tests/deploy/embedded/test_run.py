import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.embedded.servers.kafka import Broker
from deploy.embedded.servers.ports import free_port
from deploy.embedded.servers.postgres import Postgres
from deploy.embedded.supervision import orphans
from deploy.embedded.supervision.state import State
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


@pytest.fixture
def clone(tmp_path) -> Iterator[Clone]:
    ports = ("GATEWAY", "KAFKA", "KAFKA_CONTROLLER", "POSTGRES")
    environment = {f"{name}_PORT": str(free_port()) for name in ports}
    environment |= {"HEALTH_PORT_BASE": str(free_port())}
    state = tmp_path / LONG / ".state"
    state.parent.mkdir()
    made = Clone(state, environment | {"STATE_DIR": str(state)})
    yield made
    made.command("stop")


def wait_for(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not become true in time"
        time.sleep(0.05)


def test_a_second_start_keeps_the_data_and_does_not_load_the_demo_again(clone):
    service_port = int(clone.environment["HEALTH_PORT_BASE"])
    with clone.running() as launcher:
        assert (clone.starts(service_port), clone.starts(clone.gateway_port)) == (1, 1)
        again = clone.command("run")
        assert again.returncode == 0
        assert f"runs already: http://127.0.0.1:{clone.gateway_port}" in again.stdout
    assert launcher.returncode == 0
    assert clone.processes() == []
    with clone.running():
        assert (clone.starts(service_port), clone.starts(clone.gateway_port)) == (2, 2)
        status = clone.command("status")
        assert (clone.state / "loaded").read_text() == "once"
        assert State(clone.state).secrets().demo_key in status.stdout
        assert clone.command("stop").returncode == 0
    assert clone.processes() == []


def test_a_killed_process_comes_back_and_stop_ends_all_after_kill_9_of_the_launcher(clone):
    with clone.running() as launcher:
        killed = int((clone.state / "postgres/data/postmaster.pid").read_text().split("\n")[0])
        os.kill(killed, signal.SIGKILL)
        service_port = int(clone.environment["HEALTH_PORT_BASE"])
        wait_for(lambda: answers(clone, service_port))
        launcher.kill()
        launcher.wait()
        assert len(clone.processes()) >= 5
        stopped = clone.command("stop")
    assert stopped.stdout == "Stopped; the data is kept.\n"
    assert clone.processes() == []


def test_after_kill_9_of_launcher_and_supervisor_the_next_run_starts_afresh(clone):
    with clone.running() as launcher:
        supervisor = int((clone.state / "supervisord.pid").read_text())
        os.kill(launcher.pid, signal.SIGKILL)
        os.kill(supervisor, signal.SIGKILL)
        launcher.wait()
        orphans = clone.processes()
        assert orphans
    with clone.running():
        assert not set(orphans) & set(clone.processes())
    assert clone.processes() == []


def test_a_kafka_and_a_postgresql_of_the_users_own_are_used_instead(clone, tmp_path):
    broker = Broker(tmp_path / "own kafka", free_port(), free_port())
    server = Postgres(tmp_path / "own postgres", free_port(), "a-password")
    with broker.running(), server.running():
        clone.environment["KAFKA_BOOTSTRAP_SERVERS"] = broker.bootstrap_servers
        clone.environment["DATABASE_URL"] = server.admin_url
        with clone.running():
            service_port = int(clone.environment["HEALTH_PORT_BASE"])
            assert (clone.starts(service_port), clone.starts(clone.gateway_port)) == (1, 1)
    assert not (clone.state / "kafka").exists()
    assert not (clone.state / "postgres").exists()


@pytest.mark.parametrize(
    ("variable", "wanted_by"),
    [("GATEWAY_PORT", "`gateway`"), ("KAFKA_PORT", "Kafka"), ("HEALTH_PORT_BASE", "`funds`")],
)
def test_a_taken_port_is_told_in_one_sentence(clone, variable, wanted_by):
    with socket.create_server(("127.0.0.1", int(clone.environment[variable]))):
        refused = clone.command("run")
    port = clone.environment[variable]
    assert refused.returncode == 1
    assert refused.stderr == (
        f"Port {port} is taken, but {wanted_by} wants it: free it or set {variable} to another "
        "port.\n"
    )
    assert clone.processes() == []


def test_reset_deletes_the_state_folder_and_nothing_else(clone):
    foreign = clone.state.parent / "letters"
    foreign.mkdir()
    (foreign / "letter.txt").write_text("dear")
    State(clone.state).directory.mkdir()
    with State(clone.state).held():
        State(clone.state).prepare(("funds",))
    assert clone.command("reset").returncode == 0
    assert not clone.state.exists()
    clone.environment["STATE_DIR"] = str(foreign)
    refused = clone.command("reset")
    assert refused.returncode == 1
    assert "holds files that are not the product's state" in refused.stderr
    assert (foreign / "letter.txt").exists()


def answers(clone: Clone, port: int) -> bool:
    try:
        return clone.starts(port) >= 1
    except (OSError, http.client.HTTPException):
        return False
