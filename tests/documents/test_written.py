"""What stands in docs/ is what the code says, and the page shows all of it."""

import json
from html.parser import HTMLParser

from gateway import openapi
from gateway.api_docs import asyncapi_page
from services.contracts.__main__ import DOCUMENTS
from services.contracts.events import SHAPES, full_type
from services.contracts.published import asyncapi
from services.contracts.topology import TOPICS

STALE = "run `make documents` and commit what it wrote"


class Page(HTMLParser):
    """The text of a page, and every address that its elements name."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.open.append(tag)
        self.addresses += [told[name] for name in ("href", "src", "action") if name in told]
        self.ids += [told["id"]] if "id" in told else []

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def written(name: str) -> dict:
    return json.loads((DOCUMENTS / name).read_text("utf-8"))


def test_the_written_asyncapi_document_is_the_codes() -> None:
    assert written("asyncapi.json") == json.loads(json.dumps(asyncapi.document())), STALE


async def test_the_written_openapi_document_is_the_codes() -> None:
    assert written("openapi.json") == json.loads(json.dumps(await openapi.document())), STALE


def test_the_page_shows_every_topic_and_every_event_type() -> None:
    page = Page(asyncapi_page.render(asyncapi.document()))
    text = set(page.text)
    assert text >= {topic.name for topic in TOPICS} | {full_type(name) for name in SHAPES}
    assert set(page.ids) >= {topic.name for topic in TOPICS}
    assert "data.by_sector.*.output" in text


def test_the_page_asks_nobody_for_anything() -> None:
    page = Page(asyncapi_page.render(asyncapi.document()))
    inner = {f"#{topic.name}" for topic in TOPICS} | {"/asyncapi.json", "/openapi.json"}
    assert set(page.addresses) == inner
    assert not {"script", "img", "link", "iframe"} & set(page.open)


def test_what_a_document_says_cannot_become_markup() -> None:
    said = json.loads(json.dumps(asyncapi.document()).replace("as published", "<script>x"))
    page = Page(asyncapi_page.render(said))
    assert "script" not in page.open
    assert any("<script>x" in text for text in page.text)
