"""What a gateway knows by following two topics from their beginning."""

import asyncio
from datetime import date

import orjson
import pytest
from aiokafka import AIOKafkaProducer

from gateway.figures.follower import STATISTICS
from services.contracts.figures import partials
from services.contracts.topology import AGGREGATES, DEFINITIONS
from tests.conftest import PARTITIONS, make_topics
from tests.streams.cluster import following

BUCKET = ("fund_investment", "total", "2025-02-01")
OTHER = ("fund_investment", "total", "2025-03-01")
SOURCE = "funds.investment"
NUMBER = DEFINITIONS[SOURCE]
PADDING = 60_000


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


async def amid_a_rebuild(bootstrap: str) -> None:
    """The newer definition has told one of two sources; more than a fetch holds lies between."""

    def told(number: int, source: int, total: int | None, place: int) -> tuple[bytes, bytes]:
        bucket = None if total is None else BUCKET
        key = partials.key(SOURCE, source, bucket, number)
        return key, partials.value(total or 0, place, 1)

    first = [told(NUMBER, 0, 10, 5), told(NUMBER, 0, None, 5)]
    newer = [told(NUMBER + 1, 0, 11, 5), told(NUMBER + 1, 0, None, 5)]
    between = [told(NUMBER, 0, 10, 5)] * PADDING
    last = [told(NUMBER, 1, 10, 5), told(NUMBER, 1, None, 5)]
    place = partials.place(SOURCE, 0, PARTITIONS)
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, linger_ms=5) as producer:
        for key, value in [*first, *newer, *between, *last]:
            await producer.send(AGGREGATES.name, value, key, partition=place)
        await producer.flush()


@pytest.mark.slow
@pytest.mark.short
async def test_a_gateway_that_starts_amid_a_rebuild_shows_the_old_definition_whole(topics: str):
    await amid_a_rebuild(topics)
    async with following(topics) as gateway:
        await gateway.until(lambda: gateway.follower.caught_up, 60)
        await gateway.shows({BUCKET: 20})
        assert gateway.figures.definitions == {SOURCE: NUMBER}


@pytest.mark.slow
@pytest.mark.short
async def test_one_that_chose_before_it_had_caught_up_would_show_half_a_definition(topics: str):
    """Planted: it takes what it has read so far for all there is."""
    await amid_a_rebuild(topics)
    async with following(topics) as gateway:
        gateway.follower.caught_up = True
        await gateway.until(lambda: gateway.figures.definitions.get(SOURCE) == NUMBER + 1, 60)
        while await gateway.follower.behind():
            await asyncio.sleep(0.1)
        assert gateway.sums() == {BUCKET: 11}
