from itertools import pairwise

import httpx2
import pytest
from aiokafka import ConsumerRecord

from services.kit.telemetry import tracing
from tests.support.followed import ROAD, follow_one, registration
from tests.support.system import BATCH, wait_for

ONE, OTHER = (f"00-{digit * 32}-{digit * 16}-01" for digit in "ab")


def test_an_event_is_followed_from_http_through_every_topic_to_the_push(watched, collector):
    spans = follow_one(watched, collector)
    by_step = {(span.process, span.name): span for span in spans}
    assert set(ROAD) <= by_step.keys()
    road = [by_step[step] for step in ROAD]
    for before, after in pairwise(road):
        assert after.parent == before.id, after.name
        assert after.begin >= before.begin, after.name
    taken = by_step["enterprises.serve", "take ingest.enterprises"]
    assert taken.attributes["messaging.destination.name"] == "ingest.enterprises"
    assert by_step[ROAD[1]].attributes["cloudevents.event_id"].startswith("registration-")


def test_facts_folded_in_one_batch_share_a_step_that_is_linked_with_each(watched, collector):
    before = len(collector.spans)
    documents = [registration() for _ in range(8)]
    headers = watched.key | BATCH
    sent = httpx2.post(f"{watched.url}/api/v1/events", json=documents, headers=headers)
    assert sent.status_code == 202

    def folds() -> list:
        return [s for s in collector.spans[before:] if s.name.startswith("fold enterprises.ent")]

    def told() -> set[str]:
        return {s.id for s in collector.spans[before:] if s.name.startswith("tell enterprises.ent")}

    # Two processes export their spans, neither before the other.
    wait_for(
        lambda: min(len(folds()), len(told())) >= len(documents),
        30,
        lambda: f"{len(folds())} {len(told())}",
    )
    tells = told()
    assert {fold.parent for fold in folds()} == tells
    shared = [
        fold for fold in folds() if int(fold.attributes.get("messaging.batch.message_count", 0)) > 1
    ]
    assert all(set(fold.links) < tells for fold in shared)
    ends = [fold for fold in folds() if "messaging.batch.message_count" not in fold.attributes]
    assert {link for fold in ends for link in fold.links} <= {fold.id for fold in shared}
    assert sum(len(fold.links) for fold in shared) == len(ends)


def record(offset: int, *headers: tuple[str, bytes]) -> ConsumerRecord:
    place = {"topic": "funds.fund", "partition": 1, "offset": offset}
    rest = dict.fromkeys(ConsumerRecord.__dataclass_fields__.keys() - place.keys() - {"headers"})
    return ConsumerRecord(**place, **rest, headers=headers)


class Remembering:
    """Makes spans that say how they were made."""

    def __init__(self) -> None:
        self.made: list = []

    def begin(self, name, parent, links, attributes):
        self.made.append((name, parent, list(links)))
        return Made(len(self.made))


class Made:
    def __init__(self, number: int) -> None:
        self.trace = f"span-{number}"
        self.ended_with = ...

    def rename(self, name: str) -> None:
        raise AssertionError(name)

    def end(self, error: BaseException | None = None) -> None:
        self.ended_with = error


@pytest.fixture
def maker():
    maker = Remembering()
    tracing.use(maker, 1)
    yield maker
    tracing.use(None, 0)


def test_a_batch_goes_on_with_the_first_trace_and_is_linked_with_the_others(maker):
    records = [
        record(1),
        record(2, *tracing.headers(ONE)),
        record(3, *tracing.headers(OTHER)),
        record(4, *tracing.headers(ONE)),
    ]
    with tracing.joint_step("fold", records) as trace:
        assert trace == "span-1"
    assert maker.made == [("fold", ONE, [OTHER]), ("fold", OTHER, ["span-1"])]


@pytest.mark.parametrize(
    "value",
    [b"", b"nonsense", ONE[:-2].encode() + b"00", ONE.encode() * 9, b"00-" + b"0" * 32 + b"-1-01"],
)
def test_a_header_that_is_none_or_not_sampled_is_not_followed(maker, value):
    with tracing.joint_step("fold", [record(1, (tracing.HEADER, value))]) as trace:
        assert trace is None
    assert maker.made == []


def test_without_an_endpoint_nothing_is_followed():
    assert not tracing.on()
    assert not tracing.chosen()
    assert tracing.traces([record(1, *tracing.headers(ONE))]) == {}
