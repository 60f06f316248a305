"""The cultivation ladder 微→小→高→强, and which certificates make which rung (ladder.toml).

The plan (四(三)) names the rungs and gives no table of certificates for them: ladder.toml is a
reading of it that the responsible office must confirm. Leading enterprises and those above scale
are of no rung: one is a title, the other a size.
"""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple


class Rung(NamedTuple):
    """`height`: 1 for the lowest; `kinds` of certificates, any of which makes it."""

    code: str
    height: int
    zh: str
    en: str
    kinds: tuple[str, ...]


_RAW = tomllib.loads(Path(__file__).with_name("ladder.toml").read_text("utf-8"))
RUNGS = tuple(
    Rung(code, height, row["zh"], row["en"], tuple(row["kinds"]))
    for height, (code, row) in enumerate(_RAW.items(), 1)
)
HEIGHTS = {kind: rung.height for rung in RUNGS for kind in rung.kinds}
# What is in reserve for the next rung.
LISTS = ("incubation_pool", "high_tech_reserve", "srdi_reserve")


def code_of(height: int | None) -> str | None:
    """The rung of a height; none for an enterprise on no rung."""
    return RUNGS[height - 1].code if height else None


def highest(kinds: Iterable[str]) -> Rung | None:
    """The rung that these kinds of certificates make together."""
    height = max((HEIGHTS.get(kind, 0) for kind in kinds), default=0)
    return RUNGS[height - 1] if height else None
