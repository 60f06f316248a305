import os
import re

import pytest

from deploy.manifests import files
from deploy.paths import ROOT
from deploy.processes import PRODUCT, InitJob, Process
from gateway.process_role import MigrationSettings
from gateway.settings import GatewaySettings
from services.contracts.topology import TOPICS
from services.kit.settings import ServiceSettings
from tests.deploy.manifests import OVERLAYS, container, environment, of_kind, pods, secrets
from tests.deploy.test_compose import FAUSTS_OWN, SETTINGS, as_in_a_container

PROCESSES = {process.name: process for process in PRODUCT.processes}
MEMBERS = (*PRODUCT.processes, *PRODUCT.migrations)
PRODUCTION = tuple(one for one in MEMBERS if one.name != "issuer")
PROBES = ("startup", "liveness", "readiness")
everywhere = pytest.mark.parametrize("overlay", OVERLAYS)
member = pytest.mark.parametrize("member", MEMBERS, ids=lambda one: one.name)


def test_what_follows_from_the_code_is_written_as_the_code_has_it():
    assert files.outdated() == []


def test_a_file_that_somebody_changed_by_hand_is_noticed(tmp_path):
    for name in files.FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    files.write(tmp_path)
    assert files.outdated(tmp_path) == []
    topics = tmp_path / "base/topics.yaml"
    topics.write_text(topics.read_text().replace("partitions: 12", "partitions: 6"))
    assert files.outdated(tmp_path) == ["base/topics.yaml"]


def test_a_trial_runs_every_process_and_production_all_but_the_demonstration_issuer():
    assert set(of_kind("dev", "Deployment")) == set(PROCESSES)
    assert set(of_kind("production", "Deployment")) == PROCESSES.keys() - {"issuer"}
    for overlay in OVERLAYS:
        assert set(of_kind(overlay, "Job")) == {errand.name for errand in PRODUCT.migrations}


@member
def test_a_pod_runs_the_very_command_of_make_run(member: Process | InitJob):
    assert container("dev", member.name)["command"] == as_in_a_container(member.command())


@pytest.mark.parametrize(
    ("overlay", "member"),
    [*(("dev", one) for one in MEMBERS), *(("production", one) for one in PRODUCTION)],
    ids=lambda one: getattr(one, "name", one),
)
def test_every_setting_without_a_default_is_given_and_none_is_misspelt(
    overlay: str, member: Process | InitJob, monkeypatch
):
    given = environment(overlay, member.name)
    for name in os.environ:
        monkeypatch.delenv(name)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    stage = getattr(member, "stage", "gateway" if member.module == "gateway" else "service")
    shape = SETTINGS[stage] if isinstance(member, Process) else _of_a_migration(member)
    known = {name.upper() for name in type(shape()).model_fields}
    passwords = {name for name in given if name.endswith("DATABASE_PASSWORD")}
    assert given.keys() - FAUSTS_OWN - passwords <= known


def _of_a_migration(errand: InitJob) -> type:
    return MigrationSettings if errand.module == "gateway" else ServiceSettings


@everywhere
def test_a_process_that_asks_another_is_told_its_name_and_port(overlay):
    services = of_kind(overlay, "Service")
    for process in PRODUCT.processes:
        for variable, asked in process.asks if process.name in services else ():
            if asked in services:
                (port,) = services[asked]["spec"]["ports"]
                told = environment(overlay, process.name)[variable]
                assert told == f"http://{asked}:{port['port']}"


@everywhere
def test_nobody_opens_anothers_database_but_the_audit(overlay):
    for one in PRODUCTION:
        urls = {v for n, v in environment(overlay, one.name).items() if n.endswith("DATABASE_URL")}
        opened = {re.match(r"postgresql://(\w+):.*/(\w+)\?", url).groups() for url in urls}
        own = (
            {(getattr(one, "role", None) or one.database, one.database)} if one.database else set()
        )
        read = {("audit", database) for database in _audited()} if one.name == "audit" else set()
        assert opened == own | read


def _audited() -> set[str]:
    return {process.database for process in PRODUCT.processes if process.stage == "service"}


@everywhere
def test_a_secret_comes_from_kafka_from_postgresql_or_the_operators(overlay):
    made_by_strimzi = {*of_kind(overlay, "KafkaUser"), "plan-cluster-ca-cert"}
    roles = of_kind(overlay, "Cluster")["postgres"]["spec"]["managed"]["roles"]
    by_the_operators = {role["passwordSecret"]["name"] for role in roles}
    assert secrets(overlay) <= made_by_strimzi | by_the_operators | {"postgres-ca", "identity"}
    assert by_the_operators == {f"{name.replace('_', '-')}-database" for name in PRODUCT.roles}
    if overlay == "dev":
        assert set(of_kind("dev", "Secret")) == by_the_operators | {"identity"}
    else:
        assert not of_kind("production", "Secret")


@everywhere
def test_no_container_has_power_over_its_machine(overlay):
    for name, pod in pods(overlay).items():
        assert pod["securityContext"]["runAsNonRoot"], name
        assert not pod["automountServiceAccountToken"], name
        assert pod["serviceAccountName"] in of_kind(overlay, "ServiceAccount"), name
        rights = container(overlay, name)["securityContext"]
        assert rights["readOnlyRootFilesystem"], name
        assert not rights["allowPrivilegeEscalation"], name
        assert rights["capabilities"] == {"drop": ["ALL"]}, name


