"""The one catalogue of metrics: what metrics.toml declares can be counted, and nothing else."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

disable_created_metrics()  # one line more for each counter, which nobody looks at


@dataclass(frozen=True)
class Metric:
    """One declared metric. `by` are stages of processes; `readyz` is its name in /readyz.

    `values` are all that its one label can have. Such a counter begins at 0 for each of them:
    Prometheus cannot see an increase of what it has not seen before.
    """

    name: str
    type: Literal["counter", "gauge", "histogram"]
    unit: str
    meaning: str
    by: tuple[str, ...]
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()
    readyz: str | None = None
    values: tuple[str, ...] = ()


def _declared() -> dict[str, Metric]:
    entries = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return {name: Metric(name=name, **_frozen(entry)) for name, entry in entries.items()}


def _frozen(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(v) if isinstance(v, list) else v for key, v in entry.items()}


CATALOGUE = _declared()


@cache
def counter(name: str) -> Counter:
    """The declared counter. Raises KeyError for what is not in the catalogue, or another type."""
    found = _of_type(name, "counter")
    made = Counter(name, found.meaning, found.labels)
    for value in found.values:
        made.labels(value)
    return made


@cache
def gauge(name: str) -> Gauge:
    found = _of_type(name, "gauge")
    return Gauge(name, found.meaning, found.labels)


@cache
def histogram(name: str) -> Histogram:
    """Observes seconds."""
    found = _of_type(name, "histogram")
    return Histogram(name, found.meaning, found.labels, buckets=found.buckets)


def _of_type(name: str, type: str) -> Metric:
    found = CATALOGUE[name]
    if found.type != type:
        raise KeyError(f"{name} is declared as a {found.type}, not a {type}")
    return found


Value = tuple[tuple[str, ...], float]
Values = Mapping[str, list[Value]]


class _Gauges(Collector):
    """Collects gauges whose values are given, each with its labels."""

    def __init__(self, values: Values) -> None:
        self.values = values

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, values in self.values.items():
            found = _of_type(name, "gauge")
            family = GaugeMetricFamily(name, found.meaning, labels=found.labels)
            for labels, value in values:
                family.add_metric(labels, value)
            yield family


def exposition(values: Values) -> bytes:
    """All that this process counts, and these gauges besides, as Prometheus reads it."""
    registry = CollectorRegistry()
    registry.register(_Gauges(values))
    return generate_latest() + generate_latest(registry)


def of_readyz(state: Mapping[str, Any]) -> dict[str, list[Value]]:
    """What /readyz answers, as gauges; what it does not know (None) or name is left out."""
    return {
        metric.name: [((), float(state[metric.readyz]))]
        for metric in CATALOGUE.values()
        if metric.readyz and state.get(metric.readyz) is not None
    }
