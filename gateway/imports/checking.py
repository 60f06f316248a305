"""Rows into events: every cell read, every event held to the contract, no row twice. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any

import orjson

from gateway.imports.cells import PARSERS, Cell, shown
from gateway.imports.kinds import Kind
from gateway.imports.layout import Layout, row_faults
from gateway.imports.messages import Unclear
from gateway.imports.workbooks.places import column_letters
from gateway.imports.workbooks.sheets import Sheet
from services.contracts.events import full_type
from services.contracts.events.envelope import Refused, parse
from services.reasons import Reason, say

PROGRESS_ROWS = 5000
_ONE = Decimal(1)
_LONGEST_VALUE = 80
# Reasons about a whole row, and the field that they are shown at.
_SHOWN_AT = {"ends_before_it_begins": "valid_to"}


@dataclass(frozen=True, slots=True)
class Stamp:
    """What all events of one import share. `restate` makes new events of rows sent before."""

    source: str
    time: str
    restate: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong: `row` as Excel counts (0: the file), `column` as letters ("": the row)."""

    row: int
    column: str
    heading: str
    value: str
    reason: Reason

    def report(self) -> dict[str, Any]:
        """As reports tell it, in both languages."""
        said = {name: getattr(self, name) for name in ("row", "column", "heading", "value")}
        message = {"message": self.message, "message_en": str(self.reason)}
        return said | message | {"code": self.reason.code}

    @property
    def message(self) -> str:
        """In Chinese, as files have them."""
        return self.reason.in_language("zh")


@dataclass(slots=True)
class Checked:
    """The outcome for a file: events as JSON by their row, and every fault."""

    rows: int = 0
    examples: int = 0
    events: dict[int, bytes] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def report(self) -> dict[str, Any]:
        refused = {fault.row for fault in self.faults if fault.row}
        return {
            "rows": self.rows,
            "valid": len(self.events),
            "refused": len(refused),
            "examples": self.examples,
            "errors": [fault.report() for fault in self.faults],
        }


@dataclass(slots=True)
class _Row:
    """One row on its way: `at` as Excel counts, values by field, faults by field."""

    at: int
    cells: list[Cell]
    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)


def check(
    sheet: Sheet,
    layout: Layout,
    kind: Kind,
    stamp: Stamp,
    progress: Callable[[int], None] = lambda rows: None,
) -> Checked:
    """Judge every row below the headings; `progress` hears how many are done."""
    checked = Checked()
    unreadable, example = row_faults(sheet, layout), _example(kind)
    slots: dict[tuple[Any, ...], list[tuple[int, str]]] = {}
    for row in _rows(sheet, layout, progress):
        if row.at - 1 in unreadable:
            checked.rows += 1
            checked.faults.append(Fault(row.at, "", "", "", unreadable[row.at - 1]))
            continue
        _read(row, sheet, layout)
        document = _document(row, kind, stamp)
        if not row.faults and _content(document) == example:
            checked.examples += 1
            continue
        checked.rows += 1
        _hold_to_contract(row, document, layout)
        if row.faults:
            checked.faults += sorted(row.faults.values(), key=lambda fault: fault.column)
            continue
        checked.events[row.at] = orjson.dumps(document)
        slots.setdefault(_slot(kind, document), []).append((row.at, document["id"]))
    _refuse_repetitions(checked, slots, kind)
    if not checked.rows:
        checked.faults.append(Fault(0, "", "", "", say("no_rows")))
    return checked


def _rows(sheet: Sheet, layout: Layout, progress: Callable[[int], None]) -> Iterator[_Row]:
    """Rows with anything in them outside of the column of results."""
    faulty = {row for row, _ in sheet.faults}
    for index in range(layout.first_row, len(sheet.rows)):
        if index % PROGRESS_ROWS == 0:
            progress(index)
        cells = sheet.rows[index]
        if index in faulty or any(
            not _is_blank(cell) for at, cell in enumerate(cells) if at != layout.result_index
        ):
            yield _Row(index + 1, cells)


def _is_blank(cell: Cell) -> bool:
    return cell == "" or (isinstance(cell, str) and not cell.strip())


