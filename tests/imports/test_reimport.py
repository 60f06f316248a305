"""A list is filtered, exported, edited in one cell and imported again: one change and no other."""

import io
from typing import Any, NamedTuple

import httpx2
import openpyxl
import pytest

from gateway.exports.lists import columns_of
from gateway.imports.kinds import KINDS, Kind, plain, split_heading
from services.contracts.entities import ENTITIES
from tests.fates.events import event
from tests.imports.files import xlsx
from tests.imports.test_upload import enterprise, upload
from tests.support.system import System

DAY = "2026-06-30"
MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
A, B, C = (enterprise(700 + n) for n in range(3))
# Lists whose rows are made of several events: a matter's stages, a list's entries.
OF_SEVERAL = {"cases", "claims", "matters", "tasks", "listings"}


class Sheet(NamedTuple):
    """Rows of an import, a filter of its list that leaves the first out, and one cell to edit."""

    kind: str
    path: str
    headings: list[str]
    rows: list[list[str]]
    narrowed: str
    heading: str
    edited: Any
    field: str


SHEETS = (
    Sheet(
        *("enterprises", "enterprises"),
        ["统一社会信用代码", "企业名称", "登记日期", "行业代码", "细分领域"],
        [
            [A, "再导甲", "2024-05-01", "6510", "信创"],
            [B, "再导乙", "2024-05-01", "6510", "工业软件、区块链"],
            [C, "再导丙", "2024-06-01", "6510", "区块链"],
        ],
        *("sectors:blockchain", "企业名称", "再导乙（更名）", "name"),
    ),
    Sheet(
        *("carriers", "registers/carriers"),
        ["载体编号", "载体名称", "是否核心载体", "使用面积（平方米）", "开放日期"],
        [
            ["再-0", "再导零号楼", "否", "100", "2024-01-01"],
            ["再-1", "再导一号楼", "是", "12000.5", "2024-01-01"],
            ["再-2", "再导二号楼", "是", "8000", "2025-03-01"],
        ],
        *("core:true", "使用面积（平方米）", 12001.25, "usable_area"),
    ),
    Sheet(
        *("units", "registers/units"),
        ["楼宇单元编号", "名称", "载体编号", "楼层", "面积（平方米）", "用途", "开始日期"],
        [
            ["再-1-1", "一层", "再-1", "1F", "300", "商业", "2025-01-01"],
            ["再-1-2", "二层", "再-1", "2F", "320.5", "办公", "2025-01-01"],
            ["再-1-3", "三层", "再-1", "3F", "280", "办公", "2025-01-01"],
        ],
        *("use:office", "楼层", "2层", "floor"),
    ),
    Sheet(
        *("loans", "registers/loans"),
        *(
            [
                *("贷款编号", "贷款产品", "放款银行", "企业信用代码", "贷款金额（元）"),
                *("放款日期", "期限（月）", "年利率（%）"),
            ],
        ),
        [
            ["再贷-1", "商业价值信用贷款", "示例银行", A, "1000000", "2025-02-03", "12", "3.45"],
            ["再贷-2", "知识价值信用贷款", "示例银行", A, "300万", "2025-02-03", "12", "3.45"],
            ["再贷-3", "知识价值信用贷款", "示例银行", B, "12345.67", "2025-03-03", "24", "3.1"],
        ],
        *("product:knowledge_value", "贷款金额（元）", 12345.68, "amount"),
    ),
    Sheet(
        *("links", "registers/links"),
        ["关系编号", "关系", "起点", "终点", "角色", "数量", "起始日期", "截止日期"],
        [
            ["再-链-1", "供应", A, f"enterprise/{B}", "金融科技", "", "2025-01-01", ""],
            ["再-链-2", "入驻", A, "unit/再-1-2", "", "120.5", "2025-01-01", "2027-01-01"],
            ["再-链-3", "入驻", B, "unit/再-1-3", "", "80", "2025-07-01", ""],
        ],
        *("relation:occupies", "数量", "81", "quantity"),
    ),
    Sheet(
        *("headcounts", "registers/headcounts"),
        ["统一社会信用代码", "统计日期", "中高端人才数（人）"],
        [[A, "2025-12-31", "1"], [B, "2025-12-31", "12"], [C, "2026-03-31", "15"]],
        *("mid_high:10..", "中高端人才数（人）", 16, "mid_high"),
    ),
)


