"""Charts of a report, drawn by matplotlib: the same data are the same bytes."""

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from gateway.report.blocks import Drawing, Picture

_DRAWING = Lock()
# Glyphs as paths: no reader needs the font, and no random ids.
_SETTINGS = {"svg.hashsalt": "report", "svg.fonttype": "path", "axes.unicode_minus": False}
COLOURS = {
    "ahead": "#1a7f4b",
    "on_track": "#2f6fb0",
    "at_risk": "#c98a00",
    "behind": "#c0392b",
    "no_data": "#8a8f98",
}
_DPI = 150


class Style(NamedTuple):
    """In which font the words of a chart are, and as what it is drawn."""

    font: Path
    drawing: Drawing

    @property
    def words(self) -> FontProperties:
        return FontProperties(fname=str(self.font), size=8)


def bars(
    name: str, caption: str, rows: Sequence[tuple[str, float, str]], due: str, style: Style
) -> Picture:
    """Shares of what is expected, one bar a line: (label, percent, status)."""
    with _DRAWING, rc_context(_SETTINGS):
        figure = Figure(figsize=(6.6, 0.26 * len(rows) + 0.7))
        axes = figure.add_subplot()
        words = style.words
        places = range(len(rows))
        figure.subplots_adjust(left=0.31, right=0.97, top=0.99, bottom=0.09)
        axes.barh(
            places, [row[1] for row in rows], color=[COLOURS[row[2]] for row in rows], height=0.62
        )
        axes.set_yticks(places, [row[0] for row in rows], fontproperties=words)
        axes.invert_yaxis()
        axes.axvline(100, color="#333333", linewidth=0.9)
        for place, (_, percent, _) in enumerate(rows):
            axes.text(percent + 0.8, place, f"{percent:.1f}", va="center", fontproperties=words)
        axes.set_xlabel(due, fontproperties=words)
        axes.set_xlim(0, max(120.0, *(row[1] for row in rows)) * 1.08)
        return _picture(figure, axes, name, caption, style)


def course(
    name: str,
    caption: str,
    days: Sequence[date],
    series: Sequence[tuple[str, Sequence[float | None]]],
    style: Style,
) -> Picture:
    """Lines through time, the first one strong."""
    with _DRAWING, rc_context(_SETTINGS):
        figure = Figure(figsize=(6.6, 2.1))
        axes = figure.add_subplot()
        words = style.words
        figure.subplots_adjust(left=0.09, right=0.97, top=0.96, bottom=0.14)
        for place, (label, values) in enumerate(series):
            known = [
                (day, value) for day, value in zip(days, values, strict=True) if value is not None
            ]
            axes.plot(
                [day for day, _ in known],
                [value for _, value in known],
                label=label,
                color=("#2f6fb0", "#c98a00")[place],
                linewidth=1.6 - 0.5 * place,
                linestyle=("-", "--")[place],
            )
        axes.legend(prop=words, frameon=False, loc="upper left")
        return _picture(figure, axes, name, caption, style)


def _picture(figure: Figure, axes: Axes, name: str, caption: str, style: Style) -> Picture:
    axes.spines[["top", "right"]].set_visible(False)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(style.words)
    target = io.BytesIO()
    metadata = {"Date": None} if style.drawing == "svg" else {"Software": None}
    figure.savefig(target, format=style.drawing, dpi=_DPI, metadata=metadata)
    return Picture(name, target.getvalue(), caption)