def _read(row: _Row, sheet: Sheet, layout: Layout) -> None:
    for placed in layout.placed:
        column = placed.column
        cell = row.cells[placed.index] if placed.index < len(row.cells) else ""
        if fault := sheet.faults.get((row.at - 1, placed.index)):
            row.faults[column.field] = _fault(row, layout, column.field, say(fault))
        elif _is_blank(cell):
            if not column.optional:
                row.faults[column.field] = _fault(row, layout, column.field, say("cell_missing"))
        else:
            try:
                row.values[column.field] = PARSERS[column.parser](cell, column, placed.scale)
            except Unclear as unclear:
                row.faults[column.field] = _fault(row, layout, column.field, unclear.said)
    for index, cell in enumerate(row.cells):
        if index not in layout.headed and not _is_blank(cell):
            letters = column_letters(index)
            said = shown(cell)[:_LONGEST_VALUE]
            row.faults[letters] = Fault(row.at, letters, "", said, say("no_heading"))


def _fault(row: _Row, layout: Layout, name: str, message: Reason) -> Fault:
    """A fault at a field's cell, or of the whole row where the sheet has no such column."""
    placed = layout.at(name)
    if placed is None:
        return Fault(row.at, "", "", "", message)
    cell = row.cells[placed.index] if placed.index < len(row.cells) else ""
    letters = column_letters(placed.index)
    return Fault(row.at, letters, placed.column.heading, shown(cell)[:_LONGEST_VALUE], message)


def _document(row: _Row, kind: Kind, stamp: Stamp) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name, value in row.values.items():
        group, dot, measure = name.partition(".")
        if not dot:
            data[name] = value
            continue
        for key, amount in value.items():
            data.setdefault(group, {}).setdefault(key, {})[measure] = amount
    subject = data.pop("subject", "")
    document = {
        "specversion": "1.0",
        "source": stamp.source,
        "type": full_type(kind.event),
        "subject": subject,
        "time": stamp.time,
        "data": data,
    }
    return {"id": _id(kind, document, stamp), **document}


def _content(document: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return document["subject"], document["data"]


def _id(kind: Kind, document: dict[str, Any], stamp: Stamp) -> str:
    """The same for the same content: a file sent again is a repetition, not a second fact."""
    said = [document["type"], *_content(document), *([stamp.time] if stamp.restate else [])]
    digest = sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return f"import-{kind.code}-{digest[:32]}"


def _example(kind: Kind) -> tuple[str, dict[str, Any]]:
    """The content of the template's example row."""
    row = _Row(0, [])
    for column in kind.columns:
        if column.example:
            row.values[column.field] = PARSERS[column.parser](column.example, column, _ONE)
    return _content(_document(row, kind, Stamp("", "")))


def _hold_to_contract(row: _Row, document: dict[str, Any], layout: Layout) -> None:
    """Add what the contract finds; what a cell's own fault explains is not said twice."""
    try:
        parse(document)
    except Refused as refused:
        for problem in refused.problems:
            message = problem.reason
            name = _SHOWN_AT.get(message.code) or _field(problem.pointer)
            if name not in row.faults and not (row.faults and name == ""):
                row.faults[name] = _fault(row, layout, name, message)


def _field(pointer: str) -> str:
    """`/data/by_sector/fintech/output` -> by_sector.output; the column that a pointer means."""
    parts = [part for part in pointer.split("/")[1:] if part != "data"]
    if len(parts) > 2:
        return f"{parts[0]}.{parts[-1]}"
    return parts[0] if parts else ""


def _slot(kind: Kind, document: dict[str, Any]) -> tuple[Any, ...]:
    subject, data = _content(document)
    return tuple(subject if name == "subject" else data.get(name) for name in kind.slot)


def _refuse_repetitions(
    checked: Checked, slots: dict[tuple[Any, ...], list[tuple[int, str]]], kind: Kind
) -> None:
    """Equal rows: the later ones go. Rows that contradict each other: none can be believed."""
    named = "、".join(column.heading for name in kind.slot if (column := kind.column(name)))
    for rows in slots.values():
        if len(rows) == 1:
            continue
        agree = len({event_id for _, event_id in rows}) == 1
        for place, (at, _) in enumerate(rows):
            other = rows[0][0] if place else rows[1][0]
            if agree and not place:
                continue
            message = (
                say("same_row", row=other) if agree else say("same_slot", row=other, slot=named)
            )
            checked.faults.append(Fault(at, "", "", "", message))
            del checked.events[at]
    checked.faults.sort(key=lambda fault: fault.row)


def refuse_large(checked: Checked, most: int) -> None:
    """Rows whose event has more bytes than the intake takes."""
    for row in [row for row, event in checked.events.items() if len(event) > most]:
        checked.faults.append(Fault(row, "", "", "", say("too_large_row", most=most)))
        del checked.events[row]
    checked.faults.sort(key=lambda fault: fault.row)
