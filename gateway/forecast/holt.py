"""Holt's exponential smoothing by statsmodels: a line, and a damped one. Slow: use a thread."""

import warnings
from collections.abc import Sequence
from itertools import pairwise

MODELS = ("holt", "holt_damped")


def foretell(model: str, values: Sequence[int], months: int) -> list[float] | None:
    """The months to come; None where no fit is found. The same values, the same answer.

    The library is imported here: it is large, and most gateways are never asked. What is a straight
    line already goes on as one: there is nothing to fit, and the likelihood has no bound.
    """
    slopes = {after - before for before, after in pairwise(values)}
    if len(slopes) == 1:
        return [float(values[-1] + next(iter(slopes)) * n) for n in range(1, months + 1)]
    import numpy as np
    from statsmodels.tools.sm_exceptions import ConvergenceWarning
    from statsmodels.tsa.holtwinters import Holt

    # Whether it converged is looked at below.
    warnings.filterwarnings("ignore", category=ConvergenceWarning)
    series = np.array(values, dtype=float)
    scale = np.abs(series).max()
    # Known beginnings: few months are too few to guess them from as well, and it is three times as
    # fast.
    start = {"initial_level": series[0] / scale, "initial_trend": (series[1] - series[0]) / scale}
    damped = model == "holt_damped"
    holt = Holt(series / scale, damped_trend=damped, initialization_method="known", **start)
    fit = holt.fit()
    expected = np.asarray(fit.forecast(months)) * scale
    if not fit.mle_retvals.success or not np.isfinite(expected).all():
        return None
    return expected.clip(min=0).tolist() if series.min() >= 0 else expected.tolist()
