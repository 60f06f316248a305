"""Run with ENTITY_FOLDERS: what the gateway makes of a kind that no code knows, as JSON."""

import io
import json
from typing import Any

import openpyxl

from gateway import openapi
from gateway.api_docs import entities
from gateway.exports import lists
from gateway.imports import layout
from gateway.imports.checking import Stamp, check
from gateway.imports.kinds import KINDS
from gateway.imports.template import template
from gateway.imports.workbooks import sheets
from gateway.imports.workbooks.guard import Limits
from gateway.registers.lines import LINES
from services.contracts.entities import ENTITIES
from services.contracts.events.envelope import parse

STAMP = Stamp("urn:cqyz:imports", "2025-07-01T09:30:00+08:00")
ROW = {
    **{"key": "ZL-1", "open": True, "why_not": None, "counts": {}, "patent_id": "ZL-1"},
    **{"name": "一种方法", "field": "chemistry", "uses": ["chemistry", "computing"]},
    **{"enterprise_id": "91500103MA5U7K2N0Y", "enterprise_name": "某公司", "fee": 120050},
    **{"share": 1250, "claims": 7, "in_force": False, "summary": None},
    **{"granted_on": "2025-05-20", "expired_on": None},
}


def imported(code: str) -> dict[str, Any]:
    """The template, filled with its own example once more for another thing, and judged."""
    kind = KINDS[code]
    book = openpyxl.load_workbook(io.BytesIO(template(kind)))
    page = book[kind.title]
    for place, column in enumerate(kind.columns, 1):
        page.cell(3, place).value = column.example
    page.cell(3, 1).value = "ZL-2"
    target = io.BytesIO()
    book.save(target)
    sheet = sheets.read(target.getvalue(), kind.title, Limits())
    checked = check(sheet, layout.find(sheet, kind), kind, STAMP)
    [event] = checked.events.values()
    said = json.loads(event)
    return {
        "faults": [fault.message for fault in checked.faults],
        "examples": checked.examples,
        "event": parse(said).name,
        "data": said["data"],
        "labels": [column.label for column in kind.columns],
    }


async def told(path: str) -> dict[str, Any]:
    line = LINES[path].model_validate(ROW).model_dump(mode="json")

    async def rows() -> lists.Rows:
        yield line

    columns = list(lists.columns_of(ENTITIES["patent"]))
    grid = await lists.grid("专利", iter(columns), rows(), {})
    described = json.loads(entities.body())["entities"]
    document = await openapi.document()
    return {
        "line": line,
        "export": {c.heading: cell for c, cell in zip(grid.columns, grid.rows[0], strict=True)},
        "entity": next(one for one in described if one["name"] == "patent"),
        "components": sorted(document["components"]["schemas"]),
        "import": imported("patents"),
    }


if __name__ == "__main__":
    import asyncio

    print(json.dumps(asyncio.run(told("patents"))))
