"""Facts stand where Kafka puts their keys; where they do not, the topic grew."""

from typing import NamedTuple

import pytest
from aiokafka.partitioner import DefaultPartitioner
from faust.types import TP

from services.indicators.stream.placement import Moved, Placement
from services.kit.messaging.kafka import partition_of

TOPIC = "funds.investment"


class Keyed(NamedTuple):
    key: bytes


KEYS = [Keyed(f"I-{n}:投资".encode()) for n in range(1000)]


def lying(partition: int, partitions: int) -> list[Keyed]:
    return [one for one in KEYS if partition_of(one.key, partitions) == partition]


def test_a_key_is_placed_as_the_producers_place_it() -> None:
    every = list(range(7))
    for one in KEYS:
        assert partition_of(one.key, 7) == DefaultPartitioner()(one.key, every, every)


@pytest.mark.parametrize(("then", "now"), [(12, 13), (12, 24), (1, 2), (3, 12)])
def test_facts_of_a_topic_that_grew_are_met_in_every_partition(then: int, now: int) -> None:
    for partition in range(then):
        with pytest.raises(Moved, match=rf"{TOPIC} has another number of partitions"):
            Placement({TOPIC: now}).check(TP(TOPIC, partition), lying(partition, then))


def test_facts_that_lie_right_are_taken() -> None:
    placement = Placement({TOPIC: 12})
    for partition in range(12):
        placement.check(TP(TOPIC, partition), lying(partition, 12))


def test_a_partition_that_came_while_a_worker_runs_is_not_folded() -> None:
    with pytest.raises(Moved, match="partition 12 came to its 12"):
        Placement({TOPIC: 12}).check(TP(TOPIC, 12), [])


def test_of_a_topic_that_was_not_there_at_the_start_nothing_is_known() -> None:
    Placement().check(TP(TOPIC, 3), KEYS)
