"""Which sector of the plan a class of the national classifications is (五(三)): read once from
`definitions/classifications.toml`.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Class:
    """A class of one standard; `industry` is what it takes up of GB/T 4754, by beginnings."""

    standard: str
    code: str
    zh: str
    en: str
    industry: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standard:
    code: str
    zh: str
    en: str


_RAW: dict[str, Any] = tomllib.loads(
    (Path(__file__).parents[1] / "definitions" / "classifications.toml").read_text("utf-8")
)
STANDARDS = {code: Standard(code, **row) for code, row in _RAW["standard"].items()}
CLASSES = tuple(Class(**row | {"industry": tuple(row["industry"])}) for row in _RAW["class"])
_SECTORS: dict[str, tuple[str, ...]] = {code: tuple(row) for code, row in _RAW["sectors"].items()}


def sectors_of(industry_code: str) -> list[str]:
    """The sectors that an enterprise of this class of GB/T 4754 may be, in the plan's order."""
    return [sector for sector, begun in _SECTORS.items() if industry_code.startswith(begun)]


def classes_of(industry_code: str) -> list[Class]:
    """Where an enterprise of this class of GB/T 4754 stands in the other standards."""
    return [one for one in CLASSES if industry_code.startswith(one.industry)]


def agree(industry_code: str, sectors: list[str]) -> bool:
    """Whether the class is one of a sector that was told."""
    return not set(sectors).isdisjoint(sectors_of(industry_code))
