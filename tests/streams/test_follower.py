"""What a gateway knows by following two topics from their beginning."""

import asyncio
from datetime import date

import orjson
from aiokafka import AIOKafkaProducer

from gateway.figures.follower import STATISTICS
from services.contracts import partials
from services.contracts.topology import AGGREGATES, DEFINITIONS
from tests.conftest import PARTITIONS, make_topics
from tests.streams.cluster import following

BUCKET = ("fund_investment", "total", "2025-02-01")
OTHER = ("fund_investment", "total", "2025-03-01")
SOURCE = "funds.investment"


def partial(total: int, offset: int, bucket=BUCKET, number: int = 0) -> tuple[str, bytes, bytes]:
    """What a worker tells of a bucket, or of a fence where the bucket is None."""
    key = partials.key(SOURCE, number, bucket, DEFINITIONS[SOURCE])
    return AGGREGATES.name, partials.value(total, offset, 1), key


def gdp(period: str, value: str, version: int) -> tuple[str, bytes, bytes]:
    fact = {"series": "gdp", "period": period, "value": value, "note": None, "version": version}
    return STATISTICS, orjson.dumps(fact), f"gdp:{period}".encode()


async def say(bootstrap: str, *messages: tuple[str, bytes, bytes]) -> None:
    """Send in order, one source partition to one partition."""
    place = partials.place(SOURCE, 0, PARTITIONS)
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        for topic, value, key in messages:
            await producer.send_and_wait(topic, value, key, partition=place)


async def test_a_gateway_starts_with_all_that_was_ever_told(topics: str):
    told = [partial(n, n) for n in range(1, 500)]
    await say(topics, *told, partial(5, 1, number=1), gdp("2025Q1", "400", 1))
    async with following(topics) as gateway:
        await gateway.until(lambda: gateway.follower.caught_up, 30)
        assert gateway.sums() == {BUCKET: 499 + 5}
        assert gateway.statistics.since_new_year("gdp", date(2025, 12, 31))[1] == 400
        assert await gateway.follower.probe() == {"ready": True, "behind": 0, "broken": 0}


async def test_an_old_partial_or_statistic_that_comes_late_is_ignored(topics: str):
    await say(topics, partial(7, 9), partial(3, 4), gdp("2025Q1", "400", 2))
    await say(topics, gdp("2025Q1", "300", 1), partial(1, 0, OTHER))
    async with following(topics) as gateway:
        await gateway.shows({BUCKET: 7, OTHER: 1})
        assert gateway.statistics.since_new_year("gdp", date(2025, 12, 31))[1] == 400


async def test_a_fence_voids_what_a_rebuild_did_not_tell_again(topics: str):
    await say(topics, partial(7, 3), partial(2, 4, OTHER))
    async with following(topics) as gateway:
        await gateway.shows({BUCKET: 7, OTHER: 2})
        await say(topics, partial(2, 9, OTHER), partial(0, 9, None), partial(9, 5))
        await gateway.shows({OTHER: 2})


async def test_only_changed_figures_are_told_on(topics: str):
    async with following(topics) as gateway:
        await say(topics, partial(7, 3))
        await gateway.shows({BUCKET: 7})
        gateway.changed.clear()
        await say(topics, partial(7, 4), partial(8, 5))
        await gateway.shows({BUCKET: 8})
        assert gateway.changed == [{("fund_investment", "total")}]


async def test_a_gateway_may_start_before_its_topics_are_there(no_topics: str):
    async with following(no_topics) as gateway:
        await asyncio.sleep(2)
        assert not gateway.follower.caught_up
        await make_topics(no_topics)
        await say(no_topics, partial(7, 0))
        await gateway.shows({BUCKET: 7})
        assert gateway.follower.caught_up
