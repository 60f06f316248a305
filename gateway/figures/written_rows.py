"""Rows of tables as JSON: each is written anew when something that it was made of has changed."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from gateway.figures.rows import Row
from gateway.figures.sums import Figure, FigureKey, Figures
from services.contracts.figures.catalogue import Target

_ROWS = 8192


class Noting:
    """Figures of which it is noted which were read, and as of which revision."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self.read: dict[FigureKey, int] = {}

    def get(self, code: str, dimension: str) -> Figure:
        figure = self._figures.get(code, dimension)
        self.read[code, dimension] = figure.revision
        return figure


class _Written(NamedTuple):
    """`beside` stands for all that is no figure."""

    beside: tuple[int, date]
    read: dict[FigureKey, int]
    text: str


class WrittenRows:
    """While figures stream in, fewer than half of a table's lines change within a step."""

    def __init__(self, figures: Figures, make: Callable[[Target, date, Noting], Row]) -> None:
        self._figures = figures
        self._make = make
        self._held: dict[tuple[FigureKey, date], _Written] = {}

    def text(self, target: Target, day: date, today: date) -> str:
        """The row as JSON, as it stands now."""
        beside, place = (self._figures.beside, today), (target.key, day)
        held = self._held.get(place)
        if held is None or held.beside != beside or not self._stands(held.read):
            noting = Noting(self._figures)
            text = self._make(target, day, noting).model_dump_json()
            held = _Written(beside, noting.read, text)
            if len(self._held) >= _ROWS:
                self._held.clear()
            self._held[place] = held
        return held.text

    def _stands(self, read: dict[FigureKey, int]) -> bool:
        get = self._figures.get
        return all(get(*key).revision == revision for key, revision in read.items())
