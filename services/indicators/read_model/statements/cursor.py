"""Where a page of a list ended: the next one begins after it. Pure.

A cursor belongs to one list: this register, sorted so, with these filters; or to one figure.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from services.indicators.read_model.statements.filters import Refused
from services.reasons import say

_BIGGEST = 2**63 - 1
_FORMS = {
    "bigint": re.compile(r"-?[0-9]{1,19}"),
    "numeric": re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?"),
    "float8": re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?(e[+-]?[0-9]{1,2})?"),
    "boolean": re.compile(r"true|false"),
    "bigint[]": re.compile(r"\{[0-9]{1,6}(,[0-9]{1,6})*\}"),
}


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row's place in the order (as PostgreSQL writes it, None for empty) and its key."""

    place: str | None
    key: str


def digest(*told: Any) -> str:
    """What a cursor must agree with, of all that makes its list another one (JSON)."""
    return hashlib.sha256(orjson.dumps(told)).hexdigest()[:16]


def written(digest: str, cursor: Cursor) -> str:
    told = orjson.dumps([digest, cursor.place, cursor.key])
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


def read(text: str, digest: str, kind: str) -> Cursor:
    """The cursor of a list whose order is of an SQL type. Raises Refused for any other."""
    try:
        told = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError) as error:
        raise _not_ours() from error
    if not (isinstance(told, list) and len(told) == 3 and told[0] == digest):
        raise _not_ours()
    _, place, key = told
    if not _is_text(key) or not (place is None or (_is_text(place) and _fits(place, kind))):
        raise _not_ours()
    return Cursor(place, key)


def _not_ours() -> Refused:
    return Refused("cursor", say("foreign_cursor"))


def _is_text(value: object) -> bool:
    """Whether PostgreSQL takes it."""
    return isinstance(value, str) and "\x00" not in value


def _fits(place: str, kind: str) -> bool:
    """Whether PostgreSQL reads the text as that type."""
    if kind == "timestamptz":
        return _is_instant(place)
    if kind in _FORMS and not _FORMS[kind].fullmatch(place):
        return False
    return kind != "bigint" or abs(int(place)) <= _BIGGEST


def _is_instant(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
