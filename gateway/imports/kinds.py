"""What can be imported: kinds of files and their columns, made of the entities' declarations."""

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from unicodedata import normalize

from services.contracts.entities import ENTITIES, Entity
from services.contracts.entities.declaration import FieldDeclaration
from services.contracts.values import vocabulary
from services.contracts.values.references import THINGS
from services.contracts.values.vocabulary import Choice

_RAW = tomllib.loads(Path(__file__).with_name("kinds.toml").read_text("utf-8"))
_QUOTES = re.compile(r"[\s\"'“”‘’*]")
_WITH_UNIT = re.compile(r"(.*?)[(\[【](?:计量|金额|面积)?(?:单位:?)?(.*)[)\]】]")
_SLASHED = re.compile(r"([^(/]+)/([^/]+)")
_YES, _NO = (vocabulary.CHOICES["flag"][code] for code in ("true", "false"))
SUBJECT = "subject"
_UNITS_OF_PARSER = {"sector_amounts": "amount", "sector_counts": "count"}

EXAMPLE_NOTE: str = _RAW["example_note"]
GUIDE_SHEET: str = _RAW["guide_sheet"]
GUIDE: tuple[str, ...] = tuple(_RAW["guide"])
YES_NO_LABELS = _YES.zh, _NO.zh
RESULT_HEADING: str = _RAW["result_heading"]
RESULT_GOOD: str = _RAW["result_good"]


def plain(text: str) -> str:
    """Half-width, upper case, without spaces, quotation marks and stars: for comparing words."""
    return _QUOTES.sub("", normalize("NFKC", text)).upper()


def _words(choice: Choice) -> tuple[str, ...]:
    return choice.code, choice.zh, *choice.also


UNITS = {
    measure: {plain(unit): Decimal(factor) for unit, factor in units.items()}
    for measure, units in _RAW["units"].items()
}
YES_NO = {plain(word): one is _YES for one in (_YES, _NO) for word in _words(one)}
CHOICES = {
    name: {plain(word): code for code, one in choices.items() for word in _words(one)}
    for name, choices in vocabulary.CHOICES.items()
}


def options(choices: str) -> list[str]:
    """The label of each value: what drop-downs and messages show."""
    return [choice.zh for choice in vocabulary.CHOICES[choices].values()]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the contract's field, what users call it, how its cells are read.

    `unit` is the one that a bare number is in; `choices` names a list of labels; `kind` is that of
    the things it names, which cells need not write.
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
    kind: str = ""

    @property
    def label(self) -> str:
        return f"{self.heading}（{self.unit}）" if self.unit else self.heading

    @property
    def units(self) -> dict[str, Decimal]:
        """How many of the contract's unit each known unit makes; empty where none is told."""
        return UNITS.get(_UNITS_OF_PARSER.get(self.parser, self.parser), {})


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of file, and the event that each of its rows becomes.

    `ends`: the event that ends what a whole file leaves out, empty where there is none.
    """

    code: str
    entity: str
    title: str
    title_en: str
    event: str
    slot: tuple[str, ...]
    columns: tuple[Column, ...]
    ends: str = ""

    def column(self, field: str) -> Column | None:
        return next((column for column in self.columns if column.field == field), None)


def _column(name: str, field: FieldDeclaration, kind: str) -> Column:
    return Column(
        field=name,
        heading=field.heading or field.zh,
        parser=_parser(field),
        example=_example(field) if field.example is None else field.example,
        also=field.also,
        optional=field.optional or field.inferred,
        unit=field.of.unit.zh if field.of.unit else "",
        choices=field.choices,
        note=field.note,
        kind=kind if name == SUBJECT else field.to,
    )


def _parser(field: FieldDeclaration) -> str:
    if field.to in THINGS:
        return "thing"
    if field.kind == "reference" and field.to == "enterprise":
        return "credit_code"
    return "choice" if field.kind == "code" and field.choices else field.of.cell


def _example(field: FieldDeclaration) -> str:
    """A cell of the template where the declaration gives none."""
    if field.kind == "flag":
        return _YES.zh
    if field.options:
        return next(iter(field.options.values())).zh
    if field.kind == "reference":
        key = ENTITIES[field.to].key
        return key.example or _RAW["example"][key.kind]
    return _RAW["example"][field.kind]


def _kind(entity: Entity) -> Kind:
    file, opening = entity.imports, entity.opening or entity.reading
    columns = (
        _column(name, entity.key if name == SUBJECT else entity.field(name), entity.prefix[:-1])
        for name in file.columns
    )
    return Kind(
        code=file.code,
        entity=entity.name,
        title=file.zh or entity.zh,
        title_en=file.en or entity.plural.en,
        event=file.event or opening.event,
        slot=file.slot,
        columns=tuple(columns),
        ends=file.ends,
    )


def _all() -> dict[str, Kind]:
    """In the order of their groups."""
    groups = list(vocabulary.CHOICES["group"])
    ordered = sorted(ENTITIES.values(), key=lambda one: (groups.index(one.group), one.order))
    kinds = (_kind(entity) for entity in ordered if entity.imports)
    return {kind.code: kind for kind in kinds}


KINDS = _all()


def split_heading(text: str) -> tuple[str, str]:
    """A heading without and its unit, both plain: `产值（万元）`, `产值/万元` -> 产值, 万元."""
    words = plain(text)
    match = _WITH_UNIT.fullmatch(words)
    if match is None and (slashed := _SLASHED.fullmatch(words)):
        match = slashed if any(slashed[2] in units for units in UNITS.values()) else None
    return (match[1], match[2]) if match else (words, "")
