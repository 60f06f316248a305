"""Which column of a sheet is which: the heading row found, its headings matched. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from gateway.imports.cells import shown
from gateway.imports.kinds import RESULT_HEADING, Column, Kind, plain, split_heading
from gateway.imports.messages import Unreadable, say
from gateway.imports.sheets import Sheet, area_text, column_letters

_LOOKED_AT = 10
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Placed:
    """A column of the kind where the sheet has it; `scale` is the unit of its heading."""

    index: int
    column: Column
    scale: Decimal


@dataclass(frozen=True, slots=True)
class Layout:
    """`heading_row` counts from 0; `headed` are all columns with a heading, known or not."""

    heading_row: int
    placed: tuple[Placed, ...]
    headed: frozenset[int]
    ignored: tuple[str, ...]
    result_index: int | None

    def at(self, field: str) -> Placed | None:
        return next((one for one in self.placed if one.column.field == field), None)


def find(sheet: Sheet, kind: Kind) -> Layout:
    """Raises Unreadable for headings that are missing, doubled or of an unknown unit."""
    known = {plain(word): c for c in kind.columns for word in (c.heading, *c.also, c.field)}
    heading_row = _heading_row(sheet, known, kind)
    for area in sheet.merged:
        if area[0][0] <= heading_row <= area[1][0]:
            raise Unreadable("merged_headings", area=area_text(area))
    cells = sheet.rows[heading_row]
    placed: dict[str, Placed] = {}
    ignored, headed, result_index = [], set(), None
    for index, cell in enumerate(cells):
        name, unit = split_heading(shown(cell))
        if not name:
            continue
        headed.add(index)
        if name == plain(RESULT_HEADING):
            result_index = index
        elif name not in known:
            ignored.append(shown(cell).strip())
        else:
            column = known[name]
            _once(column, index, placed)
            placed[column.field] = Placed(index, column, _scale(column, unit))
    _all_there(kind, placed)
    return Layout(
        heading_row,
        tuple(placed.values()),
        frozenset(headed),
        tuple(ignored),
        result_index,
    )


def _heading_row(sheet: Sheet, known: dict[str, Column], kind: Kind) -> int:
    """The row with the most known headings among the first few."""
    if not any(shown(cell).strip() for row in sheet.rows for cell in row):
        raise Unreadable("empty_file")
    hits = [
        sum(split_heading(shown(cell))[0] in known for cell in row)
        for row in sheet.rows[:_LOOKED_AT]
    ]
    best = max(hits)
    if best == 0:
        missing = "、".join(c.label for c in kind.columns if not c.optional)
        raise Unreadable("no_headings", most=_LOOKED_AT, missing=missing)
    return hits.index(best)


def _once(column: Column, index: int, placed: dict[str, Placed]) -> None:
    if first := placed.get(column.field):
        columns = f"{column_letters(first.index)}、{column_letters(index)}"
        raise Unreadable("heading_twice", heading=column.heading, columns=columns)


def _scale(column: Column, unit: str) -> Decimal:
    """How many of the contract's unit the heading's unit makes; other brackets are remarks."""
    if not unit or not column.unit:
        return _ONE
    if unit not in column.units:
        known = "、".join(column.units)
        raise Unreadable("unknown_unit", heading=column.heading, unit=unit, known=known)
    return column.units[unit]


def _all_there(kind: Kind, placed: dict[str, Placed]) -> None:
    missing = [c.label for c in kind.columns if not c.optional and c.field not in placed]
    if missing:
        raise Unreadable("missing_headings", missing="、".join(missing))


def row_faults(sheet: Sheet, layout: Layout) -> dict[int, str]:
    """Why rows cannot be read as they stand: those that merged cells reach, by row from 0."""
    return {
        row: say("merged", area=area_text(area))
        for area in sheet.merged
        for row in range(area[0][0], min(area[1][0] + 1, len(sheet.rows)))
        if row > layout.heading_row
    }
