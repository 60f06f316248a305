"""The stream processor's workers on a real cluster, fed by hand, read as a gateway reads."""

import asyncio
import random
import re
from collections.abc import Callable, Iterable

import httpx2
import orjson
import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from gateway.tracking.pipeline_lag import GroupLags
from services.contracts.topology import AGGREGATES, DEFINITIONS, stream_group
from tests.conftest import administering, make_topics
from tests.streams.cluster import Process, everything, following, produce
from tests.streams.facts import district, expected
from tests.support.pure import Told

GROUP = stream_group(DEFINITIONS["funds.investment"])
INVESTMENT = {"amount": 1_00, "disbursed_on": "2025-02-01", "voided": False, "version": 1}
BUCKET = ("fund_investment", "total", "2025-02-01")


def invested(key: str, **changes: object) -> Told:
    return Told("funds.investment", key.encode(), orjson.dumps(INVESTMENT | changes))


async def test_a_worker_goes_from_empty_topics_over_offset_0_to_the_pure_sums(
    topics: str, start_worker: Callable[[], Process]
):
    worker = start_worker()
    await worker.ready(behind=0, silent=0)
    assert await everything(topics, AGGREGATES.name) == []
    async with following(topics) as gateway:
        await produce(topics, [invested("I")])
        await gateway.shows({BUCKET: 1_00})
        await produce(topics, [invested("I", amount=7_00, version=2), invested("I")])
        await gateway.shows({BUCKET: 7_00})
        await produce(topics, [invested("J"), Told("funds.investment", b"I", None)])
        await gateway.shows({BUCKET: 1_00})
        facts = [*district(), invested("J", version=2, voided=True)]
        await produce(topics, facts)
        await gateway.shows(expected(facts))


async def test_a_worker_reads_on_when_kafka_refuses_to_note_its_progress(
    topics: str, start_worker: Callable[..., Process]
):
    """Kafka does where its disk is full. Faust's own consumer ended, and the worker hung."""
    await start_worker(module="tests.streams.refusing").ready(behind=0, silent=0)
    async with following(topics) as gateway:
        for number in range(1, 4):
            await produce(topics, [invested("I", amount=number * 1_00, version=number)])
            await gateway.shows({BUCKET: number * 1_00})
            await asyncio.sleep(1.1)
    await nothing_waits(topics)


async def test_a_worker_whose_sums_waited_for_too_long_tells_all_anew_and_reads_nothing_again(
    topics: str, start_worker: Callable[..., Process]
):
    worker = start_worker(module="tests.streams.late")
    await worker.ready(behind=0, silent=0)
    async with following(topics) as gateway:
        await produce(topics, [invested("I")])
        await gateway.shows({BUCKET: 1_00})
        await produce(topics, [invested("I", amount=2_00, version=2)])
        await gateway.shows({BUCKET: 2_00})
        await produce(topics, [invested("I", amount=3_00, version=3)])
        await gateway.shows({BUCKET: 3_00})
    assert "joining its group anew" in worker.log.read_text()
    assert worker.child.poll() is None


async def test_facts_that_count_nowhere_are_folded_and_nothing_waits(
    topics: str, start_worker: Callable[[], Process]
):
    await start_worker().ready(behind=0, silent=0)
    await produce_carriers(topics, range(3))
    await nothing_waits(topics)


@pytest.mark.slow
@pytest.mark.short
async def test_a_worker_that_keeps_its_partitions_says_so_when_another_comes(
    topics: str, start_worker: Callable[[], Process]
):
    """What it took in just before, and has not committed yet, is not read once more."""
    await start_worker().ready(behind=0, silent=0)
    second = start_worker()
    numbers = iter(range(1000))
    while not (await second.readyz()).get("ready"):
        await produce_carriers(topics, [next(numbers)])
    await nothing_waits(topics)


async def produce_carriers(bootstrap: str, numbers: Iterable[int]) -> None:
    """Carriers that are not core: nothing counts them."""
    spans = [{"from": "2025-01-01", "to": None, "core": False, "usable_area": 1_00}]
    carrier = orjson.dumps({"version": 1, "spans": spans})
    await produce(bootstrap, [Told("enterprises.carrier", b"C-%d" % n, carrier) for n in numbers])


async def nothing_waits(bootstrap: str) -> None:
    """As the gateway tells of the fold's hop."""
    wanted = {GROUP: list(DEFINITIONS)}
    async with asyncio.timeout(20):
        while (await GroupLags(bootstrap).of(wanted, strictly=wanted))[GROUP] != (0, 0.0):
            await asyncio.sleep(0.2)


