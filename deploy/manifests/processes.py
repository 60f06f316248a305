"""A Deployment, a Service and a disruption budget for every process; a Job for every migration."""

from typing import Any

from deploy.embedded.processes import PRODUCT, Errand, Process
from deploy.manifests import environment
from deploy.manifests.names import IMAGE, PORT, Document, document, labels, pods

# Memory (MiB) asked for and at most, processor (thousandths of a core) asked for. After the demo
# district the gateway holds 277 MiB, the stream 129, enterprises 101, all others 65 to 75; the
# stream needs 500 bytes for each entity more.
_SIZES = {
    "gateway": (384, 1024, 250),
    "indicators-stream": (256, 1536, 250),
    "enterprises": (160, 384, 100),
}
_SIZE = (128, 256, 50)
_LEAVING_SECONDS = 20


def processes() -> list[Document]:
    """All but the demonstration issuer."""
    return [made for one in PRODUCT.processes if one.stage != "issuer" for made in process(one)]


def issuer() -> list[Document]:
    return [made for one in PRODUCT.processes if one.stage == "issuer" for made in process(one)]


def migrations() -> list[Document]:
    return [_migration(errand) for errand in PRODUCT.migrations]


def process(one: Process) -> list[Document]:
    return [_deployment(one), _service(one), _budget(one)]


def command(member: Process | Errand) -> list[str]:
    """The command line under the image's interpreter."""
    return ["python", *member.command()[1:]]


def _deployment(one: Process) -> Document:
    container = _container(one) | _probes() | {"ports": [{"name": "http", "containerPort": PORT}]}
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
            "strategy": {"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
            "template": {"metadata": {"labels": labels(one.name)}, "spec": spec},
        },
    )
    made["metadata"]["labels"] = labels(one.name)
    return made


def _migration(errand: Errand) -> Document:
    """A finished Job goes away by itself, so that the next release may bring it again."""
    spec = _pod(errand, _container(errand)) | {"restartPolicy": "OnFailure"}
    template = {"metadata": {"labels": labels(errand.name)}, "spec": spec}
    return document(
        "batch/v1",
        "Job",
        errand.name,
        spec={"backoffLimit": 10, "ttlSecondsAfterFinished": 600, "template": template},
    )


def _pod(member: Process | Errand, container: Document) -> dict[str, Any]:
    volumes = [{"name": name, **what} for name, _, what in environment.folders(member)]
    return {
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


def _container(member: Process | Errand) -> Document:
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


def _probes() -> Document:
    def ask(path: str, every: int, failures: int) -> Document:
        asked = {"httpGet": {"path": path, "port": "http"}, "timeoutSeconds": 6}
        return asked | {"periodSeconds": every, "failureThreshold": failures}

    return {
        "startupProbe": ask("/healthz", 2, 60),
        "livenessProbe": ask("/healthz", 10, 6),
        "readinessProbe": ask("/readyz", 5, 3),
    }


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
    spec = {"maxUnavailable": 1, "selector": {"matchLabels": pods(one.name)}}
    return document("policy/v1", "PodDisruptionBudget", one.name, spec=spec)
