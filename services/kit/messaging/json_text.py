"""Members that a JSON text gives twice: parsers keep the last one without a word. Pure."""

import json
import re
from typing import Any

_NEITHER = bytes(set(range(256)) - set(b'":'))
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_STRING = re.compile(rb'"[^"]*"')
_MOST = 50


class _Pairs(list):
    """The members of one object as they stand."""


def given_twice(raw: bytes, value: Any) -> list[str]:
    """JSON pointers of the members that stand more than once in a text, the first 50 of them.

    `value` is what a parser made of the text: where it has as many members as the text has colons
    outside of strings, none was lost.
    """
    if _colons(raw) == _members(value):
        return []
    try:
        return _repeated(json.loads(raw, object_pairs_hook=_Pairs, parse_int=str, parse_float=str))
    except RecursionError:
        return [""]


def pointer(*parts: object) -> str:
    """A JSON pointer (RFC 6901) of the names and positions on the way."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)


def _colons(raw: bytes) -> int:
    """How many colons stand outside of strings. Three passes in C leave them and quotes alone."""
    if b"\\" in raw:
        raw = _ESCAPE.sub(b"", raw)
    return _STRING.sub(b"", raw.translate(None, _NEITHER).replace(b'""', b"")).count(b":")


def _members(value: Any) -> int:
    count, waiting = 0, [value]
    for one in waiting:
        kind = type(one)
        if kind is dict:
            count += len(one)
            waiting += one.values()
        elif kind is list:
            waiting += one
    return count


def _repeated(value: Any) -> list[str]:
    found: dict[str, None] = {}
    waiting = [("", value)]
    while waiting and len(found) < _MOST:
        place, one = waiting.pop()
        if isinstance(one, _Pairs):
            names = [name for name, _ in one]
            twice = (name for name in dict.fromkeys(names) if names.count(name) > 1)
            found |= dict.fromkeys(place + pointer(name) for name in twice)
            waiting += reversed([(place + pointer(name), inner) for name, inner in one])
        elif isinstance(one, list):
            waiting += reversed([(place + pointer(n), inner) for n, inner in enumerate(one)])
    return list(found)[:_MOST]
