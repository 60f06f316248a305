"""The built page: its documents, of each page one that asks at once for all it needs; their files.

`npm run build` writes them to web/dist, each text with a .br and a .gz beside it.
"""

import mimetypes
import re
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi import Path as PathParameter
from fastapi.responses import FileResponse, HTMLResponse, Response

from gateway.http.problems import Refusal
from services.reasons import say

DIST = Path(__file__).parents[2] / "web" / "dist"
NOT_BUILT = (
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>503</title>'
    "<p>页面尚未构建：请在源代码根目录运行 make page。</p>"
    '<p lang="en">The page was not built: run <code>make page</code> in the source tree.</p>'
)
_OWN = re.compile(r"work-[a-z]{1,20}\.html")
_ENCODINGS = {"br": ".br", "gzip": ".gz"}
_FOR_GOOD = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"

# A file system knows no longer ones: 255 bytes, and .br behind.
Name = Annotated[str, PathParameter(max_length=60)]
Accepted = Annotated[str, Header(alias="accept-encoding", max_length=500)]


def router(dist: Path = DIST) -> APIRouter:
    """The page's addresses, none of them part of the API. `dist` may be built at any time."""
    routes = APIRouter(include_in_schema=False)

    def document(name: str, accept_encoding: str) -> Response:
        if not (dist / name).is_file():
            return HTMLResponse(NOT_BUILT, HTTPStatus.SERVICE_UNAVAILABLE)
        return _file(dist / name, accept_encoding, _ASK_AGAIN)

    @routes.get("/")
    def wall(accept_encoding: Accepted = "") -> Response:
        return document("index.html", accept_encoding)

    @routes.get("/work")
    @routes.get("/work/{rest:path}")
    def workbench(accept_encoding: Accepted = "", rest: str = "") -> Response:
        own = f"work-{rest.partition('/')[0]}.html"
        has_own = _OWN.fullmatch(own) and (dist / own).is_file()
        return document(own if has_own else "work.html", accept_encoding)

    @routes.get("/assets/{name}")
    def asset(name: Name, accept_encoding: Accepted = "") -> Response:
        return _file(dist / "assets" / name, accept_encoding, _FOR_GOOD)

    @routes.get("/icon.svg")
    def icon(accept_encoding: Accepted = "") -> Response:
        return _file(dist / "icon.svg", accept_encoding, _ASK_AGAIN)

    return routes


def missing(accept_encoding: str) -> Response:
    """For a person at an address that is none: the page says so in their language."""
    if not (DIST / "index.html").is_file():
        return HTMLResponse(NOT_BUILT, HTTPStatus.SERVICE_UNAVAILABLE)
    answer = _file(DIST / "index.html", accept_encoding, _ASK_AGAIN)
    answer.status_code = HTTPStatus.NOT_FOUND
    return answer


def _file(path: Path, accept_encoding: str, cache: str) -> Response:
    if not path.is_file():
        raise Refusal(HTTPStatus.NOT_FOUND, say("no_page_file", name=path.name))
    headers = {"Cache-Control": cache, "Vary": "Accept-Encoding"}
    media_type = mimetypes.guess_type(path.name)[0]
    for encoding, suffix in _ENCODINGS.items():
        squeezed = path.with_name(path.name + suffix)
        if encoding in accepted(accept_encoding) and squeezed.is_file():
            headers["Content-Encoding"] = encoding
            return FileResponse(squeezed, headers=headers, media_type=media_type)
    return FileResponse(path, headers=headers, media_type=media_type)


def accepted(accept_encoding: str) -> set[str]:
    """The encodings that a request names and does not rule out with `q=0`."""
    parts = (part.partition(";") for part in accept_encoding.lower().split(","))
    return {name.strip() for name, _, weight in parts if not _is_zero(weight)}


def _is_zero(weight: str) -> bool:
    number = weight.replace(" ", "").removeprefix("q=")
    return number != "" and not number.strip("0.")
