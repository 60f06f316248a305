import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.embedded.servers.kafka import Broker
from deploy.embedded.servers.ports import free_port
from deploy.embedded.servers.postgres import Postgres
from deploy.embedded.supervision.state import State
from tests.deploy.embedded.clone import Clone, cloned


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Clone]:
    with cloned(tmp_path) as made:
        yield made


@pytest.mark.slow
@pytest.mark.short
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


@pytest.mark.slow
@pytest.mark.short
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
