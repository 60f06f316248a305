"""What cannot be read at all, at every reader, on a real broker whose log was damaged."""

import asyncio
import re
from collections.abc import Callable

import asyncpg
import httpx2
import orjson
import pytest
from aiokafka import AIOKafkaProducer
from confluent_kafka import Producer

from deploy.embedded.servers.kafka import Broker
from services.contracts.figures import partials
from services.contracts.topology import AGGREGATES, DOMAIN, READ_MODEL_GROUP
from services.indicators.read_model.following import facts
from services.kit.messaging.batches import Broken
from services.kit.messaging.consumer import BatchConsumer, never_dead_letter
from services.kit.messaging.sizes import LARGEST_UNPACKED
from services.kit.owner.service import connect
from tests.stores.owner import FUNDS, INDICATORS, TALENT, Owner, Record
from tests.stores.said import established, told
from tests.streams.cluster import Process, following
from tests.streams.facts import district
from tests.streams.test_follower import BUCKET, OTHER, SOURCE
from tests.streams.test_follower import partial as sum_of
from tests.streams.test_stream import invested
from tests.streams.test_taker import arrived, taker_of, taking
from tests.support.batches import (
    KEY,
    Damage,
    batch,
    damaged,
    flip_last_byte,
    no_utf8,
    say_codec,
    send,
    send_crafted,
    spoil,
)

ROOM = b" " * 60
DAMAGES: dict[str, Damage] = {
    "checksum": flip_last_byte,
    "codec 7": say_codec(7),
    "zstd": say_codec(4),
    "lz4": say_codec(3),
    "utf-8": no_utf8(b"nameless"),
}


def event(fund: str, minute: int = 0) -> bytes:
    return orjson.dumps(told(established(fund), minute=minute)[0])


async def spill(broker: Broker, topic: str, good: list[bytes]) -> list[tuple[int, int]]:
    """Good values on one partition, and after each a batch of two that is damaged in another way.

    Answers with the offsets of what is damaged.
    """
    found = []
    async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap_servers) as producer:
        for value, damage in zip(good, DAMAGES.values(), strict=True):
            await send(producer, topic, 0, value)
            first = await send(producer, topic, 0, ROOM, ROOM, nameless=b"")
            spoil(broker, topic, 0, first, damage)
            found.append((first, first + 1))
    return found


@pytest.mark.parametrize("codec", [None, "gzip", "snappy", "lz4", "zstd"])
async def test_an_owner_reads_every_codec_whoever_has_packed_it(
    topics: str, database: str, db: asyncpg.Connection, codec: str | None
):
    owner = Owner(FUNDS, db)
    events = [event(f"F-{n}", n) for n in range(20)]
    async with AIOKafkaProducer(bootstrap_servers=topics, compression_type=codec) as producer:
        await send(producer, FUNDS.ingest, 0, *events[:10])
    other = Producer({"bootstrap.servers": topics, "compression.type": codec or "none"})
    for value in events[10:]:
        other.produce(FUNDS.ingest, value, b"key", partition=0)
    other.flush(10)
    async with taking(topics, database):
        await arrived(owner, 20)
    assert await owner.letters() == []


async def test_an_owner_puts_aside_what_it_cannot_read_and_goes_on_behind_it(
    kafka_server: Broker, topics: str, database: str, db: asyncpg.Connection
):
    owner = Owner(FUNDS, db)
    good = [event(f"F-{n}", n) for n in range(len(DAMAGES))]
    broken = await spill(kafka_server, FUNDS.ingest, good)
    pool = await connect(database)
    taker = taker_of(topics, pool)
    running = asyncio.create_task(taker.run())
    try:
        await arrived(owner, len(good))
        await _nothing_left(taker)
        assert (await taker.probe())["broken"] == len(DAMAGES) + 1
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        pool.terminate()
    letters = await owner.letters()
    places = {(one["topic"], one["partition"], one["offset"]) for one in letters}
    assert places == {(FUNDS.ingest, 0, offset) for offset in _stand_ins(broken)}
    reasons = [one["problems"][0]["reason"] for one in letters]
    for why, (first, last) in zip(DAMAGES, broken, strict=True):
        assert any(why in one.lower() and f"{last} cannot be read" in one for one in reasons), why
        assert first < last
    assert all(one["payload_base64"] for one in letters)
    async with taking(topics, database):
        async with AIOKafkaProducer(bootstrap_servers=topics) as producer:
            await send(producer, FUNDS.ingest, 0, event("F-after", 59))
        await arrived(owner, len(good) + 1)
    assert await owner.letters() == letters


def _stand_ins(broken: list[tuple[int, int]]) -> list[int]:
    """Where what is broken stands: a batch at its last offset; of the last both records are bad."""
    *batches, (first, last) = broken
    return [*(end for _, end in batches), first, last]


async def _nothing_left(taker: BatchConsumer) -> None:
    async with asyncio.timeout(20):
        while not taker.handled or await taker.behind():
            await asyncio.sleep(0.05)


