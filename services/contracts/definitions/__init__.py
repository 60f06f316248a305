"""What the district decided about working days, types of matters and lists: read once from the TOML
files beside this. Whatever is dated inside holds from that day on."""

import tomllib
from datetime import date, time, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from services.contracts.values.vocabulary import CHOICES, FAMILIES, Choices, choices_of
from services.kit.state.course import Definition
from services.kit.state.working_time import Calendar

_DAY = timedelta(days=1)


class Wrong(ValueError):
    """A definition that cannot be used; the message names the place and the reason."""


def _raw(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))


def calendar_of(raw: dict[str, Any]) -> Calendar:
    """Working days as TOML tells them."""
    special: dict[date, bool] = {}
    years = {int(name): row for name, row in raw.items() if name.isdigit()}
    for row in years.values():
        for first, last in row["off"]:
            special |= dict.fromkeys(_days(first, last), False)
        special |= dict.fromkeys(map(date.fromisoformat, row["worked"]), True)
    hours = tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in raw["hours"])
    return Calendar(MappingProxyType(special), frozenset(years), hours)


def _days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + n * _DAY for n in range((end - start).days + 1)]


class Version(NamedTuple):
    """The rules of a type from a day on, and what its stages are called; `public` to outsiders."""

    start: date
    rules: Definition
    names: Choices
    within: dict[str, int]
    internal: frozenset[str]
    public: Choices


class CaseType(NamedTuple):
    """One type of matter. `fields` are those that its form asks for."""

    family: str
    code: str
    zh: str
    en: str
    preset: str
    opens: tuple[str, ...]
    results: tuple[str, ...]
    fields: dict[str, Any]
    versions: tuple[Version, ...]

    def on(self, day: date) -> Version:
        """The newest version begun by the day, else the first."""
        begun = [one for one in self.versions if one.start <= day]
        return begun[-1] if begun else self.versions[0]


_TYPES = _raw("case_types.toml")
STAGES, RESULTS = CHOICES["stage"], CHOICES["result"]


def case_type(family: str, code: str, row: dict[str, Any]) -> CaseType:
    """A type as TOML tells it. Raises Wrong."""
    place = f"{family}.{code}"
    if unknown := [one for one in row.get("results", ()) if one not in RESULTS]:
        raise Wrong(f"{place}: no result is called {unknown[0]}")
    versions = sorted(_version(place, one) for one in row["versions"])
    words = (row[name] for name in ("zh", "en", "preset"))
    opens, results = tuple(row["opens"]), tuple(row.get("results", ()))
    fields = {name: _field(one) for name, one in row.get("fields", {}).items()}
    return CaseType(family, code, *words, opens, results, fields, tuple(versions))


def _field(row: dict[str, Any]) -> dict[str, Any]:
    """With the words of its choices where they are those of a closed list."""
    if not isinstance(row.get("choices"), str):
        return row
    listed = CHOICES[row["choices"]].items()
    return row | {"choices": {code: {"zh": one.zh, "en": one.en} for code, one in listed}}


def _version(place: str, row: dict[str, Any]) -> Version:
    stages, names = tuple(row["stages"]), STAGES | choices_of(row.get("names", {}))
    told = {*row["ends"], *row.get("within", {}), *row.get("internal", ()), *row.get("public", ())}
    told |= {row[name] for name in ("since", "answer") if name in row}
    if unknown := sorted(told - {*stages}):
        raise Wrong(f"{place}: {unknown[0]} is none of its stages")
    if unnamed := [one for one in stages if one not in names]:
        raise Wrong(f"{place}: stage {unnamed[0]} has no name")
    [(by, days_by)] = row.get("days_by", {"": {}}).items()
    rules = Definition(
        stages=stages,
        ends=frozenset(row["ends"]),
        days=row.get("days"),
        days_by=(by, MappingProxyType(days_by)),
        since=row.get("since", ""),
        planned=row.get("planned", False),
        answer=row.get("answer", ""),
        unanswered=frozenset(row.get("unanswered", ())),
        rate_within=row.get("rate_within", 0),
    )
    within, internal = row.get("within", {}), frozenset(row.get("internal", ()))
    named = {stage: names[stage] for stage in stages}
    shown = named | choices_of(row.get("public", {}))
    public = {stage: one for stage, one in shown.items() if stage not in internal}
    return Version(date.fromisoformat(row["from"]), rules, named, within, internal, public)


class ListKind(NamedTuple):
    """One list: on it stand things of the kinds `of`; `levels`, the highest first."""

    code: str
    zh: str
    en: str
    of: tuple[str, ...]
    levels: tuple[str, ...] = ()
    scope: str = ""
    live: bool = False


CALENDAR = calendar_of(_raw("calendar.toml"))
CASE_TYPES: dict[str, dict[str, CaseType]] = {
    family: {code: case_type(family, code, row) for code, row in _TYPES[family].items()}
    for family in FAMILIES
}
_LISTS = _raw("lists.toml")
LEVELS = CHOICES["list_level"]
LISTS: dict[str, ListKind] = {
    code: ListKind(code, **(row | {"of": tuple(row["of"]), "levels": tuple(row.get("levels", ()))}))
    for code, row in _LISTS.items()
    if "of" in row
}


def definition(family: str, code: str, day: date) -> Definition:
    """The rules of a type on a day; of one nobody knows, one stage after the other without end."""
    known = CASE_TYPES[family].get(code)
    return known.on(day).rules if known else UNKNOWN


UNKNOWN = Definition(stages=("opened",), ends=frozenset())
