"""An AsyncAPI document as one HTML page that asks nobody for anything. Pure."""

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from string import Template
from typing import Any, NamedTuple

Document = dict[str, Any]
Schema = dict[str, Any]

_TEMPLATE = Path(__file__).parents[2] / "web" / "asyncapi.html"
_DAY_MS = 86_400_000
_LABELS = "<tr><th>成员 Member<th>类型 Type<th>必填 Required<th>说明 Meaning</tr>"
_EXAMPLE = "示例 Example"


class Member(NamedTuple):
    """One line of a message's table; `path` is dotted, `*` stands for any name, `[]` for items."""

    path: str
    kind: str
    required: bool
    meaning: str


def render(document: Document) -> str:
    channels = document["channels"]
    return Template(_TEMPLATE.read_text("utf-8")).substitute(
        title=escape(document["info"]["title"]),
        asyncapi=escape(document["asyncapi"]),
        version=escape(document["info"]["version"]),
        description=escape(document["info"]["description"]),
        topics="\n".join(_topic(name, channel) for name, channel in channels.items()),
        channels="\n".join(_channel(document, name) for name in channels),
    )


def _topic(name: str, channel: Schema) -> str:
    cells = (
        f'<a href="#{escape(name)}"><code>{escape(name)}</code></a>',
        escape(channel["x-owner"]),
        f"<code>{escape(channel['x-key'])}</code>",
        escape(channel["description"].partition(";")[0]),
        _retention(channel["x-topic-settings"]),
    )
    return f"<tr>{''.join(f'<td>{cell}' for cell in cells)}</tr>"


def _retention(settings: dict[str, str]) -> str:
    if settings["cleanup.policy"] == "compact":
        return "每键最新 newest of each key"
    days = int(settings["retention.ms"]) // _DAY_MS
    return f"{days} 天 days"


def _channel(document: Document, name: str) -> str:
    messages = document["components"]["messages"]
    carried = (_message(document, messages[one]) for one in document["channels"][name]["messages"])
    return f'<h2 id="{escape(name)}"><code>{escape(name)}</code></h2>\n' + "\n".join(carried)


def _message(document: Document, message: Schema) -> str:
    rows = "\n".join(map(_row, members(document, message["payload"])))
    example = json.dumps(message["examples"][0]["payload"], ensure_ascii=False, indent=2)
    meaning = escape(message["payload"].get("description", ""))
    return (
        f"<h3>{escape(message['title'])} <code>{escape(message['name'])}</code></h3>"
        f'<p class="dim">{meaning}</p>'
        f'<div class="scroll"><table>{_LABELS}\n{rows}\n</table></div>'
        f"<details><summary>{_EXAMPLE}</summary><pre>{escape(example)}</pre></details>"
    )


def _row(member: Member) -> str:
    needed = "✓" if member.required else ""
    return (
        f"<tr><td><code>{escape(member.path)}</code><td>{escape(member.kind)}"
        f"<td>{needed}<td>{escape(member.meaning)}</tr>"
    )


def members(document: Document, schema: Schema, path: str = "") -> Iterator[Member]:
    """Every member of a message, those of its parts after itself."""
    schema = _resolved(document, schema)
    for name, given in schema.get("properties", {}).items():
        part = _resolved(document, given)
        place = f"{path}{name}"
        meaning = given.get("description", part.get("description", ""))
        yield Member(place, kind(part), name in schema.get("required", ()), meaning)
        yield from members(document, part, f"{place}.")
        if "items" in part:
            yield from members(document, part["items"], f"{place}[].")
        if isinstance(part.get("additionalProperties"), dict):
            yield from members(document, part["additionalProperties"], f"{place}.*.")


def _resolved(document: Document, schema: Schema) -> Schema:
    """Behind a reference, and behind "or null"."""
    if "anyOf" in schema:
        meant = next(part for part in schema["anyOf"] if part.get("type") != "null")
        said = {key: value for key, value in schema.items() if key != "anyOf"}
        return {**_resolved(document, meant), **said, "nullable": True}
    if "$ref" in schema:
        return document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def kind(schema: Schema) -> str:
    """What a value looks like, in few words."""
    if "const" in schema:
        return f'"{schema["const"]}"'
    if "enum" in schema:
        text = " | ".join(map(str, schema["enum"]))
    else:
        types = schema.get("type", "object")
        text = " | ".join(types) if isinstance(types, list) else types
    if "items" in schema:
        text = f"{text} of {kind(schema['items'])}" if "$ref" not in schema["items"] else text
    if "enum" in schema.get("propertyNames", ()):
        text += f" by {kind(schema['propertyNames'])}"
    for word in ("format", "pattern"):
        text += f" ({schema[word]})" if word in schema else ""
    return f"{text} | null" if schema.get("nullable") else text
