"""GET /asyncapi.json, and the same for people at GET /asyncapi."""

from functools import lru_cache
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from gateway.api_docs import asyncapi_page
from gateway.http.headers import READING_CSP
from services.contracts.published import asyncapi


def router() -> APIRouter:
    routes = APIRouter()

    @routes.get("/asyncapi.json", summary="Every topic and every message, AsyncAPI 3")
    async def document() -> dict[str, Any]:
        return asyncapi.document()

    @routes.get("/asyncapi", include_in_schema=False)
    async def page() -> HTMLResponse:
        return HTMLResponse(_page(), headers={"Content-Security-Policy": READING_CSP})

    return routes


@lru_cache(maxsize=1)
def _page() -> str:
    return asyncapi_page.render(asyncapi.document())
