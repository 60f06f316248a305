"""A report as a Word document. The same report is the same bytes: nothing in it is of today."""

import io
import zipfile
from datetime import datetime

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as Line

from gateway.report.blocks import Heading, Paragraph, Picture, Report, Sentence, Span, Table

# What government offices set reports in; Word takes its nearest where one is missing.
_BODY, _HEAD = "仿宋", "黑体"
_LINK = RGBColor(0x1F, 0x4E, 0x8C)
_ZIPPED = (1980, 1, 1, 0, 0, 0)
_WRITTEN = datetime(2025, 1, 1)
_TEXT_WIDTH = Mm(210 - 27 - 25)
_TALLEST = Mm(115)  # a chart that leaves the text before it on the same page
_SHADE = "EEF2F7"
_SIZES = {1: Pt(15), 2: Pt(13), 3: Pt(11)}


def word(report: Report) -> bytes:
    """A4."""
    document = Document()
    _set_page(document)
    core = document.core_properties
    core.title, core.author, core.comments = report.title, "", ""
    core.created = core.modified = _WRITTEN
    _centred(document, report.title, Pt(18))
    _centred(document, report.about, Pt(11))
    for block in report.blocks:
        _WRITERS[type(block)](document, block)
    target = io.BytesIO()
    document.save(target)
    return _timeless(target.getvalue())


def _set_page(document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(32)
    section.left_margin, section.right_margin = Mm(27), Mm(25)
    normal = document.styles["Normal"]
    normal.font.size = Pt(12)
    normal.paragraph_format.space_after = Pt(0)
    _font(normal.element.get_or_add_rPr(), _BODY)
    _number(section.footer.paragraphs[0])


def _number(line: Line) -> None:
    """The page's, which Word counts."""
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, of_word in (("— ", False), ("PAGE", True), (" —", False)):
        holder = line._p
        if of_word:
            holder = OxmlElement("w:fldSimple")
            holder.set(qn("w:instr"), text)
            line._p.append(holder)
        run = line.add_run("1" if of_word else text)
        run.font.size = Pt(10)
        holder.append(run._r)


def _font(properties, name: str) -> None:
    """The same font for Latin and Chinese characters."""
    fonts = properties.get_or_add_rFonts()
    for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(kind), name)


def _centred(document, text: str, size: Pt) -> None:
    line = document.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run(text)
    run.font.size = size
    _font(run._r.get_or_add_rPr(), _HEAD)


def _heading(document, block: Heading) -> None:
    line = document.add_heading(level=block.level)
    line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(12), Pt(4)
    run = line.add_run(block.text)
    run.font.size, run.font.bold = _SIZES[block.level], False
    run.font.color.rgb = RGBColor(0, 0, 0)
    _font(run._r.get_or_add_rPr(), _HEAD)


def _paragraph(document, block: Paragraph) -> None:
    line = document.add_paragraph()
    line.paragraph_format.first_line_indent = Pt(24)
    line.paragraph_format.line_spacing = 1.5
    _write(line, block.spans, Pt(12))


def _table(document, block: Table) -> None:
    table = document.add_table(rows=1, cols=len(block.headings), style="Table Grid")
    table.autofit = False
    _narrow(table)
    for share, column in zip(block.widths, table.columns, strict=True):
        column.width = int(_TEXT_WIDTH * share / sum(block.widths))
    lines = (tuple(Span(text) for text in block.headings), *block.rows)
    for place, spans in enumerate(lines):
        row = table.rows[0] if place == 0 else table.add_row()
        _mark(row, "w:cantSplit")
        for column, (cell, span) in enumerate(zip(row.cells, spans, strict=True)):
            line = cell.paragraphs[0]
            line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(1)
            if place == 0:
                line.alignment = WD_ALIGN_PARAGRAPH.CENTER
                _shade(cell)
            elif column in block.numeric:
                line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _write(line, (span,), Pt(8.5))
    _mark(table.rows[0], "w:tblHeader")
    document.add_paragraph()


def _narrow(table) -> None:
    """Half a millimetre beside the text of a cell: nine columns hold their numbers in one line."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        margin = OxmlElement(side)
        margin.set(qn("w:w"), str(Mm(0.5).twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def _mark(row, what: str) -> None:
    """`w:cantSplit`: a row stands on one page; `w:tblHeader`: the headings on every one."""
    mark = OxmlElement(what)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _shade(cell) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), _SHADE)
    cell._tc.get_or_add_tcPr().append(shade)


def _picture(document, block: Picture) -> None:
    picture = document.add_picture(io.BytesIO(block.content), width=_TEXT_WIDTH)
    if picture.height > _TALLEST:
        picture.width = int(picture.width * _TALLEST / picture.height)
        picture.height = _TALLEST
    held = document.paragraphs[-1]
    held.alignment, held.paragraph_format.keep_with_next = WD_ALIGN_PARAGRAPH.CENTER, True
    line = document.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(line, (Span(block.caption),), Pt(10))


def _write(line: Line, spans: Sentence, size: Pt) -> None:
    for span in spans:
        run = line.add_run(span.text)
        run.font.size = size
        if span.url:
            run.font.color.rgb = _LINK
            _link(line, run._r, span.url)


def _link(line: Line, run, url: str) -> None:
    """Puts a run into a link."""
    target = line.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), target)
    run.addprevious(link)
    link.append(run)


_WRITERS = {Heading: _heading, Paragraph: _paragraph, Table: _table, Picture: _picture}


def _timeless(document: bytes) -> bytes:
    """The same document whose parts bear no time."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(document)) as before,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            part = zipfile.ZipInfo(name, _ZIPPED)
            part.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(part, before.read(name))
    return target.getvalue()
