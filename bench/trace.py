"""`python -m bench.trace`: follow one event through a running district; docs/trace.png shows it."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from deploy.paths import ROOT
from tests.support.followed import ROAD, environment, follow_one
from tests.support.otlp import Span, collecting
from tests.support.system import System

PICTURE = ROOT / "docs" / "trace.png"
_WARM = 5
_COLOURS = {
    "gateway": "#2f6fb5",
    "enterprises.serve": "#c9552e",
    "enterprises.relay": "#e0a03c",
    "indicators.stream": "#4a8f5b",
}


def main() -> None:
    with TemporaryDirectory(prefix="trace-") as folder, collecting() as collector:
        system = System(Path(folder) / "state", partitions=3)
        system.environment |= environment(collector)
        with system.running():
            system.settle()
            traces = [follow_one(system, collector) for _ in range(_WARM)]
    spans = [span for span in traces[-1] if (span.process, span.name) in ROAD]
    draw(spans, PICTURE)
    for span in spans:
        begin, end = _ms(span.begin, spans), _ms(span.end, spans)
        print(f"{begin:8.1f} – {end:8.1f} ms  {span.process}: {span.name}", file=sys.stderr)


def draw(spans: list[Span], picture: Path) -> None:
    """Steps from top to bottom, their time from left to right, in milliseconds from the first."""
    last = _ms(max(span.end for span in spans), spans)
    figure = Figure(figsize=(10, 0.5 * len(spans) + 1.2), layout="constrained")
    axes = figure.subplots()
    for row, span in enumerate(spans):
        _bar(axes, row, span, _ms(span.begin, spans), _ms(span.end, spans), last)
    axes.invert_yaxis()
    axes.set_yticks([])
    axes.set_xlabel("milliseconds after the request came")
    axes.set_title(f"One event, from HTTP through every topic to the push: {last:.0f} ms")
    axes.spines[["left", "top", "right"]].set_visible(False)
    figure.savefig(picture, dpi=120)


def _bar(axes: Axes, row: int, span: Span, begin: float, end: float, last: float) -> None:
    """A step with its words on the side where there is room."""
    axes.barh(
        row, max(end - begin, last / 300), left=begin, color=_COLOURS[span.process], height=0.6
    )
    words = f"{span.process}: {span.name} ({end - begin:.1f} ms)"
    late = begin > last / 2
    place = {"x": begin if late else end, "ha": "right" if late else "left"}
    axes.annotate(
        words, (place["x"], row), (-6 if late else 6, 0),
        textcoords="offset points", va="center", ha=place["ha"], fontsize=9,
    )  # fmt: skip


def _ms(at: float, spans: list[Span]) -> float:
    return (at - spans[0].begin) * 1000


if __name__ == "__main__":
    main()
