"""Who may speak to whom in Kubernetes, and how many may run."""

import pytest

from deploy.access.table import principals
from deploy.processes import PRODUCT
from services.contracts.topology import DEFINITIONS, OWNERS, READ_MODEL_GROUP, stream_group
from tests.deploy.manifests import OVERLAYS, of_kind

PROCESSES = {process.name: process for process in PRODUCT.processes}
SPEAKS_TO_KAFKA = {principal.name for principal in principals()}
everywhere = pytest.mark.parametrize("overlay", OVERLAYS)
NAME = "app.kubernetes.io/name"


def ends(overlay: str, policy: str, way: str, port: int) -> list[dict]:
    """Whom a policy lets in or out on a port."""
    roads = of_kind(overlay, "NetworkPolicy")[policy]["spec"].get(way, [])
    other = {"ingress": "from", "egress": "to"}[way]
    return [
        one
        for road in roads
        if any(told["port"] == port for told in road["ports"])
        for one in road.get(other, [])
    ]


def pods(found: list[dict]) -> set[str]:
    labels = [one["podSelector"]["matchLabels"] for one in found if "podSelector" in one]
    return {next(iter(one.values())) for one in labels}


def spaces(found: list[dict]) -> set[str]:
    chosen = [
        one["namespaceSelector"]["matchLabels"] for one in found if "namespaceSelector" in one
    ]
    return {next(iter(one.values())) for one in chosen}


@everywhere
def test_nobody_may_speak_to_anybody_unless_a_policy_says_so(overlay):
    nobody = of_kind(overlay, "NetworkPolicy")["nobody"]["spec"]
    assert nobody == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


@everywhere
def test_a_process_is_asked_by_those_that_know_its_address_and_by_nobody_else(overlay):
    for name in of_kind(overlay, "Deployment"):
        askers = {one.name for one in PRODUCT.processes if name in dict(one.asks).values()}
        assert pods(ends(overlay, name, "ingress", 8080)) == askers


@everywhere
def test_monitoring_reaches_what_is_counted_and_nothing_that_answers_questions(overlay):
    for name in of_kind(overlay, "Deployment"):
        if name != "issuer":
            assert spaces(ends(overlay, name, "ingress", 8081)) == {"monitoring"}
        assert "monitoring" not in spaces(ends(overlay, name, "ingress", 8080))


@everywhere
def test_a_process_asks_those_whose_address_it_knows_and_nobody_else(overlay):
    for name in of_kind(overlay, "Deployment"):
        asked = {one for _, one in PROCESSES[name].asks} - {"issuer"}
        assert pods(ends(overlay, name, "egress", 8080)) == asked


def test_only_the_gateway_is_reached_from_outside():
    reached = {
        name
        for name in of_kind("production", "Deployment")
        if "gateway-system" in spaces(ends("production", name, "ingress", 8080))
    }
    assert reached == {"gateway"}


@everywhere
def test_only_processes_with_a_principal_reach_kafka_and_only_owners_reach_postgresql(overlay):
    members = [*of_kind(overlay, "Deployment"), *of_kind(overlay, "Job")]
    to_kafka = {name for name in members if ends(overlay, name, "egress", 9093)}
    to_postgres = {name for name in members if ends(overlay, name, "egress", 5432)}
    assert to_kafka == SPEAKS_TO_KAFKA - {"topics"}
    owners = {one.name for one in (*PRODUCT.processes, *PRODUCT.migrations) if one.database}
    assert to_postgres == owners | {"audit"}
    assert pods(ends(overlay, "postgres", "ingress", 5432)) == to_postgres | {"postgres"}


@everywhere
def test_postgresql_opens_a_database_to_its_own_role_and_the_services_to_the_audit(overlay):
    spec = of_kind(overlay, "Cluster")["postgres"]["spec"]
    *doors, last = spec["postgresql"]["pg_hba"]
    own = [f"hostssl {name} {name} all scram-sha-256" for name in PRODUCT.databases]
    read = [f"hostssl {name} audit all scram-sha-256" for name in OWNERS]
    own.append("hostssl gateway gateway_process all scram-sha-256")
    assert doors == own + read
    assert last == "host all all all reject"
    rights = {role["name"]: role.get("inRoles", []) for role in spec["managed"]["roles"]}
    plain = (*PRODUCT.databases, "gateway_process")
    assert rights == {key: [] for key in plain} | {"audit": ["pg_read_all_data"]}


def test_followers_are_scaled_by_the_lag_of_their_own_group_and_never_beyond_the_partitions():
    scaled = of_kind("production", "ScaledObject")
    lags = {
        name: {
            (told["metadata"].get("consumerGroup"), told["metadata"].get("topic"))
            for told in one["spec"]["triggers"]
        }
        for name, one in scaled.items()
    }
    services = {one.name: {(one.name, None)} for one in PRODUCT.processes if one.stage == "service"}
    followers = {
        "indicators-stream": {(stream_group(n), topic) for topic, n in DEFINITIONS.items()},
        "indicators-read-model": {(READ_MODEL_GROUP, None)},
    }
    assert lags == services | followers | {"gateway": {(None, None)}}
    topics = of_kind("production", "KafkaTopic").values()
    (partitions,) = {topic["spec"]["partitions"] for topic in topics}
    most = {one["spec"]["maxReplicaCount"] for name, one in scaled.items() if name != "gateway"}
    assert most == {partitions}


def test_the_scaler_may_look_and_nothing_else():
    rules = of_kind("production", "KafkaUser")["scaler"]["spec"]["authorization"]["acls"]
    assert {operation for rule in rules for operation in rule["operations"]} == {"Describe"}
