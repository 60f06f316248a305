"""Which Chinese on an English page is data: what the API says in no other language."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from playwright.sync_api import Page, Request, Response

CHINESE = re.compile(r"[\u3400-\u9fff]+")
UNFILLED = re.compile(r"\{\w+\}|\bundefined\b|\bNaN\b|\[object ")
# Every text that can be seen or heard; what says that it is Chinese may be.
TEXTS = """() => {
  const said = []
  const marked = (element) => element.closest('[lang^="zh"]:not(html), [data-testid="language"]')
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    if (!marked(element) && !['SCRIPT', 'STYLE'].includes(element.tagName)) {
      said.push(walker.currentNode.data)
    }
  }
  for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      if (!marked(element)) said.push(element.getAttribute(name))
    }
  }
  return said.concat(document.title)
}"""


class Told:
    """What the API says to a page, until it is asked for.

    A browser forgets what it told a document that it has left, so that is left out.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._asked: list[Request] = []
        self._answers: list[Response] = []
        page.on("request", self._ask)
        page.on("response", self._note)

    def _ask(self, request: Request) -> None:
        if request.is_navigation_request():
            self._asked, self._answers = [], []
        self._asked.append(request)

    def _note(self, answer: Response) -> None:
        is_json = "json" in answer.headers.get("content-type", "")
        if "/api/" in answer.url and is_json and answer.request in self._asked:
            self._answers.append(answer)

    def names(self) -> str:
        self._page.remove_listener("request", self._ask)
        self._page.remove_listener("response", self._note)
        return "\n".join(name for one in self._answers for name in untranslated(one.json()))


def untranslated(thing: Any) -> Iterator[str]:
    """Texts that the API has in one language; `name_zh`, `zh`, `unit` beside `unit_en` are not."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, list):
        for member in thing:
            yield from untranslated(member)
    elif isinstance(thing, dict):
        for key, value in thing.items():
            if not (key == "zh" or key.endswith("_zh") or f"{key}_en" in thing):
                yield from untranslated(value)


def texts(page: Page) -> list[str]:
    return page.evaluate(TEXTS)


def left_in_chinese(said: Iterable[str], names: str) -> set[str]:
    """Texts with Chinese that is nobody's name."""
    return {text for text in said if any(run not in names for run in CHINESE.findall(text))}
