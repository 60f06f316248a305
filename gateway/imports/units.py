"""Units that stand outside a heading's own bracket: above, beside, in a remark, in a name. Pure.

A statement is `单位：万元`, or a bracket that is a unit and nothing else; it holds for every column
of its measure. Two that disagree about a column are refused: neither can be believed.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from unicodedata import normalize

from gateway.imports.cells import shown
from gateway.imports.kinds import UNITS, Column, plain
from gateway.imports.messages import Unreadable
from gateway.imports.workbooks.places import place_text
from gateway.imports.workbooks.sheets import Sheet

_STATED = re.compile(
    r"([一-鿿]{0,2})单位(?:均为|为|是|均)?[:\s]*"
    r"([^\s,;。()\[\]【】:]+(?:[,;][^\s,;。()\[\]【】:]+)*)"
    r"|以([^\s,;。()\[\]【】:]{1,6}?)(?:为单位|计)"
)
# `填报单位：…` names an office: what is no unit behind other words than these is none of ours.
_OF_MEASURES = frozenset(
    ("", "计量", "金额", "面积", "数量", "货币", "表中", "本表", "人数", "统一")
)
_BRACKETED = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_SEVERAL = re.compile(r"[、,;/和及]")
_MONEY_OF = re.compile(r"^(?:人民币|RMB|CNY)|(?:人民币|RMB|CNY)$")
# How a word that we do not know shows itself to be a unit all the same: 美元, 公顷, 万.
_UNIT_LIKE = re.compile(r"[^一-鿿]*[一-鿿]{0,4}(?:元|角|分|米|方|平|里|顷|亩|M2)|[十百千万亿]+")
_IN_BRACKETS = ("amount", "area")
_BARE = frozenset(map(plain, ("万", "亿", "千万", "百万")))
_COLUMN_OF_UNITS = frozenset(map(plain, ("单位", "计量单位", "金额单位", "面积单位")))


@dataclass(frozen=True, slots=True)
class Stated:
    """A unit of a measure and where it stands.

    `where` is heading, cell, note, sheet_name or header; `place` the cell as `D2` ("": no cell);
    `field` the one column that it is about ("": every column of the measure).
    """

    measure: str
    unit: str
    where: str
    place: str = ""
    field: str = ""

    @property
    def factor(self) -> Decimal:
        return UNITS[self.measure][self.unit]


@dataclass(frozen=True, slots=True)
class Applied:
    """The unit that bare numbers of a column are in, and where that is said."""

    heading: str
    column: str
    unit: str
    factor: str
    where: str
    place: str


def measure_of(column: Column) -> str:
    """Which of the units' lists is the column's; "" where it has no unit."""
    return next((name for name, units in UNITS.items() if units is column.units), "")


def stated(sheet: Sheet, heading_row: int, used: Collection[int]) -> list[Stated]:
    """Everything that the sheet says of units outside of its headings' brackets.

    `used` are the columns with a known heading, that of results among them. Raises Unreadable for
    a unit that is not known.
    """
    found = list(_in_words(sheet.name, "sheet_name", "", bare=True))
    found += _in_words(sheet.header, "header", "", bare=True)
    for at, cells in enumerate(sheet.rows[:heading_row]):
        for index, cell in enumerate(cells):
            if words := shown(cell).strip():
                found += _in_words(words, "cell", place_text((at, index)), bare=True)
    for index, cell in enumerate(sheet.rows[heading_row]):
        if index not in used:
            place = place_text((heading_row, index))
            found += _in_words(shown(cell), "cell", place, bare=False)
            found += _beside(sheet, heading_row, index)
    for place, words in sorted(sheet.notes.items()):
        if place[0] <= heading_row:
            found += _in_words(words, "note", place_text(place), bare=False)
    return found


def _beside(sheet: Sheet, heading_row: int, index: int) -> list[Stated]:
    """Units in a column that no event needs. Raises Unreadable where rows do not say the same."""
    are_units = plain(shown(sheet.rows[heading_row][index])) in _COLUMN_OF_UNITS
    told: dict[str, list[Stated]] = {}
    silent = 0
    for at, row in enumerate(sheet.rows[heading_row + 1 :], heading_row + 1):
        words = shown(row[index]) if index < len(row) else ""
        place = place_text((at, index))
        if are_units or "单位" in words or "以" in words:
            units = _lone(words, place) if are_units else None
            units = units or list(_in_words(words, "cell", place, bare=False))
            if units:
                told.setdefault(" ".join(f"{one.measure}{one.factor}" for one in units), units)
                continue
        silent += any(cell != "" for cell in row)
    if told and (silent or len(told) > 1):
        first = next(iter(told.values()))[0]
        raise Unreadable("units_of_some_rows", unit=first.unit, place=first.place)
    return next(iter(told.values()), [])


def _lone(words: str, place: str) -> list[Stated]:
    """A cell that is a unit and nothing else."""
    unit = plain(words)
    return [
        Stated(measure, unit, "cell", place) for measure, units in UNITS.items() if unit in units
    ]


def _in_words(words: str, where: str, place: str, bare: bool) -> Iterator[Stated]:
    """Statements within a text; with `bare`, brackets that are nothing but a unit as well."""
    said = normalize("NFKC", words)
    for match in _STATED.finditer(said):
        ours = match[1] is not None and match[1] in _OF_MEASURES
        yield from _tokens(match[2] or match[3], where, place, ours)
    if bare:
        for match in _BRACKETED.finditer(said):
            unit = plain(match[1])
            for measure in _IN_BRACKETS:
                if unit in UNITS[measure] and unit not in _BARE:
                    yield Stated(measure, unit, where, place)


def _tokens(words: str, where: str, place: str, ours: bool) -> Iterator[Stated]:
    """The units of one statement. Raises Unreadable where it must have one that we do not know."""
    for word in filter(None, _SEVERAL.split(words)):
        unit = _MONEY_OF.sub("", plain(word))
        measures = [name for name, units in UNITS.items() if unit in units]
        if unit in _BARE or (ours and not measures and _UNIT_LIKE.fullmatch(unit)):
            raise Unreadable("unknown_unit_stated", unit=word, place=place or words)
        yield from (Stated(measure, unit, where, place) for measure in measures)


def row_of_units(cells: list, columns: dict[int, Column], at: int) -> list[Stated] | None:
    """A row of nothing but its columns' units, right above or below the headings; None: another."""
    found = []
    for index, cell in enumerate(cells):
        unit = plain(shown(cell)).strip("()")
        if not unit or unit in _COLUMN_OF_UNITS:
            continue
        column = columns.get(index)
        if column is None or unit not in column.units:
            return None
        measure = measure_of(column)
        found.append(Stated(measure, unit, "cell", place_text((at, index)), column.field))
    return found or None


def agreed(column: Column, own: Stated | None, others: Iterable[Stated]) -> Stated | None:
    """The one unit of a column. Raises Unreadable where two statements disagree."""
    measure = measure_of(column)
    about = [one for one in others if one.measure == measure and one.field in ("", column.field)]
    about = [one for one in (own, *about) if one]
    if not measure or not about:
        return None
    first = about[0]
    for other in about[1:]:
        if other.factor != first.factor:
            raise Unreadable(
                "units_disagree",
                heading=column.heading,
                first=first.unit,
                there=first.place or first.where,
                second=other.unit,
                here=other.place or other.where,
            )
    return first
