"""Whose clock stamps the records of events: the broker's, on new topics and on old ones."""

import asyncio
import time

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import NewTopic

from services.contracts.__main__ import TopicSettings, create, of_events
from services.contracts.topology import DELETE_30_DAYS, INGEST, TOPICS, sender_topic
from tests.conftest import PARTITIONS, administering

SHARED, SENDERS = INGEST["funds"].name, sender_topic("funds", "urn:cqyz:bank").name
BY_THE_BROKER = 1


@pytest.fixture
async def older(topics: str) -> str:
    """A cluster of the release before: its topics of events bear the senders' clocks."""
    async with administering(topics) as admin:
        await admin.delete_topics([SHARED])
        while SHARED in await admin.list_topics():
            await asyncio.sleep(0.1)
        made = [NewTopic(name, 1, 1, topic_configs=DELETE_30_DAYS) for name in (SHARED, SENDERS)]
        await admin.create_topics(made)
    return topics


async def stamped(bootstrap: str, topic: str) -> tuple[int, float]:
    """The kind of stamp of a record that its sender dated an hour back, and its age in seconds."""
    hour_ago = round((time.time() - 3600) * 1000)
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        place = await producer.send_and_wait(topic, b"{}", partition=0, timestamp_ms=hour_ago)
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap) as consumer:
        partition = TopicPartition(topic, place.partition)
        consumer.assign([partition])
        consumer.seek(partition, place.offset)
        record = await consumer.getone()
    return record.timestamp_type, time.time() - record.timestamp / 1000


async def test_topics_of_events_get_the_brokers_clock_also_where_they_are_there_already(older: str):
    assert (await stamped(older, SHARED))[1] > 3000
    settings = TopicSettings(kafka_bootstrap_servers=older, topic_partitions=PARTITIONS)
    assert await create(settings) == []
    for topic in (SHARED, SENDERS, INGEST["talent"].name):
        kind, age = await stamped(older, topic)
        assert (kind, age < 60) == (BY_THE_BROKER, True), topic
    async with administering(older) as admin:
        await admin.delete_topics([SENDERS])


def test_topics_of_events_are_the_shared_ones_and_those_of_single_senders() -> None:
    names = {topic.name for topic in TOPICS} | {SENDERS, "ingest.other", "elsewhere"}
    assert of_events(names) == sorted([SENDERS, *(topic.name for topic in INGEST.values())])
