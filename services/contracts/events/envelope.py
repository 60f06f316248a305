"""One CloudEvent of the contract: read, checked as a whole, every reason given at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from services.contracts.events import OWNER, attributes, shape_of
from services.contracts.events.attributes import GIVEN_TWICE, Problem
from services.contracts.events.indicators import StatisticPublished, unit_problem
from services.contracts.events.readings import OfMetric, subject_problem
from services.contracts.values.fields import Data
from services.kit.messaging.json_text import pointer
from services.kit.state.instants import Instant
from services.reasons import Reason, say
from services.reasons.library import reason_of

_REQUIRED = ("specversion", "id", "source", "type", "subject", "time", "data")


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
    time: Instant
    data: Data
    ignored: tuple[str, ...] = ()

    @property
    def owner(self) -> str:
        return OWNER[self.name]

    @property
    def meaning(self) -> list[Any]:
        """What it says, however it is written, as JSON: events that agree in this are one."""
        told = [self.time.moment.isoformat(), self.time.beyond]
        return [self.name, self.subject, told, self.data.meaning()]


def parse(document: object, arrived_at: datetime | None = None, twice: Iterable[str] = ()) -> Event:
    """Read a structured-mode CloudEvent (a JSON document). Raises Refused with every reason.

    `arrived_at` is when it came, None where that does not matter; `twice` points to the members
    that its text gives twice. An attribute that is null is absent.
    """
    if not isinstance(document, dict):
        raise Refused([Problem("", say("not_an_event"))])
    problems = [Problem(place, GIVEN_TWICE) for place in twice]
    given = {name: value for name, value in document.items() if value is not None}
    if "data_base64" in given:
        given["data"] = _carried(given, problems)
    missing = [name for name in _REQUIRED if given.get(name, "") == ""]
    problems += [Problem(f"/{name}", say("missing")) for name in missing]
    if problems:
        given = {n: value for n, value in given.items() if value is not None and n not in missing}
    event = _judged(given, arrived_at, problems)
    if event is None or problems:
        raise Refused(problems)
    return event


def _carried(given: dict[str, Any], problems: list[Problem]) -> Any:
    """The data of an event that carries it in base64."""
    if "data" in given:
        problems.append(Problem("/data_base64", say("data_given_as_well")))
        return given["data"]
    return attributes.decoded(given["data_base64"], problems)


def _judged(
    told: dict[str, Any], arrived_at: datetime | None, problems: list[Problem]
) -> Event | None:
    """The event that these attributes make, None where one of them is not there."""
    if told.get("specversion", "1.0") != "1.0":
        problems.append(Problem("/specversion", say("not_this_version")))
    if "datacontenttype" in told:
        problems += attributes.media_type_problems(told["datacontenttype"])
    for attribute in ("id", "source", "type"):
        if attribute in told:
            problems += attributes.text_problems(attribute, told[attribute])
    time = attributes.time_of(told["time"], arrived_at, problems) if "time" in told else None
    name = attributes.name_of(told["type"], problems) if "type" in told else None
    if "subject" in told:
        problems += attributes.subject_problems(name, told["subject"])
    shape = shape_of(name, told.get("subject")) if name else None
    data = _data(shape, told["data"], problems) if shape and "data" in told else None
    problems += _contradictions(told.get("subject"), data)
    if time is None or data is None or problems:
        return None
    named = {attribute: told[attribute] for attribute in ("source", "id", "subject")}
    return Event(name=name, time=time, data=data, ignored=_ignored(data, told["data"]), **named)


def _contradictions(subject: object, data: Data | None) -> list[Problem]:
    """What the subject and the data say against each other."""
    if not isinstance(subject, str):
        return []
    if isinstance(data, StatisticPublished):
        reason, place = unit_problem(subject, data.unit), "/data/unit"
    elif isinstance(data, OfMetric):
        reason, place = subject_problem(subject, data), "/subject"
    else:
        return []
    return [Problem(place, reason)] if reason else []


def _data(shape: type[Data], value: object, problems: list[Problem]) -> Data | None:
    if not isinstance(value, dict):
        problems.append(attributes.NO_OBJECT)
        return None
    try:
        return shape.model_validate(value)
    except ValidationError as error:
        problems += [
            Problem(pointer("data", *_place(one)), _reason(one))
            for one in error.errors(include_url=False, include_input=False)
        ]
        return None


def _place(error: dict) -> tuple[int | str, ...]:
    """A name that is wrong is marked by one more part, which is no place in the event."""
    place = error["loc"]
    return place[:-1] if place[-1:] == ("[key]",) else place


def _reason(error: dict) -> Reason:
    return say("missing") if error["type"] == "missing" else reason_of(error)


def _ignored(data: Data, given: dict) -> tuple[str, ...]:
    known = {field.alias or name for name, field in type(data).model_fields.items()}
    strange = given.keys() - known
    return tuple(sorted(pointer("data", name) for name in strange))
