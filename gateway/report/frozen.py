"""A snapshot as a report reads it, and how it says figures. Pure."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from gateway.figures.known_then import KnownThen
from gateway.figures.rows import Row
from gateway.report import wording
from gateway.report.blocks import Drawing, Paragraph, Span
from services.contracts.figures.catalogue import TABLE1, TARGETS, TOTAL
from services.kit.state.days import SHANGHAI

WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
SAY, HEAD, COLUMN, STATUS = (WORDS[name] for name in ("sentences", "headings", "columns", "status"))
NONE = Span(WORDS["none"])
_WORST = 5
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Frozen:
    """A snapshot as a report needs it; `address` is where browsers see the product,
    `written` are the words of people by place; charts come as `drawing`.
    """

    number: int
    at: str
    body: Mapping[str, Any]
    reader: KnownThen
    address: str
    written: Mapping[str, str]
    font: Path = Path()
    drawing: Drawing = "svg"

    @property
    def day(self) -> date:
        return self.reader.day

    def row(self, code: str, dimension: str = TOTAL) -> Row:
        return self.reader.row(TARGETS[code, dimension], self.day)

    def link(self, code: str, dimension: str = TOTAL) -> str:
        sector = "" if dimension == TOTAL else f"&dimension={dimension}"
        place = f"{self.address}/work/indicators/{code}"
        return f"{place}?snapshot={self.number}&as_of={self.day}{sector}"

    def figure(self, row: Row, text: str | None) -> Span:
        return Span(text, self.link(row.code, row.dimension)) if text else NONE


def share_of(row: Row) -> Decimal | None:
    """What is judged, in percent of what is expected."""
    judged = row.judged
    if judged is None or judged.value is None or not judged.expected:
        return None
    expected = Decimal(judged.expected)
    return Decimal(judged.value) / expected * _PERCENT if expected > 0 else None


def worst(frozen: Frozen) -> list[Row]:
    """The lines of Table 1 that lie furthest below what is expected, the worst first."""
    rows = [frozen.row(*target.key) for target in TABLE1]
    known = [(share_of(row), row) for row in rows]
    behind = sorted(
        ((share, place, row) for place, (share, row) in enumerate(known) if share is not None),
        key=lambda one: one[:2],
    )
    return [row for share, _, row in behind[:_WORST] if share < _PERCENT]


def assigned(row: Row) -> str:
    if row.assigned is None:
        return SAY["nobody"]
    told = {"department": row.assigned.department, "first": day_of(row.assigned.first)}
    return SAY["assigned"].format(**told)


def explained(row: Row) -> str:
    if row.explained is None:
        return SAY["silent"]
    said = row.explained
    text = said.text.rstrip("。.")
    told = {"department": said.department, "first": day_of(said.first), "text": text}
    return SAY["explained"].format(**told)


def status_of(status: str | None) -> str:
    return STATUS.get(status, NONE.text)


def with_unit(row: Row) -> str:
    return COLUMN["figure"].format(name=row.name_zh, unit=row.unit)


def fine(text: str) -> str:
    """Four decimals at most: what one enterprise adds is small in the plan's units."""
    value = Decimal(text)
    return text if value == value.to_integral_value() else f"{value:.4f}"


def behind(frozen: Frozen) -> dict[tuple[str, str], dict[str, Any]]:
    return {(one["code"], one["dimension"]): one for one in frozen.body["behind"]}


def day_of(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def moment(at: Any) -> str:
    """When a snapshot was made, as the report says it."""
    local = at.astimezone(SHANGHAI)
    return f"{day_of(local.date())}{local:%H:%M}"


def share(part: int, whole: int) -> str:
    return f"{Decimal(part) / Decimal(whole) * _PERCENT:.1f}%" if whole else NONE.text


def figures_of(frozen: Frozen) -> dict[str, Span]:
    """What gaps of people's words may name: codes of Table 1, the day."""
    found = {"day": Span(day_of(frozen.day))}
    for target in TABLE1:
        row = frozen.row(*target.key)
        unit = f"{row.printed}{row.unit}" if row.printed else None
        found[row.code] = frozen.figure(row, unit)
    return found


def places_of(frozen: Frozen) -> dict[str, str]:
    """Where people may write words, with the words that stand there otherwise."""
    whys = {f"{wording.WHY}{row.code}": explained(row) for row in worst(frozen)}
    return {wording.OPENING: SAY["opening"], **whys, wording.NEXT: SAY["next"]}


def said(frozen: Frozen, place: str, otherwise: str) -> Paragraph:
    """What somebody wrote in a place, else the words that stand there by themselves."""
    words, known = frozen.written.get(place), figures_of(frozen)
    if words is None and place.startswith(wording.WHY):
        return Paragraph((Span(otherwise),), place)
    return Paragraph(wording.filled(otherwise if words is None else words, known), place)
