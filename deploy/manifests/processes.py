"""A Deployment and a disruption budget for every process, a Service for those that are asked.

A Job for every migration.
"""

from typing import Any

from deploy.manifests import environment
from deploy.manifests.names import (
    HEALTH_PORT,
    IMAGE,
    MIGRATION,
    PORT,
    Document,
    document,
    labels,
    pods,
)
from deploy.manifests.names import PRODUCT as ACCOUNT
from deploy.processes import PRODUCT, InitJob, Process

# Memory (MiB) asked for and at most, processor (thousandths of a core) asked for. After the demo
# district the gateway holds 277 MiB, the stream 129, enterprises 101, all others 65 to 75. The
# stream needs 500 bytes for each entity more; the gateway 58 KiB for each dashboard (453 MiB for
# as many as it takes), 124 MiB while figures change, and the forecast's library; half of what is
# left beside 512 MiB goes to each of two imports (gateway/imports/reader.py).
_SIZES = {
    "gateway": (384, 3072, 500),
    "indicators-stream": (256, 1536, 250),
    "enterprises": (160, 384, 100),
}
_SIZE = (128, 256, 50)
# Whoever asks a pod over HTTP hears of its end later than the pod itself: so long it goes on.
_UNHEARD_SECONDS = 5
_LEAVING_SECONDS = 30
# These know what they answer from the moment at which they have caught up; without Kafka they go
# on answering. Were they unready then, all of them would be at once, and nobody would answer.
_CATCH_UP = ("service", "reader", "gateway")


def processes() -> list[Document]:
    """All but the demonstration issuer, and the account without rights under which all run."""
    account = document("v1", "ServiceAccount", ACCOUNT, automountServiceAccountToken=False)
    running = [one for one in PRODUCT.processes if one.stage != "issuer"]
    return [account, *(made for one in running for made in process(one))]


def issuer() -> list[Document]:
    return [made for one in PRODUCT.processes if one.stage == "issuer" for made in process(one)]


def migrations() -> list[Document]:
    return [_migration(job) for job in PRODUCT.migrations]


def process(one: Process) -> list[Document]:
    return [_deployment(one), *([_service(one)] if one.is_asked else []), _budget(one)]


def command(member: Process | InitJob) -> list[str]:
    """The command line under the image's interpreter."""
    return ["python", *member.command()[1:]]


def _deployment(one: Process) -> Document:
    container = _container(one) | _probes(one) | _farewell(one)
    asked = [{"name": "http", "containerPort": PORT}] if one.is_asked else []
    container["ports"] = [*asked, {"name": "health", "containerPort": HEALTH_PORT}]
    spec = _pod(one, container) | {
        "terminationGracePeriodSeconds": _LEAVING_SECONDS,
        "topologySpreadConstraints": [_spread(one.name)],
    }
    made = document(
        "apps/v1",
        "Deployment",
        one.name,
        spec={
            "revisionHistoryLimit": 3,
            "selector": {"matchLabels": pods(one.name)},
            "strategy": {"rollingUpdate": _rolling(one)},
            "template": {"metadata": {"labels": labels(one.name)}, "spec": spec},
        },
    )
    made["metadata"]["labels"] = labels(one.name)
    return made


def _rolling(one: Process) -> Document:
    """The new one first. But a stream worker beyond the partitions would never become ready."""
    surge = 0 if one.stage == "stream" else 1
    return {"maxSurge": surge, "maxUnavailable": 1 - surge}


def _migration(job: InitJob) -> Document:
    """A Job cannot be changed: a release deletes those of the last one, by their label."""
    spec = _pod(job, _container(job)) | {"restartPolicy": "OnFailure"}
    marked = labels(job.name, MIGRATION)
    made = document(
        "batch/v1",
        "Job",
        job.name,
        spec={
            "backoffLimit": 10,
            "ttlSecondsAfterFinished": 600,
            "template": {"metadata": {"labels": marked}, "spec": spec},
        },
    )
    made["metadata"]["labels"] = marked
    return made


def _pod(member: Process | InitJob, container: Document) -> dict[str, Any]:
    volumes = [{"name": name, **what} for name, _, what in environment.folders(member)]
    return {
        "serviceAccountName": ACCOUNT,
        "automountServiceAccountToken": False,
        # Kubernetes would set GATEWAY_PORT and the like, which are settings here.
        "enableServiceLinks": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 10001,
            "runAsGroup": 10001,
            "fsGroup": 10001,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container],
        "volumes": volumes,
    }


def _container(member: Process | InitJob) -> Document:
    mounts = [
        {"name": name, "mountPath": place} | ({} if "emptyDir" in what else {"readOnly": True})
        for name, place, what in environment.folders(member)
    ]
    shared = environment.shared(member)
    return {
        "name": member.name,
        "image": IMAGE,
        "command": command(member),
        **({"envFrom": shared} if shared else {}),
        "env": environment.variables(member),
        "resources": _resources(member.name),
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": mounts,
    }


def _resources(name: str) -> Document:
    asked, most, cores = _SIZES.get(name, _SIZE)
    return {
        "requests": {"cpu": f"{cores}m", "memory": f"{asked}Mi"},
        "limits": {"cpu": "1500m", "memory": f"{most}Mi"},
    }


def _probes(one: Process) -> Document:
    """A process that catches up has 10 minutes for it; any other waits 5 for what it needs."""

    def ask(path: str, every: int, failures: int) -> Document:
        asked = {"httpGet": {"path": path, "port": "health"}, "timeoutSeconds": 6}
        return asked | {"periodSeconds": every, "failureThreshold": failures}

    catches_up = one.stage in _CATCH_UP
    return {
        "startupProbe": ask("/readyz", 5, 120) if catches_up else ask("/healthz", 2, 150),
        "livenessProbe": ask("/healthz", 10, 6),
        "readinessProbe": ask("/healthz" if catches_up else "/readyz", 5, 3),
    }


def _farewell(one: Process) -> Document:
    if not one.is_asked:
        return {}
    return {"lifecycle": {"preStop": {"sleep": {"seconds": _UNHEARD_SECONDS}}}}


def _spread(name: str) -> Document:
    return {
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": pods(name)},
    }


def _service(one: Process) -> Document:
    ports = [{"name": "http", "port": PORT, "targetPort": "http"}]
    return document("v1", "Service", one.name, spec={"selector": pods(one.name), "ports": ports})


def _budget(one: Process) -> Document:
    """One may go at a time; whoever is not ready anyway holds no node up."""
    spec = {
        "maxUnavailable": 1,
        "unhealthyPodEvictionPolicy": "AlwaysAllow",
        "selector": {"matchLabels": pods(one.name)},
    }
    return document("policy/v1", "PodDisruptionBudget", one.name, spec=spec)
