import json
import os
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from jsonschema.validators import validator_for

from audit.settings import AuditProcessSettings
from deploy.embedded.processes import PRODUCT, Errand, Process, load_demo
from deploy.embedded.settings import Settings
from deploy.embedded.state import Secrets, State
from deploy.embedded.wiring import Wiring
from gateway.settings import GatewaySettings
from services.contracts.__main__ import TopicSettings
from services.indicators.settings import StreamSettings
from services.kit.settings import ServiceSettings
from tests.deploy.composition import FILE, environment, services

INFRASTRUCTURE = {"kafka", "postgres"}
ERRANDS = (*PRODUCT.migrations, *PRODUCT.topics)
MEMBERS = (*PRODUCT.processes, *ERRANDS)
PREPARATIONS = {"databases", "keys"}
JOBS = {errand.name for errand in ERRANDS} | PREPARATIONS | {"demo"}
SETTINGS = {
    "service": ServiceSettings,
    "relay": ServiceSettings,
    "reader": ServiceSettings,
    "stream": StreamSettings,
    "audit": AuditProcessSettings,
    "gateway": GatewaySettings,
    "topics": TopicSettings,
}
FAUSTS_OWN = {"APP_DATADIR"}
ASKED = {variable for process in PRODUCT.processes for variable, _ in process.asks}
PLACES = {"HTTP_HOST", "HTTP_PORT", "APP_DATADIR", "GATEWAY_KEYS_FILE"} | ASKED
member = pytest.mark.parametrize("member", MEMBERS, ids=lambda one: one.name)


def as_in_a_container(command: list[str]) -> list[str]:
    return ["python", *command[1:]]


def make_run() -> Wiring:
    """The wiring of `make run`, with the broker, the server and the passwords of compose."""
    admin_url = environment("databases")["DATABASE_URL"]
    settings = Settings(kafka_bootstrap_servers="kafka:9092", database_url=admin_url)
    passwords = dict.fromkeys(PRODUCT.databases, "development")
    secrets = Secrets(database_passwords=passwords)
    return Wiring(settings, PRODUCT, State(Path("nowhere")), secrets, None, None)


def test_the_file_holds_to_the_compose_schema():
    vendored = Path(find_spec("check_jsonschema").origin).parent / "builtin_schemas" / "vendor"
    schema = json.loads((vendored / "compose-spec.json").read_text())
    validator = validator_for(schema)(schema)
    document = yaml.safe_load(FILE.read_text())
    assert [
        f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)
    ] == []
    document["services"]["gateway"]["comand"] = ["python"]
    assert not validator.is_valid(document)


def test_compose_has_every_process_and_job_and_nothing_else():
    processes = {process.name for process in PRODUCT.processes}
    assert set(services()) == INFRASTRUCTURE | processes | JOBS


@member
def test_a_container_runs_the_very_command_of_make_run(member: Process | Errand):
    assert services()[member.name]["command"] == as_in_a_container(member.command())


def test_the_demo_is_loaded_by_the_very_command_of_make_run():
    demo = services()["demo"]
    key_file = Path(environment("gateway")["GATEWAY_KEYS_FILE"]).with_name("demo-key")
    expected = load_demo("http://gateway:8080", str(key_file))
    assert demo["command"] == as_in_a_container(expected)
    assert demo["profiles"] == ["demo"]


@member
def test_a_container_finds_what_make_run_gives_it(member: Process | Errand):
    wanted = make_run().environment(member)
    given = environment(member.name)
    if member not in PRODUCT.topics:
        wanted = {name: value for name, value in wanted.items() if not name.startswith("TOPIC_")}
    assert wanted.keys() <= given.keys()
    assert {n: given[n] for n in wanted if n not in PLACES} == {
        n: value for n, value in wanted.items() if n not in PLACES
    }


@member
def test_every_setting_without_a_default_is_given_and_none_is_misspelt(
    member: Process | Errand, monkeypatch
):
    stage = getattr(member, "stage", "topics" if member in PRODUCT.topics else "service")
    given = environment(member.name)
    for name in os.environ:
        monkeypatch.delenv(name)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = SETTINGS[stage]()
    if stage == "audit":
        given.pop("KAFKA_BOOTSTRAP_SERVERS")
    known = {name.upper() for name in type(settings).model_fields}
    assert given.keys() - FAUSTS_OWN <= known


@pytest.mark.parametrize("process", PRODUCT.processes, ids=lambda one: one.name)
def test_a_process_that_asks_another_is_told_its_name_and_port(process: Process):
    for variable, asked in process.asks:
        port = environment(asked)["HTTP_PORT"]
        assert environment(process.name)[variable] == f"http://{asked}:{port}"


def test_every_service_may_run_more_than_once_but_for_the_gateways_port():
    assert {name for name, service in services().items() if "container_name" in service} == set()
    assert {name for name, service in services().items() if "ports" in service} == {"gateway"}


def test_the_gateway_listens_on_loopback_unless_told_otherwise():
    assert services()["gateway"]["ports"] == ["127.0.0.1:8080:8080"]
    told = {"GATEWAY_ADDRESS": "0.0.0.0", "GATEWAY_PORT": "80"}
    assert services(told)["gateway"]["ports"] == ["0.0.0.0:80:8080"]


def test_processes_come_back_and_jobs_end():
    for name, service in services().items():
        lasting = name not in JOBS
        assert ("healthcheck" in service) == lasting, name
        assert (service["restart"] == "unless-stopped") == lasting, name


def test_whoever_is_waited_for_can_say_that_it_is_ready():
    conditions = {
        (waiting, awaited): needed["condition"]
        for waiting, service in services().items()
        for awaited, needed in service.get("depends_on", {}).items()
    }
    assert all(
        condition == ("service_completed_successfully" if awaited in JOBS else "service_healthy")
        for (_, awaited), condition in conditions.items()
    )
    for process in PRODUCT.processes:
        assert (process.name, "topics") in conditions
        if process.database:
            assert (process.name, f"{process.database}-migrate") in conditions