@pytest.fixture(scope="module")
def told(system: System) -> None:
    for sheet in SHEETS:
        raw = xlsx(sheet.headings, *sheet.rows, name=KINDS[sheet.kind].title)
        answer = upload(system, sheet.kind, raw)
        assert answer.status_code == 202, answer.text
        system.settle()


def file_of(system: System, sheet: Sheet) -> bytes:
    """What the page gives: the list as it is narrowed."""
    asked = {"as_of": DAY, "filter": sheet.narrowed, "q": "再" if "loans" in sheet.path else ""}
    answer = httpx2.get(
        f"{system.url}/api/v1/exports/{sheet.path}.xlsx", params=asked, headers=system.key
    )
    assert (answer.status_code, answer.headers["content-type"]) == (200, MEDIA)
    return answer.content


def compared(system: System, sheet: Sheet, raw: bytes) -> dict[str, Any]:
    answer = upload(system, sheet.kind, raw, check=True)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.kind)
def test_one_cell_of_a_filtered_list_is_one_change(
    system: System, told: None, sheet: Sheet
) -> None:
    raw = file_of(system, sheet)
    book = openpyxl.load_workbook(io.BytesIO(raw))
    page = book.active
    head = next(row for row in page.iter_rows() if row[1].value)
    column = next(cell.column for cell in head if cell.value == sheet.heading)
    keys = {cell.value: cell.row for (cell,) in page.iter_rows(head[0].row + 1, max_col=1)}
    ours = {row[0] for row in sheet.rows}
    mine = {key: row for key, row in keys.items() if str(key).rpartition("/")[2] in ours}
    assert len(mine) == 2, keys
    before = compared(system, sheet, raw)
    untouched = before["states"]["same"] + before["states"]["known"]
    assert (before["refused"], before["errors"]) == (0, [])
    assert (untouched, before["changes_total"]) == (len(keys), 0)
    [edited] = [row for key, row in mine.items() if key == last_of(sheet, mine)]
    page.cell(edited, column).value = sheet.edited
    target = io.BytesIO()
    book.save(target)
    after = compared(system, sheet, target.getvalue())
    [change] = after["changes"]
    assert (change["state"], change["row"]) == ("changed", edited)
    assert [one["field"] for one in change["changes"]] == [sheet.field]
    assert after["states"]["same"] + after["states"]["known"] == len(keys) - 1


def test_a_value_of_a_later_day_is_seen_before_it_would_be_sent_as_the_first(
    system: System, told: None
) -> None:
    """The list tells what holds on the day; a file of registrations tells the first value."""
    unit = "unit/再-1-1"
    change = {"floor": "1层", "effective_on": "2026-01-01"}
    system.publish([event("demo-district", "thing.updated", unit, change)])
    system.settle()
    sheet = SHEETS[2]._replace(narrowed="use:commercial")
    found = compared(system, sheet, file_of(system, sheet))
    [mine] = [one for one in found["changes"] if one["subject"].endswith("再-1-1")]
    assert [(one["field"], one["before"], one["after"]) for one in mine["changes"]] == [
        ("floor", "1F", "1层")
    ]


def last_of(sheet: Sheet, mine: dict[Any, int]) -> Any:
    """The row in which the cell is edited: for all but names the last one told."""
    wanted = sheet.rows[1 if sheet.field in ("name", "usable_area", "floor") else 2][0]
    return next(key for key in mine if str(key).rpartition("/")[2] == wanted)


def listed() -> list[Kind]:
    """Those whose things have a list."""
    entities = {code: ENTITIES.get(kind.entity) for code, kind in KINDS.items()}
    return [KINDS[code] for code, one in entities.items() if one and one.registry]


@pytest.mark.parametrize("kind", listed(), ids=lambda kind: kind.code)
def test_the_headings_of_a_list_are_those_of_its_import(kind: Kind) -> None:
    """All that an import asks for stands in the file of the list, under a heading that it knows."""
    headings = {split_heading(one.heading)[0] for one in columns_of(ENTITIES[kind.entity])}
    lacking = {
        column.field
        for column in kind.columns
        if not {plain(word) for word in (column.heading, *column.also, column.field)} & headings
    }
    assert bool(lacking) == (kind.code in OF_SEVERAL), lacking
