import os
from pathlib import Path

import pytest

from audit.settings import AuditProcessSettings
from deploy.embedded.supervision.settings import Settings
from deploy.embedded.supervision.state import Secrets, State
from deploy.embedded.supervision.wiring import Wiring
from deploy.issuer.settings import IssuerSettings
from deploy.paths import ROOT
from deploy.processes import PRODUCT, InitJob, Process, load_demo
from gateway.process_role import MigrationSettings
from gateway.settings import GatewaySettings
from services.contracts.__main__ import TopicSettings
from services.indicators.stream.settings import StreamSettings
from services.kit.settings import AskedSettings, ServiceSettings
from tests.deploy.composition import environment, services

INFRASTRUCTURE = {"kafka", "postgres"}
OBSERVABILITY = {"prometheus", "grafana"}
ERRANDS = (*PRODUCT.migrations, *PRODUCT.topics)
MEMBERS = (*PRODUCT.processes, *ERRANDS)
PREPARATIONS = {"access", "certificates", "databases", "keys"}
JOBS = {errand.name for errand in ERRANDS} | PREPARATIONS | {"demo"}
SETTINGS = {
    "service": AskedSettings,
    "relay": ServiceSettings,
    "reader": AskedSettings,
    "stream": StreamSettings,
    "audit": AuditProcessSettings,
    "issuer": IssuerSettings,
    "gateway": GatewaySettings,
    "topics": TopicSettings,
    "migration": ServiceSettings,
}
FAUSTS_OWN = {"APP_DATADIR"}
ASKED = {variable for process in PRODUCT.processes for variable, _ in process.asks}
PLACES = {
    *(
        "HTTP_HOST",
        "HTTP_PORT",
        "HEALTH_PORT",
        "APP_DATADIR",
        "GATEWAY_KEYS_FILE",
        "GATEWAY_KEY_FILE",
    ),
    *("ISSUER_URL", "ISSUER_KEY_FILE", "OIDC_ISSUER"),
    *ASKED,
}
member = pytest.mark.parametrize("member", MEMBERS, ids=lambda one: one.name)


def as_in_a_container(command: list[str]) -> list[str]:
    return ["python", *command[1:]]


def make_run() -> Wiring:
    """The wiring of `make run`, with the broker, the server and the passwords of compose."""
    admin_url = environment("databases")["DATABASE_URL"]
    settings = Settings(kafka_bootstrap_servers="kafka:9092", database_url=admin_url)
    passwords = dict.fromkeys(PRODUCT.roles, "development")
    secrets = Secrets(identity_secret="development", database_passwords=passwords)
    return Wiring(settings, PRODUCT, State(Path("nowhere")), secrets, None, None)


def test_compose_has_every_process_and_job_and_nothing_else():
    processes = {process.name for process in PRODUCT.processes}
    assert set(services()) == INFRASTRUCTURE | OBSERVABILITY | processes | JOBS


@member
def test_a_container_runs_the_very_command_of_make_run(member: Process | InitJob):
    assert services()[member.name]["command"] == as_in_a_container(member.command())


def test_the_demo_is_loaded_by_the_very_command_of_make_run():
    demo = services()["demo"]
    key_file = Path(environment("gateway")["GATEWAY_KEYS_FILE"]).with_name("demo-key")
    expected = load_demo("http://gateway:8080", str(key_file))
    assert demo["command"] == as_in_a_container(expected)
    assert demo["profiles"] == ["demo"]


@member
def test_a_container_finds_what_make_run_gives_it(member: Process | InitJob):
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
    member: Process | InitJob, monkeypatch
):
    stage = getattr(member, "stage", "topics" if member in PRODUCT.topics else "migration")
    given = environment(member.name)
    for name in os.environ:
        monkeypatch.delenv(name)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = MigrationSettings() if member.name == "gateway-migrate" else SETTINGS[stage]()
    if stage in ("audit", "issuer") or member.name == "gateway-migrate":
        given.pop("KAFKA_BOOTSTRAP_SERVERS")
    known = {name.upper() for name in type(settings).model_fields}
    assert given.keys() - FAUSTS_OWN <= known


@pytest.mark.parametrize("process", PRODUCT.processes, ids=lambda one: one.name)
def test_a_process_that_asks_another_is_told_its_name_and_port(process: Process):
    for variable, asked in process.asks:
        port = environment(asked)["HTTP_PORT"]
        assert environment(process.name)[variable] == f"http://{asked}:{port}"


def test_every_service_may_run_more_than_once_but_for_those_with_a_port():
    assert {name for name, service in services().items() if "container_name" in service} == set()
    published = {name for name, service in services().items() if "ports" in service}
    assert published == {"gateway", "issuer", "grafana"}


def test_the_demonstration_issuer_can_be_reached_on_loopback_alone():
    given = {"GATEWAY_ADDRESS": "0.0.0.0", "ISSUER_PORT": "9090"}
    assert services(given)["issuer"]["ports"] == ["127.0.0.1:9090:8080"]


def test_prometheus_and_grafana_come_when_asked_for_and_are_seen_on_loopback_alone():
    asked = {name for name, one in services().items() if one.get("profiles") == ["observability"]}
    assert asked == OBSERVABILITY
    given = {"GATEWAY_ADDRESS": "0.0.0.0", "GRAFANA_PORT": "3030"}
    assert services(given)["grafana"]["ports"] == ["127.0.0.1:3030:3000"]
    for name in OBSERVABILITY:
        mounted = [one for one in services()[name]["volumes"] if one.startswith("./")]
        assert mounted, name
        assert all((ROOT / one.partition(":")[0]).is_dir() for one in mounted), name


def test_the_gateway_and_the_issuer_know_each_other_by_what_browsers_see():
    given = {"PUBLIC_URL": "http://plan", "OIDC_ISSUER": "http://issuer"}
    gateway, issuer = environment("gateway", given), environment("issuer", given)
    assert issuer["ISSUER_URL"] == gateway["OIDC_ISSUER"] == "http://issuer"
    assert issuer["ISSUER_REDIRECT_URI"] == f"{gateway['PUBLIC_URL']}/signin/callback"
    assert issuer["ISSUER_CLIENT_ID"] == gateway["OIDC_CLIENT_ID"]


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
