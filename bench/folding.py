"""The fold beside a bare loop, Faust's and Quix Streams' own ways; and growth up to 1M entities."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from bench import kafka
from bench.district import Shape
from bench.running import work
from bench.scale import Scale
from bench.statistics import median
from services.contracts.topology import AGGREGATES

REPEATS = 3
_FAUST_EVENTS = 60_000
_QUIX_EVENTS = 300_000


@dataclass(frozen=True)
class Runs:
    """One rival's runs over the same events."""

    results: list[dict] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Events a second."""
        return median(run["events"] / run["seconds"] for run in self.results)

    @property
    def cost(self) -> float:
        """Microseconds of processor for each event."""
        return median(run["cpu"] / run["events"] * 1e6 for run in self.results)

    @property
    def seconds(self) -> float:
        return median(run["seconds"] for run in self.results)


@dataclass(frozen=True)
class Step:
    """A rebuild with so many entities (facts) held; memory in bytes."""

    entities: int
    events: int
    bare: Runs
    rebuild: Runs

    @property
    def memory(self) -> float:
        return median(run["memory"] for run in self.rebuild.results)


class Rivals:
    """Runs each rival on what the domain topics hold now."""

    def __init__(self, bootstrap: str, quix: Path) -> None:
        self.bootstrap = bootstrap
        self.quix = str(quix)
        self._run = 0

    def bare(self, events: int) -> dict:
        return work("bare", bootstrap=self.bootstrap, events=events)

    def fold(self, events: int, live: bool) -> dict:
        self._run += 1
        asked = {"bootstrap": self.bootstrap, "events": events, "live": live}
        return work("fold", definition=self._run, **asked)

    def faust(self, events: int) -> dict:
        self._run += 1
        group, most = f"bench-faust-{self._run}", min(events, _FAUST_EVENTS)
        asked = {"bootstrap": self.bootstrap, "events": most, "group": group}
        return work("faust_table", partitions=kafka.PARTITIONS, **asked)

    def quix_streams(self, events: int) -> dict:
        self._run += 1
        group, most = f"bench-quix-{self._run}", min(events, _QUIX_EVENTS)
        asked = {"bootstrap": self.bootstrap, "events": most, "group": group}
        return work("quix", python=self.quix, **asked)


def grow(rivals: Rivals, shape: Shape, scale: Scale) -> list[Step]:
    """Fill the domain topics step by step, and rebuild at each, beside the bare loop."""
    steps, first, events = [], 0, 0
    for entities in scale.entities:
        events += asyncio.run(kafka.fill(rivals.bootstrap, shape.between(first, entities)))
        first = entities
        step = Step(entities, events, Runs(), Runs())
        for _ in range(REPEATS):
            step.bare.results.append(rivals.bare(events))
            step.rebuild.results.append(rivals.fold(events, live=False))
        steps.append(step)
    return steps


def compare(rivals: Rivals, scale: Scale, events: int) -> dict[str, Runs]:
    """All rivals in turn, over and over, on the full topics. The slow ones get the first events."""
    ways = {
        "bare": lambda: rivals.bare(events),
        "fold": lambda: rivals.fold(events, live=True),
        "faust": lambda: rivals.faust(scale.of(_FAUST_EVENTS, 5_000)),
        "quix": lambda: rivals.quix_streams(scale.of(_QUIX_EVENTS, 10_000)),
    }
    runs = {name: Runs() for name in ways}
    for _ in range(REPEATS):
        for name, run in ways.items():
            runs[name].results.append(run())
    return runs


def clear_partials(bootstrap: str) -> None:
    """Delete what earlier runs published, so that a gateway starts empty."""
    asyncio.run(kafka.renew(bootstrap, [AGGREGATES.name]))
