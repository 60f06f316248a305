"""A report as PDF, set by typst. No clock and no random ids: the same report is the same bytes."""

import json
import tempfile
from pathlib import Path
from typing import Any

import typst

from gateway.report.blocks import Block, Heading, Paragraph, Picture, Report, Span, Table

_TEMPLATE = Path(__file__).with_name("report.typ")


def pdf(report: Report, fonts: Path) -> bytes:
    """A4; `fonts` is the folder of the fonts, and no other is looked at."""
    told = {
        "title": report.title,
        "about": report.about,
        "blocks": [_plain(block) for block in report.blocks],
    }
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "report.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        for picture in report.blocks:
            if isinstance(picture, Picture):
                (place / f"{picture.name}.svg").write_bytes(picture.content)
        main = place / "main.typ"
        main.write_bytes(_TEMPLATE.read_bytes())
        return typst.compile(
            str(main), root=folder, font_paths=[str(fonts)], ignore_system_fonts=True
        )


def _plain(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text, level):
            return {"kind": "heading", "text": text, "level": level}
        case Paragraph(spans):
            return {"kind": "paragraph", "spans": [_span(span) for span in spans]}
        case Table(headings, rows, widths, numeric):
            return {
                "kind": "table",
                "headings": headings,
                "rows": [[_span(span) for span in row] for row in rows],
                "widths": widths,
                "numeric": sorted(numeric),
            }
        case Picture(name):
            return {"kind": "picture", "name": name, "caption": block.caption}


def _span(span: Span) -> dict[str, str]:
    return {"text": span.text, "url": span.url}