@pytest.mark.slow
@pytest.mark.short
async def test_a_relay_that_sends_a_stretch_again_changes_no_sum(
    topics: str, start_worker: Callable[[], Process]
):
    facts = district()
    third = len(facts) // 3
    await produce(topics, [*facts[: 2 * third], *facts[third:], *facts[:third]])
    await start_worker().ready(behind=0)
    async with following(topics) as gateway:
        await gateway.shows(expected(facts))
        await produce(topics, random.Random(1).sample(facts, third))
        await produce(topics, [invested("mark")])
        await gateway.shows(expected([*facts, invested("mark")]))


@pytest.mark.slow
@pytest.mark.short
async def test_a_worker_killed_at_work_is_replaced_and_nothing_is_lost_or_counted_twice(
    topics: str, start_worker: Callable[[], Process]
):
    facts = district()
    half = len(facts) // 2
    worker = start_worker()
    async with following(topics) as gateway:
        await produce(topics, facts[:half])
        await gateway.until(lambda: bool(gateway.sums()), 60)
        worker.kill()
        await produce(topics, facts[half:])
        start_worker()
        await gateway.shows(expected(facts))


@pytest.mark.slow
@pytest.mark.short
async def test_workers_share_the_partitions_and_come_and_go_while_facts_arrive(
    topics: str, start_worker: Callable[[], Process]
):
    facts = district()
    ninth = len(facts) // 9 + 1
    chunks = iter([facts[n : n + ninth] for n in range(0, len(facts), ninth)])
    first, second = start_worker(), start_worker()
    await asyncio.gather(first.ready(), second.ready())
    async with following(topics) as gateway:
        await produce(topics, [fact for _ in range(3) for fact in next(chunks)])
        await gateway.shows(expected(facts[: 3 * ninth]))
        assert await folded(first) > 0
        assert await folded(second) > 0
        third = start_worker()
        await produce(topics, next(chunks))
        await third.ready()
        await produce(topics, next(chunks))
        first.kill()
        await produce(topics, next(chunks))
        second.end()
        await produce(topics, next(chunks))
        fourth = start_worker()
        await produce(topics, next(chunks))
        third.end()
        await produce(topics, next(chunks))
        await fourth.ready(behind=0)
        await gateway.shows(expected(facts))
        assert next(chunks, None) is None


async def folded(worker: Process) -> int:
    """How many facts a worker has folded."""
    url = f"http://127.0.0.1:{worker.port}/metrics"
    text = (await asyncio.to_thread(httpx2.get, url)).text
    return int(sum(float(n) for n in re.findall(r"^stream_folded_total\{.*\} (\S+)$", text, re.M)))


@pytest.mark.slow
@pytest.mark.short
async def test_a_topic_that_was_made_anew_heals_the_figures(
    topics: str, start_worker: Callable[[], Process]
):
    """Its offsets lie far below those up to which the one before was told."""
    told = [invested(f"I-{n}", version=v) for v in (1, 2, 3) for n in range(30)]
    await produce(topics, told)
    worker = start_worker()
    async with following(topics) as gateway:
        await gateway.shows({BUCKET: 30_00})
        async with administering(topics) as admin:
            while "funds.investment" in await admin.list_topics():
                await admin.delete_topics(["funds.investment"])
                await asyncio.sleep(0.2)
        await make_topics(topics)
        refilled = [invested(f"I-{n}", version=4, amount=2_00) for n in range(20)]
        await produce(topics, refilled)
        assert await worker.left() == 70
        start_worker()
        await gateway.shows({BUCKET: 40_00})
    async with following(topics) as late:
        await late.shows({BUCKET: 40_00})


@pytest.mark.slow
@pytest.mark.short
async def test_a_fact_that_raises_ends_the_worker_before_it_is_passed_over(
    topics: str, start_worker: Callable[[], Process]
):
    await produce(topics, [invested(f"I-{n}") for n in range(30)])
    worker = start_worker()
    async with following(topics) as gateway:
        await gateway.shows({BUCKET: 30_00})
        await produce(topics, [Told("funds.investment", b"I-0", b'{"version":2}')])
        await produce(topics, [invested("I-0", version=3, amount=9_00)])
        assert await worker.left() == 70
        bad = await place_of(topics, b'{"version":2}')
        assert await committed(topics, bad) <= bad[1]
        assert await start_worker().left() == 70
        assert gateway.sums() == {BUCKET: 30_00}


async def place_of(bootstrap: str, value: bytes) -> tuple[TopicPartition, int]:
    """Where a record of the investments stands."""
    [record] = [r for r in await everything(bootstrap, "funds.investment") if r.value == value]
    return TopicPartition(record.topic, record.partition), record.offset


async def committed(bootstrap: str, place: tuple[TopicPartition, int]) -> int:
    async with AIOKafkaConsumer(
        bootstrap_servers=bootstrap, group_id=GROUP, enable_auto_commit=False
    ) as consumer:
        return await consumer.committed(place[0]) or 0
