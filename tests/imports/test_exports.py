"""Exports: exact numbers, Chinese headings, and nothing that calculates."""

import csv
import io
from datetime import date

import openpyxl
import orjson
import pytest

from gateway.exports import grids
from gateway.exports.grid import Column, Format, Grid, written
from gateway.figures.generations import Generations
from gateway.figures.judging import Rules
from gateway.figures.reading import Reader, TableNumber
from gateway.figures.statistics import Statistics
from services.contracts.figures.catalogue import TABLE1, TABLE2, TARGETS

COLUMNS = (Column("name", "名称"), Column("contribution", "贡献（亿元）", is_number=True))
NASTY = ["=1+1", "+86", "-5", "@x", "\tx", "示例，“公司”", "http://x.cn", None]
NUMBERS = ["-1.5", "0.1", "123456789012345", "1234567890123456", "=2", "", None, "7"]
GRID = Grid(
    "明细[*]", COLUMNS, list(zip(NASTY, NUMBERS, strict=True)), {"value": "1"}, ("截至今天",)
)
DAY = date(2026, 6, 30)


def content(grid: Grid, form: Format) -> bytes:
    with written(grid, form) as file:
        return file.read()


def csv_rows(grid: Grid) -> list[list[str]]:
    raw = content(grid, Format.csv)
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_a_csv_opens_in_excel_and_calculates_nothing() -> None:
    raw = content(GRID, Format.csv)
    assert raw.startswith(b"\xef\xbb\xbf")
    assert csv_rows(GRID) == [
        ["名称", "贡献（亿元）"],
        ["'=1+1", "-1.5"],
        ["'+86", "0.1"],
        ["'-5", "123456789012345"],
        ["'@x", "1234567890123456"],
        ["'\tx", "'=2"],
        ["示例，“公司”", ""],
        ["http://x.cn", ""],
        ["", "7"],
    ]


def test_a_workbook_holds_text_as_text_and_numbers_that_fit_as_numbers() -> None:
    page = openpyxl.load_workbook(io.BytesIO(content(GRID, Format.xlsx))).active
    assert page.title == "明细   "
    assert [cell.value for cell in page["A"]] == ["明细[*]", "截至今天", "名称", *NASTY]
    assert {cell.data_type for cell in page["A"][3:-1]} == {"s"}
    assert page["A10"].hyperlink is None
    assert page.freeze_panes == "A4"
    kinds = [(cell.value, cell.data_type) for cell in page["B"][3:8]]
    assert kinds == [
        (-1.5, "n"),
        (0.1, "n"),
        (123456789012345, "n"),
        ("1234567890123456", "s"),
        ("=2", "s"),
    ]
    assert [cell.number_format for cell in page["B"][3:6]] == ["#,##0.0", "#,##0.0", "#,##0"]


def test_a_number_is_shown_as_finely_as_its_row_and_kept_as_it_is() -> None:
    rows = [("一", "1234.56789"), ("二", "1234.56789"), ("三", "12")]
    grid = Grid("表", COLUMNS, rows, places=(2, 0, 4))
    page = openpyxl.load_workbook(io.BytesIO(content(grid, Format.xlsx))).active
    assert [cell.number_format for cell in page["B"][2:]] == ["#,##0.00", "#,##0", "#,##0"]
    assert [cell.value for cell in page["B"][2:]] == [1234.56789, 1234.56789, 12]


def test_json_keeps_every_cell_as_it_is() -> None:
    said = orjson.loads(content(GRID, Format.json))
    assert said["columns"][1] == {"key": "contribution", "heading_zh": "贡献（亿元）"}
    assert [row["name"] for row in said["rows"]] == NASTY
    assert [row["contribution"] for row in said["rows"]] == NUMBERS
    assert (said["title_zh"], said["value"]) == ("明细[*]", "1")


@pytest.fixture
def reader() -> Reader:
    return Reader(Generations(), Statistics(), Rules(), clock=lambda: DAY)


@pytest.mark.parametrize(("number", "lines"), [("1", TABLE1), ("2", TABLE2)])
def test_a_table_has_every_line_of_the_plan_with_its_targets(
    reader: Reader, number: str, lines: tuple
) -> None:
    grid = grids.table(reader, TableNumber(number), DAY)
    headings, *rows = csv_rows(grid)
    goals = [f"{year}年目标" for year in (2025, 2026, 2027)]
    past = ["2024年实际", "2025年实际"]
    assert headings[:10] == ["分组", "指标", "单位", "2024年基期", *goals, *past, "当日值"]
    assert grid.lines == ("截至2026-06-30",)
    assert [row[3:7] for row in rows] == [list(line.values.values()) for line in lines]
    assert [(row[-2], row[-1]) for row in rows] == [line.key for line in lines]


def test_a_series_names_its_unit_and_has_a_row_for_each_day(reader: Reader) -> None:
    target = TARGETS["workforce", "fintech"]
    grid = grids.series(reader, target, [date(2026, 5, 31), DAY])
    headings, *rows = csv_rows(grid)
    assert grid.title == "从业人员数量·金融科技走势"
    assert headings == ["日期", "当日值（人）", "当日应达（人）", "完成年度目标（%）", "状态"]
    assert [row[0] for row in rows] == ["2026-05-31", "2026-06-30"]
    assert [row[4] for row in rows] == ["无数据", "无数据"]


def test_a_ledger_is_told_in_the_pages_unit_with_its_period_and_the_sum_so_far() -> None:
    event = {"source": "stats", "id": "e1", "time": "2026-04-07T17:12:43Z"}
    found = [
        {
            "topic": "enterprises.report",
            "key": f"A:1:{period}",
            "entity_id": "A:1",
            "name": "示例公司",
            "contribution": fen,
            "events": [event],
        }
        for period, fen in (("2026-06", 300_050), ("2026Q1", 100_000))
    ]
    grid = grids._facts_grid(TARGETS["total_output", "total"], DAY, found, False)
    headings = [column.heading for column in grid.columns]
    told = [dict(zip(headings, row, strict=True)) for row in grid.rows]
    assert [row["期间或批次"] for row in told] == ["2026-06", "2026Q1"]
    assert [row["贡献（元）"] for row in told] == ["3000.5", "1000"]
    assert [row["累计（元）"] for row in told] == ["3000.5", "4000.5"]
    assert [row["累计占比（%）"] for row in told] == ["75.0", "100.0"]
    assert {row["依据"] for row in told} == {"企业报表"}
    assert {row["记录时间"] for row in told} == {"2026-04-08 01:12:43"}
    assert [row["贡献（亿元，精确值）"] for row in told] == ["0.000030005", "0.00001"]
    assert grid.lines == ("指标值0.000040005亿元，共2条",)
