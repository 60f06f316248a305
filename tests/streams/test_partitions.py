"""A topic of facts that got more partitions: newer versions stand elsewhere than the older ones."""

import asyncio
from collections.abc import Callable

import orjson
import pytest
from aiokafka.admin import NewPartitions
from typer.testing import CliRunner

from services.contracts.__main__ import Resized, TopicSettings, app, create, resized
from services.contracts.topology import AGGREGATES, DOMAIN
from tests.conftest import PARTITIONS, administering
from tests.streams.cluster import Process, following, produce
from tests.support.pure import Told

TOPIC = "funds.investment"
BUCKET = ("fund_investment", "total", "2025-02-01")
KEYS = 30


def invested(fen: int, version: int) -> list[Told]:
    """A version of each investment, of so much."""
    fact = {"amount": fen, "disbursed_on": "2025-02-01", "voided": False, "version": version}
    return [Told(TOPIC, b"I-%d" % n, orjson.dumps(fact)) for n in range(KEYS)]


async def grow(bootstrap: str) -> None:
    async with administering(bootstrap) as admin:
        await admin.create_partitions({TOPIC: NewPartitions(2 * PARTITIONS)})


async def test_a_worker_tells_no_sum_of_facts_that_stand_in_other_partitions(
    topics: str, start_worker: Callable[[], Process]
):
    await produce(topics, invested(1_00, 1))
    worker = start_worker()
    async with following(topics) as gateway:
        await gateway.shows({BUCKET: KEYS * 1_00})
        worker.end()
        await grow(topics)
        await produce(topics, invested(1_50, 2))
        second = start_worker()
        assert await second.left() == 70
        assert f"{TOPIC} has another number of partitions" in second.log.read_text()
        assert gateway.sums() == {BUCKET: KEYS * 1_00}


async def test_other_numbers_of_partitions_are_refused_and_nothing_is_created(topics: str):
    async with administering(topics) as admin:
        await admin.delete_topics(["ingest.funds"])
        while "ingest.funds" in await admin.list_topics():
            await asyncio.sleep(0.1)
    more = TopicSettings(kafka_bootstrap_servers=topics, topic_partitions=2 * PARTITIONS)
    with pytest.raises(Resized, match=f"Set TOPIC_PARTITIONS={PARTITIONS}"):
        await create(more)
    async with administering(topics) as admin:
        assert "ingest.funds" not in await admin.list_topics()
    await grow(topics)
    for partitions in (PARTITIONS, 2 * PARTITIONS):
        settings = TopicSettings(kafka_bootstrap_servers=topics, topic_partitions=partitions)
        with pytest.raises(Resized, match="See Partitions in"):
            await create(settings)


def test_a_refusal_is_said_in_one_line(topics: str):
    environment = {"KAFKA_BOOTSTRAP_SERVERS": topics, "TOPIC_PARTITIONS": str(PARTITIONS + 1)}
    said = CliRunner().invoke(app, ["topics"], env=environment)
    assert said.exit_code == 1, said.output
    assert str(said.exception or said.output).startswith(f"TOPIC_PARTITIONS is {PARTITIONS + 1}")


def test_as_many_partitions_as_wanted_are_left_alone() -> None:
    counts = dict.fromkeys([*DOMAIN, AGGREGATES.name], 12)
    assert resized(counts, 12) == ""
    assert f"{AGGREGATES.name} has 12" in resized(counts, 24)
