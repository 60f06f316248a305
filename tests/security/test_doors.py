from contextlib import nullcontext
from dataclasses import replace

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import GroupAuthorizationFailedError, KafkaError

from deploy.access.cluster import apply, bindings, rules
from deploy.access.table import Principal, Rule, principals
from services.contracts.topology import TOPICS, sender_topic
from tests.security.conftest import BANK, BANKS_SOURCE, SENDER, Cluster
from tests.security.doors import client, readable, writable

NAMES = [topic.name for topic in TOPICS]
OWN = [sender_topic(owner, BANKS_SOURCE).name for owner in ("funds", "enterprises")]
everybody = pytest.mark.parametrize("principal", [*principals(), SENDER], ids=lambda one: one.name)


def allowed(principal: Principal, operation: str) -> set[str]:
    """What the table lets the principal do, among all topics there are."""
    rules = [
        one for one in principal.rules if (one.resource, one.operation) == ("topic", operation)
    ]
    return {name for name in (*NAMES, *OWN) if any(covers(rule, name) for rule in rules)}


def covers(rule: Rule, name: str) -> bool:
    return name.startswith(rule.name) if rule.prefixed else name == rule.name


@pytest.fixture(scope="module")
async def filled(cluster: Cluster) -> Cluster:
    """Every topic holds a record, by the administrator."""
    async with AIOKafkaProducer(**client(cluster.administrators_environment())) as producer:
        for name in (*NAMES, *OWN):
            await producer.send_and_wait(name, b"{}", b"nobody")
    return cluster


@everybody
async def test_a_principal_writes_where_the_table_says_and_nowhere_else(
    filled: Cluster, principal: Principal
):
    given = filled.environment_of(principal.name)
    assert await writable(given, (*NAMES, *OWN)) == allowed(principal, "Write")


@everybody
async def test_a_principal_reads_what_the_table_says_and_nothing_else(
    filled: Cluster, principal: Principal
):
    given = filled.environment_of(principal.name)
    assert await readable(given, (*NAMES, *OWN)) == allowed(principal, "Read")


async def test_nobody_comes_in_with_anothers_password(cluster: Cluster):
    given = cluster.environment_of("funds") | {"KAFKA_SASL_PASSWORD": cluster.passwords[BANK]}
    producer = AIOKafkaProducer(**client(given))
    with pytest.raises(KafkaError):
        await producer.start()
    await producer.stop()


async def test_nobody_comes_in_without_a_name(cluster: Cluster):
    producer = AIOKafkaProducer(bootstrap_servers=cluster.broker.bootstrap_servers)
    with pytest.raises(KafkaError):
        await producer.start()
    await producer.stop()


async def test_the_administrator_cannot_come_in_by_the_clients_door(cluster: Cluster):
    given = cluster.administrators_environment() | {
        name: cluster.environment_of("funds")[name]
        for name in ("KAFKA_BOOTSTRAP_SERVERS", "KAFKA_SECURITY_PROTOCOL", "KAFKA_SSL_CAFILE")
    }
    producer = AIOKafkaProducer(**client(given))
    with pytest.raises(KafkaError):
        await producer.start()
    await producer.stop()


async def test_progress_is_kept_in_the_own_group_alone(cluster: Cluster):
    given = cluster.environment_of("funds")
    place = TopicPartition("ingest.funds", 0)
    for group, may in (("funds", True), ("talent", False)):
        async with AIOKafkaConsumer(**client(given), group_id=group) as consumer:
            consumer.assign([place])
            with nullcontext() if may else pytest.raises(GroupAuthorizationFailedError):
                await consumer.commit({place: 0})


def test_what_the_table_no_longer_says_is_taken_back(cluster: Cluster):
    table = {one.name: one for one in principals()}
    admin = cluster.administrator()
    more = replace(table["funds"], rules=(*table["funds"].rules, table["talent"].rules[0]))
    apply(admin, cluster.passwords, [more])
    assert rules(admin, "funds") == bindings(more)
    apply(admin, cluster.passwords, [table["funds"]])
    assert rules(admin, "funds") == bindings(table["funds"])
