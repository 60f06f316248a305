"""The plan's quantified goals in its own words, read once from `goals.toml`."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

Rule = Literal["figure", "added", "growth", "counted", "within", "latest", "reached"]
Basis = Literal["on_day", "since", "ever"]
Condition = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Count:
    """What is counted: things of these kinds for which all conditions hold, as `basis` says.

    `split` tells the number apart by a member, into some of its values and others; `beside` are
    conditions in the place of those of the same name, for a number told beside it.
    """

    kinds: tuple[str, ...]
    basis: Basis
    since: date | None
    where: tuple[Condition, ...]
    split: str | None
    into: tuple[str, ...]
    beside: tuple[Condition, ...]

    @property
    def other(self) -> tuple[Condition, ...]:
        """The conditions of the number beside; none where there is none."""
        instead = {condition[0]: condition for condition in self.beside}
        return tuple(instead.get(one[0], one) for one in self.where) if instead else ()


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal; `year` None where the plan says none.

    `rule` says how the system's facts answer, None where nothing is collected; `of` names what the
    rule is about: indicators with their dimension, or a task with its stage; `count` what is
    counted. `wanted` is the goal as a number, where it is not the last year's target of `of`;
    `reading` how the plan's words are read.
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
    count: Count | None
    park: str | None
    metric: str | None
    kinds: tuple[str, ...]
    reading: Words | None

    @property
    def from_nothing(self) -> bool:
        """Whether what it counts began at nothing with the plan: something brought in since."""
        if self.count is None:
            return False
        names = {name for name, *_ in self.count.where}
        return self.count.basis == "since" or "introduced" in names


def _goal(row: dict) -> Goal:
    of = row.get("of", ())
    names_kinds = row.get("rule") in ("counted", "latest")
    return Goal(
        **{name: row[name] for name in ("number", "goal", "fragment", "text_en", "place")},
        year=row["year"] or None,
        rule=row.get("rule"),
        of=() if names_kinds else tuple((first, second) for first, second in of),
        unit=row.get("unit"),
        wanted=row.get("wanted"),
        notes=tuple(row.get("notes", ())),
        count=_count(row) if row.get("rule") == "counted" else None,
        park=row.get("park"),
        metric=row.get("metric"),
        kinds=tuple(of) if names_kinds else (),
        reading=Words(**row["reading"]) if "reading" in row else None,
    )


def _count(row: dict) -> Count:
    return Count(
        kinds=tuple(row["of"]),
        basis=row.get("basis", "on_day"),
        since=date.fromisoformat(row["since"]) if "since" in row else None,
        where=tuple(map(tuple, row["where"])),
        split=row.get("split"),
        into=tuple(row.get("into", ())),
        beside=tuple(map(tuple, row.get("beside", ()))),
    )


_RAW = tomllib.loads(Path(__file__).with_name("goals.toml").read_text("utf-8"))
GOALS = tuple(_goal(row) for row in _RAW["goal"])
BY_NUMBER = {goal.number: goal for goal in GOALS}
WORDS = {name: Words(**words) for name, words in _RAW["words"].items()}
