"""Every list of the API as a grid: one column for each of its fields, words in Chinese."""

import tomllib
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel

from gateway.exports.grid import Column, Grid
from gateway.http.problems import Refusal
from gateway.imports.kinds import LABELS, YES_NO_LABELS
from services.contracts.catalogue import TARGETS, TOTAL

_WORDS = tomllib.loads(Path(__file__).with_name("headings.toml").read_text("utf-8"))
_MOST_ROWS = 200_000
_NUMBERS = {
    *("amount", "annual_rate", "balance", "committed", "compensated", "compensations"),
    *("employees", "enterprises", "funded", "invested", "investments", "latitude", "longitude"),
    *("mid_high", "outstanding", "principal_outstanding", "repaid", "term_months"),
    *("transfers", "usable_area"),
}
# The list of labels from which a field's codes are taken.
_CHOICES = {
    "sector": "sector",
    "sectors": "sector",
    "qualifications": "qualification",
    "level": "level",
    "product": "loan_product",
    "kind": "fund_kind",
}

# A page's rows and the cursor of the next page.
Rows = list[dict[str, Any]]
Pages = Callable[[str | None], Awaitable[tuple[Rows, str | None]]]


async def grid(title: str, line: type[BaseModel], pages: Pages, about: dict[str, Any]) -> Grid:
    """All pages of a list whose rows are `line`. Raises Refusal 413 for more than a file holds."""
    columns = tuple(
        Column(name, _WORDS["lists"][name], name in _NUMBERS) for name in line.model_fields
    )
    rows: list[tuple[str | None, ...]] = []
    cursor: str | None = None
    while True:
        page, cursor = await pages(cursor)
        rows += [tuple(cell(name, row[name]) for name in line.model_fields) for row in page]
        if cursor is None:
            return Grid(_WORDS["titles"][title], columns, rows, about)
        if len(rows) >= _MOST_ROWS:
            detail = f"more than {_MOST_ROWS} rows: ask for fewer by a filter"
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)


def rows_of(page: BaseModel, name: str) -> Rows:
    """The rows of one answer of the API, as JSON has them."""
    return page.model_dump(mode="json")[name]


def line_of(page: type[BaseModel]) -> type[BaseModel]:
    """What a row of a page is."""
    (line,) = get_args(page.model_fields["rows"].annotation)
    return line


def cell(field: str, value: Any) -> str | None:
    """A field's value as people read it; several are parted by ；."""
    if value is None or value == []:
        return None
    if isinstance(value, bool):
        return YES_NO_LABELS[0 if value else 1]
    if isinstance(value, list):
        return "；".join(cell(field, one) or "" for one in value)
    if isinstance(value, dict):
        return _told(value)
    return _label(field, str(value))


def _told(value: dict[str, Any]) -> str:
    match value:
        case {"topic": topic, "partition": partition, "offset": offset}:
            return f"{topic}/{partition}/{offset}"
        case {"code": code, "amount": amount, "unit": unit}:
            return f"{TARGETS[code, TOTAL].indicator.name_zh} {amount} {unit}"
    return " ".join(str(part) for part in value.values() if part)


def _label(field: str, code: str) -> str:
    if field in ("state", "why_not"):
        return _WORDS["states" if field == "state" else field][code]
    labels = LABELS.get(_CHOICES.get(field, ""), {})
    return labels[code][0] if code in labels else code
