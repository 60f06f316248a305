"""Schemas of an OpenAPI document as single ones, and what two of them say. Pure."""

import json
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
DEPRECATED = "deprecated"
_REF, _PARTS = "$ref", "#/components/schemas/"


def alone(schema: Schema, document: Schema) -> Schema:
    """A schema with all parts it refers to in `$defs`, without members called deprecated."""
    parts = document["components"]["schemas"]
    needed: set[str] = set()
    ahead = list(_referred(schema))
    while ahead:
        if (name := ahead.pop()) not in needed:
            needed.add(name)
            ahead += _referred(parts[name])
    whole = {**schema, "$defs": {name: parts[name] for name in sorted(needed)}}
    return _without_deprecated(json.loads(json.dumps(whole).replace(_PARTS, "#/$defs/")))


def _referred(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(ref := part.get(_REF), str):
            yield ref.removeprefix(_PARTS)
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _referred(one)


def _without_deprecated(part: Any) -> Any:
    if isinstance(part, list):
        return [_without_deprecated(one) for one in part]
    if not isinstance(part, dict):
        return part
    kept = {key: _without_deprecated(one) for key, one in part.items()}
    named = part.get("properties")
    if isinstance(named, dict) and isinstance(part.get("type", "object"), str):
        gone = {n for n, one in named.items() if isinstance(one, dict) and one.get(DEPRECATED)}
        kept["properties"] = {n: one for n, one in kept["properties"].items() if n not in gone}
        if "required" in kept:
            kept["required"] = [name for name in kept["required"] if name not in gone]
    return kept


def open_words(part: Any) -> Any:
    """The same where any text stands in the place of a list of words: an answer's may grow."""
    if isinstance(part, list):
        return [open_words(one) for one in part]
    if not isinstance(part, dict):
        return part
    words = part.get("enum")
    if isinstance(words, list) and all(isinstance(word, str) for word in words):
        part = {key: one for key, one in part.items() if key != "enum"} | {"type": "string"}
    return {key: open_words(one) for key, one in part.items()}


def members(whole: Schema) -> set[str]:
    """The path of every member that a schema names: `rows[].value`; `*` is any name."""
    return set(_members(whole, whole.get("$defs", {}), "", ()))


def _members(schema: Any, parts: Schema, path: str, within: tuple[str, ...]) -> Iterator[str]:
    """`within` are the parts on the way here: one that holds itself is not entered again."""
    if not isinstance(schema, dict):
        return
    if isinstance(ref := schema.get(_REF), str):
        name = ref.rpartition("/")[2]
        if name not in within:
            yield from _members(parts[name], parts, path, (*within, name))
    for name, one in schema.get("properties", {}).items():
        yield (below := f"{path}.{name}".lstrip("."))
        yield from _members(one, parts, below, within)
    yield from _members(schema.get("items"), parts, f"{path}[]", within)
    yield from _members(schema.get("additionalProperties"), parts, f"{path}.*", within)
    for word in ("anyOf", "oneOf", "allOf", "prefixItems"):
        for one in schema.get(word, ()):
            yield from _members(one, parts, path, within)
