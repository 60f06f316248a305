"""One CloudEvent of the contract: read, checked as a whole, every reason given at once."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import ValidationError

from services.contracts import catalogue
from services.contracts.codes import credit_code_problem
from services.contracts.events import (
    OWNER,
    SHAPES,
    TYPE_PREFIX,
    TYPE_SUFFIX,
    names_enterprise,
)
from services.contracts.events.indicators import StatisticPublished, unit_problem
from services.contracts.fields import Data

_TIME = re.compile(
    r"[0-9]{4}-[0-9][0-9]-[0-9][0-9][Tt][0-9][0-9]:[0-9][0-9]:[0-9][0-9](\.[0-9]+)?([Zz]|[+-][0-9][0-9]:[0-9][0-9])"
)
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f]")
_ATTRIBUTES = ("specversion", "id", "source", "type", "subject", "time", "data")
LONGEST_ATTRIBUTE = 256


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason for a refusal: where (JSON pointer into the event) and why."""

    pointer: str
    reason: str


class Refused(ValueError):
    """The event does not hold to the contract; `problems` names every reason."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{p.pointer}: {p.reason}" for p in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Event:
    """An accepted event. `name` is the type without its prefix and version, `time` is UTC."""

    name: str
    source: str
    id: str
    subject: str
    time: datetime
    data: Data
    ignored: tuple[str, ...] = ()

    @property
    def owner(self) -> str:
        return OWNER[self.name]


def parse(document: object) -> Event:
    """Read a structured-mode CloudEvent (a JSON document). Raises Refused with every reason."""
    if not isinstance(document, dict):
        raise Refused([Problem("", "a CloudEvent is a JSON object")])
    problems = [
        Problem(f"/{name}", "missing") for name in _ATTRIBUTES if document.get(name) in (None, "")
    ]
    missing = {problem.pointer[1:] for problem in problems}
    if "specversion" not in missing and document["specversion"] != "1.0":
        problems.append(Problem("/specversion", 'must be "1.0"'))
    if document.get("datacontenttype", "application/json") != "application/json":
        problems.append(Problem("/datacontenttype", "must be application/json"))
    for name in ("id", "source", "type", "subject"):
        if name not in missing:
            problems += _text_problems(name, document[name])
    time = None if "time" in missing else _time(document["time"], problems)
    name = None if "type" in missing else _name(document["type"], problems)
    if name and "subject" not in missing and isinstance(document["subject"], str):
        problems += _subject_problems(name, document["subject"])
    data = _data(name, document["data"], problems) if name and "data" not in missing else None
    if isinstance(data, StatisticPublished) and isinstance(document.get("subject"), str):
        reason = unit_problem(document["subject"], data.unit)
        problems += [Problem("/data/unit", reason)] if reason else []
    if problems:
        raise Refused(problems)
    return Event(
        name=name,
        source=document["source"],
        id=document["id"],
        subject=document["subject"],
        time=time,
        data=data,
        ignored=_ignored(data, document["data"]),
    )


def _text_problems(attribute: str, value: object) -> list[Problem]:
    if not isinstance(value, str):
        return [Problem(f"/{attribute}", "must be a string")]
    if len(value) > LONGEST_ATTRIBUTE:
        return [Problem(f"/{attribute}", f"longer than {LONGEST_ATTRIBUTE} characters")]
    if _UNPRINTABLE.search(value):
        return [Problem(f"/{attribute}", "no spaces, no control characters")]
    return []


def _time(value: object, problems: list[Problem]) -> datetime | None:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        problems.append(Problem("/time", "write RFC 3339 with a zone, 2025-03-01T09:30:00+08:00"))
        return None
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        problems.append(Problem("/time", str(error)))
        return None


def _name(value: object, problems: list[Problem]) -> str | None:
    if not isinstance(value, str):
        return None
    name = value.removeprefix(TYPE_PREFIX).removesuffix(TYPE_SUFFIX)
    if value == f"{TYPE_PREFIX}{name}{TYPE_SUFFIX}" and name in SHAPES:
        return name
    problems.append(Problem("/type", f"no event type of the contract: {value[:120]}"))
    return None


def _subject_problems(name: str, subject: str) -> list[Problem]:
    if name.startswith("statistic."):
        known = catalogue.series_unit(subject)
        reason = None if known else "neither gdp nor the code of an indicator (code or code:sector)"
    else:
        reason = credit_code_problem(subject) if names_enterprise(name) else None
    return [Problem("/subject", reason)] if reason else []


def _data(name: str, value: object, problems: list[Problem]) -> Data | None:
    if not isinstance(value, dict):
        problems.append(Problem("/data", "must be a JSON object"))
        return None
    try:
        return SHAPES[name].model_validate(value)
    except ValidationError as error:
        problems += [
            Problem("/data" + "".join(f"/{_escaped(part)}" for part in _place(e)), _reason(e))
            for e in error.errors(include_url=False, include_input=False)
        ]
        return None


def _place(error: dict) -> tuple[int | str, ...]:
    """A name that is wrong is marked by one more part, which is no place in the event."""
    place = error["loc"]
    return place[:-1] if place[-1:] == ("[key]",) else place


def _escaped(part: object) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")


def _reason(error: dict) -> str:
    if error["type"] == "missing":
        return "missing"
    return error["msg"].removeprefix("Value error, ")


def _ignored(data: Data, given: dict) -> tuple[str, ...]:
    strange = [f"/data/{_escaped(key)}" for key in given.keys() - type(data).model_fields.keys()]
    return tuple(sorted(strange))
