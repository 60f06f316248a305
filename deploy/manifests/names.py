"""Words that several manifests share, each in one place."""

from typing import Any

Document = dict[str, Any]

IMAGE = "yuzhong-plan"
PORT, HEALTH_PORT = 8080, 8081
KAFKA = "plan"
KAFKA_PORT = 9093
BOOTSTRAP = f"{KAFKA}-kafka-bootstrap:{KAFKA_PORT}"
KAFKA_AUTHORITY = f"{KAFKA}-cluster-ca-cert"
POSTGRES = "postgres"
POSTGRES_PORT = 5432
POSTGRES_AUTHORITY = f"{POSTGRES}-ca"
PARTITIONS = 12
COPIES = 3
MONITORING = "monitoring"
DOOR = "gateway-system"
IDENTITY = "identity"
SCALER_NAMESPACE = "keda"
PRODUCT = "yuzhong-plan"
PROCESS, MIGRATION = "process", "migration"

KAFKA_PODS = {"strimzi.io/cluster": KAFKA}
POSTGRES_PODS = {"cnpg.io/cluster": POSTGRES}


def labels(name: str, component: str = PROCESS) -> dict[str, str]:
    """What marks a member's pods and everything about it; all PROCESSes, all MIGRATIONs."""
    return {
        "app.kubernetes.io/name": name,
        "app.kubernetes.io/component": component,
        "app.kubernetes.io/part-of": PRODUCT,
    }


def pods(name: str) -> dict[str, str]:
    """What selects a process's pods."""
    return {"app.kubernetes.io/name": name}


def database_secret(role: str) -> str:
    """The secret (username, password) of a role."""
    return f"{role.replace('_', '-')}-database"


def document(api: str, kind: str, name: str, **rest: Any) -> Document:
    """A manifest of the product."""
    return {
        "apiVersion": api,
        "kind": kind,
        "metadata": {"name": name, "labels": {"app.kubernetes.io/part-of": PRODUCT}},
        **rest,
    }
