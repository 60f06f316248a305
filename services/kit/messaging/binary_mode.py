"""CloudEvents in Kafka's binary mode as structured documents, which is how they are judged. Pure.

Attributes come in headers, `ce_` before the name, and the data is the record's value. This is what
the official libraries write unless they are told otherwise.
https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
"""

import base64
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import orjson

from services.kit.messaging.records import Record

_PREFIX = "ce_"
_MARK = "ce_specversion"
_CONTENT_TYPE = "content-type"
_STRUCTURED = b"application/cloudevents"

Headers = Iterable[tuple[str, bytes | None]]


def structured(record: Record) -> Record:
    """The record with its event as one JSON document; a record that is not in binary mode as it is.

    What the mode allows and the document cannot hold stands there in a shape that is refused: a
    header that is given twice or is no UTF-8 as a list, data that is no JSON as `data_base64`.
    """
    if not is_binary(record.headers):
        return record
    document = _attributes(record.headers) | _data(record.value)
    return replace(record, value=orjson.dumps(document))


def is_binary(headers: Headers) -> bool:
    """Whether attributes are in the headers; a content type of CloudEvents says they are not."""
    names = {name.lower(): value for name, value in headers}
    said = names.get(_CONTENT_TYPE) or b""
    return _MARK in names and not said.strip().lower().startswith(_STRUCTURED)


def _attributes(headers: Headers) -> dict[str, Any]:
    """The content type is an attribute too, whatever a header with that attribute's name says."""
    given: dict[str, list[bytes]] = {}
    for header, value in headers:
        if value is not None:
            given.setdefault(header.lower(), []).append(value)
    said = {name.removeprefix(_PREFIX): v for name, v in given.items() if name.startswith(_PREFIX)}
    if _CONTENT_TYPE in given:
        said["datacontenttype"] = given[_CONTENT_TYPE]
    return {name: _text(values) for name, values in said.items()}


def _text(values: list[bytes]) -> str | list[str]:
    texts = [value.decode("utf-8", "backslashreplace") for value in values]
    plain = len(values) == 1 and texts[0].encode() == values[0]
    return texts[0] if plain else texts


def _data(value: bytes | None) -> dict[str, Any]:
    """JSON stays letter for letter: what is judged is what was sent."""
    if not value:
        return {}
    try:
        orjson.loads(value)
    except orjson.JSONDecodeError:
        return {"data_base64": base64.b64encode(value).decode()}
    return {"data": orjson.Fragment(value)}
