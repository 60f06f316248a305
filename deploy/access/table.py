"""Every principal of the product and what it may do in Kafka; nobody may do anything else.

Compose, Kubernetes and the tests are made from this. A principal has its process's name.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from services.contracts.topology import (
    AGGREGATES,
    DEAD_LETTER,
    DEFINITIONS,
    DOMAIN,
    INGEST,
    OWNERS,
    READ_MODEL_GROUP,
    TOPICS,
    Topic,
    stream_group,
)
from services.kit.owner.definition import OwnerDefinition
from services.kit.owner.relay import name_of

Resource = Literal["topic", "group", "transactional_id"]
Operation = Literal["Read", "Write", "Describe", "Create", "AlterConfigs"]
STREAM_GROUPS = stream_group(0).removesuffix("0")
_NAME = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True, order=True)
class Rule:
    """One thing that is allowed. `prefixed`: on everything whose name begins so."""

    resource: Resource
    name: str
    operation: Operation
    prefixed: bool = False


@dataclass(frozen=True)
class Principal:
    """Somebody whom Kafka knows by name."""

    name: str
    rules: tuple[Rule, ...]


def principals() -> tuple[Principal, ...]:
    """All processes that speak to Kafka, and the init job that makes topics."""
    owners = [service for name in OWNERS for service in (_owner(name), _relay(name))]
    return (*owners, _stream(), _read_model(), _gateway(), _topics())


def sender(name: str, topics: Iterable[Topic]) -> Principal:
    """A direct sender: it writes these topics of its own and nothing else.

    Raises ValueError for a name that no principal may have.
    """
    _require_free(name)
    return Principal(name, _topic_rules("Write", [topic.name for topic in topics]))


def follower(name: str, topics: Iterable[str]) -> Principal:
    """Somebody outside who reads these topics of facts, in consumer groups of their own name.

    Raises ValueError for a name that no principal may have, and for a topic that holds no facts.
    """
    _require_free(name)
    wanted = tuple(topics)
    if strange := [topic for topic in wanted if topic not in DOMAIN]:
        raise ValueError(f"{strange[0]}: no topic of facts")
    group = Rule("group", f"{name}.", "Read", prefixed=True)
    return Principal(name, (*_topic_rules("Read", wanted), group))


def _require_free(name: str) -> None:
    taken = {principal.name for principal in (*principals(), scaler())}
    if not _NAME.fullmatch(name) or name in taken:
        raise ValueError(f"{name!r}: small letters, digits and hyphens, and no process's name")


def scaler() -> Principal:
    """Who counts what waits, in Kubernetes."""
    rules = [*_topic_rules("Describe", [*_names(INGEST), *DOMAIN]), *_groups("Describe")]
    beside = [Rule("topic", f"{topic.name}.", "Describe", True) for topic in INGEST.values()]
    return Principal("scaler", (*rules, *beside))


def _names(topics: dict) -> list[str]:
    return [topic.name for topic in topics.values()]


def _topic_rules(operation: Operation, names: Iterable[str]) -> tuple[Rule, ...]:
    return tuple(Rule("topic", name, operation) for name in names)


def _groups(operation: Operation) -> tuple[Rule, ...]:
    """All consumer groups there are."""
    named = [Rule("group", name, operation) for name in (*OWNERS, READ_MODEL_GROUP)]
    return (*named, Rule("group", STREAM_GROUPS, operation, prefixed=True))


def _definition(owner: str) -> OwnerDefinition:
    return import_module(f"services.{owner}.intake").INTAKE


def _owner(name: str) -> Principal:
    """Takes in its ingest topic, its senders' own ones and the facts that it follows."""
    definition = _definition(name)
    reads = _topic_rules("Read", [definition.ingest, *definition.follows])
    beside = Rule("topic", f"{definition.ingest}.", "Read", prefixed=True)
    return Principal(name, (*reads, beside, Rule("group", name, "Read")))


def _relay(owner: str) -> Principal:
    """Writes the owner's facts and dead letters; a replay goes to the ingest topic once more.

    By its name in Kafka it is fenced off from the relay that comes after it.
    """
    own = [name for name, topic in DOMAIN.items() if topic.owner == owner]
    written = [*own, DEAD_LETTER[owner].name, INGEST[owner].name]
    named = Rule("transactional_id", name_of(owner), "Write")
    return Principal(f"{owner}-relay", (*_topic_rules("Write", written), named))


def _stream() -> Principal:
    """Folds facts into sums; it reads sums only to forget those of older definitions."""
    folded = [name for name in DOMAIN if name in DEFINITIONS]
    rules = _topic_rules("Read", [*folded, AGGREGATES.name])
    sums = Rule("topic", AGGREGATES.name, "Write")
    group = Rule("group", STREAM_GROUPS, "Read", prefixed=True)
    return Principal("indicators-stream", (*rules, sums, group))


def _read_model() -> Principal:
    group = Rule("group", READ_MODEL_GROUP, "Read")
    return Principal("indicators-read-model", (*_topic_rules("Read", DOMAIN), group))


def _gateway() -> Principal:
    """Takes events in, follows sums; of what waits on each hop it reads the oldest's age."""
    rules = _topic_rules("Write", _names(INGEST))
    read = _topic_rules("Read", [*_names(INGEST), *DOMAIN, AGGREGATES.name])
    beside = [Rule("topic", f"{topic.name}.", "Read", True) for topic in INGEST.values()]
    return Principal("gateway", (*rules, *read, *beside, *_groups("Describe")))


def _topics() -> Principal:
    """Makes the topics of the topology and those of direct senders, and sees which are there.

    Topics of events that are there already get the setting that says whose clock stamps records.
    """
    names = [topic.name for topic in TOPICS]
    operations: tuple[Operation, ...] = ("Create", "Describe")
    rules = [rule for one in operations for rule in _topic_rules(one, names)]
    rules += _topic_rules("AlterConfigs", _names(INGEST))
    prefixes = [f"{name}." for name in _names(INGEST)]
    on_senders: tuple[Operation, ...] = (*operations, "AlterConfigs")
    beside = [Rule("topic", name, one, True) for one in on_senders for name in prefixes]
    return Principal("topics", (*rules, *beside))
