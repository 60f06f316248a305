"""The overlays as Kubernetes would get them."""

from functools import cache
from typing import Any

from deploy import yaml_files
from deploy.manifests.files import FOLDER
from deploy.manifests.kustomize import build

OVERLAYS = ("dev", "production")


@cache
def documents(overlay: str) -> list[dict[str, Any]]:
    return yaml_files.read_all(build(FOLDER / "overlays" / overlay))


def of_kind(overlay: str, kind: str) -> dict[str, dict[str, Any]]:
    """All of a kind, by name."""
    return {one["metadata"]["name"]: one for one in documents(overlay) if one["kind"] == kind}


def pods(overlay: str) -> dict[str, dict[str, Any]]:
    """The pod of every Deployment and Job, by name."""
    workloads = of_kind(overlay, "Deployment") | of_kind(overlay, "Job")
    return {name: one["spec"]["template"]["spec"] for name, one in workloads.items()}


def container(overlay: str, name: str) -> dict[str, Any]:
    (one,) = pods(overlay)[name]["containers"]
    return one


def environment(overlay: str, name: str) -> dict[str, str]:
    """What a process finds; a secret's value is its name and key."""
    settings = {name: one["data"] for name, one in of_kind(overlay, "ConfigMap").items()}
    found: dict[str, str] = {}
    for source in container(overlay, name).get("envFrom", []):
        found |= settings[source["configMapRef"]["name"]]
    for variable in container(overlay, name)["env"]:
        found[variable["name"]] = _value(variable, settings)
    return found


def _value(variable: dict[str, Any], settings: dict[str, dict[str, str]]) -> str:
    if "value" in variable:
        return variable["value"]
    (kind, reference), *_ = variable["valueFrom"].items()
    if kind == "configMapKeyRef":
        return settings[reference["name"]][reference["key"]]
    return f"{reference['name']}/{reference['key']}"


def secrets(overlay: str) -> set[str]:
    """Every secret that must be there for a pod to start."""
    found = set()
    for name, pod in pods(overlay).items():
        for variable in container(overlay, name)["env"]:
            reference = variable.get("valueFrom", {}).get("secretKeyRef", {"optional": True})
            found |= set() if reference.get("optional") else {reference["name"]}
        for volume in pod["volumes"]:
            secret = volume.get("secret", {"optional": True})
            found |= set() if secret.get("optional") else {secret["secretName"]}
    return found
