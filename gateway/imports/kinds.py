"""What can be imported, read once from `kinds.toml`: kinds, their columns, words and units."""

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from unicodedata import normalize

from services.contracts import catalogue

_RAW = tomllib.loads(Path(__file__).with_name("kinds.toml").read_text("utf-8"))
_QUOTES = re.compile(r"[\s\"'“”‘’*]")
_WITH_UNIT = re.compile(r"(.*?)\((.*)\)")

EXAMPLE_NOTE: str = _RAW["example_note"]
GUIDE_SHEET: str = _RAW["guide_sheet"]
GUIDE: tuple[str, ...] = tuple(_RAW["guide"])
YES_NO_LABELS = _RAW["words"]["yes"][0], _RAW["words"]["no"][0]
RESULT_HEADING: str = _RAW["result_heading"]
RESULT_GOOD: str = _RAW["result_good"]
_UNITS_OF_PARSER = {"sector_amounts": "amount", "sector_counts": "count"}


def plain(text: str) -> str:
    """Half-width, upper case, without spaces, quotation marks and stars: for comparing words."""
    return _QUOTES.sub("", normalize("NFKC", text)).upper()


UNITS = {
    measure: {plain(unit): Decimal(factor) for unit, factor in units.items()}
    for measure, units in _RAW["units"].items()
}
YES_NO = {plain(w): word == "yes" for word in ("yes", "no") for w in _RAW["words"][word]}
LABELS: dict[str, dict[str, list[str]]] = {
    **_RAW["choices"],
    "sector": {sector.code: [sector.name_zh] for sector in catalogue.SECTORS},
}
CHOICES = {
    name: {plain(word): code for code, words in options.items() for word in (code, *words)}
    for name, options in LABELS.items()
}


def options(choices: str) -> list[str]:
    """The first label of each value: what drop-downs and messages show."""
    return [words[0] for words in LABELS[choices].values()]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the contract's field, what users call it, how its cells are read.

    `unit` is the one that a bare number is in; `choices` names a list of labels.
    """

    field: str
    heading: str
    parser: str
    example: str
    also: tuple[str, ...] = ()
    optional: bool = False
    unit: str = ""
    choices: str = ""
    note: str = ""

    @property
    def label(self) -> str:
        return f"{self.heading}（{self.unit}）" if self.unit else self.heading

    @property
    def units(self) -> dict[str, Decimal]:
        """How many of the contract's unit each known unit makes; empty where none is told."""
        return UNITS.get(_UNITS_OF_PARSER.get(self.parser, self.parser), {})

    @property
    def listed(self) -> str:
        """The name of the list of labels that its cells come from; empty for free cells."""
        return "sector" if self.parser in ("sector", "sectors") else self.choices


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of file, and the event that each of its rows becomes."""

    code: str
    title: str
    title_en: str
    event: str
    slot: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, field: str) -> Column | None:
        return next((column for column in self.columns if column.field == field), None)


def _kind(row: dict) -> Kind:
    columns = tuple(Column(**{**c, "also": tuple(c.get("also", ()))}) for c in row["column"])
    return Kind(
        row["code"], row["title"], row["title_en"], row["event"], tuple(row["slot"]), columns
    )


KINDS = {row["code"]: _kind(row) for row in _RAW["kind"]}


def split_heading(text: str) -> tuple[str, str]:
    """A heading without and its unit, both plain: `产值（万元）` -> 产值, 万元."""
    words = plain(text)
    match = _WITH_UNIT.fullmatch(words)
    return (match[1], match[2]) if match else (words, "")
