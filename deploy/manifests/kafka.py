"""Topics and users of a Strimzi cluster, from the topology and the table of access."""

from collections.abc import Iterable

from deploy.access.table import Principal, Rule, principals, scaler
from deploy.manifests.names import COPIES, KAFKA, PARTITIONS, Document, document
from services.contracts.topology import TOPICS, Topic

API = "kafka.strimzi.io/v1"
_TYPES = {"topic": "topic", "group": "group", "transactional_id": "transactionalId"}
_PATTERNS = {False: "literal", True: "prefix"}
# Some 10,000 events a second, as much as a key may send over HTTP; half a thread's time.
_QUOTAS = {"producerByteRate": 4 * 2**20, "requestPercentage": 50}


def topics() -> list[Document]:
    """Every topic of the topology."""
    return [topic(one) for one in TOPICS]


def topic(one: Topic) -> Document:
    """A topic with copies on several brokers: two of them have a record before it is confirmed."""
    config = one.config | {"min.insync.replicas": str(COPIES - 1)}
    spec = {"topicName": one.name, "partitions": PARTITIONS, "replicas": COPIES, "config": config}
    return _of_the_cluster("KafkaTopic", one.name, spec)


def users() -> list[Document]:
    """A user for every process. Topics are made by Strimzi, so nobody else may make any."""
    return [user(one) for one in principals() if one.name != "topics"]


def scaler_user() -> list[Document]:
    return [user(scaler())]


def sender(principal: Principal) -> Document:
    """A direct sender, held to what one system may take of each broker."""
    made = user(principal)
    made["spec"]["quotas"] = _QUOTAS
    return made


def user(principal: Principal) -> Document:
    """A user with a generated password (a secret of its name) and its rules."""
    spec = {
        "authentication": {"type": "scram-sha-512"},
        "authorization": {"type": "simple", "acls": _acls(principal.rules)},
    }
    return _of_the_cluster("KafkaUser", principal.name, spec)


def _acls(rules: Iterable[Rule]) -> list[Document]:
    """One entry for each resource, with all that is allowed there."""
    operations: dict[tuple[str, str, bool], list[str]] = {}
    for rule in rules:
        place = (rule.resource, rule.name, rule.prefixed)
        operations.setdefault(place, []).append(rule.operation)
    return [
        {
            "resource": {"type": _TYPES[kind], "name": name, "patternType": _PATTERNS[prefixed]},
            "operations": allowed,
        }
        for (kind, name, prefixed), allowed in operations.items()
    ]


def _of_the_cluster(kind: str, name: str, spec: Document) -> Document:
    made = document(API, kind, name, spec=spec)
    made["metadata"]["labels"]["strimzi.io/cluster"] = KAFKA
    return made
