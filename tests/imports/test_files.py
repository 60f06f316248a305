"""Files as a whole: encodings, bombs, headings, and what is no table at all."""

import io
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from gateway.imports.jobs import Order, Outcome, Progress, work
from gateway.imports.messages import Unreadable
from gateway.imports.workbooks import sheets
from gateway.imports.workbooks.guard import Limits, open_workbook
from tests.imports.files import (
    FIRST,
    REPORT_HEADINGS,
    STAMP,
    csv,
    events,
    judged,
    report,
    xlsx,
)


def refusal(raw: bytes, kind: str = "reports") -> str:
    with pytest.raises(Unreadable) as unreadable:
        judged(raw, kind)
    return str(unreadable.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_csv_is_read_in_the_encodings_of_excel_and_wps(encoding: str) -> None:
    rows = csv(["产品编号", "产品名称", "级别", "企业信用代码", "获评日期"],
               ["P1", "示例软件", "市级", FIRST, "2025-06-20"], encoding=encoding)  # fmt: skip
    (event,) = events(judged(rows, "products")).values()
    assert event["data"]["name"] == "示例软件"


def test_a_rare_character_survives_gb18030() -> None:
    rows = csv(["产品编号", "产品名称", "级别", "企业信用代码", "获评日期"],
               ["P1", "𠮷朤鿏", "市级", FIRST, "2025-06-20"], encoding="gb18030")  # fmt: skip
    (event,) = events(judged(rows, "products")).values()
    assert event["data"]["name"] == "𠮷朤鿏"


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_a_csv_may_use_tabs_or_semicolons(delimiter: str) -> None:
    raw = f"{delimiter.join(REPORT_HEADINGS)}\n{delimiter.join(report(D='1,234'))}".encode()
    assert events(judged(raw))[2]["data"]["output"] == "1234"


def test_a_quoted_line_break_keeps_the_row_together() -> None:
    raw = csv(REPORT_HEADINGS, report(D='"1,234\n"'))
    assert events(judged(raw))[2]["data"]["output"] == "1234"


NO_TABLE = "不是 Excel（.xlsx）或 CSV 文件；旧版 .xls、加密文件请另存为 .xlsx"
NONSENSE = [
    (b"", "文件是空的"),
    (b"\n\n", "文件是空的"),
    (b"\xff\xff\xff", "CSV 编码既不是 UTF-8 也不是 GB18030（第 1 行）"),
    ("产值\n".encode("gb18030") + b"\xff\xff", "CSV 编码既不是 UTF-8 也不是 GB18030（第 2 行）"),
    (b"a,b\nc\0d", "CSV 中有空字节（第 2 行），不是文本文件"),
    ("产值\n\"1".encode(), "CSV 第 2 行读不出来（引号不成对，或一格过长）"),
    (b"\xd0\xcf\x11\xe0" + bytes(600), NO_TABLE),
    (b"PK\x03\x04 and no more", "文件已损坏，读不出来"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "message"), NONSENSE)
def test_what_is_no_table_is_refused_in_words(raw: bytes, message: str) -> None:
    assert refusal(raw) == message


def test_missing_headings_are_named() -> None:
    assert refusal(csv(REPORT_HEADINGS[:4])) == "缺少列：营业收入（元）、增加值（元）"


def test_a_sheet_without_headings_is_told_what_it_lacks() -> None:
    assert refusal(csv(["甲", "乙"])).startswith(
        "前 10 行中没有找到标题行，缺少列：统一社会信用代码、"
    )


def test_a_heading_that_stands_twice_is_refused() -> None:
    assert refusal(csv([*REPORT_HEADINGS, "总产值"])) == "列“产值”出现了两次（D、G）"


def test_an_unknown_unit_in_a_heading_is_refused() -> None:
    headings = [heading.replace("产值", "产值（美元）") for heading in REPORT_HEADINGS]
    assert refusal(csv(headings)).startswith("列“产值”的单位“美元”不认识，可用：元、千元")


def test_a_rate_in_the_heading_of_another_unit_is_refused() -> None:
    headings = ["贷款编号", "贷款产品", "放款银行", "企业信用代码", "贷款金额", "放款日期", "期限"]
    message = "列“年利率”的单位“‰”不认识，可用：%"
    assert refusal(csv([*headings, "年利率（‰）"]), "loans") == message


def test_a_bracket_behind_a_heading_without_a_unit_is_a_remark() -> None:
    headings = ["统一社会信用代码（18位）", "统计日期（必填）", "中高端人才数（人）"]
    sheet = csv(headings, [FIRST, "2025-06-30", "1.2万"])
    assert events(judged(sheet, "headcounts"))[2]["data"]["mid_high"] == 12000


def archive(entries: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in entries.items():
            book.writestr(name, content)
    return target.getvalue()


def test_a_zip_bomb_is_refused_by_its_ratio() -> None:
    assert refusal(archive({"xl/workbook.xml": bytes(50_000_000)})).startswith("压缩比 ")


def test_an_archive_that_unpacks_too_large_is_refused() -> None:
    raw = xlsx(REPORT_HEADINGS, report())
    with pytest.raises(Unreadable, match=r"解压后有 [0-9]+ 字节，最多 1000 字节"):
        open_workbook(raw, Limits(unpacked_bytes=1000))


def test_an_archive_of_too_many_files_is_refused() -> None:
    message = "压缩包内有 1001 个文件，最多 1000 个"
    assert refusal(archive({f"{n}.xml": b"" for n in range(1001)})) == message


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    name = "xl/worksheets/sheet1.xml"
    raw = xlsx(REPORT_HEADINGS, report())
    size = zipfile.ZipFile(io.BytesIO(raw)).getinfo(name).file_size.to_bytes(4, "little")
    lying = raw.replace(size, (100).to_bytes(4, "little"))
    assert zipfile.ZipFile(io.BytesIO(lying)).getinfo(name).file_size == 100
    assert refusal(lying) == "文件已损坏，读不出来"


def test_another_kind_of_archive_is_no_table() -> None:
    assert refusal(archive({"word/document.xml": b"<a/>"})) == NO_TABLE


def changed_sheet(old: bytes, new: bytes) -> bytes:
    source = zipfile.ZipFile(io.BytesIO(xlsx(REPORT_HEADINGS, report())))
    entries = {name: source.read(name) for name in source.namelist()}
    assert old in entries["xl/worksheets/sheet1.xml"]
    sheet = entries["xl/worksheets/sheet1.xml"].replace(old, new)
    return archive({**entries, "xl/worksheets/sheet1.xml": sheet})


def test_one_cell_at_the_far_end_of_the_sheet_is_refused_before_it_is_read() -> None:
    wide = "超过 78 列（含空白但有格式的列），请把数据复制到模板中"
    assert refusal(changed_sheet(b'r="F2"', b'r="XFD2"')) == wide
    long = "超过 99999 行（含空白但有格式的行），请分成几个文件"
    assert refusal(changed_sheet(b'r="F2"', b'r="F1048576"')) == long


def test_entities_in_the_xml_are_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
    source = zipfile.ZipFile(io.BytesIO(xlsx(REPORT_HEADINGS)))
    entries = {name: source.read(name) for name in source.namelist()}
    assert refusal(archive({**entries, "xl/workbook.xml": bomb})) == "文件已损坏，读不出来"


def test_the_sheet_with_the_kinds_title_is_taken_before_the_first() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet("说明").write(0, 0, "请填第二页")
        page = book.add_worksheet("企业报表")
        page.write_row(0, 0, REPORT_HEADINGS)
        page.write_row(1, 0, report())
    assert list(judged(target.getvalue()).events) == [2]
    assert sheets.read(target.getvalue(), "别的", Limits()).name == "说明"


async def worked(raw: bytes, **wishes: bool) -> tuple[list[Progress], Outcome]:
    order = Order("reports", STAMP.source, STAMP.time, **wishes)
    steps = [step async for step in work(order, raw)]
    return steps[:-1], steps[-1]


async def test_a_file_is_read_in_a_process_of_its_own_which_tells_how_far_it_is() -> None:
    progress, outcome = await worked(xlsx(REPORT_HEADINGS, report()))
    assert progress == [Progress("checking", 0, 2)]
    assert [row for row, _ in outcome.events] == [2]
    assert outcome.report["valid"] == 1


async def test_a_file_that_cannot_be_read_is_a_report_about_row_0() -> None:
    _, outcome = await worked(b"PK\x03\x04")
    (error,) = outcome.report["errors"]
    assert (error["row"], error["message"]) == (0, "文件已损坏，读不出来")


async def test_a_reader_that_outgrows_its_memory_takes_nobody_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two million numbers where there is room for some hundred thousand."""
    python, code = tmp_path / "python", "reader.MEMORY_BYTES = 220_000_000; reader.main()"
    python.write_text(
        f"#!/bin/sh\nexec {sys.executable} -c 'import sys; from gateway.imports import reader;"
        f' del sys.argv[1:3]; {code}\' "$@"\n'
    )
    python.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(python))
    numbers = iter(range(10_000_000, 12_000_000))
    cells = (
        b"".join(b"<c><v>%d</v></c>" % next(numbers) for _ in range(40)) for _ in range(50_000)
    )
    rows = b"".join(b"<row>%b</row>" % some for some in cells)
    _, outcome = await worked(changed_sheet(b"</sheetData>", rows + b"</sheetData>"))
    (error,) = outcome.report["errors"]
    assert error["message"] == "读取这个文件时超出了内存或时间限制，文件太大或已损坏"


async def test_one_long_text_in_every_cell_is_refused_in_words() -> None:
    """780 KB of text, told by each of 100,000 cells: 78 GB out of a small file."""
    source = zipfile.ZipFile(io.BytesIO(xlsx(REPORT_HEADINGS, report())))
    entries = {name: source.read(name) for name in source.namelist()}
    text = b"<sst><si><t>" + bytes(range(97, 123)) * 30_000 + b"</t></si></sst>"
    raw = archive({**entries, "xl/sharedStrings.xml": text})
    assert refusal(raw) == "有单元格超过 32767 字"
