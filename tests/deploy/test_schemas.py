"""That the check of the manifests notices what is wrong."""

import copy
import subprocess
from typing import Any

import pytest

from deploy.errors import CannotRun
from deploy.manifests import checking, kustomize
from deploy.paths import ROOT
from tests.deploy.manifests import OVERLAYS, documents, of_kind


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_manifest_holds_to_its_schema(overlay):
    told = [
        (one["metadata"]["name"], fault)
        for one in documents(overlay)
        for fault in checking.faults(one)
    ]
    assert told == []


def misspelt(document: dict[str, Any], *path: str | int) -> dict[str, Any]:
    """The same with the last name of the path misspelt."""
    wrong = copy.deepcopy(document)
    place = wrong
    for step in path[:-1]:
        place = place[step]
    place[f"{path[-1]}x"] = place.pop(path[-1])
    return wrong


@pytest.mark.parametrize(
    ("kind", "name", "path"),
    [
        ("Deployment", "gateway", ("spec", "template", "spec", "enableServiceLinks")),
        ("Deployment", "gateway", ("spec", "template", "spec", "containers", 0, "readinessProbe")),
        ("NetworkPolicy", "gateway", ("spec", "egress", 0, "ports")),
        ("PodDisruptionBudget", "gateway", ("spec", "maxUnavailable")),
        ("Job", "funds-migrate", ("spec", "ttlSecondsAfterFinished")),
        ("Kafka", "plan", ("spec", "kafka", "authorization")),
        ("KafkaNodePool", "broker", ("spec", "storage", "volumes", 0, "deleteClaim")),
        ("KafkaTopic", "ingest.funds", ("spec", "partitions")),
        ("KafkaUser", "funds", ("spec", "authorization", "acls", 0, "operations")),
        ("KafkaNodePool", "broker", ("spec", "template", "pod", "topologySpreadConstraints")),
        ("Cluster", "postgres", ("spec", "postgresql", "pg_hba")),
        ("Cluster", "postgres", ("spec", "postgresql", "synchronous", "dataDurability")),
        ("Cluster", "postgres", ("spec", "plugins", 0, "isWALArchiver")),
        ("ScheduledBackup", "nightly", ("spec", "pluginConfiguration")),
        ("ObjectStore", "postgres", ("spec", "configuration", "s3Credentials")),
        ("Database", "funds", ("spec", "databaseReclaimPolicy")),
        ("ScaledObject", "funds", ("spec", "triggers", 0, "metadata", "lagThreshold")),
        ("TriggerAuthentication", "kafka-lag", ("spec", "secretTargetRef", 0, "parameter")),
        ("HTTPRoute", "gateway", ("spec", "rules", 0, "timeouts")),
        ("PodMonitor", "plan", ("spec", "podMetricsEndpoints", 0, "interval")),
        ("PrometheusRule", "yuzhong-plan", ("spec", "groups", 0, "rules", 0, "for")),
    ],
)
def test_a_misspelt_field_is_told(kind, name, path):
    right = of_kind("production", kind)[name]
    assert list(checking.faults(right)) == []
    assert list(checking.faults(misspelt(right, *path))) != []


def test_a_kind_without_a_schema_is_told():
    unknown = {"apiVersion": "example.org/v1", "kind": "Gadget", "metadata": {"name": "one"}}
    assert list(checking.faults(unknown)) == ["no schema for example.org/v1 Gadget"]
    unknown = {"apiVersion": "apps/v1", "kind": "Deploiment", "metadata": {"name": "one"}}
    assert list(checking.faults(unknown)) != []


def test_the_schemas_of_custom_resources_leave_no_room_for_unknown_fields():
    def open_objects(schema: Any) -> list[Any]:
        if isinstance(schema, list):
            return [found for one in schema for found in open_objects(one)]
        if not isinstance(schema, dict):
            return []
        own = (
            [schema]
            if schema.get("type") == "object" and "additionalProperties" not in schema
            else []
        )
        return own + [found for one in schema.values() for found in open_objects(one)]

    assert {kind: open_objects(schema) for kind, schema in checking.custom().items()} == {
        kind: [] for kind in checking.custom()
    }


def test_an_overlay_that_names_a_file_that_is_not_there_is_told(tmp_path):
    (tmp_path / "kustomization.yaml").write_text("resources: [missing.yaml]\n")
    with pytest.raises(CannotRun, match=r"missing\.yaml"):
        kustomize.build(tmp_path)


def test_make_check_looks_at_compose_and_at_the_manifests():
    told = subprocess.run(
        ["make", "--dry-run", "check"], cwd=ROOT, capture_output=True, text=True
    ).stdout
    assert "deploy.manifests check" in told


def test_a_misspelt_field_of_compose_is_told(tmp_path):
    file = tmp_path / "docker-compose.yml"
    right = (ROOT / file.name).read_text()
    file.write_text(right)
    assert checking.composition_problems(file) == []
    file.write_text(right.replace("    healthcheck:", "    healthchek:", 1))
    assert len(checking.composition_problems(file)) == 1
