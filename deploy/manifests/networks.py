"""Network policies: the connections between pods that the product needs, and no others."""

from typing import Any

from deploy.manifests import environment
from deploy.manifests.names import (
    DOOR,
    HEALTH_PORT,
    KAFKA_PODS,
    KAFKA_PORT,
    MONITORING,
    PORT,
    POSTGRES_PODS,
    POSTGRES_PORT,
    Document,
    document,
    pods,
)
from deploy.processes import PRODUCT, InitJob, Process

API = "networking.k8s.io/v1"
_HTTPS, _API_SERVER, _DNS = 443, 6443, 53
_POSTGRES_STATUS = 8000
_POSTGRES_METRICS = 9187
_KAFKA_METRICS = 9404
_CNPG = "cnpg-system"


def networks() -> list[Document]:
    """Nobody may speak to anybody, but for what follows."""
    processes = [one for one in PRODUCT.processes if one.stage != "issuer"]
    members = [*processes, *PRODUCT.migrations]
    return [_nobody(), _names(), *map(_member, members), *_kafka(), _postgres()]


def issuer() -> list[Document]:
    """The demonstration issuer: browsers come by the door, the gateway straight."""
    process = next(one for one in PRODUCT.processes if one.stage == "issuer")
    return [
        _policy("issuer", pods(process.name), [_road([*_askers(process), _space(DOOR)], PORT)], []),
        _policy("gateway-issuer", pods("gateway"), None, [_road([_pods(pods("issuer"))], PORT)]),
    ]


def askers(asked: Process) -> list[str]:
    """Who wants to know the address of that process."""
    return [one.name for one in PRODUCT.processes if asked.name in dict(one.asks).values()]


def _nobody() -> Document:
    spec = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    return document(API, "NetworkPolicy", "nobody", spec=spec)


def _names() -> Document:
    """Everybody may ask what address a name has."""
    dns = _space("kube-system") | {"podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}
    ports = [{"port": _DNS, "protocol": protocol} for protocol in ("UDP", "TCP")]
    return _policy("names", {}, None, [{"others": [dns], "ports": ports}])


def _member(one: Process | InitJob) -> Document:
    return _policy(one.name, pods(one.name), _incoming(one), _outgoing(one))


def _incoming(one: Process | InitJob) -> list[Document]:
    if isinstance(one, InitJob):
        return []
    askers = [*_askers(one), *([_space(DOOR)] if one.stage == "gateway" else [])]
    asked = [_road(askers, PORT)] if askers else []
    return [*asked, _road([_space(MONITORING)], HEALTH_PORT)]


def _askers(one: Process) -> list[Document]:
    return [_pods(pods(name)) for name in askers(one)]


def _outgoing(one: Process | InitJob) -> list[Document]:
    roads = []
    if environment.speaks_to_kafka(one):
        roads.append(_road([_pods(KAFKA_PODS)], KAFKA_PORT))
    if environment.databases(one):
        roads.append(_road([_pods(POSTGRES_PODS)], POSTGRES_PORT))
    asked = [name for _, name in getattr(one, "asks", ()) if name != "issuer"]
    if asked:
        roads.append(_road([_pods(pods(name)) for name in asked], PORT))
    if getattr(one, "stage", "") == "gateway":
        roads.append({"ports": [{"port": _HTTPS, "protocol": "TCP"}]})
    return roads


def _kafka() -> list[Document]:
    """Strimzi itself lets clients in where the listener says; its pods speak to each other."""
    among = [{"others": [_pods(KAFKA_PODS)]}]
    operators = {"strimzi.io/name": "plan-entity-operator"}
    metrics = [_road([_space(MONITORING)], _KAFKA_METRICS)]
    return [
        _policy("kafka", KAFKA_PODS, metrics, among),
        _policy("kafka-operators", operators, None, _api_server()),
    ]


def _postgres() -> Document:
    """Whoever has a database, the servers among themselves, and their operator."""
    members = [*PRODUCT.processes, *PRODUCT.migrations]
    clients = [_pods(pods(one.name)) for one in members if environment.databases(one)]
    own, operator = _pods(POSTGRES_PODS), _space(_CNPG)
    incoming = [
        _road([*clients, own], POSTGRES_PORT),
        _road([own, operator], _POSTGRES_STATUS),
        _road([_space(MONITORING)], _POSTGRES_METRICS),
    ]
    return _policy("postgres", POSTGRES_PODS, incoming, [{"others": [own]}, *_api_server()])


def _api_server() -> list[Document]:
    """Its address differs from cluster to cluster."""
    ports = [{"port": port, "protocol": "TCP"} for port in (_HTTPS, _API_SERVER)]
    return [{"ports": ports}]


def _policy(
    name: str,
    selected: dict[str, str],
    incoming: list[Document] | None,
    outgoing: list[Document] | None,
) -> Document:
    """None leaves a direction to other policies."""
    ways = {"Ingress": ("ingress", incoming), "Egress": ("egress", outgoing)}
    directions = {kind: way for kind, way in ways.items() if way[1] is not None}
    spec: dict[str, Any] = {"podSelector": {"matchLabels": selected} if selected else {}}
    spec["policyTypes"] = list(directions)
    spec |= {
        key: [_directed(key, one) for one in roads] for key, roads in directions.values() if roads
    }
    return document(API, "NetworkPolicy", name, spec=spec)


def _road(others: list[Document], port: int) -> Document:
    """A road to or from others, over TCP."""
    return {"others": others, "ports": [{"port": port, "protocol": "TCP"}]}


def _directed(key: str, road: Document) -> Document:
    others = {"ingress": "from", "egress": "to"}[key]
    return {others if name == "others" else name: value for name, value in road.items()}


def _pods(selected: dict[str, str]) -> Document:
    return {"podSelector": {"matchLabels": selected}}


def _space(name: str) -> Document:
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}
