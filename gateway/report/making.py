"""Makes a snapshot's report, as PDF or Word, of what was frozen and what people wrote."""

import asyncio
from dataclasses import replace
from enum import StrEnum
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from typing import Any

from gateway.database import queries
from gateway.http.problems import Refusal
from gateway.report.blocks import Drawing
from gateway.report.frozen import WORDS, Frozen, figures_of, moment, places_of
from gateway.report.wording import objection
from gateway.snapshots.store import Snapshots
from services.reasons import say

_LIBRARIES = ("matplotlib", "typst", "docx")


class Form(StrEnum):
    pdf = "pdf"
    docx = "docx"


_DRAWINGS: dict[Form, Drawing] = {Form.pdf: "svg", Form.docx: "png"}
MEDIA = {
    Form.pdf: "application/pdf",
    Form.docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def file_name(number: int, form: Form) -> str:
    return f"{WORDS['file'].format(number=number)}.{form}"


class Reports:
    """`address` is where browsers see the product: figures lead there."""

    def __init__(self, snapshots: Snapshots, address: str) -> None:
        self.snapshots = snapshots
        self.address = address.rstrip("/")

    async def frozen(self, number: int) -> Frozen:
        """Raises Refusal 404, 503."""
        about = await self.snapshots.detailed(number)
        body, reader = await self.snapshots.body(number), await self.snapshots.reader(number)
        written = {one["place"]: one["words"] for one in await self.written(number)}
        return Frozen(number, moment(about.at), body, reader, self.address, written)

    async def written(self, number: int) -> list[dict[str, Any]]:
        """The words that hold, by whom and when."""
        async with self.snapshots.database.answering() as db:
            return [dict(row) async for row in queries.report_words(db, snapshot=number)]

    async def write(self, number: int, actor: str, place: str, words: str) -> None:
        """Keep a person's words for a place. Raises Refusal 404, 422."""
        frozen = await self.frozen(number)
        places = places_of(frozen)
        if place not in places:
            detail = say("no_such_place", place=place, places=", ".join(places))
            raise Refusal(HTTPStatus.NOT_FOUND, detail)
        if reason := objection(words, figures_of(frozen)):
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, reason)
        values = {"actor": actor, "snapshot": number, "place": place, "words": words}
        async with self.snapshots.database.answering() as db:
            await queries.enter_report_words(db, **values)

    async def made(self, number: int, form: Form) -> bytes:
        """The file: the same bytes for the same snapshot and words. Raises Refusal 404, 503."""
        return await asyncio.to_thread(drawn, await self.frozen(number), form)


def drawn(frozen: Frozen, form: Form) -> bytes:
    """Pure but for fonts and libraries, which take seconds to load: imported here alone.

    Raises Refusal 503 where one is missing.
    """
    place = font()
    from gateway.report.content import report

    made = report(replace(frozen, font=place, drawing=_DRAWINGS[form]))
    if form is Form.pdf:
        from gateway.report.pdf import pdf

        return pdf(made, place.parent)
    from gateway.report.word import word

    return word(made)


def font() -> Path:
    """The font of charts; the folder beside it holds those of the text. Raises Refusal 503."""
    for name in _LIBRARIES:
        _require(name)
    fonts = _require("pylopdf_fonts_zh_cn")
    for path in (fonts.sans_path(), fonts.serif_path()):
        if not path.is_file():
            detail = say("report_font_missing", name=path.name)
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, detail)
    return fonts.sans_path()


def _require(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        detail = say("report_library_missing", name=name)
        raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, detail) from error
