"""All that one run found, before it is put into words."""

from dataclasses import dataclass

from bench.dashboards import Dashboards
from bench.folding import Runs, Step
from bench.growth.long_past import Past
from bench.importing import Imports
from bench.matters.asking import Crowd
from bench.matters.goals import Goals
from bench.product import Rate, Reads
from bench.scale import Scale
from bench.stages import Stages


@dataclass(frozen=True)
class Latency:
    """Seconds from produce to visible, with so many entities held."""

    seconds: list[float]
    entities: int
    usage: str


@dataclass(frozen=True)
class Findings:
    scale: Scale
    growth: list[Step]
    pasts: list[Past]
    boards: Crowd
    goals: Goals
    rivals: dict[str, Runs]
    stages: Stages
    latency: Latency
    intake: Rate
    imports: Imports
    dashboards: Dashboards
    owning: Rate
    quiet: Reads
    loaded: Reads
    minutes: float
    versions: dict[str, str]
    machine: str

    @property
    def full(self) -> Step:
        """The rebuild with the most entities."""
        return self.growth[-1]

    def times(self, other: str) -> float:
        """How many times as fast as the other the fold is."""
        return self.rivals["fold"].rate / self.rivals[other].rate
