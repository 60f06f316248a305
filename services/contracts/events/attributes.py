"""Attributes of a CloudEvent: read one by one, each problem with its reason. Pure."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from services.contracts.events import (
    SHAPES,
    TYPE_PREFIX,
    TYPE_SUFFIX,
    entity_of,
    names_enterprise,
    names_target,
    things,
)
from services.contracts.figures import catalogue
from services.contracts.figures.targets import is_target
from services.contracts.values import references
from services.contracts.values.codes import credit_code_problem
from services.contracts.values.identifiers import identifier_problem, invisible_problem
from services.kit.messaging.json_text import given_twice, pointer
from services.kit.state import instants
from services.kit.state.instants import Instant
from services.reasons import Reason, fault, of, say

# No clock of the district is so wrong; what lies further ahead would win its slots until then.
AHEAD = timedelta(minutes=10)
LONGEST_ATTRIBUTE = 256
GIVEN_TWICE = say("given_twice")
_BLANK = re.compile(r"[\x00-\x20\x7f]")
_PLAIN = re.compile(rf"[!-~]{{1,{LONGEST_ATTRIBUTE}}}")
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_JSON = re.compile(
    rf'application/json(?:[ \t]*;[ \t]*{_TOKEN}=(?:{_TOKEN}|"(?:[^"\\]|\\.)*"))*[ \t]*;?[ \t]*',
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason for a refusal: where (JSON pointer into the event) and why."""

    pointer: str
    reason: Reason

    def told(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return fault(self.pointer, self.reason)


NO_OBJECT = Problem("/data", say("not_an_object"))


def media_type_problems(value: object) -> list[Problem]:
    """`datacontenttype`: JSON, whatever its case and parameters."""
    if value == "application/json" or (isinstance(value, str) and _JSON.fullmatch(value)):
        return []
    return [Problem("/datacontenttype", say("not_this_media_type"))]


def text_problems(attribute: str, value: object) -> list[Problem]:
    """`id`, `source`, `type`: visible, without blanks."""
    if not isinstance(value, str):
        return [Problem(f"/{attribute}", say("not_a_string"))]
    if _PLAIN.fullmatch(value):
        return []
    if len(value) > LONGEST_ATTRIBUTE:
        return [Problem(f"/{attribute}", say("longer_than", most=LONGEST_ATTRIBUTE))]
    if _BLANK.search(value):
        return [Problem(f"/{attribute}", say("blank_characters"))]
    reason = invisible_problem(value)
    return [Problem(f"/{attribute}", reason)] if reason else []


def subject_problems(name: str | None, value: object) -> list[Problem]:
    """The id of the thing that an event of this name is about; None: the name is not known."""
    if not isinstance(value, str):
        return [Problem("/subject", say("not_a_string"))]
    reason = _subject_problem(name, value)
    return [Problem("/subject", reason)] if reason else []


def _subject_problem(name: str | None, subject: str) -> Reason | None:
    if name and name.startswith("statistic."):
        return None if catalogue.series_unit(subject) else say("no_series")
    if name and entity_of(name).key.kind == "thing":
        reason = references.problem(subject)
        is_thing = name in things.SHAPES
        return reason or (things.subject_problem(subject) if is_thing else None)
    if name and names_enterprise(name):
        return credit_code_problem(subject)
    if name and names_target(name):
        return None if is_target(subject) else say("no_target")
    return identifier_problem(subject)


def time_of(value: object, arrived_at: datetime | None, problems: list[Problem]) -> Instant | None:
    """When the sender recorded the fact: not much later than the moment at which it arrived."""
    try:
        told = instants.read(value if isinstance(value, str) else "")
    except ValueError as error:
        problems.append(Problem("/time", of(error)))
        return None
    if arrived_at is not None and told.moment > arrived_at + AHEAD:
        minutes = int(AHEAD.total_seconds() // 60)
        arrival = arrived_at.isoformat(timespec="seconds")
        reason = say("ahead_of_arrival", minutes=minutes, arrival=arrival)
        problems.append(Problem("/time", reason))
    return told


def name_of(value: object, problems: list[Problem]) -> str | None:
    """The event's name: its type without prefix and version."""
    if not isinstance(value, str):
        return None
    name = value.removeprefix(TYPE_PREFIX).removesuffix(TYPE_SUFFIX)
    if value == f"{TYPE_PREFIX}{name}{TYPE_SUFFIX}" and name in SHAPES:
        return name
    problems.append(Problem("/type", say("unknown_type", type=value[:120])))
    return None


def decoded(value: object, problems: list[Problem]) -> dict[str, Any] | None:
    """The JSON object in `data_base64`; problems within it are told as of `data`."""
    try:
        raw = base64.b64decode(value if isinstance(value, str) else b"?", validate=True)
        data = orjson.loads(raw)
    except (binascii.Error, ValueError):
        problems.append(Problem("/data_base64", say("not_base64")))
        return None
    twice = given_twice(raw, data)
    problems += [Problem(pointer("data") + place, GIVEN_TWICE) for place in twice]
    if isinstance(data, dict):
        return data
    problems.append(NO_OBJECT)
    return None
