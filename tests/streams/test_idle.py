"""A consumer to whom nothing comes asks Kafka less often, and hears of a record at once."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.client import ConnectionGroup
from aiokafka.protocol.fetch import FetchRequest

from services.kit.messaging.aiokafka_patches import FETCHES, IDLE_AFTER, IDLE_WAIT_MS

TOPIC = "enterprises.enterprise"
BRIEF_MS = 10


@pytest.fixture
async def idle(topics: str) -> AsyncIterator[AIOKafkaConsumer]:
    """One that has found nothing for a while."""
    consumer = AIOKafkaConsumer(
        TOPIC, bootstrap_servers=topics, fetch_max_wait_ms=BRIEF_MS, auto_offset_reset="earliest"
    )
    async with consumer:
        await eventually(lambda: wait_of(consumer) == IDLE_WAIT_MS)
        yield consumer


def wait_of(consumer: AIOKafkaConsumer) -> int:
    return consumer._fetcher._fetch_max_wait_ms


async def eventually(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():
            await asyncio.sleep(0.01)


async def test_a_record_ends_the_long_wait_and_short_ones_follow(
    idle: AIOKafkaConsumer, topics: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[int] = []
    ask = idle._client.send

    async def noted(node_id: int, request: Any, **named: Any) -> Any:
        if isinstance(request, FetchRequest):
            waits.append(wait_of(idle))
        return await ask(node_id, request, **named)

    monkeypatch.setattr(idle._client, "send", noted)
    async with AIOKafkaProducer(bootstrap_servers=topics) as producer:
        await producer.send_and_wait(TOPIC, b"{}", key=b"k")
    [records] = (await idle.getmany(timeout_ms=60_000)).values()
    assert [record.value for record in records] == [b"{}"]
    assert await idle.getmany(timeout_ms=20 * BRIEF_MS) == {}
    await eventually(lambda: BRIEF_MS in waits and waits[-1] == IDLE_WAIT_MS)
    assert waits.count(BRIEF_MS) >= IDLE_AFTER


async def test_no_other_question_waits_behind_the_long_one(idle: AIOKafkaConsumer) -> None:
    asked = [TopicPartition(TOPIC, 0)]
    spent = []
    for _ in range(5):
        began = time.monotonic()
        assert await idle.end_offsets(asked) == {asked[0]: 0}
        spent.append(time.monotonic() - began)
    assert min(spent) < IDLE_WAIT_MS / 1000 / 4
    groups = {group for node, group in idle._client._conns if node != "bootstrap"}
    assert groups == {ConnectionGroup.DEFAULT, FETCHES}
