"""Where the fold's time goes, stage by stage, in memory."""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import orjson

from bench.district import Shape
from services.indicators.deltas import DELTAS
from services.indicators.stream.fold import Partition

_REPEATS = 3
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Record:
    offset: int
    timestamp: int
    key: bytes
    value: bytes


@dataclass(frozen=True)
class Stages:
    """Microseconds of processor for each fact."""

    decode: float
    deltas: float
    sums: float


def stages(shape: Shape) -> Stages:
    logs = _logs(shape)
    count = len(shape.facts)
    decode = _cheapest(lambda: _decode(logs)) / count
    facts = [
        (DELTAS[topic], orjson.loads(record.value))
        for topic, records in logs.items()
        for record in records
    ]
    deltas = _cheapest(lambda: _deltas(facts)) / count
    whole = _cheapest(lambda: _fold(logs)) / count
    return Stages(decode, deltas, whole - decode - deltas)


def _logs(shape: Shape) -> dict[str, list[Record]]:
    logs: dict[str, list[Record]] = defaultdict(list)
    for topic, key, value in shape.facts:
        logs[topic].append(Record(len(logs[topic]), 1, key, value))
    return logs


def _decode(logs: dict[str, list[Record]]) -> None:
    for records in logs.values():
        for record in records:
            orjson.loads(record.value)


def _deltas(facts: list[tuple]) -> None:
    for deltas, fact in facts:
        for _ in deltas(fact):
            pass


def _fold(logs: dict[str, list[Record]]) -> None:
    for topic, records in logs.items():
        partition = Partition(topic)
        for first in range(0, len(records), _BATCH):
            partition.fold(records[first : first + _BATCH])
            partition.take_touched()


def _cheapest(work: Callable[[], None]) -> float:
    """The least microseconds of processor that the work took in some tries."""
    tries = []
    for _ in range(_REPEATS):
        began = time.process_time()
        work()
        tries.append(time.process_time() - began)
    return min(tries) * 1e6
