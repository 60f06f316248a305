"""What a model would have foretold in the past, against what came. Pure.

A rolling backtest: at every day of the past that lies as far before a known one as the year's end
lies ahead, the model sees what was known up to then and foretells. What it is worth is the mean of
its errors, and its band is as wide as they were.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import ceil

PERCENT = 80
FEWEST_POINTS = 8
WORST_MEAN_ERROR = 0.05


@dataclass(frozen=True, slots=True)
class Point:
    """Foretold at the end of `origin` for `day`, and what came; base units."""

    origin: date
    day: date
    foretold: float
    came: int

    @property
    def error(self) -> float:
        """What came beyond the foretold, as a share of what came."""
        if self.came == 0:
            return 0.0 if round(self.foretold) == 0 else 1.0
        return (self.came - self.foretold) / abs(self.came)


@dataclass(frozen=True, slots=True)
class Backtest:
    """The points of one model at one distance, the oldest first."""

    model: str
    points: tuple[Point, ...]

    @property
    def mean_error(self) -> float | None:
        """The mean of the errors' sizes; None without points."""
        if not self.points:
            return None
        return sum(abs(point.error) for point in self.points) / len(self.points)

    @property
    def half_band(self) -> float | None:
        """Of the value: within it PERCENT of 100 errors to come lie, if they are like these.

        The error of rank ⌈(n+1)·PERCENT⌉ (split conformal); None where there are too few for one.
        """
        rank = ceil((len(self.points) + 1) * PERCENT / 100)
        sizes = sorted(abs(point.error) for point in self.points)
        return sizes[rank - 1] if rank <= len(sizes) else None

    @property
    def is_enough(self) -> bool:
        return len(self.points) >= FEWEST_POINTS

    @property
    def is_good(self) -> bool:
        """Whether a forecast by this model has earned its place."""
        return self.is_enough and self.mean_error <= WORST_MEAN_ERROR


def compared(backtests: Iterable[Backtest]) -> list[Backtest]:
    """Those with enough points, each on the points that all of them have; all where none has."""
    tried = list(backtests)
    kept = [one for one in tried if one.is_enough] or tried
    common = set.intersection(*({(p.origin, p.day) for p in one.points} for one in kept))
    return [
        Backtest(one.model, tuple(p for p in one.points if (p.origin, p.day) in common))
        for one in kept
    ]


def best(backtests: Iterable[Backtest]) -> Backtest:
    """The smallest mean error; of equals the first, the simplest."""
    return min(backtests, key=lambda one: one.mean_error or 0.0)
