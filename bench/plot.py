"""The findings as one picture: docs/bench.png."""

from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from bench.findings import Findings
from bench.statistics import percentile

_NAMES = {"faust": "Faust Tables", "quix": "Quix Streams", "fold": "fold", "bare": "bare loop"}
_OURS, _OTHERS = "#0b6e4f", "#b8bfc6"


def plot(found: Findings, target: Path) -> None:
    matplotlib.use("Agg")
    figure = Figure(figsize=(12, 3.6), layout="constrained")
    rates, latency, growth = figure.subplots(1, 3)
    _rates(rates, found)
    _latency(latency, found)
    _growth(growth, found)
    figure.savefig(target, dpi=110)


def _rates(axes: Axes, found: Findings) -> None:
    values = [found.rivals[key].rate for key in _NAMES]
    colours = [_OURS if key == "fold" else _OTHERS for key in _NAMES]
    bars = axes.barh(list(_NAMES.values()), values, color=colours)
    axes.bar_label(bars, labels=[f"{value:,.0f}" for value in values], padding=3)
    axes.set(title="events/s", xscale="log", xlim=(min(values) / 3, max(values) * 6))


def _latency(axes: Axes, found: Findings) -> None:
    ms = sorted(second * 1000 for second in found.latency.seconds)
    shares = [100 * (n + 1) / len(ms) for n in range(len(ms))]
    axes.plot(ms, shares, color=_OURS)
    axes.axvline(percentile(ms, 99), color=_OTHERS, linestyle="--")
    axes.set(title="% of facts visible at a gateway within ms", xscale="log", ylim=(0, 101))


def _growth(axes: Axes, found: Findings) -> None:
    entities = [step.entities for step in found.growth]
    memory = [step.memory / 2**20 for step in found.growth]
    seconds = [step.rebuild.seconds for step in found.growth]
    axes.plot(entities, memory, "o-", color=_OURS, label="memory, MiB")
    axes.plot(entities, seconds, "s--", color="#555", label="rebuild, s")
    axes.set(title="by entities held", xscale="log", yscale="log")
    axes.legend()
