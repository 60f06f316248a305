"""GET /documents/{name}: what operators, statisticians and integrators read, in their language."""

from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as PathParameter
from fastapi.responses import HTMLResponse

from gateway.api_docs import document_page
from gateway.http.headers import READING_CSP
from gateway.http.problems import Refusal
from services.reasons import say

FOLDER = Path(__file__).parents[2] / "docs"
Name = Annotated[str, PathParameter(max_length=60)]


def router() -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.get("/documents/{name}")
    def document(name: Name) -> HTMLResponse:
        if name not in document_page.NAMES:
            raise Refusal(HTTPStatus.NOT_FOUND, say("no_page_file", name=name))
        return HTMLResponse(_page(name), headers={"Content-Security-Policy": READING_CSP})

    return routes


@cache
def _page(name: str) -> str:
    return document_page.render(name, (FOLDER / f"{name}.md").read_text("utf-8"))
