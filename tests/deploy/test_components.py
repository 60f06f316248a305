"""What may be added to an overlay."""

from functools import cache
from pathlib import Path

import pytest

from deploy import yaml_files
from deploy.manifests import checking, monitoring
from deploy.manifests.kustomize import build
from deploy.processes import PRODUCT
from tests.deploy.manifests import of_kind

PARTS = "app.kubernetes.io/part-of", "app.kubernetes.io/component"


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory):
    """Production with every component, by kind and name."""
    place = tmp_path_factory.mktemp("everything")
    checking.together(place)
    return documents(place)


@cache
def documents(place: Path) -> dict[tuple[str, str], dict]:
    return {
        (one["kind"], one["metadata"]["name"]): one for one in yaml_files.read_all(build(place))
    }


def test_production_with_every_component_holds_to_the_schemas():
    assert checking.optional_problems() == []


def test_prometheus_gets_the_very_alerts_that_have_runbook_entries():
    rules = of_kind("production", "PrometheusRule")["yuzhong-plan"]["spec"]
    assert rules == yaml_files.read(monitoring.RULES.read_text("utf-8"))


def test_prometheus_knows_each_process_by_its_own_name_as_the_alerts_do():
    monitor = of_kind("production", "PodMonitor")["plan"]["spec"]
    chosen = monitor["selector"]["matchLabels"]
    for name, one in of_kind("production", "Deployment").items():
        marked = one["spec"]["template"]["metadata"]["labels"]
        assert chosen.items() <= marked.items(), name
        assert marked[monitor["jobLabel"]] == name


def test_spans_have_an_address_and_a_road_from_every_process(everything):
    settings = next(
        one["data"]
        for (kind, name), one in everything.items()
        if kind == "ConfigMap" and name.startswith("settings")
    )
    address, port = settings["OTEL_EXPORTER_OTLP_ENDPOINT"].rsplit(":", 1)
    road = everything["NetworkPolicy", "tracing"]["spec"]
    (way,) = road["egress"]
    assert [one["port"] for one in way["ports"]] == [int(port)]
    space = way["to"][0]["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"]
    assert address.endswith(f".{space}")
    assert road["podSelector"]["matchLabels"].keys() == set(PARTS)
    names = {one.name for one in PRODUCT.processes} - {"issuer"}
    chosen = road["podSelector"]["matchLabels"].items()
    assert {
        name
        for (kind, name), one in everything.items()
        if kind == "Deployment" and chosen <= one["spec"]["template"]["metadata"]["labels"].items()
    } == names


def test_senders_from_outside_find_a_listener_that_asks_who_they_are(everything):
    listeners = everything["Kafka", "plan"]["spec"]["kafka"]["listeners"]
    outside = [one for one in listeners if one["type"] != "internal"]
    assert [(one["tls"], one["authentication"]) for one in outside] == [
        (True, {"type": "scram-sha-512"})
    ]
    inside = of_kind("production", "Kafka")["plan"]["spec"]["kafka"]["listeners"]
    assert {one["type"] for one in inside} == {"internal"}


def test_brokers_stand_on_nodes_of_their_own(everything):
    for (kind, name), one in everything.items():
        if kind == "KafkaNodePool":
            spread = one["spec"]["template"]["pod"]["topologySpreadConstraints"]
            strict = [rule for rule in spread if rule["whenUnsatisfiable"] == "DoNotSchedule"]
            assert [rule["topologyKey"] for rule in strict] == ["kubernetes.io/hostname"], name
            assert strict[0]["minDomains"] >= one["spec"]["replicas"]
            pool = strict[0]["labelSelector"]["matchLabels"]["strimzi.io/pool-name"]
            assert pool == name
