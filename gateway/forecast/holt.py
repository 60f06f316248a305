"""Exponential smoothing (ETS) by statsmodels, the likeliest of a few models. Slow: use a thread."""

import warnings
from dataclasses import dataclass
from math import inf, isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

PERCENT = 80
_PATHS = 2000
_SEED = 20250620
_SEASON = 12
_FEWEST_FOR_HEURISTIC = 10


@dataclass(frozen=True)
class Outlook:
    """The months to come: the expected values, and possible courses (month by course)."""

    model: str
    expected: "np.ndarray"
    courses: "np.ndarray"


def outlook(values: tuple[int, ...], months: int) -> Outlook:
    """Fit, choose by AICc, and look so many months ahead. The same values, the same answer.

    The library is imported here: it is large, and most gateways are never asked.
    """
    import numpy as np

    series = np.array(values, dtype=float)
    scale = np.abs(series).max()
    best = min(_fits(series / scale), key=_badness)
    rng = np.random.default_rng(_SEED)
    courses = best.simulate(months, anchor="end", repetitions=_PATHS, rng=rng)
    courses = np.asarray(courses).reshape(months, _PATHS)
    expected = np.asarray(best.forecast(months))
    if series.min() >= 0:
        courses, expected = courses.clip(min=0), expected.clip(min=0)
    return Outlook(_name(best.model), expected * scale, courses * scale)


def band(courses: "np.ndarray") -> tuple["np.ndarray", "np.ndarray"]:
    """Between these two, month by month, PERCENT of the courses end."""
    import numpy as np

    outside = (100 - PERCENT) / 2
    low, high = np.percentile(courses, [outside, 100 - outside], axis=1)
    return low, high


def _fits(series: "np.ndarray") -> list[Any]:
    from statsmodels.tools.sm_exceptions import ConvergenceWarning
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    # _badness looks at each fit itself.
    warnings.filterwarnings("ignore", category=ConvergenceWarning)
    seasons = [{}]
    if len(series) >= 2 * _SEASON:
        seasons.append({"seasonal": "add", "seasonal_periods": _SEASON})
    trends = ({}, {"trend": "add"}, {"trend": "add", "damped_trend": True})
    start = _start(series)
    return [
        ETSModel(series, error="add", **trend, **season, **_needed(start, trend)).fit(disp=False)
        for trend in trends
        for season in seasons
    ]


def _start(series: "np.ndarray") -> dict[str, Any]:
    """Where few values are, the library cannot guess where the level begins."""
    if len(series) >= _FEWEST_FOR_HEURISTIC:
        return {}
    slope = (series[-1] - series[0]) / (len(series) - 1)
    return {
        "initialization_method": "known",
        "initial_level": series[0],
        "initial_trend": slope,
    }


def _needed(start: dict[str, Any], trend: dict[str, Any]) -> dict[str, Any]:
    return start if trend else {k: v for k, v in start.items() if k != "initial_trend"}


def _badness(fit: Any) -> tuple[bool, float]:
    """Fits that did not converge come last."""
    return not fit.mle_retvals["converged"], fit.aicc if isfinite(fit.aicc) else inf


def _name(model: Any) -> str:
    trend = ("Ad" if model.damped_trend else "A") if model.trend else "N"
    return f"ETS(A,{trend},{'A' if model.seasonal else 'N'})"