def test_a_pods_user_is_the_one_of_the_image():
    user = re.search(r"^USER (\d+):(\d+)$", (ROOT / "deploy/Dockerfile").read_text(), re.MULTILINE)
    found = {
        (str(pod["securityContext"]["runAsUser"]), str(pod["securityContext"]["runAsGroup"]))
        for pod in pods("production").values()
    }
    assert found == {user.groups()}


@everywhere
def test_every_process_has_limits_and_a_disruption_budget_that_never_blocks_a_node(overlay):
    for name in of_kind(overlay, "Deployment"):
        assert container(overlay, name)["resources"].keys() == {"requests", "limits"}
        budget = of_kind(overlay, "PodDisruptionBudget")[name]["spec"]
        assert budget["maxUnavailable"] == 1
        assert budget["unhealthyPodEvictionPolicy"] == "AlwaysAllow"


@everywhere
def test_who_has_caught_up_once_goes_on_answering_while_kafka_is_away(overlay):
    for name in of_kind(overlay, "Deployment"):
        probes = container(overlay, name)
        start, ready = (
            probes[f"{one}Probe"]["httpGet"]["path"] for one in ("startup", "readiness")
        )
        catches_up = PROCESSES[name].stage in ("service", "reader", "gateway")
        expected = ("/readyz", "/healthz") if catches_up else ("/healthz", "/readyz")
        assert (start, ready) == expected, name
        assert probes["livenessProbe"]["httpGet"]["path"] == "/healthz"


@everywhere
def test_probes_have_a_port_that_serves_nothing_else(overlay):
    for name in of_kind(overlay, "Deployment"):
        found = container(overlay, name)
        ports = {one["name"]: one["containerPort"] for one in found["ports"]}
        assert ports.pop("health") == int(environment(overlay, name)["HEALTH_PORT"]) == 8081
        assert ports == ({"http": 8080} if PROCESSES[name].is_asked else {})
        assert {found[f"{one}Probe"]["httpGet"]["port"] for one in PROBES} == {"health"}
        assert (name in of_kind(overlay, "Service")) == PROCESSES[name].is_asked


@everywhere
def test_a_process_that_is_slow_to_start_has_minutes(overlay):
    for name in of_kind(overlay, "Deployment"):
        probe = container(overlay, name)["startupProbe"]
        assert probe["periodSeconds"] * probe["failureThreshold"] >= 300, name


@everywhere
def test_whoever_is_asked_goes_on_until_its_end_is_heard_of(overlay):
    asked = {one for process in PRODUCT.processes for _, one in process.asks} | {"gateway"}
    for name in of_kind(overlay, "Deployment"):
        waits = container(overlay, name).get("lifecycle", {}).get("preStop", {"sleep": None})
        assert (waits["sleep"] is not None) == (name in asked), name
        grace = pods(overlay)[name]["terminationGracePeriodSeconds"]
        assert grace >= 20 + (waits["sleep"] or {"seconds": 0})["seconds"]


@everywhere
def test_a_release_waits_for_no_stream_worker_beyond_the_partitions(overlay):
    rolling = {
        name: one["spec"]["strategy"]["rollingUpdate"]
        for name, one in of_kind(overlay, "Deployment").items()
    }
    assert rolling.pop("indicators-stream") == {"maxSurge": 0, "maxUnavailable": 1}
    assert all(one == {"maxSurge": 1, "maxUnavailable": 0} for one in rolling.values())


@everywhere
def test_a_release_can_begin_with_its_migrations_alone(overlay):
    label, kind = "app.kubernetes.io/component", "migration"
    for name, one in of_kind(overlay, "Job").items():
        assert one["metadata"]["labels"][label] == kind
        sources = [variable.get("valueFrom", {}) for variable in container(overlay, name)["env"]]
        assert not any("configMapKeyRef" in source for source in sources), name
        assert "envFrom" not in container(overlay, name)
    commands = (files.FOLDER / "README.md").read_text("utf-8")
    assert commands.count(f"--selector {label}={kind}") == 3


@pytest.mark.parametrize(("overlay", "copies", "confirmed"), [("dev", 1, 1), ("production", 3, 2)])
def test_topics_are_those_of_the_topology_with_as_many_copies_as_there_are_brokers(
    overlay, copies, confirmed
):
    topics = of_kind(overlay, "KafkaTopic")
    assert set(topics) == {topic.name for topic in TOPICS}
    for topic in TOPICS:
        spec = topics[topic.name]["spec"]
        assert spec["config"] == topic.config | {"min.insync.replicas": str(confirmed)}
        assert spec["replicas"] == copies
    assert of_kind(overlay, "KafkaNodePool")["broker"]["spec"]["replicas"] == copies


def test_the_gateways_settings_name_who_signs_people_in():
    assert GatewaySettings.model_fields.keys() >= {"oidc_issuer", "public_url"}
    for overlay in OVERLAYS:
        given = environment(overlay, "gateway")
        assert given["OIDC_ISSUER"]
        assert given["PUBLIC_URL"].startswith("https" if overlay == "production" else "http")
    assert environment("production", "gateway")["PUBLIC_FIGURES"] == "false"


def test_an_answer_that_never_ends_is_not_cut_off():
    rules = of_kind("production", "HTTPRoute")["gateway"]["spec"]["rules"]
    live = next(one for one in rules if one["matches"][0]["path"]["value"] == "/api/v1/live")
    assert live["timeouts"] == {"request": "0s", "backendRequest": "0s"}
