"""One sheet of an .xlsx, heard cell by cell; what has no place follows what stands before it."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from openpyxl.utils.datetime import from_excel

from gateway.imports.cells import Cell
from gateway.imports.messages import Unreadable
from gateway.imports.workbooks import guard
from gateway.imports.workbooks.open_xml import TRUE, Attributes, plain_text
from gateway.imports.workbooks.places import DIGITS, Area, Place, area, column_index

_LATEST_SERIAL = 2_958_466


@dataclass(slots=True)
class Read:
    """What a sheet's part says; places count from 0. `faults` are cells without a value."""

    rows: list[list[Cell]] = field(default_factory=list)
    faults: dict[Place, str] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    filtered: bool = False
    header: str = ""


class SheetReader:
    """Hears one sheet's part."""

    def __init__(self, texts: list[str], formats: list[str], epoch: datetime) -> None:
        self.read = Read()
        self._texts = texts
        self._formats = formats
        self._epoch = epoch
        self._columns: dict[str, int] = {}
        self._row: list[Cell] | None = None
        self._at, self._number_text, self._column = -1, "0", -1
        self._in_cell = False
        self._type, self._style = "", ""
        self._formula = self._valued = False
        self._pieces: list[str] = []
        self._collecting = self._phonetic = False

    def start(self, name: str, attributes: Attributes) -> None:
        """The most frequent elements first: there are millions of them."""
        if name == "v":
            self._collecting = self._valued = True
        elif name == "c" and self._row is not None:
            self._begin_cell(attributes)
        elif self._in_cell:
            self._begin_part(name)
        elif name == "row":
            self._begin_row(attributes)
        else:
            self._note(name, attributes)

    def _begin_row(self, attributes: Attributes) -> None:
        self._move(int(attributes["r"]) - 1 if "r" in attributes else self._at + 1)
        if attributes.get("hidden") in TRUE:
            self.read.hidden_rows.append(self._at)

    def _move(self, at: int) -> None:
        if at >= guard.LONGEST:
            raise Unreadable("too_many_rows", most=guard.LONGEST)
        rows = self.read.rows
        rows += ([] for _ in range(len(rows), at + 1))
        self._row, self._at, self._number_text, self._column = rows[at], at, str(at + 1), -1

    def _begin_cell(self, attributes: Attributes) -> None:
        self._in_cell = True
        self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._formula = self._valued = False
        self._pieces.clear()
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            self._go_to(reference)
        if self._column >= guard.WIDEST:
            raise Unreadable("too_wide", most=guard.WIDEST)

    def _go_to(self, reference: str) -> None:
        letters = reference.rstrip(DIGITS)
        if letters not in self._columns:
            self._columns[letters] = column_index(letters)
        if reference[len(letters) :] != self._number_text:
            self._move(int(reference[len(letters) :]) - 1)
        self._column = self._columns[letters]

    def _begin_part(self, name: str) -> None:
        if name == "f":
            self._formula = True
        elif name == "t":
            self._collecting, self._valued = not self._phonetic, True
        elif name == "rPh":
            self._phonetic = True

    def _note(self, name: str, attributes: Attributes) -> None:
        if name == "mergeCell":
            self.read.merged.append(area(attributes["ref"]))
        elif name == "autoFilter":
            self.read.filtered = True
        elif name == "col" and attributes.get("hidden") in TRUE:
            last = min(int(attributes["max"]), guard.WIDEST)
            self.read.hidden_columns += range(int(attributes["min"]) - 1, last)
        elif name in ("oddHeader", "oddFooter"):
            self._pieces.clear()
            self._collecting = True

    def text(self, words: str) -> None:
        if self._collecting:
            self._pieces.append(words)

    def end(self, name: str) -> None:
        if name == "v" or name == "t":
            self._collecting = False
        elif name == "c" and self._in_cell:
            self._in_cell = False
            pieces = self._pieces
            self._end_cell(pieces[0] if len(pieces) == 1 else "".join(pieces))
        elif name == "rPh":
            self._phonetic = False
        elif name == "row":
            self._row = None
        elif name in ("oddHeader", "oddFooter"):
            self._collecting = False
            self.read.header += f" {''.join(self._pieces)}"

    def _end_cell(self, words: str) -> None:
        value: Cell = ""
        if self._type == "e":
            self.read.faults[self._at, self._column] = "error_cell"
        elif words:
            value = self._texts[int(words)] if self._type == "s" else self._value(words)
        elif self._formula and not (self._type == "str" and self._valued):
            self.read.faults[self._at, self._column] = "uncalculated"
        row = self._row
        if self._column == len(row):
            row.append(value)
        else:
            row += [""] * (self._column + 1 - len(row))
            row[self._column] = value

    def _value(self, words: str) -> Cell:
        match self._type:
            case "str" | "inlineStr":
                return plain_text(words)
            case "b":
                return words in TRUE
            case "d":
                return _iso(words)
            case _:
                return self._number(float(words))

    def _number(self, number: float) -> Cell:
        style = int(self._style or 0)
        form = self._formats[style] if style < len(self._formats) else ""
        if not form or not 0 <= number < _LATEST_SERIAL:
            return number
        return _day(from_excel(number, self._epoch, timedelta=form == "duration"))


def _day(moment: datetime | time | timedelta) -> Cell:
    """A day without a time of day is a day alone."""
    if isinstance(moment, datetime) and moment.time() == time():
        return moment.date()
    return moment


def _iso(words: str) -> Cell:
    """A day as strict Open XML writes it."""
    if "T" not in words:
        return date.fromisoformat(words) if words.count("-") == 2 else time.fromisoformat(words)
    return _day(datetime.fromisoformat(words.removesuffix("Z")))
