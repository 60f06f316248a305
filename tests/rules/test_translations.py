"""A document and its Chinese translation say the same: every heading, row, command and number.

Words cannot be compared, so this compares what stands between them: the blocks in their order,
and in each block what is code, where it leads and which numbers it names.
"""

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote

import pytest
from markdown_it.token import Token

from deploy.paths import ROOT
from gateway.api_docs.document_page import anchor, headings, parsed

CHINESE = ".zh-CN.md"
PAPERS = (
    "docs/operating.md",
    "docs/integrators.md",
    "docs/imports.md",
    "docs/runbook.md",
    "docs/sizing.md",
    "docs/faults.md",
    "docs/threat-model.md",
    "deploy/README.md",
    "deploy/kubernetes/README.md",
)
_NUMBER = re.compile(r"\d(?:[\d,.:]*\d)?")
_SHOWN = 5

Link = Callable[[str], str]


class Block(NamedTuple):
    """One block of a document without its words; `told` is where the words stood."""

    kind: str
    codes: list[str]
    links: list[str]
    numbers: list[str]
    told: str


def blocks(text: str, link: Link = str) -> list[Block]:
    """Of every block what must be the same in both languages; `link` translates where it leads."""
    return [_block(token, link) for token in parsed(text) if token.nesting >= 0]


def _block(token: Token, link: Link) -> Block:
    kind = f"{token.tag} {token.info}".strip() or token.type
    if token.type != "inline":
        return Block(kind, [token.content], [], [], token.content)
    inner = token.children or []
    codes = sorted(one.content for one in inner if one.type == "code_inline")
    leads = (one.attrGet("href") or one.attrGet("src") for one in inner)
    links = sorted(link(unquote(str(one))) for one in leads if one)
    words = " ".join(one.content for one in inner if one.type == "text")
    return Block(kind, codes, links, sorted(_NUMBER.findall(words)), token.content)


def differences(english: str, chinese: str, link: Link = str) -> list[str]:
    """Where the translation has another structure, code, target or number, the first few."""
    ours, theirs = blocks(english, link), blocks(chinese)
    found = [_difference(*pair) for pair in zip(ours, theirs, strict=False)]
    if len(ours) != len(theirs):
        found.append(f"{len(ours)} blocks, not {len(theirs)}")
    return [one for one in found if one][:_SHOWN]


def _difference(one: Block, other: Block) -> str:
    """What of one block the other does not have, or has besides; empty where they agree."""
    parts = zip(one[:-1], other[:-1], strict=True)
    return "; ".join(f"{a} is not {b} in {other.told}" for a, b in parts if a != b)


def translated(name: str) -> str:
    return name.removesuffix(".md") + CHINESE


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def anchors(name: str) -> list[str]:
    """What its headings are called in addresses."""
    return [anchor(title) for _, title in headings(parsed(read(name)))]


def follow(paper: str) -> Link:
    """How a link in that document reads in its translation."""
    folder = (ROOT / paper).parent

    def link(target: str) -> str:
        path, _, place = target.partition("#")
        if path and (folder / path) == ROOT / translated(paper):
            return (ROOT / paper).name
        leads = (folder / path).resolve() if path else ROOT / paper
        other = leads.with_name(translated(leads.name))
        if "://" in target or not other.exists():
            return target
        there = str(leads.relative_to(ROOT))
        named = dict(zip(anchors(there), anchors(translated(there)), strict=False)).get(
            place, place
        )
        return (translated(path) if path else "") + (f"#{named}" if place else "")

    return link


@pytest.mark.parametrize("paper", PAPERS)
def test_a_translation_has_every_heading_row_command_and_number(paper: str) -> None:
    assert differences(read(paper), read(translated(paper)), follow(paper)) == []


@pytest.mark.parametrize("paper", [*PAPERS, *map(translated, PAPERS)])
def test_a_document_says_first_where_the_other_language_is(paper: str) -> None:
    other = f"[English]({(ROOT / paper).name.replace(CHINESE, '.md')})"
    if not paper.endswith(CHINESE):
        other = f"[中文]({(ROOT / translated(paper)).name})"
    assert read(paper).splitlines()[1:4] == ["", other, ""]


@pytest.mark.parametrize("paper", [*PAPERS, *map(translated, PAPERS)])
def test_every_link_leads_to_a_document_and_a_heading_of_it(paper: str) -> None:
    targets = [target for block in blocks(read(paper)) for target in block.links]
    assert [target for target in targets if not exists(paper, target)] == []


def exists(paper: str, target: str) -> bool:
    path, _, place = target.partition("#")
    leads = ((ROOT / paper).parent / path).resolve() if path else ROOT / paper
    return leads.exists() and (not place or place in anchors(str(leads.relative_to(ROOT))))


def test_whatever_is_translated_is_compared() -> None:
    tracked = (*(ROOT / "docs").rglob(f"*{CHINESE}"), *(ROOT / "deploy").rglob(f"*{CHINESE}"))
    assert {str(one.relative_to(ROOT)) for one in tracked} == {*map(translated, PAPERS)}


ENGLISH = """\
# Keys

Make one with `keys create` within 5 s, see [more](more.md).

| name | opens |
|---|---|
| `tax` | 48 h |

- at once

```sh
make run
```
"""
SAME = """\
# 密钥

见[说明](more.md)，5 秒内用 `keys create` 建立。

| 名称 | 有效 |
|---|---|
| `tax` | 48 小时 |

- 立即

```sh
make run
```
"""


def test_words_may_stand_in_another_order() -> None:
    assert differences(ENGLISH, SAME) == []


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("# 密钥", "## 密钥"),
        ("- 立即\n", "- 立即\n\n## 另一节\n"),
        ("- 立即\n", "- 立即\n- 稍后\n"),
        ("- 立即\n\n", ""),
        ("| `tax` | 48 小时 |\n", "| `tax` | 48 小时 |\n| `bank` | 48 小时 |\n"),
        ("| 名称 | 有效 |\n|---|---|\n| `tax` | 48 小时 |", "| 名称 |\n|---|\n| `tax` |"),
        ("48 小时", "24 小时"),
        ("`tax`", "`bank`"),
        ("make run\n", "make run\nmake stop\n"),
        ("```sh", "```python"),
        ("`keys create`", "建立命令"),
        ("(more.md)", "(less.md)"),
        ("[说明](more.md)", "说明"),
        ("5 秒", "6 秒"),
        ("5 秒内", "马上"),
    ],
)
def test_what_one_of_them_alone_says_is_found(said: str, instead: str) -> None:
    assert said in SAME
    assert differences(ENGLISH, SAME.replace(said, instead)) != []
    assert differences(SAME.replace(said, instead), ENGLISH) != []
