"""Which column of a sheet is which: the heading row found, its headings matched. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from gateway.imports import units
from gateway.imports.cells import shown
from gateway.imports.kinds import RESULT_HEADING, Column, Kind, plain, split_heading
from gateway.imports.messages import Unreadable
from gateway.imports.units import Applied, Stated
from gateway.imports.workbooks.places import Place, area_text, column_letters, place_text
from gateway.imports.workbooks.sheets import LOOKED_AT, Sheet
from services.reasons import Reason, say

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Placed:
    """A column of the kind where the sheet has it; `scale` is what a bare 1 in it makes."""

    index: int
    column: Column
    scale: Decimal


@dataclass(frozen=True, slots=True)
class Layout:
    """`heading_row` and `first_row` (of data) count from 0.

    `headed` are all columns with a heading, known or not; `units` are those said anywhere.
    """

    heading_row: int
    first_row: int
    placed: tuple[Placed, ...]
    headed: frozenset[int]
    ignored: tuple[str, ...]
    result_index: int | None
    units: tuple[Applied, ...] = ()

    def at(self, field: str) -> Placed | None:
        return next((one for one in self.placed if one.column.field == field), None)


def find(sheet: Sheet, kind: Kind) -> Layout:
    """Raises Unreadable for headings missing or doubled, and for units unknown or in conflict."""
    known = {plain(word): c for c in kind.columns for word in (c.heading, *c.also, c.field)}
    heading_row = _heading_row(sheet, known, kind)
    for area in sheet.merged:
        if area[0][0] <= heading_row <= area[1][0]:
            raise Unreadable("merged_headings", area=area_text(area))
    columns: dict[int, Column] = {}
    own: dict[int, Stated] = {}
    ignored, headed, result_index = [], set(), None
    for index, cell in enumerate(sheet.rows[heading_row]):
        name, unit = split_heading(shown(cell))
        if not name:
            continue
        headed.add(index)
        if name == plain(RESULT_HEADING):
            result_index = index
        elif name not in known:
            ignored.append(shown(cell).strip())
        else:
            _once(known[name], index, columns)
            columns[index] = known[name]
            if stated := _own_unit(known[name], unit, (heading_row, index)):
                own[index] = stated
    _all_there(kind, columns)
    used = {*columns, *([] if result_index is None else [result_index])}
    first_row, others = _stated(sheet, heading_row, columns, used)
    placed, applied = _placed(columns, own, others)
    return Layout(
        heading_row, first_row, placed, frozenset(headed), tuple(ignored), result_index, applied
    )


def _stated(
    sheet: Sheet, heading_row: int, columns: dict[int, Column], used: set[int]
) -> tuple[int, list[Stated]]:
    """The first row of data, and what is said of units outside of the headings."""
    others = units.stated(sheet, heading_row, used)
    first_row = heading_row + 1
    for at in (heading_row - 1, heading_row + 1):
        cells = sheet.rows[at] if 0 <= at < len(sheet.rows) else []
        told = units.row_of_units(cells, columns, at)
        others += told or []
        first_row += bool(told) and at > heading_row
    return first_row, others


def _placed(
    columns: dict[int, Column], own: dict[int, Stated], others: list[Stated]
) -> tuple[tuple[Placed, ...], tuple[Applied, ...]]:
    placed, applied = [], []
    for index, column in columns.items():
        unit = units.agreed(column, own.get(index), others)
        placed.append(Placed(index, column, unit.factor if unit else _ONE))
        if unit:
            letters, factor = column_letters(index), f"{unit.factor:f}"
            applied.append(
                Applied(column.heading, letters, unit.unit, factor, unit.where, unit.place)
            )
    return tuple(placed), tuple(applied)


def _heading_row(sheet: Sheet, known: dict[str, Column], kind: Kind) -> int:
    """The row with the most known headings among the first few."""
    if not any(shown(cell).strip() for row in sheet.rows for cell in row):
        raise Unreadable("empty_file")
    hits = [
        sum(split_heading(shown(cell))[0] in known for cell in row)
        for row in sheet.rows[:LOOKED_AT]
    ]
    best = max(hits)
    if best == 0:
        missing = "、".join(c.label for c in kind.columns if not c.optional)
        raise Unreadable("no_headings", most=LOOKED_AT, missing=missing)
    return hits.index(best)


def _once(column: Column, index: int, columns: dict[int, Column]) -> None:
    first = next((at for at, other in columns.items() if other is column), None)
    if first is not None:
        places = f"{column_letters(first)}、{column_letters(index)}"
        raise Unreadable("heading_twice", heading=column.heading, columns=places)


def _own_unit(column: Column, unit: str, at: Place) -> Stated | None:
    """The unit of the heading's own bracket; other brackets are remarks."""
    if not unit or not column.unit:
        return None
    if unit not in column.units:
        known = "、".join(column.units)
        raise Unreadable("unknown_unit", heading=column.heading, unit=unit, known=known)
    return Stated(units.measure_of(column), unit, "heading", place_text(at), column.field)


def _all_there(kind: Kind, columns: dict[int, Column]) -> None:
    placed = {column.field for column in columns.values()}
    missing = [c.label for c in kind.columns if not c.optional and c.field not in placed]
    if missing:
        raise Unreadable("missing_headings", missing="、".join(missing))


def row_faults(sheet: Sheet, layout: Layout) -> dict[int, Reason]:
    """Why rows cannot be read as they stand: those that merged cells reach, by row from 0."""
    return {
        row: say("cells_merged", area=area_text(area))
        for area in sheet.merged
        for row in range(area[0][0], min(area[1][0] + 1, len(sheet.rows)))
        if row >= layout.first_row
    }
