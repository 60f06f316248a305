"""A document of the product, Markdown, as one HTML page that asks nobody for anything. Pure."""

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

# What the page leads to, each beside its translation.
SHOWN = ("operating", "runbook", "imports", "integrators")
CHINESE = ".zh-CN"
NAMES = frozenset(name + suffix for name in SHOWN for suffix in ("", CHINESE))

_TEMPLATE = Path(__file__).parents[2] / "web" / "document.html"
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def parsed(text: str) -> list[Token]:
    return _MARKDOWN.parse(text)


def render(name: str, text: str) -> str:
    """The page of a document that is called so; what it may lead to are those of NAMES."""
    tokens = parsed(text)
    titles = list(headings(tokens))
    for token, title in titles:
        token.attrSet("id", anchor(title))
    for token in tokens:
        token.children = list(_within(token.children)) if token.children else token.children
    return Template(_TEMPLATE.read_text("utf-8")).substitute(
        language="zh-CN" if name.endswith(CHINESE) else "en",
        title=escape(titles[0][1]),
        text=_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}),
    )


def headings(tokens: list[Token]) -> Iterator[tuple[Token, str]]:
    """Each heading with its words."""
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            inner = tokens[at + 1].children or []
            yield token, "".join(one.content for one in inner)


def anchor(title: str) -> str:
    """What a heading is called in addresses, as where the source is kept."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _within(tokens: list[Token]) -> Iterator[Token]:
    """Words with the links that lead somewhere here; pictures as what they show."""
    lead: str | None = None
    for token in tokens:
        if token.type == "link_open":
            lead = _address(str(token.attrs["href"]))
            token.attrs["href"] = lead or ""
        if token.type == "image":
            yield Token("text", "", 0, content=token.content)
        elif lead is not None or not token.type.startswith("link_"):
            yield token


def _address(href: str) -> str | None:
    path, _, place = href.partition("#")
    name = unquote(path).removesuffix(".md")
    if not path or "://" in href:
        return href
    return f"{name}{'#' * bool(place)}{place}" if name in NAMES else None
