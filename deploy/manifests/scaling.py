"""Replicas by what waits: consumer lag for followers, processor time for gateways."""

from typing import Any

from deploy.manifests.names import BOOTSTRAP, KAFKA_AUTHORITY, PARTITIONS, Document, document
from deploy.processes import PRODUCT, Process
from services.contracts.topology import READ_MODEL_GROUP, stream_group
from services.indicators.deltas import DEFINITION

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


def group(process: Process) -> str:
    """The consumer group whose lag shows how busy a process is."""
    named = {"reader": READ_MODEL_GROUP, "stream": stream_group(DEFINITION)}
    return named.get(process.stage, process.name)


def _follower(process: Process) -> Document:
    """Never more replicas than partitions: one more would have nothing to do.

    Without a topic, KEDA counts all that the group reads, topics of direct senders too.
    """
    asked = {
        "bootstrapServers": BOOTSTRAP,
        "consumerGroup": group(process),
        "lagThreshold": str(_LAGS[process.stage]),
        "offsetResetPolicy": "earliest",
        "sasl": "scram_sha512",
        "tls": "enable",
        # Without it KEDA speaks as in 2017, which brokers from 4.0 on do not understand.
        "version": "3.8.0",
    }
    trigger = {"type": "kafka", "metadata": asked, "authenticationRef": {"name": "kafka-lag"}}
    stay, wait = _STAY_SECONDS.get(process.stage, 600), _WAIT_SECONDS.get(process.stage, 0)
    return _scaled(process.name, PARTITIONS, trigger, stay, wait)


def _gateway() -> Document:
    asked = {"type": "cpu", "metricType": "Utilization", "metadata": {"value": str(_BUSY_PERCENT)}}
    return _scaled("gateway", MOST_GATEWAYS, asked, 600)


def _scaled(name: str, most: int, trigger: dict[str, Any], stay: int, wait: int = 0) -> Document:
    """`stay`, `wait`: for how many seconds fewer or more must have been enough or too few."""
    windows = {"scaleUp": wait, "scaleDown": stay}
    behavior = {way: {"stabilizationWindowSeconds": seconds} for way, seconds in windows.items()}
    spec = {
        "scaleTargetRef": {"name": name},
        "minReplicaCount": 1,
        "maxReplicaCount": most,
        "pollingInterval": 15,
        "advanced": {"horizontalPodAutoscalerConfig": {"behavior": behavior}},
        "triggers": [trigger],
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
