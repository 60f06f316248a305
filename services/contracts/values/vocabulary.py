"""The closed lists of the contract, with their labels: read once from `vocabulary.toml`, from the
catalogue (sectors), and from the definitions of types of matters and of lists.

Declared entities may bring further lists (`services/contracts/entities`).
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

SECTOR = "sector"


@dataclass(frozen=True, slots=True)
class Choice:
    """One code of a closed list: its labels, and the words for it that files may use besides."""

    code: str
    zh: str
    en: str
    also: tuple[str, ...] = ()


Choices = dict[str, Choice]


def choices_of(rows: dict[str, dict[str, Any]]) -> Choices:
    """A closed list as TOML tells it: code -> labels."""
    return {
        code: Choice(code, row["zh"], row["en"], tuple(row.get("also", ())))
        for code, row in rows.items()
    }


def _read(path: str) -> dict[str, Any]:
    """A file of the contracts."""
    return tomllib.loads((Path(__file__).parents[1] / path).read_text("utf-8"))


_TYPES, _LISTS = _read("definitions/case_types.toml"), _read("definitions/lists.toml")
_METRICS, _THINGS = _read("definitions/metrics.toml"), _read("definitions/things.toml")
_CHOICES_OF_THINGS = _THINGS.pop("choices")
# The families of matters that pass through stages (services/contracts/definitions).
FAMILIES = ("case", "claim", "matter", "task")
CHOICES: dict[str, Choices] = {
    name: choices_of(rows) for name, rows in _read("values/vocabulary.toml").items()
} | {
    **{f"{family}_type": choices_of(_TYPES[family]) for family in FAMILIES},
    "stage": choices_of(_TYPES["stages"]),
    "result": choices_of(_TYPES["results"]),
    "list_level": choices_of(_LISTS.pop("levels")),
    "list": choices_of(_LISTS),
    **{name: choices_of(rows) for name, rows in _CHOICES_OF_THINGS.items()},
    "thing_kind": choices_of(_THINGS),
    # Those that links tell; of others other facts do.
    "relation": choices_of(
        {n: r for n, r in _read("definitions/relations.toml").items() if {"joins", "alike"} & {*r}}
    ),
    "metric": choices_of(_METRICS["metric"]),
    "form": choices_of(_METRICS["form"]),
    SECTOR: {
        row["code"]: Choice(row["code"], row["name_zh"], row["name_en"])
        for row in _read("figures/catalogue.toml")["sector"]
    },
}
# The role of whatever is the beginning of a relation.
CHOICES["link_role"] = CHOICES["node_role"] | CHOICES[SECTOR]
# What the scope of an entry of a list may name besides words and things.
CHOICES["scope"] = CHOICES[SECTOR] | CHOICES["form"]


def literal(choices: Choices) -> Any:
    """The type of a member that is one of these codes."""
    return Literal[tuple(choices)]


SECTORS: tuple[str, ...] = tuple(CHOICES[SECTOR])
Sector = literal(CHOICES[SECTOR])
Qualification = literal(CHOICES["qualification"])
Level = literal(CHOICES["level"])
FundKind = literal(CHOICES["fund_kind"])
LoanProduct = literal(CHOICES["loan_product"])
Solved = literal(CHOICES["solved"])
HoldReason = literal(CHOICES["hold_reason"])
Outcome = literal(CHOICES["outcome"])
