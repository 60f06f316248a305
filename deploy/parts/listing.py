"""docs/parts.md: every part that is named by hand."""

from collections.abc import Iterable, Iterator

from deploy.parts.inventory import KINDS, Part
from deploy.parts.knowledge import known
from deploy.paths import ROOT

DOCUMENT = ROOT / "docs" / "parts.md"
_HEAD = """\
# What it is made of

Written by `make documents` from the lock files and `deploy/parts/parts.toml`. Here stands what is
named by hand; what those need besides is in the bill of materials (`make sbom`). *Mended until* is
the last day on which its makers promise to mend the release line; where they promise none, it says
what they do mend. `make check` tells what is past its day.
"""


def text(parts: Iterable[Part], told: dict) -> str:
    """The whole document. Raises Unknown. Pure."""
    return _HEAD + "".join(_sections(list(parts), told))


def _sections(parts: list[Part], told: dict) -> Iterator[str]:
    for kind, title in KINDS.items():
        held = [part for part in parts if part.kind == kind]
        named = [part for part in held if part.named]
        yield f"\n## {title}\n\n"
        yield "| part | version | for | licence | mended until |\n|---|---|---|---|---|\n"
        yield from (_row(part, told) for part in named)
        if len(held) > len(named):
            yield f"\nThey need {len(held) - len(named)} others.\n"


def _row(part: Part, told: dict) -> str:
    about = known(part, told)
    return f"| {part.name} | {part.version} | {part.use} | {about.licence} | {about.support} |\n"


def write(parts: Iterable[Part], told: dict) -> None:
    DOCUMENT.write_text(text(parts, told), "utf-8")