async def test_what_a_broker_takes_and_nobody_can_read_is_put_aside(
    topics: str, database: str, db: asyncpg.Connection
):
    """A header that is no text, and 17 KiB that unpack to 17 MiB."""
    owner = Owner(FUNDS, db)
    nameless = damaged(batch([event("F-1"), event("F-2")], nameless=b""), no_utf8(b"nameless"))
    bomb = batch([b" " * (LARGEST_UNPACKED + 1)], codec="zstd")
    async with AIOKafkaProducer(bootstrap_servers=topics) as producer:
        found = [await send_crafted(producer, FUNDS.ingest, raw) for raw in (nameless, bomb)]
        await send(producer, FUNDS.ingest, 0, event("F-3"))
    async with taking(topics, database):
        await arrived(owner, 1)
    letters = {one["offset"]: one["problems"][0]["reason"] for one in await owner.letters()}
    assert letters.keys() == {found[0], found[0] + 1, found[1]}
    assert f"more than {LARGEST_UNPACKED} bytes" in letters[found[1]]
    assert {key for _, key in await owner.facts()} == {"F-3"}


async def test_an_owner_that_follows_others_puts_aside_their_facts_that_it_cannot_read(
    db: asyncpg.Connection,
):
    owner = Owner(TALENT, db)
    value = Broken.of(b"x", 3, 5, ValueError("its checksum is wrong"))
    await owner.take_records([Record("enterprises.enterprise", 1, 5, value, None)])
    [letter] = await owner.letters()
    assert (letter["topic"], letter["partition"], letter["offset"]) == (
        "enterprises.enterprise",
        1,
        5,
    )
    assert letter["problems"][0]["reason"] == "offset 3 to 5 cannot be read: its checksum is wrong"


async def test_the_read_model_puts_aside_the_facts_that_it_cannot_read_and_follows_the_others(
    kafka_server: Broker, topics: str, database: str, db: asyncpg.Connection
):
    fund = next(orjson.loads(fact.value) for fact in district() if fact.topic == "funds.fund")
    good = [orjson.dumps(fund | {"version": n + 1}) for n in range(len(DAMAGES))]
    broken = await spill(kafka_server, "funds.fund", good)
    pool = await connect(database)
    reader = BatchConsumer(
        READ_MODEL_GROUP,
        "|".join(map(re.escape, DOMAIN)),
        facts.take,
        never_dead_letter,
        topics,
        pool,
        1000,
    )
    running = asyncio.create_task(reader.run())
    try:
        await _nothing_left(reader)
        assert (await reader.probe())["broken"] == len(DAMAGES) + 1
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        pool.terminate()
    [row] = await db.fetch("SELECT topic, key, version FROM followed")
    assert tuple(row) == ("funds.fund", KEY.decode(), len(good))
    letters = await Owner(INDICATORS, db).letters()
    assert {one["offset"] for one in letters} == set(_stand_ins(broken))


@pytest.mark.slow
@pytest.mark.short
async def test_the_stream_folds_around_what_it_cannot_read_and_says_so(
    kafka_server: Broker, topics: str, start_worker: Callable[[], Process]
):
    told = [invested("", version=n + 1, amount=n).value for n in range(len(DAMAGES))]
    await spill(kafka_server, "funds.investment", told)
    worker = start_worker()
    await worker.ready(behind=0, silent=0, broken=len(DAMAGES) + 1)
    async with following(topics) as gateway:
        await gateway.shows({BUCKET: len(DAMAGES) - 1})
    url = f"http://127.0.0.1:{worker.port}/metrics"
    said = (await asyncio.to_thread(httpx2.get, url)).text
    assert f'records_broken_total{{topic="funds.investment"}} {len(DAMAGES) + 1}.0' in said
    log = worker.log.read_text()
    assert log.count("left out what cannot be read") == len(DAMAGES) + 1
    assert "checksum is wrong" in log


async def test_a_gateway_shows_the_sums_around_those_that_it_cannot_read_and_says_so(
    kafka_server: Broker, topics: str
):
    place = partials.place(SOURCE, 0, 3)
    messages = [sum_of(7, 1), sum_of(1, 2), sum_of(3, 3, OTHER)]
    offsets = []
    async with AIOKafkaProducer(bootstrap_servers=topics) as producer:
        for topic, value, key in messages:
            confirmed = await producer.send_and_wait(topic, value, key, partition=place)
            offsets.append(confirmed.offset)
    spoil(kafka_server, AGGREGATES.name, place, offsets[1], flip_last_byte)
    async with following(topics) as gateway:
        await gateway.shows({BUCKET: 7, OTHER: 3})
        assert await gateway.follower.probe() == {"ready": True, "behind": 0, "broken": 1}


async def test_an_event_in_binary_mode_is_taken_with_headers_of_others_around_it(
    topics: str, database: str, db: asyncpg.Connection
):
    owner = Owner(FUNDS, db)
    [told_so] = told(established())
    data = told_so.pop("data")
    headers = [(f"ce_{name}", value.encode()) for name, value in told_so.items()]
    async with AIOKafkaProducer(bootstrap_servers=topics) as producer:
        await producer.send_and_wait(
            FUNDS.ingest,
            orjson.dumps(data),
            headers=[("traceparent", None), ("content-type", b"application/json"), *headers],
        )
    async with taking(topics, database):
        await arrived(owner, 1)
    assert await owner.letters() == []
