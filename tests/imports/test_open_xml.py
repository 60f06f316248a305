"""One reader for every dialect of Open XML: nothing in a sheet is taken for an empty cell."""

import io
import zipfile
from datetime import date

import pytest

from gateway.imports.workbooks import sheets
from gateway.imports.workbooks.guard import Limits
from gateway.imports.workbooks.sheet_reader import Read
from gateway.imports.workbooks.sheets import Sheet
from tests.imports.files import REPORT_HEADINGS, report, xlsx

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def read(data: str, *, prefix: str = "", space: str = TRANSITIONAL, **parts: str) -> Sheet:
    """A workbook whose one sheet holds this, written by hand."""
    x = f"{prefix}:" if prefix else ""
    xmlns = f'xmlns{":" + prefix if prefix else ""}="{space}"'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships><Relationship Id="a" Type="{RELATIONS}/worksheet"'
            ' Target="worksheets/one.xml"/>'
            f'<Relationship Id="b" Type="{RELATIONS}/styles" Target="/xl/styles.xml"/>'
            "</Relationships>",
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<{x}workbook {xmlns} xmlns:q="{RELATIONS}">{parts.get("book", "")}<{x}sheets>'
            f'<{x}sheet name="甲" q:id="a"/></{x}sheets></{x}workbook>',
        )
        archive.writestr("xl/styles.xml", parts.get("styles", "<styleSheet/>"))
        archive.writestr(
            "xl/worksheets/one.xml",
            f"<{x}worksheet {xmlns}><{x}sheetData>{data}</{x}sheetData></{x}worksheet>",
        )
    return sheets.read(target.getvalue(), "", Limits())


def test_cells_without_places_follow_each_other() -> None:
    sheet = read("<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>3</v></c></row>")
    assert sheet.rows == [[1.0, 2.0], ["", 3.0]]


def test_a_fault_without_a_place_is_found() -> None:
    data = '<row><c><v>1</v></c><c t="e"><v>#N/A</v></c><c><f>A1</f></c></row>'
    assert read(data).faults == {(0, 1): "error_cell", (0, 2): "uncalculated"}


@pytest.mark.parametrize("space", [TRANSITIONAL, STRICT])
@pytest.mark.parametrize("prefix", ["", "x"])
def test_faults_are_found_whatever_the_dialect(prefix: str, space: str) -> None:
    x = f"{prefix}:" if prefix else ""
    data = (
        f'<{x}row r="2"><{x}c r="B2"><{x}f>1+1</{x}f><{x}v/></{x}c>'
        f'<{x}c r="C2" t="e"><{x}f>NA()</{x}f><{x}v>#N/A</{x}v></{x}c>'
        f'<{x}c r="D2"><{x}f>1+1</{x}f><{x}v>2</{x}v></{x}c></{x}row>'
    )
    sheet = read(data, prefix=prefix, space=space)
    assert sheet.faults == {(1, 1): "uncalculated", (1, 2): "error_cell"}
    assert sheet.rows == [[], ["", "", "", 2.0]]


def test_a_formula_that_yields_an_empty_text_has_a_value() -> None:
    sheet = read('<row><c t="str"><f>IF(1,"","")</f><v></v></c><c><v>1</v></c></row>')
    assert (sheet.rows, sheet.faults) == ([["", 1.0]], {})


def test_rich_text_is_one_text_without_its_readings_and_escapes_are_characters() -> None:
    text = "<r><t>渝</t></r><r><t>中_x000A_</t></r><rPh><t>yu</t></rPh>"
    assert read(f'<row><c t="inlineStr"><is>{text}</is></c></row>').rows == [["渝中\n"]]


STYLES = (
    '<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>'
    '</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>'
    '<xf numFmtId="14"/><xf numFmtId="31"/><xf numFmtId="170"/><xf numFmtId="4"/>'
    "</cellXfs></styleSheet>"
)


@pytest.mark.parametrize("style", [1, 2, 3])
def test_a_day_is_told_by_its_format_chinese_built_in_ones_among_them(style: int) -> None:
    data = f'<row><c s="{style}"><v>45717</v></c><c s="4"><v>45717</v></c></row>'
    assert read(data, styles=STYLES).rows == [[date(2025, 3, 1), 45717.0]]


def test_days_of_a_macintosh_workbook_are_those_days() -> None:
    data = '<row><c s="1"><v>44255</v></c></row>'
    sheet = read(data, styles=STYLES, book='<workbookPr date1904="1"/>')
    assert sheet.rows == [[date(2025, 3, 1)]]


def test_a_strict_day_is_a_day() -> None:
    assert read('<row><c t="d"><v>2025-03-01</v></c></row>').rows == [[date(2025, 3, 1)]]


def test_hidden_rows_and_columns_are_known() -> None:
    target = io.BytesIO(xlsx(REPORT_HEADINGS, report()))
    assert sheets.read(target.getvalue(), "", Limits()).hidden_rows == ()
    sheet = read('<row r="2" hidden="true"><c><v>1</v></c></row>')
    assert sheet.hidden_rows == (1,)
    assert Read().hidden_columns == []
