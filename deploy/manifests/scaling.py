"""Replicas by what waits: consumer lag for followers, processor time for gateways."""

from typing import Any

from deploy.manifests.names import BOOTSTRAP, KAFKA_AUTHORITY, PARTITIONS, Document, document
from deploy.processes import PRODUCT, Process
from services.contracts.topology import DEFINITIONS, READ_MODEL_GROUP, stream_group

API = "keda.sh/v1alpha1"
# Records that one replica handles within seconds (docs/bench.md): an owner takes 3,400 a second,
# the stream 63,000. A new stream worker reads its partitions from their beginning, so it should
# stay once it is there.
_LAGS = {"service": 5_000, "reader": 5_000, "stream": 100_000}
_STAY_SECONDS = {"stream": 1800}
# A worker that reads everything again lags behind for seconds: no reason for another.
_WAIT_SECONDS = {"stream": 180}
_BUSY_PERCENT = 70
MOST_GATEWAYS = 8


def scaling() -> list[Document]:
    """One for each process that may run more than once at a time, and how Kafka is asked."""
    followers = [_follower(one) for one in PRODUCT.processes if one.stage in _LAGS]
    return [_login(), *followers, _gateway()]


def lags(process: Process) -> list[dict[str, str]]:
    """The consumer groups, or their topics, whose lag tells how busy a process is.

    Without a topic, KEDA counts all that the group reads, topics of direct senders too. A group of
    the stream once read topics that another number's reads now, and would seem behind in them.
    """
    if process.stage == "stream":
        folded = sorted(DEFINITIONS.items())
        return [{"consumerGroup": stream_group(n), "topic": topic} for topic, n in folded]
    return [{"consumerGroup": READ_MODEL_GROUP if process.stage == "reader" else process.name}]


def _follower(process: Process) -> Document:
    """Never more replicas than partitions: one more would have nothing to do."""
    threshold = str(_LAGS[process.stage])
    triggers = [_trigger(lag | {"lagThreshold": threshold}) for lag in lags(process)]
    stay, wait = _STAY_SECONDS.get(process.stage, 600), _WAIT_SECONDS.get(process.stage, 0)
    return _scaled(process.name, PARTITIONS, triggers, stay, wait)


def _trigger(lag: dict[str, str]) -> dict[str, Any]:
    asked = lag | {
        "bootstrapServers": BOOTSTRAP,
        "offsetResetPolicy": "earliest",
        "sasl": "scram_sha512",
        "tls": "enable",
        # Without it KEDA speaks as in 2017, which brokers from 4.0 on do not understand.
        "version": "3.8.0",
    }
    return {"type": "kafka", "metadata": asked, "authenticationRef": {"name": "kafka-lag"}}


def _gateway() -> Document:
    asked = {"type": "cpu", "metricType": "Utilization", "metadata": {"value": str(_BUSY_PERCENT)}}
    return _scaled("gateway", MOST_GATEWAYS, [asked], 600)


def _scaled(
    name: str, most: int, triggers: list[dict[str, Any]], stay: int, wait: int = 0
) -> Document:
    """`stay`, `wait`: for how many seconds fewer or more must have been enough or too few."""
    windows = {"scaleUp": wait, "scaleDown": stay}
    behavior = {way: {"stabilizationWindowSeconds": seconds} for way, seconds in windows.items()}
    spec = {
        "scaleTargetRef": {"name": name},
        "minReplicaCount": 1,
        "maxReplicaCount": most,
        "pollingInterval": 15,
        "advanced": {"horizontalPodAutoscalerConfig": {"behavior": behavior}},
        "triggers": triggers,
    }
    return document(API, "ScaledObject", name, spec=spec)


def _login() -> Document:
    """KEDA comes as `scaler`, which may see how far groups are and nothing else."""
    secrets = [
        {"parameter": "password", "name": "scaler", "key": "password"},
        {"parameter": "ca", "name": KAFKA_AUTHORITY, "key": "ca.crt"},
    ]
    names = [{"parameter": "username", "name": "kafka-lag", "key": "username"}]
    spec = {"secretTargetRef": secrets, "configMapTargetRef": names}
    return document(API, "TriggerAuthentication", "kafka-lag", spec=spec)
