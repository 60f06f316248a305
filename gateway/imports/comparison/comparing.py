"""What a file would change, asked of those who would decide it: owners, then the read model.

Rows about one thing are asked about together, so that one sees what another does.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import groupby, islice
from typing import Any

import httpx2
import orjson
import structlog

from gateway.figures.reading import Reader
from gateway.http.problems import Refusal
from gateway.imports.comparison import changes, plausibility
from gateway.imports.comparison.changes import KNOWN, SAME, Held, RowChange
from gateway.imports.comparison.effects import Difference, Effect, effects
from gateway.imports.comparison.plausibility import Mark
from gateway.imports.jobs import Progress
from gateway.imports.kinds import Kind
from gateway.upstream import read_model
from gateway.upstream.owners import Owners, OwnerUnavailable
from services.contracts.entities import ENTITIES

log = structlog.get_logger()
_PORTION = 500
_AT_ONCE = 2
_MOST_ROWS = 500
MOST_MARKS = 1000
# The row of an event that stands in no row: what it changes is no change of a row's.
BESIDE = 0

Event = tuple[int, dict[str, Any]]


@dataclass(slots=True)
class Comparison:
    """What a file would change. `compared` is false where somebody who must be asked is silent.

    However long the file, only its first rows that change something and its first marks are kept.
    """

    compared: bool = True
    states: Counter[str] = field(default_factory=Counter)
    known: set[int] = field(default_factory=set)
    changing: list[RowChange] = field(default_factory=list)
    changing_total: int = 0
    marks: list[Mark] = field(default_factory=list)
    marks_total: int = 0
    effects: list[Effect] = field(default_factory=list)

    def add(self, rows: list[RowChange], marks: list[Mark]) -> None:
        """Rows and marks in any order; of all that are added the first are kept."""
        self.states.update(row.state for row in rows)
        self.known.update(row.row for row in rows if row.state == KNOWN)
        changing = [row for row in rows if row.state not in (SAME, KNOWN)]
        self.changing_total += len(changing)
        self.changing = sorted(self.changing + changing, key=lambda row: row.row)[:_MOST_ROWS]
        self.marks_total += len(marks)
        self.marks = sorted(self.marks + marks, key=lambda mark: mark.row)[:MOST_MARKS]

    def report(self) -> dict[str, Any]:
        """The first rows that change something, the first marks, all figures."""
        return {
            "compared": self.compared,
            "states": dict.fromkeys(changes.STATES, 0) | self.states,
            "changes": [asdict(row) for row in self.changing],
            "changes_total": self.changing_total,
            "effects": [asdict(one) for one in self.effects],
            "marks": [asdict(mark) for mark in self.marks],
            "marks_total": self.marks_total,
        }


def silent() -> Comparison:
    """Of a file that could not be compared: that is what is doubted of it."""
    comparison = Comparison(compared=False)
    comparison.add([], [Mark(0, "", plausibility.NOT_COMPARED)])
    return comparison


class Comparer:
    """Asks what is there, and what would be."""

    def __init__(self, owners: Owners, indicators: httpx2.AsyncClient, reader: Reader) -> None:
        self._owners = owners
        self.indicators = indicators
        self._reader = reader

    async def compare(
        self, kind: Kind, events: list[tuple[int, bytes]]
    ) -> AsyncIterator[Progress | Comparison]:
        """Any number of Progress, then one Comparison."""
        comparison, differences, today = Comparison(), list[Difference](), self._reader.clock()
        done = 0
        try:
            waiting = _portions(events)
            while portions := list(islice(waiting, _AT_ONCE)):
                asked = [self._foretell(kind, portion) for portion in portions]
                for portion, (told, differing) in zip(
                    portions, await asyncio.gather(*asked), strict=True
                ):
                    comparison.add(*_judged(kind, portion, told, today))
                    differences += differing
                    done += len(portion)
                yield Progress("comparing", done, len(events))
        except (OwnerUnavailable, Refusal) as error:
            log.warning("a file could not be compared", kind=kind.code, why=repr(error))
            yield silent()
            return
        known = self._reader.figures, self._reader.statistics
        comparison.effects = effects(differences, *known, today)
        yield comparison

    async def _foretell(
        self, kind: Kind, portion: list[Event]
    ) -> tuple[dict[str, Any], list[Difference]]:
        body = {"events": [document for _, document in portion]}
        told = await self._owners.post(ENTITIES[kind.entity].owner, "/preview", body)
        facts = [(topic, before, after) for topic, _, before, after in told.pop("facts")]
        if not facts:
            return told, []
        found = await read_model.post(self.indicators, "/differences", {"facts": facts})
        return told, [tuple(one) for one in found]


def _portions(events: list[tuple[int, bytes]]) -> Iterator[list[Event]]:
    """Some hundred rows each; all rows about one thing in one portion."""
    documents = sorted(
        ((row, orjson.loads(event)) for row, event in events),
        key=lambda one: (one[1]["subject"], one[0]),
    )
    portion: list[Event] = []
    for _, alike in groupby(documents, key=lambda one: one[1]["subject"]):
        portion += alike
        if len(portion) >= _PORTION:
            yield portion
            portion = []
    if portion:
        yield portion


def _judged(
    kind: Kind, portion: list[Event], told: dict[str, Any], today: date
) -> tuple[list[RowChange], list[Mark]]:
    """What some rows change, and which of their values are doubted. Pure."""
    standing = changes.places(told["things"])
    said = {
        changes.place_of(write): write["value"] for one in told["events"] for write in one["writes"]
    }
    readings = Held(standing | said)
    rows: list[RowChange] = []
    marks: list[Mark] = []
    for (row, document), one in zip(portion, told["events"], strict=True):
        if row == BESIDE:
            continue
        change = changes.row_change(kind, row, document["subject"], one, standing)
        rows.append(change)
        marks += plausibility.marks(kind, change, one, standing, readings, today)
    return rows, marks
