"""Whatever is sent, the answer is the one that the corpus foresees, and nothing reaches Kafka."""

from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from services.contracts.topology import INGEST
from tests.documents.rubbish import Answer, Case, Sender, corpus, spoiled
from tests.support.system import System

CORPUS = corpus()


def by_name(cases: list[Case]) -> list:
    return [pytest.param(case, id=case["name"][:60]) for case in cases]


@pytest.fixture(scope="module")
def sender(district: System) -> Sender:
    return Sender(district.url, district.state.secrets().demo_key)


async def written(district: System) -> dict[TopicPartition, int]:
    """How much every ingest topic has taken in."""
    partitions = range(int(district.environment["TOPIC_PARTITIONS"]))
    places = [TopicPartition(topic.name, n) for topic in INGEST.values() for n in partitions]
    consumer = AIOKafkaConsumer(bootstrap_servers=district.bootstrap_servers)
    await consumer.start()
    try:
        return await consumer.end_offsets(places)
    finally:
        await consumer.stop()


@pytest.fixture(scope="module", autouse=True)
async def _nothing_reaches_kafka(district: System) -> AsyncIterator[None]:
    before = await written(district)
    yield
    assert await written(district) == before


def test_the_corpus_is_large_and_names_nothing_twice() -> None:
    names = [case["name"] for cases in CORPUS.values() for case in cases]
    assert len(names) >= 200
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("case", by_name(CORPUS["events"]))
def test_a_spoiled_event_is_refused_for_exactly_what_is_wrong(case: Case, sender: Sender) -> None:
    answer = sender.event(spoiled(case))
    assert answer.headers["content-type"] == "application/problem+json"
    assert Answer.of(answer.json()) == Answer.expected(case)
    assert answer.status_code == case["answer"][0]


@pytest.mark.parametrize("case", by_name(CORPUS["requests"]))
def test_a_request_that_is_none_is_refused_for_what_it_is(case: Case, sender: Sender) -> None:
    answer = sender.request(case)
    assert answer.headers["content-type"] == "application/problem+json"
    assert Answer.of(answer.json()) == Answer.expected(case)
    assert answer.status_code == case["answer"][0]


def test_a_batch_of_rubbish_is_refused_event_by_event(sender: Sender) -> None:
    answer = sender.batch([spoiled(case) for case in CORPUS["events"]])
    assert answer.status_code == 207
    results = answer.json()["results"]
    assert {result["status"] for result in results} == {"refused"}
    told = [Answer.of(result["problem"]) for result in results]
    assert told == [Answer.expected(case) for case in CORPUS["events"]]
