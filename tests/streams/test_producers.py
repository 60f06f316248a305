"""What writes to Kafka goes on after a batch was lost: a sequence with a hole heals."""

import asyncio
from types import SimpleNamespace

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer, TopicPartition

from deploy.embedded.servers.ports import free_port
from gateway.http.problems import Refusal
from gateway.intake.cloudevents_http import Sent
from gateway.intake.events import Intake, Judged
from gateway.intake.recent import Recent
from services.contracts.access.authority import Authority
from services.contracts.topology import INGEST
from services.kit.owner.relay import Relay
from tests.streams.cluster import everything
from tests.streams.test_relay import NAME, TOPIC, journal, sent, versions_by_key
from tests.support.followed import registration


def lose_batches(producer: AIOKafkaProducer, topic: str) -> None:
    """Number one record more in each partition than Kafka has seen, as after a lost batch."""
    for partition in producer._metadata.partitions_for_topic(topic):
        producer._txn_manager.increment_sequence_number(TopicPartition(topic, partition), 1)


async def test_a_relay_goes_on_after_a_lost_batch(
    topics: str, database: str, db: asyncpg.Connection
):
    relay = Relay(topics, NAME, database, 0.01, 7)
    await journal(db, 20, range(1, 2))
    running = asyncio.create_task(relay.run())
    try:
        await sent(db)
        lose_batches(relay.producer, TOPIC)
        await journal(db, 20, range(2, 3))
        await sent(db, 20)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    told = versions_by_key(await everything(topics, TOPIC))
    assert {key: sorted({*versions}) for key, versions in told.items()} == {
        f"F-{n}": [1, 2] for n in range(20)
    }


async def test_a_relay_that_reaches_no_kafka_lets_another_send(
    topics: str, database: str, db: asyncpg.Connection
):
    await journal(db, 5, range(1, 2))
    cut_off = asyncio.create_task(Relay(f"127.0.0.1:{free_port()}", NAME, database, 0.01, 7).run())
    await asyncio.sleep(0.5)
    other = asyncio.create_task(Relay(topics, NAME, database, 0.01, 7).run())
    try:
        async with asyncio.timeout(30):
            await sent(db)
    finally:
        for relay in (cut_off, other):
            relay.cancel()
        await asyncio.gather(cut_off, other, return_exceptions=True)


async def test_a_gateway_takes_events_in_again_after_a_lost_batch(topics: str):
    settings = SimpleNamespace(
        kafka_bootstrap_servers=topics, kafka_patience_seconds=10, event_limit=10_000
    )
    intake = Intake(settings, *[SimpleNamespace()] * 4, Recent(10))
    anybody = SimpleNamespace(may_send=lambda source, name: None, authority=Authority())
    event = intake.judge(Sent(registration()), anybody)
    async with intake.producing():
        await intake.hand_over([event])
        lose_batches(intake.producer, INGEST["enterprises"].name)
        with pytest.raises(Refusal):
            await intake.hand_over([event])
        async with asyncio.timeout(20):
            while not await taken(intake, event):
                await asyncio.sleep(0.1)
    records = await everything(topics, INGEST["enterprises"].name)
    assert [record.value for record in records] == [event.value, event.value]


async def taken(intake: Intake, event: Judged) -> bool:
    try:
        await intake.hand_over([event])
    except Refusal:
        return False
    return True
