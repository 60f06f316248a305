"""The plan's quantified goals in its own words, read once from `goals.toml`."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Rule = Literal["figure", "added", "growth", "funds", "certified", "reached", "introduced"]


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal; `year` None where the plan says none.

    `rule` says how the system's facts answer, None where nothing is collected; `of` names what the
    rule is about: indicators with their dimension, or a kind of certificate with its sector, or a
    task with its stage; `where` what an introduced enterprise must be. `wanted` is the goal as a
    number, where it is not the last year's target of `of`.
    """

    number: int
    goal: str
    fragment: str
    text_en: str
    place: str
    year: int | None
    rule: Rule | None
    of: tuple[tuple[str, str], ...]
    unit: str | None
    wanted: str | None
    notes: tuple[int, ...]
    where: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    zh: str
    en: str


def _goal(row: dict) -> Goal:
    return Goal(
        **{name: row[name] for name in ("number", "goal", "fragment", "text_en", "place")},
        year=row["year"] or None,
        rule=row.get("rule"),
        of=tuple((first, second) for first, second in row.get("of", ())),
        unit=row.get("unit"),
        wanted=row.get("wanted"),
        notes=tuple(row.get("notes", ())),
        where=row.get("where", {}),
    )


_RAW = tomllib.loads(Path(__file__).with_name("goals.toml").read_text("utf-8"))
GOALS = tuple(_goal(row) for row in _RAW["goal"])
WORDS = {name: Words(**words) for name, words in _RAW["words"].items()}
